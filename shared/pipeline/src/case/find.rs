use trestle_domain::case::{Case, Owner, VerificationId};
use trestle_domain::code::ErrorCode;

use crate::port::{CaseStore, StoreError};

/// Why a case is not shown.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// There is no such case, or it is another owner's, which must look the same.
    #[error("the caller has no such case")]
    Unknown,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FindError {
    /// The code over HTTP.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Unknown => ErrorCode::VerificationUnknown,
            Self::Store(error) => error.error_code(),
        }
    }
}

/// The caller's own case with this id.
pub async fn find<S: CaseStore>(store: &S, id: &str, owner: &Owner) -> Result<Case, FindError> {
    let id = VerificationId::parse(id).ok_or(FindError::Unknown)?;
    let case = store.load(&id).await?.filter(|case| case.owner == *owner);
    case.ok_or(FindError::Unknown)
}
