//! A run on disk: `samples.jsonl` and `header.json`.

mod error;
mod read;
mod seal;
mod write;

pub use error::{ReadError, WriteError};
pub use read::{Run, read, read_all};
pub use write::RunWriter;

/// One [`Sample`](crate::sample::Sample) a line.
pub const SAMPLES_FILE: &str = "samples.jsonl";
/// The [`Header`](crate::header::Header), and the SHA-256 of its text without that field.
pub const HEADER_FILE: &str = "header.json";
