//! Confirmed cases come and go between the runs of one verification.

use trestle_domain::case::{Mode, Status};
use trestle_domain::fraud::FraudCaseId;
use trestle_domain::money::MicroUsd;
use trestle_domain::stage::StageName;
use trestle_fakes::{Step, turned};
use trestle_pipeline::port::{StageStore as _, UpstreamErrorKind};
use trestle_pipeline::replay::{DecidedCase, replay};
use trestle_pipeline::view::VerificationResult;

use super::ingest::{another, confirmed, undone};
use crate::world::World;

fn cases(result: &VerificationResult) -> Vec<&str> {
    let background = result.fraud.as_ref().and_then(|fraud| fraud.background.as_ref()).unwrap();
    background.matches.iter().map(|found| found.fraud_case_id.as_str()).collect()
}

/// A verification whose selfie was looked at ahead of time, and a ring confirmed since then on the same background.
async fn detected_before_the_ring() -> (World, FraudCaseId) {
    let world = World::with_selfie(Mode::Interactive).await;
    world.ports.fraud.embedder.always(turned(1.0, 8), MicroUsd(60));
    let ahead = world.detect().await.outcome.unwrap();
    assert!(cases(&ahead).is_empty());
    let ring = confirmed(&another(&world, 1).await).await.unwrap().case.id;
    (world, ring)
}

#[tokio::test]
async fn a_ring_confirmed_after_the_selfie_was_looked_at_is_found_and_forgotten_once_it_is_undone() {
    let (world, ring) = detected_before_the_ring().await;
    let embedded = world.ports.fraud.embedder.calls();

    let found = world.verified().await;
    assert_eq!((found.status, cases(&found)), (Status::Review, vec![ring.as_str()]));
    assert_eq!(found.reasons, ["BACKGROUND_REUSED"]);
    assert!(!found.reused.contains(&StageName::Background), "the index said something new");

    undone(&world, &ring, None).await.unwrap();
    let again = world.verified().await;
    assert_eq!((again.status, again.reasons.len()), (Status::Approved, 0));
    assert!(cases(&again).is_empty());
    assert_eq!(world.ports.fraud.embedder.calls(), embedded, "the embedding is paid for once");
    assert_eq!(world.ports.store.decisions(&world.id).len(), 2);
}

#[tokio::test]
async fn an_index_that_says_the_same_again_makes_no_new_decision_and_one_that_does_not_makes_one() {
    let world = World::with_selfie(Mode::Interactive).await;
    super::confirmed(&world, 1, 0.65).await;
    let first = world.verified().await;
    assert_eq!(first.reasons.len(), 0, "too far to be a reason");
    world.ports.clock.advance(std::time::Duration::from_secs(60));
    let run = world.verify().await;
    assert!(!run.report.decision_stored);
    assert_eq!(run.outcome.unwrap().decided_at, first.decided_at);

    super::confirmed(&world, 2, 0.64).await;
    let run = world.verify().await;
    let result = run.outcome.unwrap();
    assert_eq!((run.report.decision_stored, result.reasons.len(), cases(&result).len()), (true, 0, 2));
}

#[tokio::test]
async fn an_index_that_cannot_be_asked_is_partial_whatever_it_said_before() {
    let world = World::with_selfie(Mode::Interactive).await;
    assert_eq!(world.verified().await.status, Status::Approved);
    world.ports.fraud.index.script().push(Step::new(Some(UpstreamErrorKind::Unavailable)));
    let result = world.verified().await;
    assert_eq!((result.status, result.reasons), (Status::Review, vec!["FRAUD_PARTIAL".to_owned()]));
    assert_eq!(world.verified().await.status, Status::Approved);
}

#[tokio::test]
async fn a_replay_decides_with_the_neighbours_that_were_found_last() {
    let (world, ring) = detected_before_the_ring().await;
    let found = world.verified().await;
    assert_eq!(cases(&found), [ring.as_str()]);
    let decision = world.ports.store.decisions(&world.id).pop().unwrap();
    let stages = world.ports.store.stages(&world.id).await.unwrap();
    let replayed = replay(DecidedCase { case: world.case().await, decision, stages }, &world.market).await;
    assert_eq!(replayed.after.as_ref(), Some(&replayed.before));
    assert_eq!(replayed.before.reasons, ["BACKGROUND_REUSED"]);
}
