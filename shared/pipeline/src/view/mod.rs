//! The result on the wire.

mod applicant;
mod result;

pub use applicant::{ApplicantStatus, ApplicantView, Retake};
pub use result::{EvidenceView, FieldView, FieldsView, FraudView, MismatchKind, MismatchView, VerificationResult};
