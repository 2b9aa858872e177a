//! The Invoke API: `POST /2015-03-31/functions/FunctionName/invocations` (Lambda API reference, Invoke).

use std::convert::Infallible;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::HeaderMap;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde::de::IgnoredAny;
use tokio::net::TcpListener;

use crate::event_queue;
use crate::http_body::{BodyError, read};
use crate::invocation::{Answer, Invocation, new_trace_id};
use crate::name::FunctionName;
use crate::refusal::Refusal;
use crate::service::Service;

/// Lambda quotas, "Invocation payload": 6 MB synchronous, 1 MB asynchronous (the latter was 256 KB until October 2025).
const SYNCHRONOUS_LIMIT: usize = 6 << 20;
const ASYNCHRONOUS_LIMIT: usize = 1 << 20;

/// Lambda API reference, Invoke, "ClientContext": bytes of base64.
const CLIENT_CONTEXT_LIMIT: usize = 3583;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InvocationType {
    RequestResponse,
    Event,
    DryRun,
}

/// Serves connections until it is dropped.
pub(crate) async fn serve(listener: TcpListener, service: Rc<Service>) {
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        let service = service.clone();
        let answer = service_fn(move |request| answer(service.clone(), request));
        tokio::task::spawn_local(http1::Builder::new().serve_connection(TokioIo::new(stream), answer));
    }
}

async fn answer(service: Rc<Service>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let received = Instant::now();
    let request_id = uuid::Uuid::new_v4().to_string();
    // Lambda runs on when its caller hangs up, so the invocation isn't the connection's to drop.
    let id = request_id.clone();
    let invoke = tokio::task::spawn_local(async move { invoke(&service, request, id, received).await });
    let refused = Err(Refusal::Broken);
    Ok(invoke.await.unwrap_or(refused).unwrap_or_else(|refusal| refusal.response(&request_id)))
}

async fn invoke(
    service: &Rc<Service>,
    request: Request<Incoming>,
    request_id: String,
    received: Instant,
) -> Result<Response<Full<Bytes>>, Refusal> {
    let name = function_name(&request)?;
    let (function, pool) = service.resolve(&name)?;
    let (parts, body) = request.into_parts();
    let invocation_type = invocation_type(&parts.headers)?;
    let is_tail = header(&parts.headers, "x-amz-log-type").is_some_and(|value| value == "Tail");
    let limit = if invocation_type == InvocationType::Event { ASYNCHRONOUS_LIMIT } else { SYNCHRONOUS_LIMIT };
    let payload = read(body, limit).await.map_err(|error| match error {
        BodyError::TooLarge => Refusal::TooLarge(limit),
        BodyError::Broken => Refusal::Broken,
    })?;
    let options = &service.host.options;
    if options.check_payload && !payload.is_empty() {
        serde_json::from_slice::<IgnoredAny>(&payload).map_err(|error| Refusal::NotJson(error.to_string()))?;
    }
    let mut invocation = Invocation {
        arn: name.arn(&options.region, &options.account),
        trace_id: header(&parts.headers, "x-amzn-trace-id").map_or_else(|| new_trace_id(unix_seconds()), str::to_owned),
        client_context: client_context(&parts.headers)?,
        payload: if payload.is_empty() { Bytes::from_static(b"{}") } else { payload },
        request_id,
    };
    match invocation_type {
        InvocationType::DryRun => Ok(empty(StatusCode::NO_CONTENT, &invocation)),
        InvocationType::Event => {
            invocation.client_context = None;
            let accepted = empty(StatusCode::ACCEPTED, &invocation);
            let options = options.asynchronous.clone();
            tokio::task::spawn_local(event_queue::process(function, pool, invocation, options));
            Ok(accepted)
        }
        InvocationType::RequestResponse => {
            let answer = function.invoke(&pool, &invocation).await?;
            Ok(respond(answer, &invocation, is_tail, received))
        }
    }
}

