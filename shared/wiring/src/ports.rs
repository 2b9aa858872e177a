use trestle_aws::{
    Bucket, Clients, ConverseInspector, ConverseStructurer, EndpointInspector, KmsHash, Overflow, Packs,
    RekognitionFaces, RekognitionReader, S3VectorIndex, Table, TextractIdReader, TextractReader, TitanEmbedder,
    Upstream,
};
use trestle_config::settings::{RunStages, VerifyDocument};
use trestle_config::{Markets, PackSource, Process};
use trestle_imaging::{HeaderCheck, Pdf417Reader, Pictures};
use trestle_pipeline::Nothing;
use trestle_pipeline::port::{FraudSet, PortSet};
use trestle_pipeline::system::{SystemClock, Ulids};
use trestle_runtime::Failure;

/// Ports on AWS that read documents, with those of fraud as given.
type Reading<Fraud> = PortSet<
    Table,
    Bucket,
    HeaderCheck,
    Pdf417Reader,
    TextractReader,
    RekognitionReader,
    TextractIdReader,
    ConverseStructurer,
    Fraud,
    SystemClock,
    Ulids,
>;

/// Ports of fraud on AWS, with what keeps id numbers and images in mind as given.
type Fraud<Hash, Sightings> = FraudSet<
    RekognitionFaces,
    RekognitionFaces,
    ConverseInspector,
    EndpointInspector,
    TitanEmbedder,
    S3VectorIndex,
    Pictures,
    Hash,
    Sightings,
>;

/// Every port of the pipeline.
pub type AwsPorts = Reading<Fraud<KmsHash, Table>>;
/// The ports of a function that reads documents and looks for no fraud.
pub type ReadingPorts = Reading<Nothing>;
/// The ports of a function that looks for fraud and reads no document.
pub type FraudOnlyPorts = PortSet<
    Table,
    Bucket,
    HeaderCheck,
    Nothing,
    Nothing,
    Nothing,
    Nothing,
    Nothing,
    Fraud<Nothing, Nothing>,
    SystemClock,
    Ulids,
>;

/// What a run needs.
#[derive(Debug)]
pub struct Wired<Ports, Source> {
    pub ports: Ports,
    pub markets: Markets<Source>,
}

/// Reads the settings and makes the ports of `verify-document`; an environment that is made ahead of callers also connects to every
/// service but for a market's own model, which few have.
///
/// # Errors
/// A setting is missing or bad; the text names it.
pub async fn wire() -> Result<Wired<AwsPorts, impl PackSource>, Failure> {
    let VerifyDocument { run, hmac_key } = VerifyDocument::read(&Process)?;
    let clients = Clients::from_env().await?;
    let fraud = fraud(&clients, &run, KmsHash::new(clients.kms(), hmac_key), table(&clients, &run));
    let ports = reading(&clients, &run, fraud);
    let services = [
        Upstream::BEDROCK,
        Upstream::DYNAMODB,
        Upstream::KMS,
        Upstream::REKOGNITION,
        Upstream::s3(&run.store.bucket),
        Upstream::S3VECTORS,
        Upstream::TEXTRACT,
    ];
    Ok(Wired { ports, markets: connected(&clients, &run, &services).await })
}

/// As [`wire`], for `extract-id`.
///
/// # Errors
/// As [`wire`].
pub async fn wire_reading() -> Result<Wired<ReadingPorts, impl PackSource>, Failure> {
    let run = RunStages::read(&Process)?;
    let clients = Clients::from_env().await?;
    let ports = reading(&clients, &run, Nothing);
    let services = [
        Upstream::BEDROCK,
        Upstream::DYNAMODB,
        Upstream::REKOGNITION,
        Upstream::s3(&run.store.bucket),
        Upstream::TEXTRACT,
    ];
    Ok(Wired { ports, markets: connected(&clients, &run, &services).await })
}

/// As [`wire`], for `detect-fraud` and `ingest-fraud-case`.
///
/// # Errors
/// As [`wire`].
pub async fn wire_fraud() -> Result<Wired<FraudOnlyPorts, impl PackSource>, Failure> {
    let run = RunStages::read(&Process)?;
    let clients = Clients::from_env().await?;
    let ports = PortSet {
        store: table(&clients, &run),
        images: bucket(&clients, &run),
        inspector: HeaderCheck,
        barcodes: Nothing,
        first_reader: Nothing,
        second_reader: Nothing,
        id_reader: Nothing,
        structurer: Nothing,
        fraud: fraud(&clients, &run, Nothing, Nothing),
        clock: SystemClock,
        ids: Ulids,
    };
    let services = [
        Upstream::BEDROCK,
        Upstream::DYNAMODB,
        Upstream::REKOGNITION,
        Upstream::s3(&run.store.bucket),
        Upstream::S3VECTORS,
    ];
    Ok(Wired { ports, markets: connected(&clients, &run, &services).await })
}

fn table(clients: &Clients, run: &RunStages) -> Table {
    let overflow = Overflow::new(clients.s3(), &run.store.bucket);
    Table::new(clients.dynamodb(), &run.store.table, overflow, run.retention)
}

fn bucket(clients: &Clients, run: &RunStages) -> Bucket {
    Bucket::new(clients.s3(), &run.store.bucket, clients.credentials())
}

fn reading<Fraud>(clients: &Clients, run: &RunStages, fraud: Fraud) -> Reading<Fraud> {
    PortSet {
        store: table(clients, run),
        images: bucket(clients, run),
        inspector: HeaderCheck,
        barcodes: Pdf417Reader,
        first_reader: TextractReader::new(clients.textract(), &run.store.bucket),
        second_reader: RekognitionReader::new(clients.rekognition(), &run.store.bucket),
        id_reader: TextractIdReader::new(clients.textract(), &run.store.bucket),
        structurer: ConverseStructurer::new(clients.bedrock(), clients.region()),
        fraud,
        clock: SystemClock,
        ids: Ulids,
    }
}

fn fraud<Hash, Sightings>(
    clients: &Clients,
    run: &RunStages,
    hash: Hash,
    sightings: Sightings,
) -> Fraud<Hash, Sightings> {
    FraudSet {
        detector: RekognitionFaces::new(clients.rekognition(), &run.store.bucket),
        comparer: RekognitionFaces::new(clients.rekognition(), &run.store.bucket),
        inspector: ConverseInspector::new(clients.bedrock(), clients.region()),
        custom: EndpointInspector::new(clients.sagemaker()),
        embedder: TitanEmbedder::new(clients.bedrock(), clients.region()),
        index: S3VectorIndex::new(clients.s3vectors()),
        editor: Pictures,
        hash,
        sightings,
    }
}

/// The markets; before that, where an environment has the time, connections to these services and to the bucket of packs.
async fn connected(clients: &Clients, run: &RunStages, services: &[Upstream<'_>]) -> Markets<impl PackSource + use<>> {
    let place = run.markets.as_ref().map(|at| (at.bucket.clone(), at.prefix.clone()));
    let packs = Packs::new(clients, place);
    trestle_runtime::warm_up(clients.connect(services.iter().copied().chain(packs.upstream()))).await;
    let source = async move |file: String| packs.fetch(&file).await;
    Markets::new(source).with_time_budgets(run.time_budget_percent)
}
