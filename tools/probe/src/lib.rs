//! Measures functions and keeps every sample.
//!
//! A run is a folder: `samples.jsonl`, one [`Sample`](sample::Sample) a line, failures too, and `header.json`, which tells what was
//! run and holds the count and the SHA-256 of the samples, and its own. Everything a report says is computed from these two files.

pub mod compare;
pub mod driver;
pub mod header;
pub mod machine;
pub mod measurement;
pub mod payload;
pub mod plan;
pub mod quota;
pub mod report;
pub mod run_folder;
pub mod sample;
pub mod schedule;
pub mod signature;
pub mod statistics;
pub mod target;
