//! Rekognition's shapes of faces: `DetectFaces` and `CompareFaces`.

use serde::{Deserialize, Serialize};

use super::error::ServiceError;
use super::image_source::ImageSource;
use super::operation::Service;
use super::textract::{BoundingBox, percent};
use crate::faces::Face;

/// The model version this stand-in reports; Rekognition's own are numbers such as `7.0`.
pub const MODEL_VERSION: &str = "local-ai face-api 1.7.15";
/// Faces that one call finds or compares.
pub const MOST_FACES: usize = 100;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DetectFacesRequest {
    pub image: ImageSource,
    #[serde(default)]
    pub attributes: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CompareFacesRequest {
    pub source_image: ImageSource,
    pub target_image: ImageSource,
    /// 0..=100; 80 unless given.
    pub similarity_threshold: Option<f32>,
    pub quality_filter: Option<QualityFilter>,
}

/// How poor a face may be to be compared. Every face is compared here.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum QualityFilter {
    None,
    Auto,
    Low,
    Medium,
    High,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DetectFacesReply {
    pub face_details: Vec<FaceDetail>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CompareFacesReply {
    pub source_image_face: SourceFace,
    /// The most similar first.
    pub face_matches: Vec<FaceMatch>,
    pub unmatched_faces: Vec<FaceDetail>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SourceFace {
    pub bounding_box: BoundingBox,
    pub confidence: f32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct FaceMatch {
    /// 0..=100.
    pub similarity: f32,
    pub face: FaceDetail,
}

/// A face with the default attributes. Yaw and pitch are not measured and left out.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct FaceDetail {
    pub bounding_box: BoundingBox,
    /// 0..=100, the detector's own and not calibrated.
    pub confidence: f32,
    pub landmarks: Vec<Landmark>,
    pub pose: Pose,
    pub quality: Quality,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Landmark {
    pub r#type: &'static str,
    #[serde(flatten)]
    pub place: Place,
}

/// A point whose axes have capital letters.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Place {
    pub x: f32,
    pub y: f32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Pose {
    /// Degrees.
    pub roll: f32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Quality {
    /// 0..=100 both.
    pub brightness: f32,
    pub sharpness: f32,
}

impl DetectFacesRequest {
    pub fn check(&self) -> Result<(), ServiceError> {
        match self.attributes.iter().find(|name| *name != "DEFAULT") {
            None => Ok(()),
            Some(_) => Err(invalid("this endpoint finds the DEFAULT attributes of faces alone")),
        }
    }
}

impl CompareFacesRequest {
    pub fn threshold(&self) -> Result<f32, ServiceError> {
        let threshold = self.similarity_threshold.unwrap_or(80.0);
        if (0.0..=100.0).contains(&threshold) {
            Ok(threshold)
        } else {
            Err(invalid("SimilarityThreshold is not 0 to 100"))
        }
    }
}

/// What the service says where one of two images has no face.
#[must_use]
pub fn no_face() -> ServiceError {
    invalid("Request has invalid parameters")
}

fn invalid(message: &str) -> ServiceError {
    ServiceError::invalid(Service::Rekognition, message)
}

impl From<&Face> for SourceFace {
    fn from(face: &Face) -> Self {
        Self { bounding_box: bounding_box(face), confidence: percent(face.score) }
    }
}

impl From<&Face> for FaceDetail {
    fn from(face: &Face) -> Self {
        let names = ["eyeLeft", "eyeRight", "nose", "mouthLeft", "mouthRight"];
        let landmark = |(kind, (x, y)): (&'static str, (f32, f32))| Landmark { r#type: kind, place: Place { x, y } };
        Self {
            bounding_box: bounding_box(face),
            confidence: percent(face.score),
            landmarks: names.into_iter().zip(face.points).map(landmark).collect(),
            pose: Pose { roll: face.roll },
            quality: Quality { brightness: face.brightness, sharpness: face.sharpness },
        }
    }
}

fn bounding_box(face: &Face) -> BoundingBox {
    BoundingBox { width: face.width, height: face.height, left: face.left, top: face.top }
}

/// Sorts the target's faces, each with its similarity, into those at the threshold or above and the rest.
#[must_use]
pub fn comparison(source: &Face, compared: Vec<(f32, Face)>, threshold: f32) -> CompareFacesReply {
    let (mut alike, other): (Vec<_>, Vec<_>) =
        compared.into_iter().partition(|(similarity, _)| *similarity >= threshold);
    alike.sort_by(|a, b| b.0.total_cmp(&a.0));
    let found = |(similarity, face): (f32, Face)| FaceMatch { similarity, face: FaceDetail::from(&face) };
    CompareFacesReply {
        source_image_face: source.into(),
        face_matches: alike.into_iter().map(found).collect(),
        unmatched_faces: other.iter().map(|(_, face)| face.into()).collect(),
    }
}
