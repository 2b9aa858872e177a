use std::io;
use std::path::PathBuf;

/// Why a run could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("{} already holds a run; name another folder with --out, or remove it", .0.display())]
    Exists(PathBuf),

    #[error("{}: {source}; name a folder with --out that can be written to", .path.display())]
    File { path: PathBuf, source: io::Error },
}

/// Why a run can't be read. What can't be read whole is not reported on in part.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("{} holds no run ({name} is missing); give the folder that `trestle probe run --out` wrote", .folder.display())]
    NoRun { folder: PathBuf, name: &'static str },

    #[error("{} could not be read: {source}; give a run folder whose files you may read", .path.display())]
    File { path: PathBuf, source: io::Error },

    #[error("{} is not a header of this version ({source}); read it with the version that wrote it, or measure again", .path.display())]
    Header { path: PathBuf, source: serde_json::Error },

    #[error("{} has schema {found}, this version reads {expected}; read it with the version that wrote it", .path.display())]
    Schema { path: PathBuf, found: u32, expected: u32 },

    #[error(
        "{} holds {found} samples, its header says {expected}: samples were lost or added since the run; measure again",
        .path.display()
    )]
    Count { path: PathBuf, found: u64, expected: u64 },

    #[error("{} was changed since the run (it has another SHA-256 than was written down then); measure again", .path.display())]
    Changed { path: PathBuf },

    #[error(
        "{}: the driver's lag, or whether the run is void, is not what the samples say; measure again", .path.display()
    )]
    Generator { path: PathBuf },

    #[error(
        "{} and {} hold the same run ({run_id}), and no sample counts twice; give each run once",
        .first.display(), .second.display()
    )]
    Twice { first: PathBuf, second: PathBuf, run_id: String },

    #[error("{} line {line} is no sample ({source}); measure again", .path.display())]
    Sample { path: PathBuf, line: usize, source: serde_json::Error },
}
