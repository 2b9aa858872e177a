//! An endpoint on this machine that speaks the wire protocols of Amazon Textract, Rekognition and Bedrock, backed by real
//! engines, so that the suite runs and is tested without an AWS account. A development tool: nothing that is deployed
//! depends on it.

pub mod ocr;
pub mod picture;
