//! Nothing is paid twice.

use trestle_domain::case::{Mode, Status};
use trestle_domain::code::ErrorCode;
use trestle_domain::field::FieldName;
use trestle_domain::stage::StageName;
use trestle_fakes::{Fault, Step, sample};
use trestle_pipeline::port::{CaseStore as _, UpstreamErrorKind};
use trestle_pipeline::view::current_result;

use crate::world::{BACK, Calls, FRONT, MODEL_COST, READ_COST, SECOND_COST, World};

#[tokio::test]
async fn the_same_case_again_calls_nothing_and_its_decision_stands() {
    let world = World::printed(Mode::Interactive).await;
    let first = world.verified().await;
    let before = world.calls();
    world.ports.clock.advance(std::time::Duration::from_mins(1));
    let run = world.verify().await;
    let again = run.outcome.unwrap();
    assert_eq!(world.calls(), before);
    assert_eq!(again.reused, [StageName::Read, StageName::ReadSecond, StageName::Structure]);
    assert_eq!(again.cost_micro_usd["total"], 0);
    assert_eq!((again.status, &again.reasons, &again.fields), (first.status, &first.reasons, &first.fields));
    assert_eq!(again.decided_at, first.decided_at);
    assert!(!run.report.decision_stored);
    assert_eq!(world.ports.store.decisions(&world.id).len(), 1);
    assert!(world.case().await.lease.is_none());
}

#[tokio::test]
async fn what_was_extracted_ahead_is_not_paid_again() {
    let world = World::printed(Mode::Interactive).await;
    let prefill = world.extract().await.outcome.unwrap();
    assert_eq!((prefill.status, prefill.decided_at), (Status::Pending, None));
    assert!(prefill.mismatches.is_empty() && !prefill.reasons.contains(&"FRAUD_NOT_ASSESSED".to_owned()));
    assert_eq!(prefill.cost_micro_usd["total"], 2 * READ_COST.0 + SECOND_COST.0 + MODEL_COST.0);
    let before = world.calls();
    let decided = world.verified().await;
    assert_eq!(world.calls(), before);
    assert_eq!((decided.status, decided.fields), (Status::Approved, prefill.fields));
}

#[tokio::test]
async fn decision_settings_call_nothing_but_decide_anew() {
    let mut world = World::printed(Mode::Interactive).await;
    world.verified().await;
    let before = world.calls();
    world.market.reject_on = vec!["FRAUD_NOT_ASSESSED".into()];
    world.market.version = "utopia@0002".into();
    assert_eq!(world.verified().await.status, Status::Rejected);
    assert_eq!(world.calls(), before);
    assert_eq!(world.ports.store.decisions(&world.id).len(), 2);
}

#[tokio::test]
async fn each_setting_of_the_model_asks_it_again_and_nothing_else() {
    let base = World::printed(Mode::Interactive).await;
    base.verified().await;
    let changes: [fn(&mut World); 5] = [
        |world| world.market.prompt.push('!'),
        |world| world.market.structure.max_output_tokens += 1,
        |world| world.market.structure.temperature = Some(0.0),
        |world| world.market.structure.mode = trestle_domain::market::StructureMode::StrictTool,
        |world| drop(world.market.structure.ids.insert("default".into(), "model-2".into())),
    ];
    for (n, change) in changes.into_iter().enumerate() {
        let mut world = base.clone();
        change(&mut world);
        let before = world.calls();
        let result = world.verified().await;
        assert_eq!(world.calls(), Calls { model: before.model + 1, ..before }, "change {n}");
        assert_eq!(result.reused, [StageName::Read, StageName::ReadSecond], "change {n}");
    }
}

