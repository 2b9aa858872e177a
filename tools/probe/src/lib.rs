//! Measures functions and keeps every sample.
//!
//! A run is a folder: `samples.jsonl`, one [`Sample`](sample::Sample) a line, failures too, and `header.json`, which tells what was
//! run and holds the count and the SHA-256 of the samples. Everything a report says is computed from these two files.

pub mod header;
pub mod plan;
pub mod sample;
