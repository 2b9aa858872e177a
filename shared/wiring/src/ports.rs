use trestle_aws::Upstream::{Bedrock, DynamoDb, Rekognition, S3, Textract};
use trestle_aws::{
    Bucket, Clients, ConverseStructurer, Overflow, Packs, RekognitionReader, Table, TextractIdReader, TextractReader,
};
use trestle_config::settings::RunStages;
use trestle_config::{Markets, PackSource, Process};
use trestle_imaging::{HeaderCheck, Pdf417Reader};
use trestle_pipeline::port::PortSet;
use trestle_pipeline::system::{SystemClock, Ulids};
use trestle_runtime::Failure;

/// Every port of the pipeline, on AWS.
pub type AwsPorts = PortSet<
    Table,
    Bucket,
    HeaderCheck,
    Pdf417Reader,
    TextractReader,
    RekognitionReader,
    TextractIdReader,
    ConverseStructurer,
    SystemClock,
    Ulids,
>;

/// What a run needs.
#[derive(Debug)]
pub struct Wired<Source> {
    pub ports: AwsPorts,
    pub markets: Markets<Source>,
}

/// Reads the settings and makes the ports; an environment that is made ahead of callers also connects to every service.
///
/// # Errors
/// A setting is missing or bad; the text names it.
pub async fn wire() -> Result<Wired<impl PackSource>, Failure> {
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
    let services = [Bedrock, DynamoDb, Rekognition, S3(&store.bucket), Textract].into_iter().chain(packs.upstream());
    trestle_runtime::warm_up(clients.connect(services)).await;
    let source = async move |file: String| packs.fetch(&file).await;
    Ok(Wired { ports, markets: Markets::new(source).with_time_budgets(time_budget_percent) })
}
