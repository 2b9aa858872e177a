//! Faces, selfies, embeddings and the index of confirmed fraud.

use std::fs;

use aws_sdk_s3vectors::types::{DataType, DistanceMetric};
use jiff::Timestamp;
use trestle_aws::{ConverseInspector, RekognitionFaces, S3VectorIndex, TitanEmbedder};
use trestle_domain::case::ContentType;
use trestle_domain::code::ErrorCode;
use trestle_domain::document::UploadKind;
use trestle_domain::fraud::{FraudSettings, IndexPins};
use trestle_domain::market::StructureMode;
use trestle_fakes::contract;
use trestle_imaging::Pictures;
use trestle_pipeline::port::{
    Embedder, FaceDetector, ImageRef, IndexName, MaskedPicture, PictureEditor, Selfie, UpstreamError,
    UpstreamErrorKind, VectorIndex, VisualInspector,
};
use trestle_tests::repository;

use super::{BUCKET, Services, market};

/// What `CompareFaces` takes for the same person unless told otherwise.
const MATCH_AT: f32 = 80.0;

fn picture(file: &str) -> Vec<u8> {
    fs::read(repository::root().join("events/images").join(file)).unwrap()
}

async fn settings() -> FraudSettings {
    market("utopia").await.fraud.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn adapters_of_fraud() {
    let services = Services::start().await;
    let selfie = services.specimen(UploadKind::Selfie, "selfie-honest.jpg").await;
    let own = services.specimen(UploadKind::IdFront, "passport-mild.jpg").await;
    let foreign = services.specimen(UploadKind::IdFront, "ring-a-id.jpg").await;
    let blank = services.specimen(UploadKind::IdFront, "blank.jpg").await;

    let faces = RekognitionFaces::new(services.clients.rekognition(), BUCKET);
    contract::face_detector(&faces, &selfie, 1, &blank).await;
    contract::face_comparer(&faces, &selfie, [&own, &foreign, &blank], MATCH_AT).await;
    let missing = faces.detect(&ImageRef { key: "missing.jpg".to_owned(), ..blank }).await.unwrap_err();
    assert_eq!(missing.code.as_deref(), Some("InvalidS3ObjectException"));

    selfies_are_inspected_however_structure_is_asked_for(&services).await;
    backgrounds_are_embedded(&services, &faces).await;
    cases_are_found_in_an_index(&services).await;
}

async fn selfies_are_inspected_however_structure_is_asked_for(services: &Services) {
    let inspector = ConverseInspector::new(services.clients.bedrock(), services.clients.region());
    let mut visual = settings().await.visual.unwrap();
    visual.model.price_per_1k = (1000, 5000);
    let bytes = picture("selfie-honest.jpg");
    let selfie = Selfie { content_type: ContentType::Jpeg, bytes: &bytes };
    for mode in [StructureMode::JsonSchema, StructureMode::StrictTool, StructureMode::ForcedTool] {
        visual.model.mode = mode;
        contract::visual_inspector(&inspector, &visual, selfie.clone()).await;
    }
    assert!(inspector.inspect(&visual, selfie.clone()).await.unwrap().cost.0 > 0);
    visual.model.ids.clear();
    assert_not_offered(&inspector.inspect(&visual, selfie).await.unwrap_err());
}

fn assert_not_offered(refused: &UpstreamError) {
    assert_eq!(refused.kind, UpstreamErrorKind::Unusable(ErrorCode::UpstreamNotOffered));
}

/// The picture without its people, as it is embedded.
async fn masked(services: &Services, faces: &RekognitionFaces, file: &str) -> MaskedPicture {
    let image = services.specimen(UploadKind::Selfie, file).await;
    let found = faces.detect(&image).await.unwrap().faces;
    let decoded = Pictures.decode(&picture(file)).unwrap();
    Pictures.mask(&decoded, &found).unwrap()
}

async fn backgrounds_are_embedded(services: &Services, faces: &RekognitionFaces) {
    let embedder = TitanEmbedder::new(services.clients.bedrock(), services.clients.region());
    let mut background = settings().await.background.unwrap();
    let one = masked(services, faces, "selfie-honest.jpg").await;
    let other = masked(services, faces, "ring-a-selfie.jpg").await;
    contract::embedder(&embedder, &background, [&one, &other]).await;
    let embedding = embedder.embed(&background, &one).await.unwrap();
    assert_eq!(embedding.cost.0, background.price_per_image);

    let broken = MaskedPicture { jpeg: b"no picture".to_vec(), ..one.clone() };
    assert_eq!(embedder.embed(&background, &broken).await.unwrap_err().kind, UpstreamErrorKind::Invalid);
    background.model.ids.clear();
    assert_not_offered(&embedder.embed(&background, &one).await.unwrap_err());
}

async fn cases_are_found_in_an_index(services: &Services) {
    const DIMENSIONS: u16 = 1024;
    let client = services.clients.s3vectors();
    let name = IndexName { bucket: "contract-fraud".to_owned(), index: "contract-1".to_owned() };
    client.create_vector_bucket().vector_bucket_name(&name.bucket).send().await.unwrap();
    let index = client
        .create_index()
        .vector_bucket_name(&name.bucket)
        .index_name(&name.index)
        .data_type(DataType::Float32)
        .dimension(DIMENSIONS.into())
        .distance_metric(DistanceMetric::Cosine);
    index.send().await.unwrap();
    let vectors = S3VectorIndex::new(client);
    contract::vector_index(&vectors, &name, DIMENSIONS.into()).await;

    let pins = IndexPins { model: "embedding-1".to_owned(), mask: 1, market: "utopia".to_owned() };
    let nowhere = IndexName { bucket: "there-is-no-such-bucket".to_owned(), ..name };
    let refused = vectors.query(&nowhere, &pins, &[1.0; 1024], 5, Timestamp::now()).await.unwrap_err();
    assert_eq!(refused.kind, UpstreamErrorKind::Unusable(ErrorCode::IndexUnknown));
}
