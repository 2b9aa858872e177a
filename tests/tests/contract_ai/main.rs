//! The readers and the structurer pass the contract suite against the local document AI, on specimens.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
use trestle_aws::{Clients, ConverseStructurer, RekognitionReader, TextractIdReader, TextractReader};
use trestle_config::{Markets, NoOverride};
use trestle_domain::case::Sha256;
use trestle_domain::code::ErrorCode;
use trestle_domain::document::UploadKind;
use trestle_domain::extraction::ModelAnswer;
use trestle_domain::field::FieldName;
use trestle_domain::market::{Market, MarketId, StructureMode};
use trestle_domain::reading::Reader;
use trestle_fakes::contract;
use trestle_imaging::HeaderCheck;
use trestle_pipeline::port::{ImageInspector, ImageRef, StructureRequest, Structurer, TextReader, UpstreamErrorKind};
use trestle_tests::repository;
use trestle_tests::stack::OwnStack;

mod fraud;

const BUCKET: &str = "contract";

/// A local AWS with a bucket of specimens, and a document AI that reads it.
struct Services {
    _stack: OwnStack,
    clients: Clients,
    storage: Clients,
}

impl Services {
    async fn start() -> Self {
        // Starting waits for programs, which no thread of the runtime may do.
        let started = tokio::task::spawn_blocking(|| OwnStack::start(true, 0)).await.unwrap();
        let stack = started.unwrap_or_else(|error| panic!("{error}"));
        let about = stack.description();
        let credentials = Credentials::new(&about.access_key_id, &about.secret_access_key, None, None, "stack");
        let credentials = SharedCredentialsProvider::new(credentials);
        let at = |endpoint: &str| Clients::at(&about.region, credentials.clone(), endpoint);
        let (storage, clients) = (at(&about.endpoint), at(about.document_ai.as_deref().unwrap()));
        let place = CreateBucketConfiguration::builder().location_constraint(BucketLocationConstraint::EuWest1).build();
        storage.s3().create_bucket().bucket(BUCKET).create_bucket_configuration(place).send().await.unwrap();
        Self { _stack: stack, clients, storage }
    }

    /// Uploads a specimen of `events/images`.
    async fn specimen(&self, kind: UploadKind, file: &str) -> ImageRef {
        let bytes = fs::read(repository::root().join("events/images").join(file)).unwrap();
        let header = HeaderCheck.inspect(&bytes).unwrap();
        self.upload(kind, file, bytes).await;
        ImageRef { kind, key: file.to_owned(), sha256: Sha256([0; 32]), width: header.width, height: header.height }
    }

    async fn upload(&self, kind: UploadKind, key: &str, bytes: Vec<u8>) -> ImageRef {
        let body = ByteStream::from(bytes);
        self.storage.s3().put_object().bucket(BUCKET).key(key).body(body).send().await.unwrap();
        ImageRef { kind, key: key.to_owned(), sha256: Sha256([0; 32]), width: 1, height: 1 }
    }
}

async fn market(id: &str) -> Market {
    let market = Markets::new(NoOverride).get(&MarketId::parse(id).unwrap()).await.unwrap().unwrap();
    Market::clone(&market)
}

#[tokio::test(flavor = "multi_thread")]
async fn adapters_of_the_document_ai() {
    let services = Services::start().await;
    let front = services.specimen(UploadKind::IdFront, "passport-mild.jpg").await;
    let upside_down = services.specimen(UploadKind::IdBack, "upside-down.jpg").await;
    let blank = services.specimen(UploadKind::IdBack, "blank.jpg").await;

    let first = TextractReader::new(services.clients.textract(), BUCKET);
    contract::text_reader(&first, Reader::First, &front, &["THORNBURY", "ROSALIND MARISOL", "U72989188"], &blank).await;
    let second = RekognitionReader::new(services.clients.rekognition(), BUCKET);
    contract::text_reader(&second, Reader::Second, &front, &["THORNBURY", "U72989188"], &blank).await;
    machine_readable_zone_is_last(&first, &front).await;
    machine_readable_zone_is_last(&first, &upside_down).await;
    unreadable_images_are_refused(&services, &first).await;

    let licence = services.specimen(UploadKind::IdFront, "driver-licence-front-clean.jpg").await;
    let ids = TextractIdReader::new(services.clients.textract(), BUCKET);
    let number = truth("driver-licence-front-clean.json", "idNumber");
    contract::id_reader(&ids, &licence, "DOCUMENT_NUMBER", &number, &blank).await;

    let structurer = ConverseStructurer::new(services.clients.bedrock(), services.clients.region());
    for mode in [StructureMode::JsonSchema, StructureMode::StrictTool, StructureMode::ForcedTool] {
        asked_fields_are_suggested_with_lines(&structurer, &first, &front, mode).await;
    }
    a_model_without_an_id_here_is_invalid(&services.clients).await;
}

