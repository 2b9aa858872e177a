//! `GET /verifications/{id}`: where a case stands.

use std::process::ExitCode;
use std::time::Duration;

use trestle_aws::{Clients, Overflow, Packs, Table, Upstream};
use trestle_config::settings::GetVerification;
use trestle_config::{Markets, Process};
use trestle_pipeline::system::SystemClock;
use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Failure, http};

use crate::handler::Handler;

mod handler;

fn main() -> ExitCode {
    trestle_runtime::start(env!("CARGO_CRATE_NAME"), serve)
}

async fn serve() -> Result<(), Failure> {
    let GetVerification { store, markets } = GetVerification::read(&Process)?;
    let clients = Clients::from_env().await?;
    let packs = Packs::new(&clients, markets.map(|at| (at.bucket, at.prefix)));
    let overflow = Overflow::new(clients.s3(), &store.bucket);
    let metrics = Metrics::of_this_function();
    let handler = &Handler {
        // Reads only, so nothing is kept for any time.
        store: Table::new(clients.dynamodb(), &store.table, overflow, Duration::ZERO),
        clock: SystemClock,
        markets: Markets::new(async |file: String| packs.fetch(&file).await),
        metrics: &metrics,
    };
    let services = [Upstream::DYNAMODB].into_iter().chain(packs.upstream());
    trestle_runtime::warm_up(clients.connect(services)).await;
    trestle_runtime::run(&metrics, |request| async move { Ok(http::answer(&request, |http| handler.get(http)).await) })
        .await
}
