//! Invokes the service itself refuses: the exceptions of the Lambda API reference, Invoke, "Errors".

use bytes::Bytes;
use http::{Response, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};

use crate::name::NameError;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("Function not found: {0}")]
    UnknownFunction(String),
    #[error("{0}")]
    Name(#[from] NameError),
    #[error("{0}")]
    Parameter(String),
    /// Serde's message names a position and a kind, never a value, as nothing is deserialised.
    #[error("Could not parse request body into json: {0}")]
    NotJson(String),
    #[error("Request must be smaller than {0} bytes for the InvokeFunction operation")]
    TooLarge(usize),
    #[error("Rate Exceeded.")]
    Throttled(Limit),
    #[error("The request body ended before it was complete; send it again")]
    Broken,
    #[error("no execution environment could be made ({0}); lower the concurrency, or raise the limit of open files")]
    Service(std::io::Error),
    #[error("No such operation: this host answers POST /2015-03-31/functions/FUNCTION/invocations")]
    UnknownOperation,
}

/// Which limit throttled an invocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    Account,
    Function,
}

impl Limit {
    fn reason(self) -> &'static str {
        match self {
            Self::Account => "ConcurrentInvocationLimitExceeded",
            Self::Function => "ReservedFunctionConcurrentInvocationLimitExceeded",
        }
    }
}

impl Refusal {
    fn exception(&self) -> (StatusCode, &'static str) {
        match self {
            Self::UnknownFunction(_) => (StatusCode::NOT_FOUND, "ResourceNotFoundException"),
            Self::Name(_) | Self::Parameter(_) => (StatusCode::BAD_REQUEST, "InvalidParameterValueException"),
            Self::NotJson(_) | Self::Broken => (StatusCode::BAD_REQUEST, "InvalidRequestContentException"),
            Self::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLargeException"),
            Self::Throttled(_) => (StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException"),
            Self::Service(_) => (StatusCode::INTERNAL_SERVER_ERROR, "ServiceException"),
            Self::UnknownOperation => (StatusCode::NOT_FOUND, "UnknownOperationException"),
        }
    }

    fn body(&self) -> Value {
        match self {
            Self::UnknownFunction(_) => json!({ "Type": "User", "Message": self.to_string() }),
            Self::Throttled(limit) => json!({ "Type": "User", "message": self.to_string(), "Reason": limit.reason() }),
            _ => json!({ "Type": "User", "message": self.to_string() }),
        }
    }

    pub(crate) fn response(&self, request_id: &str) -> Response<Full<Bytes>> {
        let (status, exception) = self.exception();
        let mut response = Response::new(Full::from(self.body().to_string()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert("content-type", http::HeaderValue::from_static("application/json"));
        headers.insert("x-amzn-errortype", http::HeaderValue::from_static(exception));
        if let Ok(value) = request_id.parse() {
            headers.insert("x-amzn-requestid", value);
        }
        response
    }
}