#[tokio::test]
async fn after_a_failed_stage_only_that_stage_is_paid() {
    let world = World::printed(Mode::Interactive).await;
    world.ports.structurer.script().push(Step::new(Err(UpstreamErrorKind::Throttled)));
    let run = world.verify().await;
    assert_eq!(run.report.throttled, ["bedrock"]);
    let partial = run.outcome.unwrap();
    assert_eq!(partial.status, Status::Partial);
    assert_eq!(
        world.calls(),
        Calls { first: 2, second: 2, model: 1, ..Calls::default() },
        "no second pass for the model's failure"
    );

    let whole = world.verified().await;
    assert_eq!(
        (whole.status, whole.reused.as_slice()),
        (Status::Approved, [StageName::Read, StageName::ReadSecond].as_slice())
    );
    assert_eq!(world.calls(), Calls { first: 2, second: 2, model: 2, ..Calls::default() });
    assert_eq!(world.ports.store.decisions(&world.id).len(), 2);
}

#[tokio::test]
async fn one_side_that_could_not_be_read_is_all_that_is_read_later() {
    let world = World::passport(Mode::Interactive).await;
    let back = world.ports.first_reader.script(BACK);
    back.push(Step::new(Err(UpstreamErrorKind::Unavailable)));
    let result = world.verified().await;
    assert_eq!(result.status, Status::Partial);
    assert!(result.fields.unwrap().surname.is_some());
    assert_eq!(world.verified().await.status, Status::Approved);
    assert_eq!((back.calls(), world.ports.first_reader.script(FRONT).calls()), (2, 1));
}

#[tokio::test]
async fn the_result_as_it_stands_costs_nothing() {
    let world = World::printed(Mode::Interactive).await;
    let now = sample::now();
    let result = |case| {
        let world = world.clone();
        async move { current_result(&world.ports.store, &world.market, &case, now).await.unwrap() }
    };
    let nothing = result(world.case().await).await;
    assert_eq!((nothing.status, nothing.fields), (Status::Pending, None));

    let prefill = world.extract().await.outcome.unwrap();
    let before = world.calls();
    let stored = result(world.case().await).await;
    assert_eq!((stored.fields, stored.status), (prefill.fields, Status::Pending));
    assert_eq!(stored.cost_micro_usd["total"], 0);

    let decided = world.verified().await;
    assert_eq!(result(world.case().await).await, decided, "as it was answered");
    assert_eq!(world.calls(), before);
}

#[tokio::test]
async fn a_claim_is_compared_and_a_claimed_field_not_read_is_missing() {
    let world = World::passport(Mode::Interactive).await;
    let mut case = world.case().await;
    case.id = sample::id(1, 2);
    case.claim.set(FieldName::Surname, Some("Somebody".to_owned().into()));
    case.claim.set(FieldName::MiddleName, Some("Else".to_owned().into()));
    world.ports.store.open(&case, None).await.unwrap();
    world.ports.images.insert(&case.object_key(FRONT), b"front".to_vec());
    world.ports.images.insert(&case.object_key(BACK), b"back".to_vec());
    let world = World { id: case.id, ..world };
    let result = world.verified().await;
    assert_eq!(result.status, Status::Review);
    assert_eq!(result.reasons, ["FIELD_DIFFERS:surname", "FIELD_MISSING:middleName", "FRAUD_NOT_ASSESSED"]);
    assert_eq!(result.mismatches.len(), 2);
    assert!(!format!("{result:?}").contains("Somebody"), "Debug shows no personal data");
}

#[tokio::test]
async fn results_that_could_not_be_stored_still_count() {
    let world = World::passport(Mode::Interactive).await;
    world.ports.store.fail_next("put_stage", Fault::Unavailable);
    let run = world.verify().await;
    assert_eq!(run.report.not_stored, 1);
    assert_eq!(run.outcome.unwrap().status, Status::Approved);
}

#[tokio::test]
async fn a_decision_that_could_not_be_stored_is_an_error_and_frees_the_case() {
    for (fault, code) in [(Fault::Unavailable, ErrorCode::UpstreamUnavailable), (Fault::Conflict, ErrorCode::CaseBusy)]
    {
        let world = World::passport(Mode::Interactive).await;
        world.ports.store.fail_next("decide", fault);
        let run = world.verify().await;
        assert_eq!(run.outcome.unwrap_err().code(), code);
        assert!(world.case().await.lease.is_none());
        assert_eq!(world.verified().await.cost_micro_usd["total"], 0, "all stages were stored");
    }
}
