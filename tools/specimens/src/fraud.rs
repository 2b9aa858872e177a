//! Cases of selfie and document with the truth about each: honest ones, and the frauds that a lender sees.

mod case;
mod demo;
mod person;
mod plan;
mod truth;

pub use case::{Case, CaseError, DrawnCase, Finish};
pub use demo::{Demo, Member};
pub use person::Person;
pub use plan::{Quota, cases, few};
pub use truth::{CaseKind, CaseTruth, Expected, FaceExpectation};
