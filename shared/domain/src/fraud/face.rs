use super::FaceSettings;
use crate::code::Reason;
use crate::confidence::Confidence;
use crate::document::UploadKind;
use crate::geometry::Rect;

/// A face on an image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Face {
    /// Fractions of the image, upright as Rekognition gives them (after any EXIF turn).
    pub rect: Rect,
    pub confidence: Confidence,
}

/// All faces of an image, largest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Faces(Vec<Face>);

impl Faces {
    #[must_use]
    pub fn new(mut faces: Vec<Face>) -> Self {
        let area = |face: &Face| face.rect.width * face.rect.height;
        faces.sort_by(|a, b| area(b).total_cmp(&area(a)));
        Self(faces)
    }

    #[must_use]
    pub fn as_slice(&self) -> &[Face] {
        &self.0
    }
}

/// How the selfie's face and the document's portrait compare. That there is nothing to compare is an outcome, not a similarity of 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FaceOutcome {
    /// The same person, by the market's cut-off. Similarity 0..=100 as `CompareFaces` gives it.
    Match {
        similarity: f32,
    },
    Mismatch {
        similarity: f32,
    },
    NotFound {
        image: UploadKind,
    },
    Several {
        image: UploadKind,
    },
    TooSmall {
        image: UploadKind,
    },
}

impl FaceOutcome {
    /// The reason that it gives.
    #[must_use]
    pub const fn reason(self) -> Option<Reason> {
        match self {
            Self::Match { .. } => None,
            Self::Mismatch { .. } => Some(Reason::FaceMismatch),
            Self::NotFound { .. } => Some(Reason::FaceNotFound),
            Self::Several { .. } => Some(Reason::FaceSeveral),
            Self::TooSmall { .. } => Some(Reason::FaceTooSmall),
        }
    }
}

/// Whether one person, large enough, looks out of the selfie; the outcome if not. Faces much smaller than the largest are pictures
/// (a document held up, a photo on the wall), not persons.
#[must_use]
pub fn judge_selfie(faces: &Faces, settings: &FaceSettings) -> Option<FaceOutcome> {
    judge(faces, settings, settings.min_selfie_height, UploadKind::Selfie)
}

/// From a comparison: the document's faces, and the best similarity among them (`None` where none is like the selfie's at all).
#[must_use]
pub fn judge_comparison(portraits: &Faces, similarity: Option<f32>, settings: &FaceSettings) -> FaceOutcome {
    if let Some(outcome) = judge(portraits, settings, settings.min_portrait_height, UploadKind::IdFront) {
        return outcome;
    }
    let similarity = similarity.unwrap_or(0.0);
    if similarity >= settings.match_at {
        FaceOutcome::Match { similarity }
    } else {
        FaceOutcome::Mismatch { similarity }
    }
}

fn judge(faces: &Faces, settings: &FaceSettings, min_height: f32, image: UploadKind) -> Option<FaceOutcome> {
    let area = |face: &Face| face.rect.width * face.rect.height;
    let Some(largest) = faces.as_slice().first() else { return Some(FaceOutcome::NotFound { image }) };
    let persons = faces.as_slice().iter().filter(|face| area(face) >= settings.several_share * area(largest)).count();
    if persons > 1 {
        Some(FaceOutcome::Several { image })
    } else if largest.rect.height < min_height {
        Some(FaceOutcome::TooSmall { image })
    } else {
        None
    }
}
