use serde::{Deserialize, Serialize};
use trestle_domain::case::Status;
use trestle_domain::code::Reason;
use trestle_domain::document::UploadKind;
use trestle_domain::fraud::FaceOutcome;

use crate::wire;

/// What a service may show the applicant. It tells what to photograph again, and nothing of what was compared or detected, so
/// that nobody can learn from it how to pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicantView {
    pub status: ApplicantStatus,
    /// Images to take again, for a new verification; empty unless `status` is `retake`.
    pub retake: Vec<Retake>,
}

/// Where the applicant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ApplicantStatus {
    Pending,
    Accepted,
    /// A person looks at it, or it will be tried again; also said of a rejection, which is for the caller to tell.
    InReview,
    Retake,
}

/// An image to take again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retake {
    #[serde(with = "wire::named")]
    pub image: UploadKind,
    /// What was wrong with the picture: a reason code without a field.
    pub why: String,
}

/// What about the picture itself is told, most telling first.
const OF_THE_PICTURE: [&str; 5] =
    ["TEXT_NOT_FOUND", "DOCUMENT_NOT_FOUND", "DOCUMENTS_SEVERAL", "FIELD_MISSING", "DOCUMENT_EXPIRED"];

impl ApplicantView {
    /// From the case's status, its reasons, and the images of the document that were read; `empty` are those without any text.
    #[must_use]
    pub fn new(status: Status, reasons: &[Reason], images: &[UploadKind], empty: &[UploadKind]) -> Self {
        let plain = |status| Self { status, retake: Vec::new() };
        match status {
            Status::Approved => return plain(ApplicantStatus::Accepted),
            Status::Rejected => return plain(ApplicantStatus::InReview),
            Status::Pending | Status::Review | Status::Partial => {}
        }
        let why = OF_THE_PICTURE.into_iter().find(|code| reasons.iter().any(|reason| reason.code() == *code));
        let Some(why) = why else {
            let waits = status == Status::Pending;
            return plain(if waits { ApplicantStatus::Pending } else { ApplicantStatus::InReview });
        };
        let wanted = if why == Reason::TextNotFound.code() && !empty.is_empty() { empty } else { images };
        let retake = wanted.iter().map(|image| Retake { image: *image, why: why.to_owned() }).collect();
        Self { status: ApplicantStatus::Retake, retake }
    }

    /// The same; and where nothing else is to be taken again, the picture on which there was no one face to compare.
    #[must_use]
    pub fn or_face(self, outcome: Option<FaceOutcome>) -> Self {
        use FaceOutcome::{Match, Mismatch, NotFound, Several, TooSmall};
        let image = match outcome {
            Some(NotFound { image } | Several { image } | TooSmall { image }) => image,
            Some(Match { .. } | Mismatch { .. }) | None => return self,
        };
        let why = outcome.and_then(FaceOutcome::reason).map(Reason::code);
        match (self.status, why) {
            (ApplicantStatus::Pending | ApplicantStatus::InReview, Some(why)) => Self::unreadable(image, why),
            _ => self,
        }
    }

    /// One image whose bytes can't be read, with its error code.
    #[must_use]
    pub fn unreadable(image: UploadKind, code: &str) -> Self {
        Self { status: ApplicantStatus::Retake, retake: vec![Retake { image, why: code.to_owned() }] }
    }
}

#[cfg(test)]
mod tests {
    use trestle_domain::field::FieldName;

    use super::*;

    const SIDES: [UploadKind; 2] = [UploadKind::IdFront, UploadKind::IdBack];

    #[test]
    fn what_was_compared_is_not_told() {
        let reasons = [
            Reason::FieldDiffers(FieldName::Surname),
            Reason::SourcesDisagree(FieldName::Name),
            Reason::ModelRefused,
            Reason::FraudNotAssessed,
        ];
        for status in [Status::Review, Status::Partial, Status::Rejected] {
            let view = ApplicantView::new(status, &reasons, &SIDES, &[]);
            assert_eq!(view, ApplicantView { status: ApplicantStatus::InReview, retake: vec![] });
        }
    }

    #[test]
    fn a_picture_without_one_face_is_taken_again_and_a_comparison_is_not_told() {
        let selfie = UploadKind::Selfie;
        let after = |status, outcome| ApplicantView::new(status, &[], &SIDES, &[]).or_face(Some(outcome));
        for (outcome, why) in [
            (FaceOutcome::NotFound { image: selfie }, "FACE_NOT_FOUND"),
            (FaceOutcome::Several { image: selfie }, "FACE_SEVERAL"),
            (FaceOutcome::TooSmall { image: selfie }, "FACE_TOO_SMALL"),
        ] {
            let view = after(Status::Review, outcome);
            assert_eq!(
                (view.status, view.retake),
                (ApplicantStatus::Retake, vec![Retake { image: selfie, why: why.into() }])
            );
        }
        for outcome in [FaceOutcome::Mismatch { similarity: 1.0 }, FaceOutcome::Match { similarity: 99.0 }] {
            assert_eq!(after(Status::Review, outcome).status, ApplicantStatus::InReview);
        }
        let text = [Reason::TextNotFound];
        let view = ApplicantView::new(Status::Review, &text, &SIDES, &[])
            .or_face(Some(FaceOutcome::NotFound { image: selfie }));
        assert_eq!(view.retake.len(), 2, "the document comes first");
    }

    #[test]
    fn only_the_picture_without_text_is_taken_again() {
        let view = ApplicantView::new(
            Status::Review,
            &[Reason::FieldMissing(FieldName::Name), Reason::TextNotFound],
            &SIDES,
            &[UploadKind::IdBack],
        );
        assert_eq!(view.retake, [Retake { image: UploadKind::IdBack, why: "TEXT_NOT_FOUND".into() }]);
    }

    #[test]
    fn a_missing_field_asks_for_all_sides() {
        let reasons = [Reason::FieldMissing(FieldName::Name)];
        let view = ApplicantView::new(Status::Review, &reasons, &SIDES, &[]);
        assert_eq!(view.status, ApplicantStatus::Retake);
        assert_eq!(view.retake.len(), 2);
        assert!(view.retake.iter().all(|retake| retake.why == "FIELD_MISSING"));
    }

    #[test]
    fn before_a_decision_a_bad_picture_is_told_already() {
        let view = ApplicantView::new(Status::Pending, &[], &SIDES, &[]);
        assert_eq!(view, ApplicantView { status: ApplicantStatus::Pending, retake: vec![] });
        let view = ApplicantView::new(Status::Pending, &[Reason::TextNotFound], &SIDES, &[UploadKind::IdFront]);
        assert_eq!(view.status, ApplicantStatus::Retake);
        let view = ApplicantView::new(Status::Approved, &[Reason::DocumentExpired], &SIDES, &[]);
        assert_eq!(view, ApplicantView { status: ApplicantStatus::Accepted, retake: vec![] });
    }
}
