//! The probes on our runtime.

use std::process::ExitCode;
use std::time::Instant;

use trestle_json::Shape;
use trestle_json::event::ProxyEvent;
use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Failure, Fault};

use crate::environment::Environment;
use crate::event::{Event, Text};
use crate::form::Form;
use crate::hold;
use crate::reply::Read;
use crate::textract::Response;

/// Runs `probe-noop`.
#[must_use]
pub fn noop(function: &str) -> ExitCode {
    trestle_runtime::start(function, || serve("noop", |event| Ok(Read { bytes: event.len(), ..Read::default() })))
}

/// Runs `probe-simd`.
#[must_use]
pub fn simd(function: &str) -> ExitCode {
    trestle_runtime::start(function, || serve("simd", read))
}

async fn serve(probe: &'static str, read: fn(&[u8]) -> Result<Read, Fault>) -> Result<(), Failure> {
    let environment = &Environment::find(probe)?;
    trestle_runtime::run(&Metrics::of_this_function(), |request| async move {
        environment.arrived();
        hold::if_asked(&request.body);
        read(&request.body).map(|read| environment.reply(read))
    })
    .await
}

struct EventShape;

impl Shape for EventShape {
    type View<'a> = Event<ProxyEvent<'a>, Response<Text<'a>>>;
}

struct FormShape;

impl Shape for FormShape {
    type View<'a> = Form<Text<'a>>;
}

fn read(event: &[u8]) -> Result<Read, Fault> {
    let began = Instant::now();
    let done = |text_bytes, parse_ns| Read { bytes: event.len(), parse_ns: Some(parse_ns), text_bytes };
    let read = trestle_json::view::<EventShape, _>(event, |event| match event {
        Event::Http(request) => trestle_json::view::<FormShape, _>(&request.body()?, |form| {
            let parse_ns = nanoseconds_since(began);
            done(form.text_bytes(), parse_ns)
        }),
        Event::Textract(response) => {
            let parse_ns = nanoseconds_since(began);
            Ok(done(response.text_bytes(), parse_ns))
        }
    })??;
    Ok(read)
}

pub(crate) fn nanoseconds_since(began: Instant) -> u64 {
    began.elapsed().as_nanos().try_into().unwrap_or(u64::MAX)
}
