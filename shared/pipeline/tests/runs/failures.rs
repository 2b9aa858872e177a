//! Services that fail or are late, and cases that another run holds.

use std::time::Duration;

use tokio::time::Instant;
use trestle_domain::case::{Mode, Status};
use trestle_domain::code::ErrorCode;
use trestle_domain::decision::StageState;
use trestle_domain::reading::{Reader, Reading};
use trestle_domain::stage::StageName;
use trestle_fakes::Step;
use trestle_pipeline::port::{CaseStore as _, Clock as _, LeaseOutcome, ReadResult, UpstreamErrorKind};
use trestle_pipeline::run::{Job, RunError};
use trestle_pipeline::verify::run_verify;

use crate::world::{BACK, Calls, FRONT, READ_COST, TIME, World, reply};

#[tokio::test]
async fn a_case_of_which_nothing_could_be_read_is_an_error_and_can_be_tried_again() {
    for (kind, code) in [
        (UpstreamErrorKind::Throttled, ErrorCode::UpstreamThrottled),
        (UpstreamErrorKind::Unavailable, ErrorCode::UpstreamUnavailable),
        (UpstreamErrorKind::AccessDenied, ErrorCode::UpstreamAccessDenied),
        (UpstreamErrorKind::Invalid, ErrorCode::Internal),
    ] {
        let world = World::passport(Mode::Interactive).await;
        for side in [FRONT, BACK] {
            world.ports.first_reader.script(side).push(Step::new(Err(kind)));
        }
        let run = world.verify().await;
        assert_eq!(run.outcome.unwrap_err().code(), code);
        assert_eq!(run.report.throttled.len(), usize::from(kind == UpstreamErrorKind::Throttled));
        assert_eq!(run.report.stages[0].state, StageState::Failed);
        let case = world.case().await;
        assert!(case.lease.is_none() && case.status == Status::Pending);
        assert_eq!(world.verified().await.status, Status::Approved);
    }
}

#[tokio::test(start_paused = true)]
async fn a_late_stage_makes_the_result_partial_within_the_total_budget() {
    let world = World::printed(Mode::Interactive).await;
    world.ports.structurer.script().push(Step::new(Ok(reply())).after(Duration::from_mins(1)));
    let started = Instant::now();
    let run = world.verify().await;
    let result = run.outcome.unwrap();
    assert_eq!(result.status, Status::Partial);
    assert!(started.elapsed() <= Duration::from_millis(world.market.budgets.structure + 10));
    let structure = run.report.stages.iter().find(|stage| stage.stage == StageName::Structure).unwrap();
    assert_eq!(structure.state, StageState::Late);
    assert_eq!(world.verified().await.status, Status::Approved);
}

#[tokio::test(start_paused = true)]
async fn reading_that_outlasts_everything_is_partial_and_calls_nothing_more() {
    let mut world = World::printed(Mode::Interactive).await;
    world.market.budgets.total = 1000;
    world.market.budgets.read = 60_000;
    for side in [FRONT, BACK] {
        let reading = Reading { reader: Reader::First, image: side, lines: vec![] };
        let reading = ReadResult { reading, cost: READ_COST, engine: "scripted".into() };
        world.ports.first_reader.script(side).push(Step::new(Ok(reading)).after(Duration::from_mins(1)));
    }
    let started = Instant::now();
    let result = world.verified().await;
    assert!(started.elapsed() <= Duration::from_secs(1));
    assert_eq!((result.status, result.fields, result.mismatches.len()), (Status::Partial, None, 0));
    assert_eq!(result.reasons, ["FRAUD_NOT_ASSESSED"]);
    assert_eq!(world.calls(), Calls { first: 2, ..Calls::default() });
    assert_eq!(world.verified().await.status, Status::Approved);
}

#[tokio::test(start_paused = true)]
async fn a_held_case_is_waited_for_and_then_reused() {
    let world = World::printed(Mode::Interactive).await;
    world.ports.structurer.script().push(Step::new(Ok(reply())).after(Duration::from_secs(1)));
    let (one, other) = tokio::join!(world.verify(), world.verify());
    let (one, other) = (one.outcome.unwrap(), other.outcome.unwrap());
    assert_eq!(world.calls(), Calls { first: 2, second: 2, model: 1, ..Calls::default() });
    assert_eq!((one.status, one.decided_at, one.fields), (other.status, other.decided_at, other.fields));
    assert_eq!(world.ports.store.decisions(&world.id).len(), 1);
    assert_eq!(one.cost_micro_usd["total"].min(other.cost_micro_usd["total"]), 0);
}

#[tokio::test(start_paused = true)]
async fn a_case_held_for_longer_is_busy_within_the_total_budget() {
    let world = World::printed(Mode::Interactive).await;
    let now = world.ports.clock.now();
    let until = now + jiff::SignedDuration::from_mins(1);
    let held = world.ports.store.lease(&world.id, "another", now, until).await.unwrap();
    assert!(matches!(held, LeaseOutcome::Acquired(_)));
    let started = Instant::now();
    let error = world.verify().await.outcome.unwrap_err();
    assert!(matches!(error, RunError::Busy { until: seen } if seen == until));
    assert!(started.elapsed() <= Duration::from_millis(world.market.budgets.total));
    assert_eq!(world.calls(), Calls::default());

    world.ports.clock.advance(Duration::from_secs(61));
    assert_eq!(world.verified().await.status, Status::Approved, "a lease that ended is free");
}

#[tokio::test]
async fn what_another_run_stored_since_the_case_was_loaded_is_seen() {
    let world = World::printed(Mode::Interactive).await;
    let loaded_before = world.case().await;
    world.verified().await;
    let before = world.calls();
    let job = Job { case: loaded_before, market: &world.market, time_left: TIME };
    let run = run_verify(&world.ports, job).await;
    assert_eq!(run.outcome.unwrap().cost_micro_usd["total"], 0);
    assert!(!run.report.decision_stored);
    assert_eq!(world.calls(), before);
}

#[tokio::test]
async fn a_case_that_is_gone_is_unknown() {
    let world = World::printed(Mode::Interactive).await;
    let mut case = world.case().await;
    case.id = trestle_fakes::sample::id(1, 9);
    let job = Job { case, market: &world.market, time_left: TIME };
    let error = run_verify(&world.ports, job).await.outcome.unwrap_err();
    assert_eq!(error.code(), ErrorCode::VerificationUnknown);
}

#[tokio::test]
async fn stores_that_fail_leave_the_case_free() {
    for operation in ["stages", "lease"] {
        let world = World::printed(Mode::Interactive).await;
        world.ports.store.fail_next(operation, trestle_fakes::Fault::Unavailable);
        let error = world.verify().await.outcome.unwrap_err();
        assert_eq!(error.code(), ErrorCode::UpstreamUnavailable, "{operation}");
        assert!(world.case().await.lease.is_none(), "{operation}");
        assert_eq!(world.calls(), Calls::default(), "{operation}");
    }
}
