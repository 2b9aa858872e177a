//! Confirmed fraud: a verification's background is kept in the market's index, and can be taken out again.
//!
//! What is written, in this order: the masked picture, the case, the vector. A case whose writing was cut off is completed when the same
//! verification is confirmed again. What is taken out goes in the opposite order, so that a vector never outlives its case.
//!
//! Cases of a market are opened one after another: who opens one has seen to it that the newest one's vector is in the index, and has
//! looked there since. So of two confirmations of one background at the same time, the second finds the first.
//!
//! Verifications on one background fold into one case with a count and one vector. Each member's picture is kept until the member is
//! undone: where the vector was that member's, it is made anew from the picture of one who stays.

mod confirm;
mod settle;
mod undo;

use trestle_domain::code::ErrorCode;

use crate::port::{StoreError, UpstreamError};
use crate::run::RunError;

pub use confirm::{Confirmed, confirm};
pub use undo::undo;

/// How often what another came before is tried: each time, one of them was the first.
const TRIES: usize = 10;

/// Why a case was not confirmed or undone. Holds no personal data.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The verification declares no selfie, so it has no background.
    #[error("the verification declares no selfie")]
    SelfieNotDeclared,
    /// The market does not compare backgrounds.
    #[error("the market does not compare backgrounds")]
    FraudOff,
    /// There is no such case, the verification does not fold into it, or it is another owner's, which must look the same.
    #[error("the caller has no such fraud case")]
    Unknown,
    /// The case's market is not configured here.
    #[error("the case's market is not configured")]
    MarketUnknown,
    /// The selfie can't be worked on.
    #[error("the selfie can't be read: {0}")]
    Image(ErrorCode),
    /// No face was found on the selfie, so nobody on it can be masked.
    #[error("no face was found on the selfie")]
    FaceNotFound,
    /// The selfie was not uploaded, is not the declared one, or can't be fetched.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A service failed.
    #[error(transparent)]
    Upstream(#[from] UpstreamError),
    /// The time was not enough.
    #[error("out of time")]
    Late,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl IngestError {
    /// The code over HTTP.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::SelfieNotDeclared => ErrorCode::SelfieNotDeclared,
            Self::FraudOff => ErrorCode::FraudOff,
            Self::Unknown => ErrorCode::FraudCaseUnknown,
            Self::FaceNotFound => ErrorCode::FaceNotFound,
            Self::MarketUnknown => ErrorCode::Internal,
            Self::Image(code) => *code,
            Self::Run(error) => error.code(),
            Self::Upstream(error) => error.error_code(),
            Self::Late => ErrorCode::UpstreamUnavailable,
            Self::Store(error) => error.error_code(),
        }
    }
}

const fn is_conflict(error: &StoreError) -> bool {
    matches!(error, StoreError::Conflict { .. })
}
