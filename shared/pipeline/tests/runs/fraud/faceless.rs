//! A selfie that proves no person is never approved, whichever checks could be made.

use trestle_domain::case::{Mode, Status};
use trestle_domain::fraud::{ImageTraits, PerceptualHash, Score, Weights};
use trestle_domain::money::MicroUsd;
use trestle_domain::reading::Line;
use trestle_fakes::{face, sample};
use trestle_pipeline::port::CaseStore as _;
use trestle_pipeline::view::{BranchState, Retake, VerificationResult};

use crate::world::{BACK, FRONT, READ_COST, SELFIE, World, passport};

const FREE: MicroUsd = MicroUsd(0);

/// A verification of the back alone, which proves every field, and of a selfie with these bytes.
async fn back_alone(selfie: &[u8]) -> World {
    let world = World::with_selfie(Mode::Interactive).await;
    let mut case = world.case().await;
    case.id = sample::id(4, 1);
    case.uploads = vec![sample::upload(BACK, b"back"), sample::upload(SELFIE, selfie)];
    world.ports.store.open(&case, None).await.unwrap();
    for (kind, bytes) in [(BACK, b"back".as_slice()), (SELFIE, selfie)] {
        world.ports.images.insert(&case.object_key(kind), bytes.to_vec());
    }
    let on_back = |line: Line| Line { image: BACK, id: line.id.replace("idFront", "idBack"), ..line };
    world.ports.first_reader.always(BACK, passport().into_iter().map(on_back).collect(), READ_COST);
    World { id: case.id, ..world }
}

fn said(result: &VerificationResult) -> (Status, Vec<&str>) {
    (result.status, result.reasons.iter().map(String::as_str).collect())
}

fn switch_face_off(world: &mut World) {
    world.market.fraud.as_mut().unwrap().face = None;
}

#[tokio::test]
async fn a_selfie_without_a_front_to_compare_with_is_never_approved() {
    let world = back_alone(b"selfie").await;
    let ahead = world.detect().await.outcome.unwrap();
    assert_eq!(ahead.reasons, ["FACE_NOT_FOUND"]);
    let person = world.verified().await;
    assert_eq!(said(&person), (Status::Review, vec!["FACE_NOT_FOUND"]), "the back proves the fields, and no face");
    let front = |retake: &Retake| (retake.image, retake.why.clone());
    assert_eq!(
        person.applicant_view.retake.iter().map(front).collect::<Vec<_>>(),
        [(FRONT, "FACE_NOT_FOUND".to_owned())]
    );
    let face = person.fraud.unwrap().face.unwrap();
    assert_eq!((face.state, face.outcome.as_deref(), face.image), (BranchState::Done, Some("notFound"), Some(FRONT)));
    assert_eq!(world.ports.fraud.comparer.calls(), 0);

    let mut world = back_alone(b"selfie").await;
    switch_face_off(&mut world);
    assert_eq!(
        said(&world.verified().await),
        (Status::Approved, vec![]),
        "a market that compares no faces needs no front"
    );
}

#[tokio::test]
async fn without_a_front_the_faces_of_the_selfie_are_judged_all_the_same() {
    for (faces, reason) in
        [(vec![], "FACE_NOT_FOUND"), (vec![face(0.3); 6], "FACE_SEVERAL"), (vec![face(0.1)], "FACE_TOO_SMALL")]
    {
        for has_background in [true, false] {
            let mut world = back_alone(b"selfie").await;
            if !has_background {
                let fraud = world.market.fraud.as_mut().unwrap();
                (fraud.background, fraud.weights) = (None, Weights { visual: 100, background: 0 });
            }
            world.ports.fraud.detector.always(faces.clone(), FREE);
            let result = world.verified().await;
            assert_eq!(said(&result), (Status::Review, vec![reason]), "background looked at: {has_background}");
            assert_eq!(world.ports.fraud.comparer.calls(), 0);
        }
    }
}

#[tokio::test]
async fn a_photo_of_the_back_is_no_selfie() {
    let copy = back_alone(b"back").await;
    copy.ports.fraud.detector.always(vec![], FREE);
    assert_eq!(said(&copy.verified().await), (Status::Review, vec!["FACE_NOT_FOUND", "SELFIE_IS_DOCUMENT"]));
    let ahead = copy.detect().await.outcome.unwrap();
    assert_eq!(ahead.reasons, ["FACE_NOT_FOUND", "SELFIE_IS_DOCUMENT"], "bytes tell it without pixels");

    for (bits, expected) in [(6_u32, (Status::Review, vec!["SELFIE_IS_DOCUMENT"])), (7, (Status::Approved, vec![]))] {
        let mut world = back_alone(b"selfie").await;
        switch_face_off(&mut world);
        let traits = |hash| ImageTraits { hash: Some(PerceptualHash(hash)), recapture: Score::ZERO };
        world.ports.fraud.editor.set_traits(b"back", traits(0));
        world.ports.fraud.editor.set_traits(b"selfie", traits((1 << bits) - 1));
        assert_eq!(said(&world.verified().await), expected, "{bits} bits");
    }
}

#[tokio::test]
async fn a_selfie_of_nobody_is_partial_where_no_face_is_judged() {
    let mut whole = World::with_selfie(Mode::Interactive).await;
    switch_face_off(&mut whole);
    let mut back = back_alone(b"selfie").await;
    switch_face_off(&mut back);
    for world in [whole, back] {
        world.ports.fraud.detector.always(vec![], FREE);
        let ahead = world.detect().await.outcome.unwrap();
        assert_eq!(ahead.reasons, ["FRAUD_PARTIAL"]);
        let result = world.verified().await;
        assert_eq!(said(&result), (Status::Review, vec!["FRAUD_PARTIAL"]));
        let fraud = result.fraud.unwrap();
        assert_eq!((fraud.partial, fraud.band, fraud.face), (true, None, None));
        assert_eq!(fraud.background.unwrap().state, BranchState::Skipped);
    }
}

#[tokio::test]
async fn a_selfie_of_nobody_beside_a_check_that_failed_says_both() {
    let world = World::with_selfie(Mode::Interactive).await;
    world.ports.fraud.detector.always(vec![], FREE);
    let down = trestle_fakes::Step::new(Err(trestle_pipeline::port::UpstreamErrorKind::Unavailable));
    world.ports.fraud.inspector.script().push(down);
    assert_eq!(said(&world.verified().await), (Status::Review, vec!["FACE_NOT_FOUND", "FRAUD_PARTIAL"]));
}
