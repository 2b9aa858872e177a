//! Deciding again from what is stored, held against doing all of it again.

use trestle_domain::case::{Mode, Status};
use trestle_domain::fraud::risk::Band;
use trestle_domain::fraud::{Bands, Pattern, Score, Weights};
use trestle_domain::market::Market;
use trestle_domain::money::MicroUsd;
use trestle_domain::stage::StageName;
use trestle_fakes::{Step, sample};
use trestle_fakes::{compared, face, seen, turned};
use trestle_pipeline::port::{
    CaseStore as _, CaseVector, IndexName, StageStore as _, UpstreamErrorKind, VectorIndex as _,
};
use trestle_pipeline::replay::{DecidedCase, Replayed, replay};

use crate::fraud::{fraud_case, pins};
use crate::world::World;

/// What the services say of one case.
#[derive(Debug, Clone, Copy)]
struct Said {
    moire: u8,
    /// Of the selfie's background with a confirmed one.
    similarity: f32,
    /// Of the faces, 0..=100.
    faces: f32,
}

fn cases() -> Vec<Said> {
    let mut cases = Vec::new();
    for moire in [0, 37, 50, 60, 75, 84, 85, 100] {
        for similarity in [0.3, 0.7, 0.8, 0.9, 1.0] {
            for faces in [99.0, 70.0] {
                cases.push(Said { moire, similarity, faces });
            }
        }
    }
    cases
}

/// The case verified under a market with every service called.
async fn verified(said: Said, change: impl Fn(&mut Market)) -> World {
    let mut world = World::with_selfie(Mode::Interactive).await;
    change(&mut world.market);
    let fraud = &world.ports.fraud;
    fraud.inspector.always(seen(&[(Pattern::Moire, said.moire)]), MicroUsd(1));
    let comparison = compared(vec![face(0.3)], Some(said.faces), MicroUsd(1));
    fraud.comparer.script().always(Step::new(Ok(comparison)));
    let vector = CaseVector {
        case: fraud_case(1),
        member: sample::id(9, 1),
        vector: turned(said.similarity, world.background().dimensions),
        pins: pins(&world),
        count: 1,
        expires_at: sample::now() + std::time::Duration::from_secs(1000),
    };
    fraud.index.put(&IndexName::from(world.background()), &vector).await.unwrap();
    assert!(world.verified().await.decided_at.is_some());
    world
}

pub(crate) async fn stored(world: &World) -> DecidedCase {
    let (case, store) = (world.case().await, &world.ports.store);
    let decision = store.latest_decision(&case).await.unwrap().unwrap();
    DecidedCase { stages: store.stages(&case.id).await.unwrap(), case, decision }
}

pub(crate) fn score(score: u8) -> Score {
    Score::new(score).unwrap()
}

/// Several settings that only judge, at once.
fn stricter(market: &mut Market) {
    let fraud = market.fraud.as_mut().unwrap();
    fraud.weights = Weights { visual: 70, background: 30 };
    fraud.bands = Bands { medium_from: score(45), high_from: score(60) };
    fraud.hard_hit_at = Some(score(95));
    fraud.review_bands = vec![Band::High];
    fraud.visual.as_mut().unwrap().flag_at = score(60);
    fraud.background.as_mut().unwrap().flag_at = score(100);
    market.reject_on = vec!["VISUAL_FLAGGED".to_owned()];
}

#[tokio::test]
async fn a_replay_lists_exactly_the_flips_that_doing_it_all_again_gives() {
    let (mut flips, mut kept) = (0, 0);
    for said in cases() {
        let world = verified(said, |_| {}).await;
        let calls = (world.calls(), world.ports.fraud.inspector.calls(), world.ports.fraud.embedder.calls());
        let mut changed = world.market.clone();
        stricter(&mut changed);
        let replayed: Replayed = replay(stored(&world).await, &changed).await;
        let after = replayed.after.as_ref().expect("everything that judges is stored");
        assert_eq!(
            (world.calls(), world.ports.fraud.inspector.calls(), world.ports.fraud.embedder.calls()),
            calls,
            "nothing is called"
        );

        let again = verified(said, stricter).await;
        let anew = stored(&again).await.decision;
        assert_eq!((after.status, &after.reasons), (anew.status, &anew.reasons), "{said:?}");
        assert_eq!(replayed.flips(), anew.status != replayed.before.status, "{said:?}");
        if replayed.flips() { flips += 1 } else { kept += 1 }
    }
    assert!(flips > 10 && kept > 10, "both kinds are among the cases: {flips} {kept}");
}

#[tokio::test]
async fn the_same_market_decides_the_same() {
    for said in cases() {
        let world = verified(said, |_| {}).await;
        let replayed = replay(stored(&world).await, &world.market).await;
        assert_eq!(replayed.after.as_ref(), Some(&replayed.before), "{said:?}");
        assert_eq!((replayed.gone().count(), replayed.new_reasons().count()), (0, 0));
    }
}

#[tokio::test]
async fn what_a_stage_reads_can_not_be_replayed_and_is_named() {
    let said = Said { moire: 0, similarity: 0.3, faces: 99.0 };
    let world = verified(said, |_| {}).await;
    let mut prompted = world.market.clone();
    prompted.fraud.as_mut().unwrap().visual.as_mut().unwrap().prompt.push_str(" Look closer.");
    let replayed = replay(stored(&world).await, &prompted).await;
    assert_eq!((replayed.after, replayed.needs), (None, vec![StageName::Visual]));
    assert!(!replay(stored(&world).await, &prompted).await.flips());
}

#[tokio::test]
async fn a_check_that_failed_then_needs_its_call_now() {
    let world = World::with_selfie(Mode::Interactive).await;
    world.ports.fraud.inspector.script().always(Step::new(Err(UpstreamErrorKind::Unavailable)));
    let result = world.verified().await;
    assert_eq!((result.status, result.reasons), (Status::Review, vec!["FRAUD_PARTIAL".to_owned()]));
    let replayed = replay(stored(&world).await, &world.market).await;
    assert_eq!(replayed.needs, [StageName::Visual]);
}

#[tokio::test]
async fn a_selfie_without_a_face_has_no_background_to_wait_for() {
    let world = World::with_selfie(Mode::Interactive).await;
    world.ports.fraud.detector.always(Vec::new(), MicroUsd(1));
    let result = world.verified().await;
    assert!(result.reasons.contains(&"FACE_NOT_FOUND".to_owned()), "{:?}", result.reasons);
    let replayed = replay(stored(&world).await, &world.market).await;
    assert_eq!((replayed.needs.as_slice(), replayed.after.as_ref()), (&[][..], Some(&replayed.before)));
}
