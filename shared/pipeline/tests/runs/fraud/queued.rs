//! A queued case waits for its fraud checks as long as its message comes again, and is decided with what there is at the end.

use std::sync::Arc;
use std::time::Duration;

use trestle_domain::case::{Mode, Status};
use trestle_domain::code::ErrorCode;
use trestle_domain::fraud::Pattern;
use trestle_domain::market::MarketId;
use trestle_domain::money::MicroUsd;
use trestle_domain::stage::StageName;
use trestle_fakes::{Fault, Step, embedded, inspected, seen, turned};
use trestle_pipeline::arrive::{Delivery, upload_arrived};
use trestle_pipeline::port::{UpstreamErrorKind, VisualAnswer};
use trestle_pipeline::view::VerificationResult;

use super::branches::KILLS;
use crate::world::{Calls, TIME, World};

/// A queued case of which everything but the selfie has arrived.
async fn waiting() -> World {
    let world = World::with_selfie(Mode::Queued).await;
    for kind in ["idFront", "idBack"] {
        assert!(matches!(arrived(&world, kind, false).await, Delivery::Waiting));
    }
    world
}

async fn arrived(world: &World, kind: &str, last: bool) -> Delivery {
    let key = format!("queued/{}/{kind}", world.id);
    let market = async |_: &MarketId| Some(Arc::new(world.market.clone()));
    upload_arrived(&world.ports, &key, market, TIME, last).await.unwrap()
}

/// Delivers the selfie's message; its result, and whether the message belongs back in the queue.
async fn delivered(world: &World, last: bool) -> (VerificationResult, bool) {
    let delivery = arrived(world, "selfie", last).await;
    let again = delivery.is_to_be_repeated();
    let Delivery::Ran(run) = delivery else { panic!("{delivery:?}") };
    (run.outcome.unwrap(), again)
}

#[tokio::test(start_paused = true)]
async fn any_branch_that_may_mend_sends_the_message_back_until_its_last_delivery() {
    for (name, _, kill) in KILLS {
        let world = waiting().await;
        for _ in 0..4 {
            kill(&world);
            let (result, again) = delivered(&world, false).await;
            assert_eq!((result.status, again), (Status::Partial, true), "{name}");
            assert_eq!(result.reasons, ["FRAUD_PARTIAL"], "{name}");
            assert_eq!(result.fraud.unwrap().band, None, "{name}");
            assert_eq!(world.case().await.status, Status::Partial, "{name}");
        }
        kill(&world);
        let (result, again) = delivered(&world, true).await;
        assert_eq!((result.status, again), (Status::Review, false), "{name}: a person looks at it");
        assert_eq!(result.reasons, ["FRAUD_PARTIAL"], "{name}");
        let statuses = world.ports.store.decisions(&world.id).into_iter().map(|decision| decision.status);
        assert_eq!(statuses.collect::<Vec<_>>(), [Status::Partial, Status::Review], "{name}");
        assert_eq!(world.calls(), Calls { first: 2, ..Calls::default() }, "{name}: the document is read once");
        assert!(matches!(arrived(&world, "selfie", false).await, Delivery::AlreadyDecided(Status::Review)), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_mends_is_decided_in_full_and_pays_only_for_what_was_missing() {
    type Fail = fn(&World);
    let failures: [(&str, Fail, [usize; 3]); 6] = [
        (
            "throttled",
            |world| {
                world.ports.fraud.inspector.script().push(Step::new(Err(UpstreamErrorKind::Throttled)));
            },
            [2, 1, 1],
        ),
        (
            "late",
            |world| {
                let late = Step::new(Ok(inspected(seen(&[]), MicroUsd(900)))).after(Duration::from_mins(1));
                world.ports.fraud.inspector.script().push(late);
            },
            [2, 1, 1],
        ),
        (
            "refused",
            |world| {
                let refused = inspected(VisualAnswer::Refused, MicroUsd(900));
                world.ports.fraud.inspector.script().push(Step::new(Ok(refused)));
            },
            [2, 1, 1],
        ),
        (
            "late embedding",
            |world| {
                let late = Step::new(Ok(embedded(turned(1.0, 8), MicroUsd(60)))).after(Duration::from_mins(1));
                world.ports.fraud.embedder.script().push(late);
            },
            [1, 2, 1],
        ),
        (
            "comparer",
            |world| {
                world.ports.fraud.comparer.script().push(Step::new(Err(UpstreamErrorKind::Unavailable)));
            },
            [1, 1, 2],
        ),
        ("sightings", |world| world.ports.store.fail_next("sightings", Fault::Unavailable), [1, 1, 1]),
    ];
    for (name, fail, calls) in failures {
        let world = waiting().await;
        fail(&world);
        assert_eq!(
            (delivered(&world, false).await.0.status, world.case().await.lease),
            (Status::Partial, None),
            "{name}"
        );
        let (result, again) = delivered(&world, false).await;
        assert_eq!((result.status, again, result.reasons.len()), (Status::Approved, false, 0), "{name}");
        assert!(result.reused.contains(&StageName::Read), "{name}");
        let fraud = &world.ports.fraud;
        let called = [fraud.inspector.calls(), fraud.embedder.calls(), fraud.comparer.calls()];
        assert_eq!((called, fraud.detector.calls()), (calls, 1), "{name}");
    }
}

#[tokio::test]
async fn a_partial_case_shows_no_decision_that_a_later_delivery_may_turn() {
    let mut world = waiting().await;
    world.market.reject_on = vec!["VISUAL_FLAGGED".into()];
    world.ports.fraud.inspector.always(seen(&[(Pattern::Moire, 95)]), MicroUsd(900));
    world.ports.fraud.comparer.script().push(Step::new(Err(UpstreamErrorKind::Throttled)));
    assert_eq!(delivered(&world, false).await.0.status, Status::Partial);
    assert_eq!(delivered(&world, false).await.0.status, Status::Rejected);
}

#[tokio::test]
async fn what_no_later_delivery_mends_is_decided_at_once() {
    for kind in [UpstreamErrorKind::AccessDenied, UpstreamErrorKind::Unusable(ErrorCode::IndexUnknown)] {
        let world = waiting().await;
        world.ports.fraud.index.script().always(Step::new(Some(kind)));
        let (result, again) = delivered(&world, false).await;
        assert_eq!((result.status, again), (Status::Review, false), "{kind:?}");
    }
}

#[tokio::test]
async fn a_required_branch_that_never_mends_leaves_the_message_to_the_dead_letter_queue() {
    let mut world = waiting().await;
    world.market.required_stages.push(StageName::Face);
    world.ports.fraud.comparer.script().always(Step::new(Err(UpstreamErrorKind::Throttled)));
    let (result, again) = delivered(&world, true).await;
    assert_eq!((result.status, again), (Status::Partial, true), "as a required stage of extraction does");
}

#[tokio::test]
async fn nobody_who_waits_is_kept_waiting() {
    let world = World::with_selfie(Mode::Interactive).await;
    world.ports.fraud.comparer.script().push(Step::new(Err(UpstreamErrorKind::Throttled)));
    assert_eq!(world.verified().await.status, Status::Review);
}
