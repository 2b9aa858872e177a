//! `POST /verifications/{id}/extract-id`: the seven fields, for prefilling a form.

use std::process::ExitCode;

use trestle_aws::Upstream::{Bedrock, DynamoDb, Rekognition, S3, Textract};
use trestle_aws::{
    Bucket, Clients, ConverseStructurer, Overflow, Packs, RekognitionReader, Table, TextractIdReader, TextractReader,
};
use trestle_config::settings::RunStages;
use trestle_config::{Markets, Process};
use trestle_imaging::{HeaderCheck, Pdf417Reader};
use trestle_pipeline::port::PortSet;
use trestle_pipeline::system::{SystemClock, Ulids};
use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Failure, http};

use crate::handler::Handler;

mod handler;
mod report;

fn main() -> ExitCode {
    trestle_runtime::start(env!("CARGO_CRATE_NAME"), serve)
}

async fn serve() -> Result<(), Failure> {
    let RunStages { store, retention, markets, time_budget_percent } = RunStages::read(&Process)?;
    let clients = Clients::from_env().await?;
    let packs = Packs::new(&clients, markets.map(|at| (at.bucket, at.prefix)));
    let overflow = Overflow::new(clients.s3(), &store.bucket);
    let ports = PortSet {
        store: Table::new(clients.dynamodb(), &store.table, overflow, retention),
        images: Bucket::new(clients.s3(), &store.bucket, clients.credentials()),
        inspector: HeaderCheck,
        barcodes: Pdf417Reader,
        first_reader: TextractReader::new(clients.textract(), &store.bucket),
        second_reader: RekognitionReader::new(clients.rekognition(), &store.bucket),
        id_reader: TextractIdReader::new(clients.textract(), &store.bucket),
        structurer: ConverseStructurer::new(clients.bedrock(), clients.region()),
        clock: SystemClock,
        ids: Ulids,
    };
    let metrics = Metrics::of_this_function();
    let services = [Bedrock, DynamoDb, Rekognition, S3(&store.bucket), Textract].into_iter().chain(packs.upstream());
    trestle_runtime::warm_up(clients.connect(services)).await;
    let markets = Markets::new(async |file: String| packs.fetch(&file).await).with_time_budgets(time_budget_percent);
    let handler = &Handler { ports, markets, metrics: &metrics };
    trestle_runtime::run(&metrics, |request| async move {
        Ok(http::answer(&request, |http| handler.extract(http, &request)).await)
    })
    .await
}
