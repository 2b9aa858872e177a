//! The three functions. Each runs in a process of its own.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lambda_events::apigw::{ApiGatewayProxyRequest, ApiGatewayProxyResponse};
use lambda_runtime::{Context, Error, LambdaEvent, service_fn};
use serde::Deserialize;
use tracing::Instrument;
use trestle_json::view;
use trestle_runtime::http::{Reply, answer};
use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Failure, start};

use crate::event::Shape;
use crate::shapes::{Detected, Form, Summary, Text};
use crate::{LOOP, STOCK, TRESTLE};

/// Serves until the process is killed.
pub(crate) fn serve(role: &str, shape: Shape) -> ExitCode {
    match (role, shape) {
        (STOCK, Shape::Textract) => start("round_trip", || lambda_runtime::run(service_fn(stock_textract))),
        (STOCK, Shape::Form) => start("round_trip", || lambda_runtime::run(service_fn(stock_form))),
        (TRESTLE, Shape::Textract) => start("round_trip", trestle_textract),
        (TRESTLE, Shape::Form) => start("round_trip", trestle_form),
        (LOOP, Shape::Textract) => block_on_socket(|event| {
            let summary = view::<DetectedShape, _>(event, |detected| detected.summary());
            trestle_json::to_string(&summary.expect("a Textract response")).expect("JSON")
        }),
        (LOOP, Shape::Form) => block_on_socket(|event| {
            let summary = view::<EnvelopeShape, _>(event, |envelope| {
                view::<FormShape, _>(envelope.body.as_bytes(), |form| form.summary()).expect("a form")
            });
            let body = trestle_json::to_string(&summary.expect("a proxy event")).expect("JSON");
            trestle_json::to_string(&Reply::json(200, body)).expect("JSON")
        }),
        _ => panic!("{role} is no function"),
    }
}

/// What our runtime writes around each line, so that both log the same.
fn span(context: &Context) -> tracing::Span {
    let function = &context.env_config.function_name;
    tracing::info_span!("invocation", requestId = context.request_id, function, start = "warm", initType = "on-demand")
}

async fn stock_textract(event: LambdaEvent<Detected<String>>) -> Result<Summary, Error> {
    async {
        tracing::info!(status = 200, "answered");
        Ok(event.payload.summary())
    }
    .instrument(span(&event.context))
    .await
}

async fn stock_form(event: LambdaEvent<ApiGatewayProxyRequest>) -> Result<ApiGatewayProxyResponse, Error> {
    async {
        let form: Form<String> = serde_json::from_str(event.payload.body.as_deref().unwrap_or_default())?;
        let mut reply = ApiGatewayProxyResponse::default();
        reply.status_code = 200;
        reply.body = Some(serde_json::to_string(&form.summary())?.into());
        reply.headers.insert("content-type", "application/json".parse()?);
        reply.headers.insert("cache-control", "no-store".parse()?);
        tracing::info!(status = 200, "answered");
        Ok(reply)
    }
    .instrument(span(&event.context))
    .await
}

async fn trestle_textract() -> Result<(), Failure> {
    trestle_runtime::run(&Metrics::of_this_function(), |request| async move {
        let summary = view::<DetectedShape, _>(&request.body, |detected| detected.summary())?;
        tracing::info!(status = 200, "answered");
        Ok(summary)
    })
    .await
}

async fn trestle_form() -> Result<(), Failure> {
    trestle_runtime::run(&Metrics::of_this_function(), |request| async move {
        let reply = answer(&request, |http| async move {
            let summary = view::<FormShape, _>(&http.body, |form| form.summary())?;
            Reply::of(200, &summary)
        });
        Ok(reply.await)
    })
    .await
}

struct DetectedShape;

impl trestle_json::Shape for DetectedShape {
    type View<'a> = Detected<Text<'a>>;
}

struct FormShape;

impl trestle_json::Shape for FormShape {
    type View<'a> = Form<Text<'a>>;
}

struct EnvelopeShape;

impl trestle_json::Shape for EnvelopeShape {
    type View<'a> = Envelope<'a>;
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    body: Cow<'a, str>,
}

/// Asks for an event, answers it and logs, all on one socket and one thread.
fn block_on_socket(handle: impl Fn(&[u8]) -> String) -> ExitCode {
    let api = std::env::var("AWS_LAMBDA_RUNTIME_API").expect("a Runtime API");
    let socket = TcpStream::connect(&api).expect("the Runtime API listens");
    socket.set_nodelay(true).expect("a socket option");
    let mut socket = BufReader::with_capacity(128 * 1024, socket);
    loop {
        let next = format!("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nhost: {api}\r\n\r\n");
        socket.get_mut().write_all(next.as_bytes()).expect("the request is taken");
        let (id, event) = read_message(&mut socket);
        let reply = handle(&event);
        log_answered(&id);
        let post = format!(
            "POST /2018-06-01/runtime/invocation/{id}/response HTTP/1.1\r\nhost: {api}\r\ncontent-length: {}\r\n\r\n{reply}",
            reply.len()
        );
        socket.get_mut().write_all(post.as_bytes()).expect("the reply is taken");
        read_message(&mut socket);
    }
}

/// The request id and the body.
fn read_message(socket: &mut BufReader<TcpStream>) -> (String, Vec<u8>) {
    let (mut line, mut id, mut length) = (String::new(), String::new(), 0);
    while socket.read_line(&mut line).expect("a line") > 2 {
        if let Some((name, value)) = line.trim_end().split_once(": ") {
            match name {
                "lambda-runtime-aws-request-id" => value.clone_into(&mut id),
                "content-length" => length = value.parse().expect("a length"),
                _ => (),
            }
        }
        line.clear();
    }
    let mut body = vec![0; length];
    socket.read_exact(&mut body).expect("a body");
    (id, body)
}

fn log_answered(id: &str) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_micros();
    let line = format!(
        r#"{{"timestamp":{now},"level":"INFO","status":200,"message":"answered","target":"round_trip","span":{{"requestId":"{id}","function":"RoundTrip","start":"warm","initType":"on-demand","name":"invocation"}}}}"#
    );
    writeln!(std::io::stdout().lock(), "{line}").expect("stdout takes a line");
}
