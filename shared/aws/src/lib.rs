//! Adapters that implement the pipeline's ports with AWS services.
//!
//! Each service stands behind a feature of its own, so that a function links what it uses and nothing else. An adapter takes the SDK
//! client of its service from [`Clients`]; adapters never see each other. Their specification is the ports' documentation, and the
//! contract suite of `trestle-fakes` holds them to it.
//!
//! Errors keep a service's error code and never its message, which may quote the request.

mod clients;
mod failure;
mod http;
pub mod price;

#[cfg(feature = "bedrock")]
mod bedrock;
#[cfg(feature = "dynamodb")]
mod dynamodb;
#[cfg(feature = "rekognition")]
mod faces;
#[cfg(feature = "kms")]
mod kms;
#[cfg(any(feature = "textract", feature = "rekognition"))]
mod lines;
#[cfg(feature = "s3")]
mod packs;
#[cfg(feature = "rekognition")]
mod rekognition;
#[cfg(feature = "s3")]
mod s3;
#[cfg(feature = "sagemaker")]
mod sagemaker;
#[cfg(feature = "textract")]
mod textract;
#[cfg(feature = "s3vectors")]
mod vectors;
#[cfg(feature = "s3")]
mod warm;

#[cfg(feature = "bedrock")]
pub use bedrock::{ConverseInspector, ConverseStructurer, TitanEmbedder};
pub use clients::{Clients, ClientsError};
#[cfg(feature = "dynamodb")]
pub use dynamodb::{Overflow, Table};
#[cfg(feature = "rekognition")]
pub use faces::RekognitionFaces;
#[cfg(feature = "kms")]
pub use kms::KmsHash;
#[cfg(feature = "s3")]
pub use packs::Packs;
#[cfg(feature = "rekognition")]
pub use rekognition::RekognitionReader;
#[cfg(feature = "s3")]
pub use s3::Bucket;
#[cfg(feature = "sagemaker")]
pub use sagemaker::EndpointInspector;
#[cfg(feature = "textract")]
pub use textract::{TextractIdReader, TextractReader};
#[cfg(feature = "s3vectors")]
pub use vectors::S3VectorIndex;
#[cfg(feature = "s3")]
pub use warm::Upstream;
