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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::fraud;

    fn face(width: f32, height: f32) -> Face {
        let rect = Rect { x: 0.1, y: 0.1, width, height };
        Face { rect, confidence: Confidence::new(0.99).unwrap() }
    }

    #[test]
    fn a_selfie_shows_one_person_who_is_near_enough() {
        let image = UploadKind::Selfie;
        let person = || face(0.3, 0.4);
        for (faces, expected) in [
            (vec![], Some(FaceOutcome::NotFound { image })),
            (vec![person()], None),
            (vec![face(0.06, 0.08)], Some(FaceOutcome::TooSmall { image })),
            // The portrait on the document held up.
            (vec![face(0.05, 0.07), person()], None),
            (vec![person(), person()], Some(FaceOutcome::Several { image })),
            (vec![person(); 6], Some(FaceOutcome::Several { image })),
            // Several small faces are several first.
            (vec![face(0.05, 0.07), face(0.05, 0.07)], Some(FaceOutcome::Several { image })),
        ] {
            assert_eq!(judge_selfie(&Faces::new(faces.clone()), &fraud().face.unwrap()), expected, "{faces:?}");
        }
    }

    #[test]
    fn nothing_to_compare_is_no_similarity_of_zero() {
        let (settings, image) = (fraud().face.unwrap(), UploadKind::IdFront);
        let portrait = || Faces::new(vec![face(0.2, 0.25)]);
        for (portraits, similarity, expected) in [
            (Faces::default(), None, FaceOutcome::NotFound { image }),
            (Faces::default(), Some(99.0), FaceOutcome::NotFound { image }),
            (Faces::new(vec![face(0.2, 0.25), face(0.2, 0.25)]), Some(99.0), FaceOutcome::Several { image }),
            (Faces::new(vec![face(0.02, 0.02)]), Some(99.0), FaceOutcome::TooSmall { image }),
            (portrait(), Some(80.0), FaceOutcome::Match { similarity: 80.0 }),
            (portrait(), Some(79.99), FaceOutcome::Mismatch { similarity: 79.99 }),
            (portrait(), None, FaceOutcome::Mismatch { similarity: 0.0 }),
        ] {
            assert_eq!(judge_comparison(&portraits, similarity, &settings), expected);
        }
    }

    #[test]
    fn every_outcome_but_a_match_is_a_reason() {
        let image = UploadKind::Selfie;
        assert_eq!(FaceOutcome::Match { similarity: 90.0 }.reason(), None);
        for (outcome, reason) in [
            (FaceOutcome::Mismatch { similarity: 1.0 }, Reason::FaceMismatch),
            (FaceOutcome::NotFound { image }, Reason::FaceNotFound),
            (FaceOutcome::Several { image }, Reason::FaceSeveral),
            (FaceOutcome::TooSmall { image }, Reason::FaceTooSmall),
        ] {
            assert_eq!(outcome.reason(), Some(reason));
        }
    }
}