/// `FunctionName` of the path and `Qualifier` of the query.
fn function_name(request: &Request<Incoming>) -> Result<FunctionName, Refusal> {
    let path = request.uri().path();
    let name = path.strip_prefix("/2015-03-31/functions/").and_then(|rest| rest.strip_suffix("/invocations"));
    let name = name.filter(|_| request.method() == Method::POST).ok_or(Refusal::UnknownOperation)?;
    let query = request.uri().query().unwrap_or_default();
    let qualifier = query.split('&').find_map(|pair| pair.strip_prefix("Qualifier=")).map(percent_decoded);
    Ok(FunctionName::parse(&percent_decoded(name), qualifier.as_deref())?)
}

/// ARNs arrive with `%3A` for their colons, versions with `%24LATEST`.
fn percent_decoded(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let escaped = after.get(..2).filter(|_| *byte == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(value) = escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            decoded.push(value);
            rest = &after[2..];
        } else {
            decoded.push(*byte);
            rest = after;
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn invocation_type(headers: &HeaderMap) -> Result<InvocationType, Refusal> {
    match header(headers, "x-amz-invocation-type") {
        None | Some("RequestResponse") => Ok(InvocationType::RequestResponse),
        Some("Event") => Ok(InvocationType::Event),
        Some("DryRun") => Ok(InvocationType::DryRun),
        Some(_) => Err(Refusal::Parameter("X-Amz-Invocation-Type is RequestResponse, Event or DryRun".into())),
    }
}

fn client_context(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some(encoded) = header(headers, "x-amz-client-context") else { return Ok(None) };
    let decoded = BASE64_STANDARD.decode(encoded).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded {
        Some(json) if encoded.len() <= CLIENT_CONTEXT_LIMIT => Ok(Some(json)),
        _ => Err(Refusal::Parameter("Client context must be up to 3583 bytes of base64-encoded JSON".into())),
    }
}

fn unix_seconds() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}

fn empty(status: StatusCode, invocation: &Invocation) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    set(response.headers_mut(), "x-amzn-requestid", &invocation.request_id);
    set(response.headers_mut(), "x-amzn-trace-id", &invocation.trace_id);
    response
}

fn respond(answer: Answer, invocation: &Invocation, is_tail: bool, received: Instant) -> Response<Full<Bytes>> {
    let mut response = empty(StatusCode::OK, invocation);
    let headers = response.headers_mut();
    set(headers, "content-type", "application/json");
    set(headers, "x-amz-executed-version", answer.version);
    if let Err(failure) = &answer.result {
        set(headers, "x-amz-function-error", failure.notice.as_str());
    }
    if is_tail {
        set(headers, "x-amz-log-result", &BASE64_STANDARD.encode(&answer.log_tail));
    }
    set_measured(headers, &answer, answer.answered - received);
    *response.body_mut() = Full::new(answer.result.unwrap_or_else(|failure| failure.body));
    response
}

/// The headers AWS has not; the crate's page describes them.
fn set_measured(headers: &mut HeaderMap, answer: &Answer, service: Duration) {
    set(headers, "x-trestle-environment", &answer.environment);
    set(headers, "x-trestle-invocation", &answer.invocation.to_string());
    set(headers, "x-trestle-class", answer.class.as_str());
    set(headers, "x-trestle-init-type", answer.init_type.as_str());
    set(headers, "x-trestle-service-ns", &service.as_nanos().to_string());
    set(headers, "x-trestle-max-memory-kb", &answer.max_memory_kb.to_string());
    let optional = [
        ("x-trestle-init-ns", answer.init),
        ("x-trestle-suppressed-init-ns", answer.suppressed_init),
        ("x-trestle-handler-ns", answer.handler),
    ];
    for (name, duration) in optional {
        if let Some(duration) = duration {
            set(headers, name, &duration.as_nanos().to_string());
        }
    }
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}
