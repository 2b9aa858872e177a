//! API Gateway REST proxy events (payload 1.0) and their replies.
//! Source: API Gateway developer guide, "Lambda proxy integrations".

use std::collections::BTreeMap;
use std::future::Future;

use serde::Serialize;
use trestle_domain::case::Owner;
use trestle_domain::code::ErrorCode;
use trestle_json::event::{Pairs, ProxyEvent};

use crate::principal::owner;
use crate::{Fault, Request};

/// What a handler uses of a proxy event; nothing else of it is read.
#[derive(Clone)]
pub struct HttpRequest {
    /// `GET`, `POST`, ...
    pub method: String,
    /// The route's template, such as `/verifications/{id}`.
    pub resource: String,
    /// What the template's names stand for.
    pub path: BTreeMap<String, String>,
    /// The query, the last one of a name.
    pub query: BTreeMap<String, String>,
    /// The path as the caller sees it, stage included; what `Location` is built from.
    pub full_path: String,
    /// The caller's role or user.
    pub owner: Owner,
    /// The body, decoded where it came as base64; empty when there is none.
    pub body: Vec<u8>,
    /// The header `Idempotency-Key`.
    pub idempotency_key: Option<String>,
}

impl HttpRequest {
    /// What a name of the route's template stands for; empty when it stands for nothing.
    #[must_use]
    pub fn path_parameter(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// What the query says under a name; `None` where it has no such name.
    #[must_use]
    pub fn query_parameter(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }
}

/// Shows the route only.
impl std::fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HttpRequest({} {}, {} bytes)", self.method, self.resource, self.body.len())
    }
}

/// A reply to API Gateway.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reply {
    status_code: u16,
    headers: BTreeMap<&'static str, String>,
    body: String,
    is_base64_encoded: bool,
}

impl Reply {
    /// A JSON body that is written already.
    #[must_use]
    pub fn json(status: u16, body: String) -> Self {
        let headers = BTreeMap::from([
            ("content-type", "application/json".to_owned()),
            // Results are personal data.
            ("cache-control", "no-store".to_owned()),
        ]);
        Self { status_code: status, headers, body, is_base64_encoded: false }
    }

    /// A value as JSON body.
    pub fn of<T: Serialize>(status: u16, value: &T) -> Result<Self, Fault> {
        trestle_json::to_string(value)
            .map(|body| Self::json(status, body))
            .map_err(|error| Fault::new(ErrorCode::Internal, "The reply could not be written.").caused_by(&error))
    }

    /// Adds a header; names are lower case.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.insert(name, value.into());
        self
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status_code
    }

    /// The body, as sent.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// A header's value.
    #[must_use]
    pub fn header_value(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// Shows the status only.
impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reply({}, {} bytes)", self.status_code, self.body.len())
    }
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    error: ErrorDetail<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorDetail<'a> {
    code: &'a str,
    message: &'a str,
    retryable: bool,
    request_id: &'a str,
}

/// Reads the event as an HTTP request, lets `handle` answer it, and turns a fault into an error reply.
pub async fn answer<F>(request: &Request, handle: impl FnOnce(HttpRequest) -> F) -> Reply
where
    F: Future<Output = Result<Reply, Fault>>,
{
    let answered = match HttpRequest::read(&request.body) {
        // Boxed: a use case's future is tens of kilobytes.
        Ok(http) => Box::pin(handle(http)).await,
        Err(fault) => Err(fault),
    };
    match answered {
        Ok(reply) => {
            tracing::info!(status = reply.status_code, "answered");
            reply
        }
        Err(fault) => refusal(&fault, &request.id),
    }
}

/// The error reply of a fault; logged here, with its cause.
#[must_use]
pub fn refusal(fault: &Fault, request_id: &str) -> Reply {
    let (code, status) = (fault.code().as_str(), fault.code().http_status());
    if status >= 500 {
        tracing::error!(status, code, cause = fault.cause(), "refused");
    } else {
        tracing::info!(status, code, cause = fault.cause(), "refused");
    }
    let detail = ErrorDetail { code, message: fault.message(), retryable: fault.code().retryable(), request_id };
    let body = trestle_json::to_string(&ErrorBody { error: detail }).unwrap_or_default();
    let reply = Reply::json(status, body);
    match fault.retry_after_seconds() {
        Some(seconds) => reply.header("retry-after", seconds.to_string()),
        None => reply,
    }
}

impl HttpRequest {
    fn read(event: &[u8]) -> Result<Self, Fault> {
        let internal = |error: &dyn std::error::Error| {
            Fault::new(ErrorCode::Internal, "The event is no API Gateway proxy event.").caused_by(error)
        };
        trestle_json::view::<ProxyEvent, _>(event, |event| Self::of(&event)).map_err(|error| internal(&error))?
    }

