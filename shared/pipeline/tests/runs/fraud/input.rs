//! Selfies that are no selfies, and an index that is none.

use trestle_domain::case::{ContentType, Mode, Status};
use trestle_domain::code::ErrorCode;
use trestle_domain::fraud::{ImageTraits, PerceptualHash, Score};
use trestle_domain::money::MicroUsd;
use trestle_fakes::{MemoryIndex, Step, embedded, face, sample, turned};
use trestle_pipeline::port::{CaseStore as _, IndexName, UpstreamErrorKind};
use trestle_pipeline::run::RunError;
use trestle_pipeline::view::BranchState;

use super::{confirmed, pins};
use crate::world::{FRONT, SELFIE, World};

#[tokio::test]
async fn a_selfie_that_is_missing_is_named() {
    let mut world = World::with_selfie(Mode::Interactive).await;
    let full = std::mem::take(&mut world.ports.images);
    let case = world.case().await;
    for kind in [FRONT, crate::world::BACK] {
        world.ports.images.insert(&case.object_key(kind), kind.as_str()[2..].to_lowercase().into_bytes());
    }
    for run in [world.verify().await, world.detect().await] {
        assert!(matches!(run.outcome, Err(RunError::UploadMissing(kinds)) if kinds == [SELFIE]));
    }
    world.ports.images = full;
    assert_eq!(world.verified().await.status, Status::Approved);
}

#[tokio::test]
async fn bytes_that_are_no_picture_have_their_code() {
    for code in [
        ErrorCode::ImageTypeUnsupported,
        ErrorCode::ImageTruncated,
        ErrorCode::ImageDimensions,
        ErrorCode::ImageTooComplex,
    ] {
        let world = World::with_selfie(Mode::Interactive).await;
        world.ports.inspector.refuse(code);
        let error = world.detect().await.outcome.unwrap_err();
        assert!(matches!(error, RunError::Image { kind, code: told } if kind == SELFIE && told == code));
        world.ports.inspector.accept(ContentType::Jpeg);
        assert!(world.detect().await.outcome.is_ok(), "{code}: the case can be tried again");
    }
}

#[tokio::test]
async fn pixels_that_cannot_be_decoded_refuse_the_selfie_and_keep_what_was_paid() {
    for code in [ErrorCode::ImageTooComplex, ErrorCode::ImageTruncated] {
        let world = World::with_selfie(Mode::Interactive).await;
        world.ports.fraud.editor.refuse(b"selfie", code);
        for _ in 0..2 {
            let error = world.verify().await.outcome.unwrap_err();
            assert!(matches!(error, RunError::Image { kind, code: told } if kind == SELFIE && told == code));
        }
        assert_eq!((world.ports.fraud.detector.calls(), world.ports.first_reader.script(FRONT).calls()), (1, 1));
        assert!(world.case().await.lease.is_none());
    }
}

#[tokio::test]
async fn a_queued_case_with_such_a_selfie_is_partial_and_says_which_image() {
    let world = World::with_selfie(Mode::Queued).await;
    world.ports.fraud.editor.refuse(b"selfie", ErrorCode::ImageTooComplex);
    let market = async |_: &trestle_domain::market::MarketId| Some(std::sync::Arc::new(world.market.clone()));
    let mut last = None;
    for kind in [FRONT, crate::world::BACK, SELFIE] {
        let key = world.case().await.object_key(kind);
        last = Some(
            trestle_pipeline::arrive::upload_arrived(&world.ports, &key, &market, crate::world::TIME, false)
                .await
                .unwrap(),
        );
    }
    let Some(trestle_pipeline::arrive::Delivery::Ran(run)) = last else { panic!("{last:?}") };
    let result = run.outcome.unwrap();
    assert_eq!((result.status, result.reasons), (Status::Partial, vec!["IMAGE_TOO_COMPLEX".to_owned()]));
    assert_eq!(result.applicant_view.retake[0].image, SELFIE);
}

#[tokio::test]
async fn a_document_that_cannot_be_decoded_is_still_read() {
    let world = World::with_selfie(Mode::Interactive).await;
    world.ports.fraud.editor.refuse(b"front", ErrorCode::ImageTooComplex);
    let run = world.verify().await;
    assert_eq!(run.report.undecodable, [ErrorCode::ImageTooComplex]);
    let result = run.outcome.unwrap();
    assert_eq!((result.status, result.reasons), (Status::Review, vec!["FRAUD_PARTIAL".to_owned()]));
    assert!(result.fields.unwrap().surname.is_some());
}

#[tokio::test]
async fn a_selfie_without_a_face_is_an_outcome_and_nothing_is_embedded() {
    let world = World::with_selfie(Mode::Interactive).await;
    world.ports.fraud.detector.always(vec![], MicroUsd(1000));
    let result = world.verified().await;
    let fraud = result.fraud.unwrap();
    assert_eq!((result.status, result.reasons), (Status::Review, vec!["FACE_NOT_FOUND".to_owned()]));
    assert_eq!(fraud.face.unwrap().image, Some(SELFIE));
    assert_eq!(result.applicant_view.retake[0].image, SELFIE);
    assert_eq!((fraud.background.unwrap().state, fraud.band, fraud.partial), (BranchState::Skipped, None, true));
    assert_eq!((world.ports.fraud.embedder.calls(), world.ports.fraud.comparer.calls()), (0, 0));
}

