//! Services that read text from images.

use std::future::Future;

use trestle_domain::money::MicroUsd;
use trestle_domain::reading::{IdReading, Reading};

use super::{ImageRef, UpstreamError};

/// A reading with what it cost.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadResult {
    pub reading: Reading,
    pub cost: MicroUsd,
    /// Name and version of what read, as far as the service tells (`textract 1.0`).
    pub engine: String,
}

/// Reads all text of an image (Textract `DetectDocumentText`, Rekognition `DetectText`).
pub trait TextReader: Send + Sync {
    /// MUST give lines in reading order with ids unique within the case, polygons that start at the text's own top left, upright places, and
    /// words. An image without text is an empty reading, not an error.
    fn read(&self, image: &ImageRef) -> impl Future<Output = Result<ReadResult, UpstreamError>> + Send;
}

/// Labelled fields as `AnalyzeID` gives them, with what they cost.
#[derive(Debug, Clone, PartialEq)]
pub struct IdReadings {
    pub readings: Vec<IdReading>,
    pub cost: MicroUsd,
    pub engine: String,
}

/// Reads labelled fields of US identity documents (Textract `AnalyzeID`).
pub trait IdReader: Send + Sync {
    /// An image that is no US document gives no readings, not an error.
    fn read_id(&self, image: &ImageRef) -> impl Future<Output = Result<IdReadings, UpstreamError>> + Send;
}