    fn of(event: &ProxyEvent<'_>) -> Result<Self, Fault> {
        let owner = event.user_arn().and_then(owner).ok_or_else(|| {
            Fault::new(
                ErrorCode::CallerUnknown,
                "The request carries no IAM identity. Sign it with SigV4 and send it again.",
            )
        })?;
        let map = |pairs: &Pairs<'_>| pairs.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
        Ok(Self {
            method: event.http_method.to_string(),
            resource: event.resource.to_string(),
            path: map(&event.path_parameters),
            query: map(&event.query_string_parameters),
            full_path: event.full_path().unwrap_or_default().to_owned(),
            owner,
            body: event.body()?.into_owned(),
            idempotency_key: event.headers.get_ignoring_case("idempotency-key").map(str::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use serde_json::{Value, json};

    use super::*;

    fn event(change: impl FnOnce(&mut Value)) -> Request {
        let mut event = json!({
            "resource": "/verifications/{id}", "path": "/verifications/01J", "httpMethod": "POST",
            "headers": {"Idempotency-KEY": "k-1", "Host": "example"},
            "pathParameters": {"id": "01J"}, "queryStringParameters": {"verificationId": "01K"},
            "requestContext": {"path": "/v1/verifications/01J", "identity": {"userArn": "arn:aws:sts::123456789012:assumed-role/app/session-7", "sourceIp": "127.0.0.1"}},
            "body": "{\"a\": \"ē\"}", "isBase64Encoded": false
        });
        change(&mut event);
        Request {
            body: serde_json::to_vec(&event).unwrap().into(),
            id: "r-1".to_owned(),
            deadline: SystemTime::now() + Duration::from_secs(5),
        }
    }

    #[test]
    fn only_what_is_used_is_read() {
        let request = HttpRequest::read(&event(|_| ()).body).unwrap();
        assert_eq!((request.method.as_str(), request.resource.as_str()), ("POST", "/verifications/{id}"));
        assert_eq!((request.path["id"].as_str(), request.full_path.as_str()), ("01J", "/v1/verifications/01J"));
        assert_eq!((request.query_parameter("verificationId"), request.query_parameter("id")), (Some("01K"), None));
        assert_eq!(request.owner.0, "arn:aws:sts::123456789012:assumed-role/app");
        assert_eq!(request.body, "{\"a\": \"ē\"}".as_bytes());
        assert_eq!(request.idempotency_key.as_deref(), Some("k-1"));

        let nothing = event(|event| {
            for absent in ["headers", "pathParameters", "queryStringParameters", "body"] {
                event[absent] = Value::Null;
            }
        });
        let request = HttpRequest::read(&nothing.body).unwrap();
        assert!(
            request.path.is_empty()
                && request.query.is_empty()
                && request.body.is_empty()
                && request.idempotency_key.is_none()
        );
    }

    #[test]
    fn a_base64_body_is_decoded() {
        let request = event(|event| {
            event["body"] = "e30=".into();
            event["isBase64Encoded"] = true.into();
        });
        assert_eq!(HttpRequest::read(&request.body).unwrap().body, b"{}");
        let request = event(|event| {
            event["body"] = "{}".into();
            event["isBase64Encoded"] = true.into();
        });
        assert_eq!(HttpRequest::read(&request.body).unwrap_err().code(), ErrorCode::JsonInvalid);
    }

    #[test]
    fn a_request_without_an_identity_is_refused() {
        let request = event(|event| event["requestContext"]["identity"] = json!({"userArn": null, "sourceIp": "::1"}));
        assert_eq!(HttpRequest::read(&request.body).unwrap_err().code(), ErrorCode::CallerUnknown);
    }

    #[tokio::test]
    async fn a_fault_becomes_the_error_reply() {
        let reply = answer(&event(|_| ()), |_| async {
            Err(Fault::new(ErrorCode::CaseBusy, "Try again.").retry_after(Duration::from_secs(3)))
        })
        .await;
        let wire: Value = serde_json::to_value(&reply).unwrap();
        assert_eq!((&wire["statusCode"], &wire["headers"]["retry-after"]), (&json!(409), &json!("3")));
        let body: Value = serde_json::from_str(reply.body()).unwrap();
        let expected =
            json!({"error": {"code": "CASE_BUSY", "message": "Try again.", "retryable": true, "requestId": "r-1"}});
        assert_eq!(body, expected);
    }

    #[tokio::test]
    async fn an_event_of_another_kind_is_our_fault_not_the_callers() {
        let request = Request { body: b"{\"Records\": []}".as_slice().into(), ..event(|_| ()) };
        let reply = answer(&request, |_| async { Ok(Reply::json(200, String::new())) }).await;
        assert_eq!(reply.status(), 500);
    }
}
