use std::time::Duration;

use serde::Deserialize;
use trestle_probe::signature::add_signature;
use ureq::http::{HeaderMap, Method, Request, Response};
use ureq::{Agent, Body};

use super::{Endpoint, VerifyError};

/// What is read of an answer at most: results are some kilobytes.
const MOST_ANSWER: u64 = 8 * 1024 * 1024;

/// A signed client of one API.
#[derive(Debug)]
pub struct Api {
    endpoint: Endpoint,
    agent: Agent,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// A header's text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorParts,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ErrorParts {
    code: String,
    message: String,
    #[serde(default)]
    retryable: bool,
    request_id: Option<String>,
}

/// What API Gateway itself answers when it lets no one through.
#[derive(Deserialize)]
struct GatewayBody {
    #[serde(alias = "Message")]
    message: String,
}

impl Api {
    #[must_use]
    pub fn new(endpoint: Endpoint) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // A redirect would carry a signature made for another URL.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(Duration::from_secs(10)))
            // API Gateway itself ends a request after 29 s; an upload of 10 MB on a slow line takes longer.
            .timeout_global(Some(Duration::from_mins(2)))
            .user_agent(concat!("trestle/", env!("CARGO_PKG_VERSION")));
        Self { endpoint, agent: config.build().into() }
    }

    #[must_use]
    pub const fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// A signed request to a path of the API. An error status is an answer like any other.
    ///
    /// # Errors
    /// [`VerifyError::Unreachable`] and [`VerifyError::Unsigned`].
    pub fn ask(&self, method: Method, path: &str, body: &[u8]) -> Result<Answer, VerifyError> {
        let mut request = Request::builder().method(method).uri(self.endpoint.url(path));
        if !body.is_empty() {
            request = request.header("content-type", "application/json");
        }
        let mut request = request.body(body).map_err(|_| VerifyError::Unsigned)?;
        self.sign(&mut request)?;
        self.send(request)
    }

    /// An upload to a URL that carries a signature of its own.
    ///
    /// # Errors
    /// [`VerifyError::Unreachable`], or the URL or a header is none.
    pub fn put(&self, url: &str, headers: &[(String, String)], body: &[u8]) -> Result<Answer, VerifyError> {
        let mut request = Request::builder().method(Method::PUT).uri(url);
        for (name, value) in headers {
            // Both are set by the client from the URL and the body.
            if !name.eq_ignore_ascii_case("host") && !name.eq_ignore_ascii_case("content-length") {
                request = request.header(name, value);
            }
        }
        self.send(request.body(body).map_err(|_| VerifyError::NotOurs { status: 201 })?)
    }

    fn sign(&self, request: &mut Request<&[u8]>) -> Result<(), VerifyError> {
        add_signature(request, self.endpoint.credentials(), self.endpoint.region(), "execute-api")
            .map_err(|_| VerifyError::Unsigned)
    }

    fn send(&self, request: Request<&[u8]>) -> Result<Answer, VerifyError> {
        let host = request.uri().authority().map(ToString::to_string).unwrap_or_default();
        let unreachable = |error: &ureq::Error| VerifyError::Unreachable { host: host.clone(), reason: reason(error) };
        let response: Response<Body> = self.agent.run(request).map_err(|error| unreachable(&error))?;
        let (parts, mut body) = response.into_parts();
        let read = body.with_config().limit(MOST_ANSWER).read_to_vec();
        let body = read.map_err(|error| unreachable(&error))?;
        Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body })
    }
}

/// The API's own error in an answer, or API Gateway's.
pub(crate) fn refusal(answer: &Answer) -> VerifyError {
    let status = answer.status;
    if let Ok(ErrorBody { error }) = serde_json::from_slice(&answer.body) {
        let ErrorParts { code, message, retryable, request_id } = error;
        return VerifyError::Refused { status, code, message, retryable, request_id };
    }
    // `AccessDeniedException:http://internal...` names the kind before the colon.
    let kind = answer.header("x-amzn-errortype").and_then(|kind| kind.split(':').next()).map(str::to_owned);
    match serde_json::from_slice::<GatewayBody>(&answer.body) {
        Ok(GatewayBody { message }) => VerifyError::Refused {
            status,
            code: kind.unwrap_or_else(|| format!("HTTP {status}")),
            message,
            retryable: matches!(status, 429 | 500..),
            request_id: answer.header("x-amzn-requestid").map(str::to_owned),
        },
        Err(_) => VerifyError::NotOurs { status },
    }
}

/// Why nothing came back, in words that hold no part of the request.
fn reason(error: &ureq::Error) -> &'static str {
    match error {
        ureq::Error::HostNotFound => "no such host",
        ureq::Error::Timeout(_) => "no answer in time",
        ureq::Error::ConnectionFailed => "connection failed",
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "no secure connection",
        ureq::Error::BodyExceedsLimit(_) => "the answer is too long",
        ureq::Error::Io(error) => match error.kind() {
            std::io::ErrorKind::ConnectionRefused => "connection refused",
            std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::UnexpectedEof => "connection lost",
            _ => "input or output failed",
        },
        _ => "the exchange failed",
    }
}
