//! `POST /verifications/{id}/verify`, and queued uploads: all missing stages at once, then the decision.

use std::process::ExitCode;

use trestle_runtime::Failure;
use trestle_runtime::metrics::Metrics;
use trestle_wiring::{Wired, wire};

use crate::handler::Handler;

mod event;
mod handler;

fn main() -> ExitCode {
    trestle_runtime::start(env!("CARGO_CRATE_NAME"), serve)
}

async fn serve() -> Result<(), Failure> {
    let Wired { ports, markets } = wire().await?;
    let metrics = Metrics::of_this_function();
    let handler = &Handler { ports, markets, metrics: &metrics };
    trestle_runtime::run(&metrics, |request| handler.handle(request)).await
}
