//! The Runtime API of one environment (Lambda: "Using the Lambda runtime API for custom runtimes", version 2018-06-01; status
//! codes and error types as in its published specification).

use std::convert::Infallible;
use std::rc::Rc;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;

use super::channel::{Channel, Event, PostedBody, Violation};
use super::variables::HANDLER;
use crate::failure::RESPONSE_LIMIT;
use crate::http_body::{BodyError, read};

type Reply = Response<Full<Bytes>>;

const INVOCATION: &str = "/2018-06-01/runtime/invocation/";

/// Which function an extension that registers is told it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Owner {
    pub function: String,
    pub version: &'static str,
}

/// Serves connections until the environment is gone.
pub(super) async fn serve(listener: TcpListener, channel: Rc<Channel>, owner: Owner) {
    let mut connections = tokio::task::JoinSet::new();
    let owner = Rc::new(owner);
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        let (channel, owner) = (channel.clone(), owner.clone());
        let answer = service_fn(move |request| answer(channel.clone(), owner.clone(), request));
        let mut http = http1::Builder::new();
        http.title_case_headers(true);
        connections.spawn_local(http.serve_connection(TokioIo::new(stream), answer));
        while connections.try_join_next().is_some() {}
    }
}

async fn answer(channel: Rc<Channel>, owner: Rc<Owner>, request: Request<Incoming>) -> Result<Reply, Infallible> {
    let path = request.uri().path().to_owned();
    let reply = match (request.method().clone(), path.strip_prefix(INVOCATION)) {
        (Method::GET, Some("next")) => next(&channel).await,
        (Method::POST, Some(rest)) => match rest.split_once('/') {
            Some((id, "response")) => response(&channel, id, request).await,
            Some((id, "error")) => error(&channel, id, request).await,
            _ => not_found(),
        },
        (Method::POST, None) if path == "/2018-06-01/runtime/init/error" => init_error(&channel, request).await,
        (Method::POST, None) if path == "/2020-01-01/extension/register" => register(&channel, &owner),
        (Method::GET, None) if path == "/2020-01-01/extension/event/next" => std::future::pending().await,
        _ => not_found(),
    };
    Ok(reply)
}

async fn next(channel: &Channel) -> Reply {
    match channel.next().await {
        Ok(event) => deliver(event),
        Err(violation) => refuse(violation),
    }
}

fn deliver(event: Event) -> Reply {
    let mut reply = Response::new(Full::new(event.payload));
    let headers = reply.headers_mut();
    let mut set = |name: &'static str, value: &str| {
        // Values that no header can carry (a client context with control characters) are left out.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    set("content-type", "application/json");
    set("lambda-runtime-aws-request-id", &event.request_id);
    set("lambda-runtime-deadline-ms", &event.deadline_ms.to_string());
    set("lambda-runtime-invoked-function-arn", &event.arn);
    set("lambda-runtime-trace-id", &event.trace_id);
    if let Some(context) = &event.client_context {
        set("lambda-runtime-client-context", context);
    }
    reply
}

async fn response(channel: &Channel, id: &str, request: Request<Incoming>) -> Reply {
    match read(request.into_body(), RESPONSE_LIMIT).await {
        Ok(body) => accepted(channel.post(id, PostedBody::Response(body))),
        Err(BodyError::TooLarge) => match channel.post(id, PostedBody::TooLarge) {
            Ok(()) => {
                let message = format!("Exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes).");
                problem(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", &message)
            }
            Err(violation) => refuse(violation),
        },
        Err(BodyError::Broken) => broken(),
    }
}

async fn error(channel: &Channel, id: &str, request: Request<Incoming>) -> Reply {
    let error_type = request.headers().get("lambda-runtime-function-error-type");
    let error_type = error_type.and_then(|value| value.to_str().ok()).map(str::to_owned);
    match read(request.into_body(), RESPONSE_LIMIT).await {
        Ok(body) => accepted(channel.post(id, PostedBody::Error { body, error_type })),
        Err(BodyError::TooLarge) => accepted(channel.post(id, PostedBody::TooLarge)),
        Err(BodyError::Broken) => broken(),
    }
}

async fn init_error(channel: &Channel, request: Request<Incoming>) -> Reply {
    match read(request.into_body(), RESPONSE_LIMIT).await {
        Ok(body) => accepted(channel.fail_init(body)),
        Err(_) => broken(),
    }
}

/// An internal extension may register to be told of the shutdown by SIGTERM; it never gets an event (Lambda: "Using the Lambda
/// Extensions API to create extensions", shutdown phase).
fn register(channel: &Channel, owner: &Owner) -> Reply {
    channel.register_extension();
    let body = json!({ "functionName": owner.function, "functionVersion": owner.version, "handler": HANDLER });
    let mut reply = Response::new(Full::from(body.to_string()));
    if let Ok(id) = HeaderValue::from_str(&uuid::Uuid::new_v4().to_string()) {
        reply.headers_mut().insert("lambda-extension-identifier", id);
    }
    reply
}

fn accepted(posted: Result<(), Violation>) -> Reply {
    match posted {
        Ok(()) => {
            let mut reply = Response::new(Full::from(r#"{"status":"OK"}"#));
            *reply.status_mut() = StatusCode::ACCEPTED;
            reply.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
            reply
        }
        Err(violation) => refuse(violation),
    }
}

fn refuse(violation: Violation) -> Reply {
    match violation {
        Violation::InvalidStateTransition => {
            let message = "The runtime can't do this now: ask for next, then post one response or error for it";
            problem(StatusCode::FORBIDDEN, "InvalidStateTransition", message)
        }
        Violation::InvalidRequestId => problem(StatusCode::BAD_REQUEST, "InvalidRequestID", "Invalid request ID"),
    }
}

fn broken() -> Reply {
    problem(StatusCode::BAD_REQUEST, "InvalidRequest", "The body ended before it was complete")
}

fn not_found() -> Reply {
    problem(StatusCode::NOT_FOUND, "NotFound", "The Runtime API of this host is version 2018-06-01")
}

fn problem(status: StatusCode, kind: &str, message: &str) -> Reply {
    let mut reply = Response::new(Full::from(json!({ "errorType": kind, "errorMessage": message }).to_string()));
    *reply.status_mut() = status;
    reply.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
    reply
}
