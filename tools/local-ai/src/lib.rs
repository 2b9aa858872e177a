//! An endpoint on this machine that speaks the wire protocols of Amazon Textract, Rekognition, Bedrock and S3 Vectors, backed by
//! real engines, so that the suite runs and is tested without an AWS account. A development tool: nothing that is deployed
//! depends on it.

// Pixel arithmetic moves between counts and coordinates all the time; images are at most 10,000 pixels a side, far inside
// what f32 and usize hold exactly.
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]

pub mod bedrock;
pub mod calls;
pub mod converse;
pub mod descriptor;
pub mod faces;
pub mod faults;
pub mod identity;
pub mod inspector;
pub mod objects;
pub mod ocr;
pub mod picture;
pub mod readings;
pub mod server;
pub mod stop;
pub mod vectors;
pub mod wire;
