//! `POST /verifications`: opens a case and signs its uploads.

use std::process::ExitCode;

use trestle_aws::{Bucket, Clients, KmsHash, Overflow, Packs, Table, Upstream};
use trestle_config::settings::OpenVerification;
use trestle_config::{Markets, Process};
use trestle_pipeline::case::Opener;
use trestle_pipeline::system::{SystemClock, Ulids};
use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Failure, http};

use crate::handler::Handler;

mod event;
mod handler;

fn main() -> ExitCode {
    trestle_runtime::start(env!("CARGO_CRATE_NAME"), serve)
}

async fn serve() -> Result<(), Failure> {
    let OpenVerification { store, retention, hmac_key, upload_ttl, open_markets, markets } =
        OpenVerification::read(&Process)?;
    let clients = Clients::from_env().await?;
    let packs = Packs::new(&clients, markets.map(|at| (at.bucket, at.prefix)));
    let overflow = Overflow::new(clients.s3(), &store.bucket);
    let metrics = Metrics::of_this_function();
    let handler = Handler {
        opener: Opener {
            store: Table::new(clients.dynamodb(), &store.table, overflow, retention),
            images: Bucket::new(clients.s3(), &store.bucket, clients.credentials()),
            keyed_hash: KmsHash::new(clients.kms(), hmac_key),
            clock: SystemClock,
            ids: Ulids,
            upload_ttl,
        },
        markets: Markets::new(async |file: String| packs.fetch(&file).await).only(open_markets),
        metrics: &metrics,
    };
    let handler = &handler;
    let services = [Upstream::DYNAMODB, Upstream::KMS].into_iter().chain(packs.upstream());
    trestle_runtime::warm_up(clients.connect(services)).await;
    trestle_runtime::run(&metrics, |request| async move { Ok(http::answer(&request, |http| handler.open(http)).await) })
        .await
}
