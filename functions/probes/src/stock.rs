//! The probe on the stock path, as `lambda_runtime` documents it, save that start-up and logs are ours.

use std::cell::Cell;
use std::process::ExitCode;
use std::task::{Context, Poll};
use std::time::Instant;

use aws_lambda_events::apigw::ApiGatewayProxyRequest;
use lambda_runtime::layers::TracingLayer;
use lambda_runtime::{Diagnostic, LambdaEvent, LambdaInvocation, Runtime, service_fn};
use tower::{Layer, Service};
use trestle_runtime::Failure;

use crate::environment::Environment;
use crate::event::Event;
use crate::form::Form;
use crate::hold;
use crate::ours::nanoseconds_since;
use crate::reply::Read;
use crate::textract::Response;

type StockEvent = Event<Box<ApiGatewayProxyRequest>, Response<String>>;

/// Runs `probe-serde`.
#[must_use]
pub fn serde(function: &str) -> ExitCode {
    trestle_runtime::start(function, serve)
}

async fn serve() -> Result<(), Failure> {
    let environment = &Environment::find("serde")?;
    let handler = service_fn(move |event: LambdaEvent<StockEvent>| {
        // Here, not in the future: the event was read by the call that is still going on.
        let stopped = Stopwatch::stop();
        async move { read(&event.payload, stopped).map(|read| environment.reply(read)) }
    });
    // The tracing layer is outermost, as in `lambda_runtime::run`.
    Runtime::new(handler).layer(Stopwatch { environment }).layer(TracingLayer::new()).run().await
}

fn read(event: &StockEvent, (bytes, event_ns): (usize, u64)) -> Result<Read, Diagnostic> {
    let (body_ns, text_bytes) = match event {
        Event::Http(request) => {
            let began = Instant::now();
            let form = read_form(request.body.as_deref().unwrap_or_default())?;
            (nanoseconds_since(began), form.text_bytes())
        }
        Event::Textract(response) => (0, response.text_bytes()),
    };
    Ok(Read { bytes, parse_ns: Some(event_ns + body_ns), text_bytes })
}

/// `serde_json` quotes what it refuses, which must not get into a log.
fn read_form(body: &str) -> Result<Form<String>, Diagnostic> {
    serde_json::from_str(body).map_err(|error| Diagnostic {
        error_type: "FIELD_INVALID".to_owned(),
        error_message: format!("The body is no onboarding form (line {}, column {}).", error.line(), error.column()),
    })
}

thread_local! {
    /// The size of the event that is being read, and when that began.
    static RUNNING: Cell<Option<(usize, Instant)>> = const { Cell::new(None) };
}

/// Starts right before `lambda_runtime` reads an event; the handler stops it, in the same synchronous call.
#[derive(Clone, Copy)]
struct Stopwatch<'a> {
    environment: &'a Environment,
}

impl Stopwatch<'_> {
    /// The event's size and the nanoseconds since.
    fn stop() -> (usize, u64) {
        RUNNING.take().map_or((0, 0), |(bytes, began)| (bytes, nanoseconds_since(began)))
    }
}

impl<'a, S> Layer<S> for Stopwatch<'a> {
    type Service = Watched<'a, S>;

    fn layer(&self, inner: S) -> Watched<'a, S> {
        Watched { inner, environment: self.environment }
    }
}

#[derive(Clone)]
struct Watched<'a, S> {
    inner: S,
    environment: &'a Environment,
}

impl<S: Service<LambdaInvocation>> Service<LambdaInvocation> for Watched<'_, S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, invocation: LambdaInvocation) -> S::Future {
        self.environment.arrived();
        hold::if_asked(&invocation.body);
        RUNNING.set(Some((invocation.body.len(), Instant::now())));
        self.inner.call(invocation)
    }
}
