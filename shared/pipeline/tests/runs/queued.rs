//! Queued cases run once, whatever the order and number of the events.

use std::sync::Arc;
use std::time::Duration;

use trestle_domain::case::{Mode, Status};
use trestle_domain::code::ErrorCode;
use trestle_domain::document::UploadKind;
use trestle_domain::market::MarketId;
use trestle_fakes::{Fault, Step};
use trestle_pipeline::arrive::{Delivery, upload_arrived};
use trestle_pipeline::port::{StoreError, UpstreamErrorKind};
use trestle_pipeline::view::ApplicantStatus;

use crate::world::{BACK, Calls, FRONT, TIME, World};

/// What one event needs, apart from the world, so that events can be delivered by tasks of their own.
async fn deliver(world: &World, kind: UploadKind) -> Result<Delivery, StoreError> {
    let key = format!("queued/{}/{kind}", world.id);
    let market = async |id: &MarketId| (*id == world.market.id).then(|| Arc::new(world.market.clone()));
    upload_arrived(&world.ports, &key, market, TIME, false).await
}

/// Delivers as the queue does: again and again until the message need not be repeated. Gives how often it ran to a result.
async fn deliver_until_done(world: World, kind: UploadKind) -> usize {
    let mut ran = 0;
    for _ in 0..1000 {
        let delivery = deliver(&world, kind).await;
        if let Ok(Delivery::Ran(run)) = &delivery {
            ran += usize::from(run.outcome.is_ok() && run.report.decision_stored);
        }
        match delivery {
            Ok(delivery) if !delivery.is_to_be_repeated() => return ran,
            _ => tokio::time::sleep(Duration::from_millis(1)).await,
        }
    }
    panic!("the message was never done with");
}

const ONCE: Calls = Calls { first: 2, second: 2, id: 0, model: 1 };

async fn assert_decided_once(world: &World) {
    let case = world.case().await;
    assert_eq!((case.status, case.decisions), (Status::Approved, 1));
    assert!(case.lease.is_none());
    assert_eq!(world.calls(), ONCE);
}

#[tokio::test]
async fn the_last_upload_starts_the_case_whichever_it_is() {
    for order in [[FRONT, BACK], [BACK, FRONT]] {
        let world = World::printed(Mode::Queued).await;
        assert!(matches!(deliver(&world, order[0]).await, Ok(Delivery::Waiting)));
        assert_eq!(world.calls(), Calls::default());
        assert!(matches!(deliver(&world, order[1]).await, Ok(Delivery::Ran(run)) if run.report.decision_stored));
        assert_decided_once(&world).await;
    }
}

#[tokio::test]
async fn late_duplicates_find_the_case_decided() {
    let world = World::printed(Mode::Queued).await;
    for kind in [FRONT, FRONT, FRONT, BACK] {
        let _ = deliver(&world, kind).await.unwrap();
    }
    for kind in [FRONT, BACK, BACK] {
        let delivery = deliver(&world, kind).await.unwrap();
        assert!(matches!(delivery, Delivery::AlreadyDecided(Status::Approved)));
        assert!(!delivery.is_to_be_repeated());
    }
    assert_decided_once(&world).await;
}

/// Many orders and overlaps: each event several times, each delivery a worker with a thread and a runtime of its own, started at
/// times that differ from round to round, around a model that takes its time.
#[test]
fn racing_duplicates_run_the_case_once() {
    let block_on = || tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    for round in 0..150u64 {
        let world = block_on().block_on(World::printed(Mode::Queued));
        let slow = Duration::from_micros(round % 7 * 300);
        world.ports.structurer.script().always(Step::new(Ok(crate::world::reply())).after(slow));
        let events = [FRONT, BACK, FRONT, BACK, BACK, FRONT, FRONT, BACK];
        let workers = events.into_iter().zip(0u64..).map(|(kind, n)| {
            let world = world.clone();
            let pause = Duration::from_micros((round * 37 + n * (round % 11) * 150) % 3000);
            std::thread::spawn(move || {
                if round % 3 != 0 {
                    std::thread::sleep(pause);
                }
                block_on().block_on(deliver_until_done(world, kind))
            })
        });
        let workers: Vec<_> = workers.collect();
        let ran: usize = workers.into_iter().map(|worker| worker.join().unwrap()).sum();
        assert_eq!(ran, 1, "round {round}");
        block_on().block_on(assert_decided_once(&world));
    }
}

