//! The result on the wire: [`VerificationResult`], and [`current_result`] for a case as it stands.

mod applicant;
mod build;
mod current;
mod fraud;
mod result;

pub use applicant::{ApplicantStatus, ApplicantView, Retake};
pub use current::current_result;
pub use fraud::{BackgroundView, BranchState, FaceView, FindingView, FraudView, MatchView, VisualView};
pub use result::{EvidenceView, FieldView, FieldsView, MismatchKind, MismatchView, VerificationResult};

pub(crate) use build::{Times, build};
pub(crate) use current::read_result;