/// On the upright page, whichever way it lies in the photo.
async fn machine_readable_zone_is_last(reader: &TextractReader, image: &ImageRef) {
    let lines = reader.read(image).await.unwrap().reading.lines;
    let last = lines.last().unwrap();
    assert!(last.text.expose().contains('<'), "the last line of {} is the machine-readable zone", image.key);
    assert!(last.upright.y > 0.5 && last.upright.width > 5.0 * last.upright.height);
    assert_eq!(last.id, format!("{}-{}", image.kind, lines.len()));
}

async fn unreadable_images_are_refused(services: &Services, reader: &TextractReader) {
    let text = services.upload(UploadKind::IdFront, "text.jpg", b"no image".to_vec()).await;
    let refused = reader.read(&text).await.unwrap_err();
    assert_eq!(refused.kind, UpstreamErrorKind::ImageRefused(ErrorCode::ImageTypeUnsupported));
    let missing = reader.read(&ImageRef { key: "missing.jpg".to_owned(), ..text }).await.unwrap_err();
    assert_eq!((missing.kind, missing.code.as_deref()), (UpstreamErrorKind::Invalid, Some("InvalidS3ObjectException")));
}

fn truth(file: &str, field: &str) -> String {
    let text = fs::read(repository::root().join("events/images").join(file)).unwrap();
    let truth: serde_json::Value = serde_json::from_slice(&text).unwrap();
    truth["fields"][field].as_str().unwrap().to_owned()
}

async fn asked_fields_are_suggested_with_lines(
    structurer: &ConverseStructurer,
    reader: &TextractReader,
    image: &ImageRef,
    mode: StructureMode,
) {
    let mut market = market("utopia").await;
    market.structure.mode = mode;
    market.structure.price_per_1k = (1000, 5000);
    let readings = [reader.read(image).await.unwrap().reading];
    let fields = [FieldName::Surname, FieldName::ExpiryDate];
    let request = StructureRequest { market: &market, fields: &fields, readings: &readings };
    let reply = structurer.structure(request).await.unwrap();
    let ModelAnswer::Suggestions(suggestions) = &reply.answer else { panic!("{mode:?}: {:?}", reply.answer) };
    let ids: BTreeSet<&str> = readings[0].lines.iter().map(|line| line.id.as_str()).collect();
    for suggestion in suggestions {
        assert!(fields.contains(&suggestion.field), "{mode:?}: {} was not asked for", suggestion.field);
        assert!(!suggestion.line_ids.is_empty() && suggestion.line_ids.iter().all(|id| ids.contains(id.as_str())));
    }
    let surname = suggestions.iter().find(|suggestion| suggestion.field == FieldName::Surname).unwrap();
    assert!(surname.value.expose() == "THORNBURY", "{mode:?}: the surname is as printed");
    assert!(reply.input_tokens > 0 && reply.output_tokens > 0);
    assert_eq!(reply.cost.0, reply.input_tokens + 5 * reply.output_tokens, "a thousandth of the price per thousand");
}

async fn a_model_without_an_id_here_is_invalid(clients: &Clients) {
    let mut market = market("utopia").await;
    market.structure.ids.clear();
    let structurer = ConverseStructurer::new(clients.bedrock(), clients.region());
    let request = StructureRequest { market: &market, fields: &[FieldName::Name], readings: &[] };
    let refused = structurer.structure(request).await.unwrap_err();
    assert_eq!((refused.kind, refused.code.as_deref()), (UpstreamErrorKind::Invalid, Some("ModelNotInRegion")));
}