#[tokio::test]
async fn six_faces_are_an_outcome_and_nothing_is_compared() {
    let world = World::with_selfie(Mode::Interactive).await;
    world.ports.fraud.detector.always([0.30, 0.31, 0.32, 0.33, 0.34, 0.35].map(face).to_vec(), MicroUsd(1000));
    let result = world.verified().await;
    assert_eq!((result.status, result.reasons), (Status::Review, vec!["FACE_SEVERAL".to_owned()]));
    assert_eq!((world.ports.fraud.comparer.calls(), world.ports.fraud.embedder.calls()), (0, 1));

    let world = World::with_selfie(Mode::Interactive).await;
    world.ports.fraud.detector.always(vec![face(0.4), face(0.1)], MicroUsd(1000));
    assert_eq!(world.verified().await.status, Status::Approved, "a document held up is no second person");
}

#[tokio::test]
async fn the_documents_photo_as_selfie_is_told_by_its_bytes_and_by_its_looks() {
    let world = World::with_selfie(Mode::Interactive).await;
    let mut case = world.case().await;
    case.id = sample::id(1, 3);
    case.uploads.pop();
    case.uploads.push(sample::upload(SELFIE, b"front"));
    world.ports.store.open(&case, None).await.unwrap();
    for (kind, bytes) in [(FRONT, "front"), (crate::world::BACK, "back"), (SELFIE, "front")] {
        world.ports.images.insert(&case.object_key(kind), bytes.as_bytes().to_vec());
    }
    let copy = World { id: case.id, ..world.clone() };
    assert_eq!(copy.verified().await.reasons, ["SELFIE_IS_DOCUMENT"]);
    assert_eq!(copy.detect().await.outcome.unwrap().reasons, ["SELFIE_IS_DOCUMENT"], "bytes tell it without pixels");

    for (bits, reasons) in [(6_u32, vec!["SELFIE_IS_DOCUMENT"]), (7, vec![])] {
        let world = World::with_selfie(Mode::Interactive).await;
        let traits = |hash| ImageTraits { hash: Some(PerceptualHash(hash)), recapture: Score::ZERO };
        world.ports.fraud.editor.set_traits(b"front", traits(0));
        world.ports.fraud.editor.set_traits(b"selfie", traits((1 << bits) - 1));
        assert_eq!(world.verified().await.reasons, reasons, "{bits} bits");
    }
}

/// Puts a world into the state that is tried.
type Prepare<'a> = &'a dyn Fn(&World);

#[tokio::test]
async fn an_index_that_cannot_be_used_is_told_by_its_code() {
    let wrong_vector = |world: &World| world.ports.fraud.embedder.always(turned(1.0, 9), MicroUsd(60));
    let no_index = |world: &World| {
        let other = IndexName { bucket: "fraud".into(), index: "other".into() };
        world.ports.fraud.index.create(&other, 8);
    };
    let not_offered = |world: &World| {
        let kind = UpstreamErrorKind::Unusable(ErrorCode::UpstreamNotOffered);
        world.ports.fraud.index.script().push(Step::new(Some(kind)));
    };
    let denied = |world: &World| {
        world.ports.fraud.embedder.script().push(Step::new(Err(UpstreamErrorKind::AccessDenied)));
    };
    let cases: [(&str, Prepare<'_>); 4] = [
        ("VECTOR_DIMENSION", &wrong_vector),
        ("INDEX_UNKNOWN", &no_index),
        ("UPSTREAM_NOT_OFFERED", &not_offered),
        ("UPSTREAM_ACCESS_DENIED", &denied),
    ];
    for (code, prepare) in cases {
        let mut world = World::with_selfie(Mode::Interactive).await;
        if code == "INDEX_UNKNOWN" {
            world.ports.fraud.index = MemoryIndex::default();
        }
        prepare(&world);
        let result = world.verified().await;
        let fraud = result.fraud.unwrap();
        assert_eq!(fraud.background.unwrap().failure.as_deref(), Some(code));
        assert_eq!((result.status, fraud.band, fraud.partial), (Status::Review, None, true), "{code}: never green");
    }
}

#[tokio::test]
async fn neighbours_of_another_model_or_mask_are_refused_not_scored() {
    let world = World::with_selfie(Mode::Interactive).await;
    confirmed(&world, 1, 0.99).await;
    let other = embedded(turned(1.0, 8), MicroUsd(60));
    let other = trestle_pipeline::port::Embedding { engine: "embedding-2".into(), ..other };
    assert_ne!(other.engine, pins(&world).model);
    world.ports.fraud.embedder.script().always(Step::new(Ok(other)));
    let background = world.verified().await.fraud.unwrap().background.unwrap();
    assert_eq!((background.failure.as_deref(), background.matches.len()), (Some("INDEX_MISMATCH"), 0));
}

#[tokio::test]
async fn fraud_alone_wants_a_selfie_and_a_market_that_looks_for_it() {
    let mut world = World::with_selfie(Mode::Interactive).await;
    world.market.fraud = None;
    assert_eq!(world.detect().await.outcome.unwrap_err().code(), ErrorCode::FraudOff);
    let mut world = World::passport(Mode::Interactive).await;
    world.market = sample::fraud_market();
    assert_eq!(world.detect().await.outcome.unwrap_err().code(), ErrorCode::SelfieNotDeclared);
    assert!(world.case().await.lease.is_none());
}
