use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::seal::seal;
use super::{HEADER_FILE, SAMPLES_FILE, WriteError};
use crate::header::{Header, SamplesFile};
use crate::sample::Sample;

/// Writes a run as it is measured.
#[derive(Debug)]
pub struct RunWriter {
    folder: PathBuf,
    path: PathBuf,
    file: BufWriter<File>,
    digest: Sha256,
    count: u64,
}

impl RunWriter {
    /// Makes the folder and its samples file.
    ///
    /// # Errors
    /// [`WriteError::Exists`]: runs are never overwritten or continued.
    pub fn create(folder: &Path) -> Result<Self, WriteError> {
        fs::create_dir_all(folder).map_err(|source| WriteError::File { path: folder.to_owned(), source })?;
        let path = folder.join(SAMPLES_FILE);
        let file =
            OpenOptions::new().write(true).create_new(true).open(&path).map_err(|source| match source.kind() {
                io::ErrorKind::AlreadyExists => WriteError::Exists(folder.to_owned()),
                _ => WriteError::File { path: path.clone(), source },
            })?;
        Ok(Self { folder: folder.to_owned(), path, file: BufWriter::new(file), digest: Sha256::new(), count: 0 })
    }

    /// Adds a sample.
    pub fn push(&mut self, sample: &Sample) -> Result<(), WriteError> {
        let failed = |source: io::Error| WriteError::File { path: self.path.clone(), source };
        let mut line = serde_json::to_vec(sample).map_err(|error| failed(error.into()))?;
        line.push(b'\n');
        self.digest.update(&line);
        self.count += 1;
        self.file.write_all(&line).map_err(failed)
    }

    /// Ends the samples file, then writes the header that `header` makes of its count and hash, with its own hash.
    pub fn finish(mut self, header: impl FnOnce(SamplesFile) -> Header) -> Result<Header, WriteError> {
        let on_disk = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        on_disk.map_err(|source| WriteError::File { path: self.path.clone(), source })?;
        let header = header(SamplesFile { count: self.count, sha256: hex::encode(self.digest.finalize()) });
        let path = self.folder.join(HEADER_FILE);
        let text = serde_json::to_string_pretty(&header).map_err(io::Error::from);
        let written = text.and_then(|text| fs::write(&path, seal(&text)));
        written.map_err(|source| WriteError::File { path, source })?;
        Ok(header)
    }
}
