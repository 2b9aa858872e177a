//! `POST /verifications/{id}/detect-fraud`: the risk of the selfie, without a decision.

use std::process::ExitCode;

use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Failure, http};
use trestle_wiring::{Wired, wire_fraud};

use crate::handler::Handler;

mod handler;

fn main() -> ExitCode {
    trestle_runtime::start(env!("CARGO_CRATE_NAME"), serve)
}

async fn serve() -> Result<(), Failure> {
    let Wired { ports, markets } = wire_fraud().await?;
    let metrics = Metrics::of_this_function();
    let handler = &Handler { ports, markets, metrics: &metrics };
    trestle_runtime::run(&metrics, |request| async move {
        Ok(http::answer(&request, |http| handler.detect(http, &request)).await)
    })
    .await
}
