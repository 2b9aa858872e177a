//! Faces that are found and compared as told.

use trestle_domain::confidence::Confidence;
use trestle_domain::fraud::{Face, Faces};
use trestle_domain::geometry::Rect;
use trestle_domain::money::MicroUsd;
use trestle_pipeline::port::{
    FaceComparer, FaceComparison, FaceDetector, FacesFound, ImageRef, UpstreamError, UpstreamErrorKind,
};

use crate::script::{Script, Step};

/// One face in the middle of an image, of this height (share of the image).
///
/// # Panics
/// Never: the confidence is a share.
#[must_use]
pub fn face(height: f32) -> Face {
    let (width, confidence) = (0.7 * height, Confidence::new(0.99).expect("a share"));
    let rect = Rect { x: 0.5 - width / 2.0, y: 0.5 - height / 2.0, width, height };
    Face { rect, confidence }
}

/// A [`FaceDetector`]; without a script it finds one large face at no cost.
#[derive(Debug, Clone, Default)]
pub struct ScriptedDetector(Script<Result<FacesFound, UpstreamErrorKind>>);

impl ScriptedDetector {
    /// Finds these faces on every image, for `cost`.
    pub fn always(&self, faces: Vec<Face>, cost: MicroUsd) {
        self.0.always(Step::new(Ok(found(faces, cost))));
    }

    /// The script, for faults and delays.
    #[must_use]
    pub fn script(&self) -> &Script<Result<FacesFound, UpstreamErrorKind>> {
        &self.0
    }

    #[must_use]
    pub fn calls(&self) -> usize {
        self.0.calls()
    }
}

fn found(faces: Vec<Face>, cost: MicroUsd) -> FacesFound {
    FacesFound { faces: Faces::new(faces), cost, engine: "scripted".to_owned() }
}

impl FaceDetector for ScriptedDetector {
    async fn detect(&self, _image: &ImageRef) -> Result<FacesFound, UpstreamError> {
        match self.0.play().await {
            Some(Ok(found)) => Ok(found),
            Some(Err(kind)) => Err(UpstreamError::new("rekognition", "DetectFaces", kind)),
            None => Ok(found(vec![face(0.4)], MicroUsd(0))),
        }
    }
}

/// A [`FaceComparer`]; without a script it finds one portrait of the same person at no cost.
#[derive(Debug, Clone, Default)]
pub struct ScriptedComparer(Script<Result<FaceComparison, UpstreamErrorKind>>);

impl ScriptedComparer {
    /// Finds these portraits, the best of this similarity, for `cost`.
    pub fn always(&self, portraits: Vec<Face>, similarity: Option<f32>, cost: MicroUsd) {
        self.0.always(Step::new(Ok(compared(portraits, similarity, cost))));
    }

    /// The script, for faults and delays.
    #[must_use]
    pub fn script(&self) -> &Script<Result<FaceComparison, UpstreamErrorKind>> {
        &self.0
    }

    #[must_use]
    pub fn calls(&self) -> usize {
        self.0.calls()
    }
}

/// A comparison as a service gives it.
#[must_use]
pub fn compared(portraits: Vec<Face>, similarity: Option<f32>, cost: MicroUsd) -> FaceComparison {
    let portraits = Faces::new(portraits);
    FaceComparison { portraits, similarity, source_has_face: true, cost, engine: "scripted".to_owned() }
}

impl FaceComparer for ScriptedComparer {
    async fn compare(&self, _source: &ImageRef, _target: &ImageRef) -> Result<FaceComparison, UpstreamError> {
        match self.0.play().await {
            Some(Ok(comparison)) => Ok(comparison),
            Some(Err(kind)) => Err(UpstreamError::new("rekognition", "CompareFaces", kind)),
            None => Ok(compared(vec![face(0.3)], Some(99.5), MicroUsd(0))),
        }
    }
}
