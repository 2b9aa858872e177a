//! Amazon S3 Vectors: buckets, indexes and vectors, kept on disk and searched exactly.
//!
//! Requests, replies, limits and errors are those of the service (User Guide, "Limitations and restrictions"; messages and the way that
//! metadata is counted as observed in answers of the real service). What differs: nothing is approximate, whoever asks may do anything,
//! no rate is limited, and policies, tags, index modes and the pages of one query are not served.

mod api;
mod disk;
mod error;
mod filter;
mod index;
mod limits;
mod metadata;
mod names;

mod store;
mod wire;

pub use api::answer;
pub use error::VectorsError;
pub use store::{OpenError, Store};
