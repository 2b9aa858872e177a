use axum::http::StatusCode;
use serde_json::{Value, json};

/// An error of the service, in its own words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}: {message}")]
pub struct VectorsError {
    /// The exception's name, as in `x-amzn-errortype`.
    pub kind: &'static str,
    pub status: StatusCode,
    pub message: String,
    /// Path and message of the member that does not hold, where there is one.
    pub field: Option<(String, String)>,
}

impl VectorsError {
    fn new(kind: &'static str, status: StatusCode, message: impl Into<String>) -> Self {
        Self { kind, status, message: message.into(), field: None }
    }

    /// A request that does not hold as a whole: `message` says why, `detail` what is wrong at `path`.
    pub(super) fn invalid(message: impl Into<String>, path: impl Into<String>, detail: impl Into<String>) -> Self {
        let field = Some((path.into(), detail.into()));
        Self { field, ..Self::new("ValidationException", StatusCode::BAD_REQUEST, message) }
    }

    /// A member that breaks a constraint of the service's model.
    pub(super) fn constraint(value: &str, path: &str, constraint: &str) -> Self {
        let detail = format!("{value} at '{path}' failed to satisfy constraint: {constraint}");
        Self::invalid(format!("1 validation error detected. {detail}"), path, detail)
    }

    pub(super) fn missing(path: &str) -> Self {
        Self::constraint("Value null", path, "Member must not be null")
    }

    pub(super) fn not_found(what: &str) -> Self {
        let message = format!("The specified {what} could not be found");
        Self::new("NotFoundException", StatusCode::NOT_FOUND, message)
    }

    pub(super) fn conflict(message: &str) -> Self {
        Self::new("ConflictException", StatusCode::CONFLICT, message)
    }

    pub(super) fn internal(message: impl Into<String>) -> Self {
        Self::new("InternalServerException", StatusCode::INTERNAL_SERVER_ERROR, message)
    }

    #[must_use]
    pub fn to_json(&self) -> Value {
        match &self.field {
            None => json!({"message": self.message}),
            Some((path, message)) => {
                json!({"message": self.message, "fieldList": [{"path": path, "message": message}]})
            }
        }
    }
}
