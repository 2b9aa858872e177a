//! A client of the verification API: opens a case, uploads its pictures, verifies it, and shows the result to a person.

mod api;
mod case;
mod claim;
mod endpoint;
mod error;
mod picture;
pub mod report;

pub use api::{Answer, Api};
pub use case::{Order, Step, detect_fraud, verify};
pub use claim::read_claim;
pub use endpoint::Endpoint;
pub use error::{EndpointError, VerifyError};
pub use picture::Picture;

pub(crate) use api::refusal;
