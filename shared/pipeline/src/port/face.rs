//! Services that find and compare faces.

use std::future::Future;

use trestle_domain::fraud::Faces;
use trestle_domain::money::MicroUsd;

use super::{ImageRef, UpstreamError};

/// The faces of an image, with what finding them cost.
#[derive(Debug, Clone, PartialEq)]
pub struct FacesFound {
    pub faces: Faces,
    pub cost: MicroUsd,
    pub engine: String,
}

/// Finds faces (Rekognition `DetectFaces`).
pub trait FaceDetector: Send + Sync {
    /// An image without a face gives none, not an error.
    fn detect(&self, image: &ImageRef) -> impl Future<Output = Result<FacesFound, UpstreamError>> + Send;
}

/// Two images compared, with what it cost.
#[derive(Debug, Clone, PartialEq)]
pub struct FaceComparison {
    /// Every face of the target, like the source's or not.
    pub portraits: Faces,
    /// The best similarity, 0..=100; `None` where the source has no face or the target none at all.
    pub similarity: Option<f32>,
    /// Whether the source had a face; without one nothing was compared.
    pub source_has_face: bool,
    pub cost: MicroUsd,
    pub engine: String,
}

/// Compares the largest face of one image with those of another (Rekognition `CompareFaces`).
pub trait FaceComparer: Send + Sync {
    /// MUST ask for every similarity, however low; an image without a face is an answer, not an error.
    fn compare(
        &self,
        source: &ImageRef,
        target: &ImageRef,
    ) -> impl Future<Output = Result<FaceComparison, UpstreamError>> + Send;
}
