//! The fakes pass the suite that real adapters must pass.

use std::collections::BTreeMap;
use std::time::Duration;

use trestle_domain::case::ContentType;
use trestle_domain::confidence::Confidence;
use trestle_domain::document::UploadKind;
use trestle_domain::fraud::Faces;
use trestle_domain::money::MicroUsd;
use trestle_domain::reading::{IdReading, Reader};
use trestle_fakes::{
    Fault, MemoryHash, MemoryImages, MemoryIndex, MemoryStore, ScriptedComparer, ScriptedDetector, ScriptedIdReader,
    ScriptedInspector, ScriptedTextReader, Step, compared, contract, face, sample,
};
use trestle_pipeline::port::{
    CaseStore, FaceComparison, FacesFound, ImageRef, ImageStore, IndexName, Selfie, StoreError, TextReader,
    UpstreamErrorKind,
};

#[tokio::test(flavor = "multi_thread")]
async fn cases() {
    let store = MemoryStore::default();
    contract::case_store(|| store.clone()).await;
}

#[tokio::test]
async fn stages() {
    let store = MemoryStore::default();
    contract::stage_store(|| store.clone()).await;
}

#[tokio::test]
async fn images() {
    let images = MemoryImages::default();
    let put = async |url: &str, headers: &BTreeMap<String, String>, body: Vec<u8>| {
        images.put(url, headers, &body).map_or_else(|refused| refused.http_status(), |()| 200)
    };
    contract::image_store(|| images.clone(), put).await;
}

#[tokio::test]
async fn hashes() {
    contract::keyed_hash(&MemoryHash::default()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fraud_cases_and_sightings() {
    let store = MemoryStore::default();
    contract::fraud_case_store(|| store.clone()).await;
    contract::sighting_store(|| store.clone()).await;
}

#[tokio::test]
async fn vectors_and_pictures() {
    let index = MemoryIndex::default();
    let name = IndexName { bucket: "fraud".to_owned(), index: "backgrounds-1".to_owned() };
    index.create(&name, 16);
    contract::vector_index(&index, &name, 16).await;
    contract::picture_store(&MemoryImages::default()).await;
}

#[tokio::test]
async fn faces_and_inspectors() {
    let (front, selfie) = (image(UploadKind::IdFront), image(UploadKind::Selfie));
    let detector = ScriptedDetector::default();
    detector.script().push(Step::new(Ok(FacesFound {
        faces: Faces::new(vec![face(0.2), face(0.4)]),
        cost: MicroUsd(1000),
        engine: "scripted".to_owned(),
    })));
    detector.always(vec![], MicroUsd(1000));
    contract::face_detector(&detector, &selfie, 2, &front).await;

    let comparer = ScriptedComparer::default();
    for (portraits, similarity, source_has_face) in [
        (vec![face(0.3)], Some(99.0), true),
        (vec![face(0.3)], Some(12.0), true),
        (vec![], None, true),
        (vec![face(0.3)], None, false),
    ] {
        let comparison = FaceComparison { source_has_face, ..compared(portraits, similarity, MicroUsd(1000)) };
        comparer.script().push(Step::new(Ok(comparison)));
    }
    contract::face_comparer(&comparer, &selfie, [&front, &front, &front], 80.0).await;

    let market = sample::fraud_market();
    let settings = market.fraud.and_then(|fraud| fraud.visual).unwrap();
    let shown = Selfie { content_type: ContentType::Jpeg, bytes: b"selfie" };
    contract::visual_inspector(&ScriptedInspector::default(), &settings, shown).await;
}

fn image(kind: UploadKind) -> ImageRef {
    let sha256 = sample::upload(kind, b"pixels").sha256;
    ImageRef { kind, key: format!("interactive/x/{kind}"), sha256, width: 1600, height: 1200 }
}

#[tokio::test]
async fn readers() {
    let reader = ScriptedTextReader::first();
    let lines = vec![
        sample::line(UploadKind::IdFront, 0, 0.1, "UTOPIA PASSPORT"),
        sample::line(UploadKind::IdFront, 1, 0.2, "Surname"),
    ];
    reader.always(UploadKind::IdFront, lines, MicroUsd(1500));
    let (front, back) = (image(UploadKind::IdFront), image(UploadKind::IdBack));
    contract::text_reader(&reader, Reader::First, &front, &["PASSPORT", "Surname"], &back).await;
    assert_eq!(reader.calls(), 3);

    let reader = ScriptedIdReader::default();
    let reading = IdReading {
        image: UploadKind::IdFront,
        key: "FIRST_NAME".to_owned(),
        value: "JANE".to_owned().into(),
        normalised: None,
        confidence: Confidence::FULL,
    };
    reader.always(UploadKind::IdFront, vec![reading], MicroUsd(25_000));
    contract::id_reader(&reader, &front, "FIRST_NAME", "JANE", &back).await;
}

#[tokio::test(start_paused = true)]
async fn scripts_play_delays_and_faults_in_order() {
    let reader = ScriptedTextReader::second();
    let script = reader.script(UploadKind::IdFront);
    script.push(Step::new(Err(UpstreamErrorKind::Throttled)));
    script.push(Step::new(Err(UpstreamErrorKind::Unavailable)).after(Duration::from_secs(3)));
    let front = image(UploadKind::IdFront);
    assert_eq!(reader.read(&front).await.unwrap_err().kind, UpstreamErrorKind::Throttled);
    let begun = tokio::time::Instant::now();
    assert_eq!(reader.read(&front).await.unwrap_err().kind, UpstreamErrorKind::Unavailable);
    assert_eq!(begun.elapsed(), Duration::from_secs(3));
    assert!(reader.read(&front).await.unwrap().reading.is_empty());
}

#[tokio::test]
async fn stores_fail_when_told_to() {
    let store = MemoryStore::default();
    let case = sample::case(sample::id(1, 1), trestle_domain::case::Mode::Queued);
    store.fail_next("open", Fault::Unavailable);
    store.fail_next("open", Fault::AnswerLost);
    assert!(matches!(store.open(&case, None).await, Err(StoreError::Unavailable { .. })));
    assert_eq!(store.load(&case.id).await.unwrap(), None);
    assert!(matches!(store.open(&case, None).await, Err(StoreError::Unavailable { .. })));
    assert_eq!(store.load(&case.id).await.unwrap(), Some(case));
    assert_eq!((store.calls("open"), store.calls("load")), (2, 2));
}

#[tokio::test]
async fn signatures_end_with_their_credentials() {
    let now = sample::now();
    let images = MemoryImages::with_credentials_until(now + Duration::from_secs(60));
    let upload = sample::upload(UploadKind::IdFront, b"x");
    let signed = images.presign("k", &upload, now, Duration::from_secs(900)).await.unwrap();
    assert_eq!(signed.expires_at, now + Duration::from_secs(60));
}
