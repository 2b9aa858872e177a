//! Vector indexes of confirmed fraud, made and removed through the API of S3 Vectors: a local stack's, or those that a new embedding
//! model needs.

mod client;
mod markets;

pub use client::{IndexError, IndexPlan, VectorClient};
pub use markets::{MarketsFolderError, read_markets};