#[tokio::test]
async fn while_one_worker_has_the_case_the_others_give_the_message_back() {
    let world = World::printed(Mode::Queued).await;
    let _ = deliver(&world, FRONT).await.unwrap();
    let (one, other) = tokio::join!(deliver(&world, BACK), deliver(&world, BACK));
    let repeated = [one.unwrap(), other.unwrap()].map(|delivery| delivery.is_to_be_repeated());
    assert_eq!(repeated.iter().filter(|repeated| **repeated).count(), 1);
    assert_decided_once(&world).await;
}

#[tokio::test]
async fn what_passes_is_tried_again_and_pays_only_for_what_is_missing() {
    let world = World::printed(Mode::Queued).await;
    world.ports.structurer.script().push(Step::new(Err(UpstreamErrorKind::Throttled)));
    let _ = deliver(&world, FRONT).await.unwrap();
    let delivery = deliver(&world, BACK).await.unwrap();
    assert!(delivery.is_to_be_repeated());
    assert_eq!(world.case().await.status, Status::Partial);
    let delivery = deliver(&world, BACK).await.unwrap();
    assert!(!delivery.is_to_be_repeated());
    assert_eq!(world.case().await.status, Status::Approved);
    assert_eq!(world.calls(), Calls { model: 2, ..ONCE });
}

#[tokio::test]
async fn a_run_that_fails_or_dies_is_started_again_by_any_event() {
    let world = World::printed(Mode::Queued).await;
    let _ = deliver(&world, FRONT).await.unwrap();
    for operation in ["stages", "decide"] {
        world.ports.store.fail_next(operation, Fault::Unavailable);
        assert!(deliver(&world, BACK).await.unwrap().is_to_be_repeated(), "{operation}");
    }
    world.ports.store.fail_next("arrive", Fault::AnswerLost);
    assert!(deliver(&world, BACK).await.is_err());
    assert!(matches!(deliver(&world, FRONT).await, Ok(Delivery::Ran(run)) if run.report.decision_stored));
    assert_decided_once(&world).await;
}

#[tokio::test]
async fn an_image_that_can_not_be_read_makes_the_case_partial_and_is_not_tried_again() {
    let world = World::printed(Mode::Queued).await;
    world.ports.inspector.refuse(ErrorCode::ImageTruncated);
    let _ = deliver(&world, FRONT).await.unwrap();
    let delivery = deliver(&world, BACK).await.unwrap();
    assert!(!delivery.is_to_be_repeated());
    let Delivery::Ran(run) = delivery else { panic!("it ran") };
    let result = run.outcome.unwrap();
    assert_eq!(
        (result.status, result.reasons.as_slice()),
        (Status::Partial, ["IMAGE_TRUNCATED".to_owned()].as_slice())
    );
    assert_eq!(result.applicant_view.status, ApplicantStatus::Retake);
    assert_eq!(result.applicant_view.retake.len(), 1);
    assert_eq!(world.calls(), Calls::default());
    let _ = deliver(&world, BACK).await.unwrap();
    assert_eq!(world.case().await.decisions, 1, "a duplicate does not decide the same again");
}

#[tokio::test]
async fn what_is_no_declared_upload_of_a_queued_case_is_ignored() {
    let world = World::printed(Mode::Queued).await;
    let market = async |_: &MarketId| Some(Arc::new(trestle_fakes::sample::market()));
    for key in [
        format!("queued/{}/selfie", world.id),
        format!("queued/{}/idFront/x", world.id),
        "queued/00000000000000000000000042/idFront".to_owned(),
        "stages/something".to_owned(),
    ] {
        let delivery = upload_arrived(&world.ports, &key, market, TIME, false).await.unwrap();
        assert!(matches!(delivery, Delivery::Ignored), "{key}");
    }

    let world = World::printed(Mode::Interactive).await;
    for kind in [FRONT, BACK] {
        for mode in ["interactive", "queued"] {
            let key = format!("{mode}/{}/{kind}", world.id);
            assert!(
                matches!(upload_arrived(&world.ports, &key, market, TIME, false).await, Ok(Delivery::Ignored)),
                "{key}"
            );
        }
    }
    assert_eq!(world.calls(), Calls::default());
}

#[tokio::test]
async fn a_market_that_is_not_configured_gives_the_message_back() {
    let world = World::printed(Mode::Queued).await;
    let _ = deliver(&world, FRONT).await.unwrap();
    let key = format!("queued/{}/idBack", world.id);
    let delivery = upload_arrived(&world.ports, &key, async |_: &MarketId| None, TIME, false).await.unwrap();
    assert!(matches!(&delivery, Delivery::MarketUnknown(market) if market.as_str() == "utopia"));
    assert!(delivery.is_to_be_repeated());
}
