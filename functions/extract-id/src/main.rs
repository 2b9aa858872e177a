//! `POST /verifications/{id}/extract-id`: the seven fields, for prefilling a form.

use std::process::ExitCode;

use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Failure, http};
use trestle_wiring::{Wired, wire_reading};

use crate::handler::Handler;

mod handler;

fn main() -> ExitCode {
    trestle_runtime::start(env!("CARGO_CRATE_NAME"), serve)
}

async fn serve() -> Result<(), Failure> {
    let Wired { ports, markets } = wire_reading().await?;
    let metrics = Metrics::of_this_function();
    let handler = &Handler { ports, markets, metrics: &metrics };
    trestle_runtime::run(&metrics, |request| async move {
        Ok(http::answer(&request, |http| handler.extract(http, &request)).await)
    })
    .await
}
