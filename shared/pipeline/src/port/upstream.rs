//! How a paid service can fail.

use std::time::Duration;

use trestle_domain::code::ErrorCode;

/// What kind of failure, as far as a caller can act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UpstreamErrorKind {
    /// The service asked to slow down, after the adapter's own retries.
    Throttled,
    /// No answer, a server fault or a lost connection.
    Unavailable,
    /// The call outlasted its budget.
    TimedOut,
    /// Missing permission or model access.
    AccessDenied,
    /// The service can't read this image: wrong type, too large, broken. Final for this image.
    ImageRefused(ErrorCode),
    /// What the service has or gave can't be used, by its code: an index that is missing or of another kind, a vector of the wrong
    /// length, a service that the region does not offer.
    Unusable(ErrorCode),
    /// The service refused the request itself: ours to fix.
    Invalid,
}

/// A failed call of a paid service. Neither `Display` nor `Debug` shows what was sent or received.
#[derive(Debug, thiserror::Error)]
#[error("{service} {operation}: {kind:?}")]
pub struct UpstreamError {
    /// `textract`, `rekognition`, `bedrock`, `sagemaker`, `s3`, `s3vectors`, `kms`.
    pub service: &'static str,
    pub operation: &'static str,
    pub kind: UpstreamErrorKind,
    /// The service's own error code, where it gave one (`ThrottlingException`); never its message, which may quote the request.
    pub code: Option<String>,
    pub retry_after: Option<Duration>,
}

impl UpstreamError {
    #[must_use]
    pub const fn new(service: &'static str, operation: &'static str, kind: UpstreamErrorKind) -> Self {
        Self { service, operation, kind, code: None, retry_after: None }
    }

    /// The error's code over HTTP, when nothing can stand in for the failed call.
    #[must_use]
    pub const fn error_code(&self) -> ErrorCode {
        match self.kind {
            UpstreamErrorKind::Throttled => ErrorCode::UpstreamThrottled,
            UpstreamErrorKind::Unavailable | UpstreamErrorKind::TimedOut => ErrorCode::UpstreamUnavailable,
            UpstreamErrorKind::AccessDenied => ErrorCode::UpstreamAccessDenied,
            UpstreamErrorKind::ImageRefused(code) | UpstreamErrorKind::Unusable(code) => code,
            UpstreamErrorKind::Invalid => ErrorCode::Internal,
        }
    }
}
