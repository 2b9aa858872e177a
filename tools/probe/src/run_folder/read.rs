use std::fs;
use std::io;
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::seal::unseal;
use super::{HEADER_FILE, ReadError, SAMPLES_FILE};
use crate::driver::Lag;
use crate::header::{Header, SCHEMA};
use crate::sample::Sample;

/// A run, read whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    pub header: Header,
    /// In the order they were done.
    pub samples: Vec<Sample>,
}

/// Reads a run and holds it to its header.
///
/// # Errors
/// A file is missing or was changed since the run: the samples' count or hash differs from the header's, the header's own hash from
/// what it is, or what it says of the driver's lag from what the samples do.
pub fn read(folder: &Path) -> Result<Run, ReadError> {
    let header = read_header(folder)?;
    let path = folder.join(SAMPLES_FILE);
    let text = read_file(folder, SAMPLES_FILE)?;
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    let found = lines.len() as u64;
    if found != header.samples.count {
        return Err(ReadError::Count { path, found, expected: header.samples.count });
    }
    if hex::encode(Sha256::digest(&text)) != header.samples.sha256 {
        return Err(ReadError::Changed { path });
    }
    let sample = |(line, text): (usize, &&[u8])| {
        serde_json::from_slice(text).map_err(|source| ReadError::Sample { path: path.clone(), line: line + 1, source })
    };
    let samples: Vec<Sample> = lines.iter().enumerate().map(sample).collect::<Result<_, _>>()?;
    let mut lag = Lag::default();
    for sample in &samples {
        lag.add(sample);
    }
    if lag.judge(header.plan.traffic.kind()) != header.generator {
        return Err(ReadError::Generator { path: folder.join(HEADER_FILE) });
    }
    Ok(Run { header, samples })
}

/// Reads several runs that are to be looked at together.
///
/// # Errors
/// One can't be read, or two are the same run, be it a copy in another folder: its samples would count twice.
pub fn read_all<P: AsRef<Path>>(folders: &[P]) -> Result<Vec<Run>, ReadError> {
    let runs = folders.iter().map(|folder| read(folder.as_ref())).collect::<Result<Vec<_>, _>>()?;
    for (at, run) in runs.iter().enumerate() {
        let is_same = |other: &Run| {
            other.header.run_id == run.header.run_id || other.header.samples.sha256 == run.header.samples.sha256
        };
        if let Some(earlier) = runs[..at].iter().position(is_same) {
            return Err(ReadError::Twice {
                first: folders[earlier].as_ref().to_owned(),
                second: folders[at].as_ref().to_owned(),
                run_id: run.header.run_id.clone(),
            });
        }
    }
    Ok(runs)
}

#[derive(Deserialize)]
struct Version {
    schema: u32,
}

fn read_header(folder: &Path) -> Result<Header, ReadError> {
    let path = folder.join(HEADER_FILE);
    let text = read_file(folder, HEADER_FILE)?;
    // The schema first: a header of another version may not fit these types.
    match serde_json::from_slice::<Version>(&text) {
        Ok(Version { schema: SCHEMA }) => {}
        Ok(Version { schema: found }) => return Err(ReadError::Schema { path, found, expected: SCHEMA }),
        Err(source) => return Err(ReadError::Header { path, source }),
    }
    let Some(text) = str::from_utf8(&text).ok().and_then(unseal) else { return Err(ReadError::Changed { path }) };
    serde_json::from_str(&text).map_err(|source| ReadError::Header { path, source })
}

fn read_file(folder: &Path, name: &'static str) -> Result<Vec<u8>, ReadError> {
    let path = folder.join(name);
    fs::read(&path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => ReadError::NoRun { folder: folder.to_owned(), name },
        _ => ReadError::File { path, source },
    })
}
