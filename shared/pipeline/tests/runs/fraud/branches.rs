//! Any one branch may fail or be late: the verdict is then partial, and never "legitimate".

use std::time::Duration;

use tokio::time::Instant;
use trestle_domain::case::{Mode, Status};
use trestle_domain::code::ErrorCode;
use trestle_domain::fraud::{Faces, Pattern};
use trestle_domain::money::MicroUsd;
use trestle_domain::stage::StageName;
use trestle_fakes::{Fault, Step, compared, embedded, face, inspected, seen, turned};
use trestle_pipeline::port::{FacesFound, StageStore as _, UpstreamErrorKind, VisualAnswer};
use trestle_pipeline::view::BranchState;

use crate::world::{BACK, FRONT, World};

const DOWN: UpstreamErrorKind = UpstreamErrorKind::Unavailable;
const LATE: Duration = Duration::from_secs(60);

pub(super) type Kill = fn(&World);

/// Each branch with ways to kill it that pass.
pub(super) const KILLS: [(&str, StageName, Kill); 12] = [
    ("inspector", StageName::Visual, |world| world.ports.fraud.inspector.script().always(Step::new(Err(DOWN)))),
    ("late inspector", StageName::Visual, |world| {
        let reply = inspected(seen(&[]), MicroUsd(1));
        world.ports.fraud.inspector.script().always(Step::new(Ok(reply)).after(LATE));
    }),
    ("detector", StageName::Faces, |world| world.ports.fraud.detector.script().always(Step::new(Err(DOWN)))),
    ("late detector", StageName::Faces, |world| {
        let found = FacesFound { faces: Faces::new(vec![face(0.4)]), cost: MicroUsd(1), engine: "scripted".into() };
        world.ports.fraud.detector.script().always(Step::new(Ok(found)).after(LATE));
    }),
    ("embedder", StageName::Background, |world| world.ports.fraud.embedder.script().always(Step::new(Err(DOWN)))),
    ("late embedder", StageName::Background, |world| {
        let embedding = embedded(turned(1.0, 8), MicroUsd(60));
        world.ports.fraud.embedder.script().always(Step::new(Ok(embedding)).after(LATE));
    }),
    ("index", StageName::Background, |world| world.ports.fraud.index.script().always(Step::new(Some(DOWN)))),
    ("late index", StageName::Background, |world| {
        world.ports.fraud.index.script().always(Step::new(None).after(LATE));
    }),
    ("comparer", StageName::Face, |world| world.ports.fraud.comparer.script().always(Step::new(Err(DOWN)))),
    ("late comparer", StageName::Face, |world| {
        let comparison = compared(vec![face(0.3)], Some(99.0), MicroUsd(1));
        world.ports.fraud.comparer.script().always(Step::new(Ok(comparison)).after(LATE));
    }),
    ("keyed hash", StageName::Velocity, |world| world.ports.fraud.hash.fail_next(DOWN)),
    ("sightings", StageName::Velocity, |world| world.ports.store.fail_next("sightings", Fault::Unavailable)),
];

/// Pixels that can't be worked on stay so.
const UNDECODABLE: (&str, StageName, Kill) =
    ("traits", StageName::Traits, |world| world.ports.fraud.editor.refuse(b"back", ErrorCode::ImageTooComplex));

#[tokio::test(start_paused = true)]
async fn killing_any_one_fraud_branch_is_partial_and_never_legitimate() {
    for (name, stage, kill) in KILLS.into_iter().chain([UNDECODABLE]) {
        let world = World::with_selfie(Mode::Interactive).await;
        kill(&world);
        let run = world.verify().await;
        let killed = run.report.stages.iter().find(|outcome| outcome.stage == stage).unwrap();
        let expected = if name.starts_with("late") { "late" } else { "failed" };
        assert_eq!(killed.name(), expected, "{name}");
        let result = run.outcome.unwrap();
        let fraud = result.fraud.unwrap();
        assert_eq!((fraud.partial, fraud.band), (true, None), "{name}");
        assert_eq!((result.status, result.reasons), (Status::Review, vec!["FRAUD_PARTIAL".to_owned()]), "{name}");
        assert!(result.fields.unwrap().surname.is_some(), "{name}: the others go on");
    }
}

#[tokio::test(start_paused = true)]
async fn a_required_branch_that_was_killed_makes_the_status_partial() {
    for (name, stage, kill) in KILLS.into_iter().chain([UNDECODABLE]) {
        let mut world = World::with_selfie(Mode::Interactive).await;
        world.market.required_stages.push(stage);
        kill(&world);
        assert_eq!(world.verified().await.status, Status::Partial, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_image_that_does_not_come_in_time_is_late_for_its_traits_and_the_answer_is_not() {
    let world = World::with_selfie(Mode::Interactive).await;
    world.extract().await.outcome.unwrap();
    world.ports.images.slow_down(&world.case().await.object_key(FRONT), LATE);
    let started = Instant::now();
    let run = world.verify().await;
    assert!(started.elapsed() <= Duration::from_millis(world.market.budgets.total), "{:?}", started.elapsed());
    let traits = run.report.stages.iter().find(|outcome| outcome.stage == StageName::Traits).unwrap();
    assert_eq!(traits.name(), "late");
    let result = run.outcome.unwrap();
    assert_eq!((result.status, result.reasons), (Status::Review, vec!["FRAUD_PARTIAL".to_owned()]));
    let fraud = result.fraud.unwrap();
    assert_eq!((fraud.score, fraud.band, fraud.partial), (0, None, true));
    assert!(result.fields.unwrap().surname.is_some(), "the document was read before");
}

#[tokio::test]
async fn extraction_killed_is_partial_with_the_risk_told() {
    let world = World::with_selfie(Mode::Interactive).await;
    for side in [FRONT, BACK] {
        world.ports.first_reader.script(side).push(Step::new(Err(DOWN)));
    }
    let result = world.verified().await;
    assert_eq!((result.status, result.fields), (Status::Partial, None));
    let fraud = result.fraud.unwrap();
    assert_eq!((fraud.band, fraud.partial, fraud.score), (None, true, 0));
    assert!(fraud.visual.is_some_and(|visual| visual.state == BranchState::Done), "that much is known of the selfie");

    let again = world.verified().await;
    assert_eq!((again.status, again.reasons.len()), (Status::Approved, 0));
    assert_eq!(world.ports.fraud.inspector.calls(), 1, "only what was missing is called again");
}

#[tokio::test]
async fn a_score_above_the_lower_bound_keeps_its_band() {
    let world = World::with_selfie(Mode::Interactive).await;
    world.ports.fraud.inspector.always(seen(&[(Pattern::Bezel, 100)]), MicroUsd(1));
    world.ports.fraud.index.script().always(Step::new(Some(DOWN)));
    let fraud = world.verified().await.fraud.unwrap();
    assert_eq!((fraud.score, fraud.band.as_deref(), fraud.partial), (50, Some("medium"), true));
}

#[tokio::test]
async fn what_a_dead_branch_says_of_itself() {
    let world = World::with_selfie(Mode::Interactive).await;
    let fraud = &world.ports.fraud;
    fraud.inspector.script().push(Step::new(Err(UpstreamErrorKind::AccessDenied)));
    fraud.comparer.script().push(Step::new(Err(UpstreamErrorKind::Throttled)));
    let missing = UpstreamErrorKind::Unusable(ErrorCode::UpstreamNotOffered);
    fraud.index.script().push(Step::new(Some(missing)));
    let run = world.verify().await;
    assert_eq!(run.report.throttled, ["rekognition"]);
    let fraud = run.outcome.unwrap().fraud.unwrap();
    let (visual, background, face) = (fraud.visual.unwrap(), fraud.background.unwrap(), fraud.face.unwrap());
    assert_eq!((visual.state, visual.failure.as_deref()), (BranchState::Failed, Some("UPSTREAM_ACCESS_DENIED")));
    assert_eq!((background.state, background.failure.as_deref()), (BranchState::Failed, Some("UPSTREAM_NOT_OFFERED")));
    assert_eq!((face.state, face.failure.as_deref()), (BranchState::Failed, Some("UPSTREAM_THROTTLED")));
    assert_eq!((visual.score, background.score, face.similarity), (None, None, None), "missing is not zero");
}

#[tokio::test]
async fn an_answer_that_cannot_be_used_is_a_missing_branch_with_its_name() {
    for (answer, name) in [
        (VisualAnswer::Refused, "MODEL_REFUSED"),
        (VisualAnswer::Truncated, "MODEL_TRUNCATED"),
        (VisualAnswer::Prose, "MODEL_PROSE"),
        (VisualAnswer::Schema, "MODEL_SCHEMA"),
    ] {
        let world = World::with_selfie(Mode::Interactive).await;
        world.ports.fraud.inspector.script().push(Step::new(Ok(inspected(answer, MicroUsd(900)))));
        let run = world.verify().await;
        let stage = run.report.stages.iter().find(|outcome| outcome.stage == StageName::Visual).unwrap();
        assert_eq!((stage.name(), stage.cost), ("failed", MicroUsd(900)), "{name}");
        let result = run.outcome.unwrap();
        let fraud = result.fraud.unwrap();
        let visual = fraud.visual.unwrap();
        assert_eq!((visual.state, visual.failure.as_deref()), (BranchState::Failed, Some(name)));
        assert_eq!((fraud.partial, fraud.band), (true, None));
        assert_eq!(result.cost_micro_usd["visual"], 900);
        assert_eq!(result.reasons, ["FRAUD_PARTIAL"], "{name}");

        let case = world.case().await;
        let stored = world.ports.store.stages(&case.id).await.unwrap();
        assert!(stored.iter().all(|record| record.key.stage != StageName::Visual), "{name} is not stored");
        let again = world.verified().await;
        assert_eq!((again.status, again.reasons.len()), (Status::Approved, 0), "{name}: asked again, it is whole");
        assert_eq!(world.ports.fraud.inspector.calls(), 2);
        world.verified().await;
        assert_eq!(world.ports.fraud.inspector.calls(), 2, "an answer that can be used is kept");
    }
}

#[tokio::test]
async fn an_answer_that_stays_of_no_use_makes_a_required_stage_partial_each_time() {
    let mut world = World::with_selfie(Mode::Interactive).await;
    world.market.required_stages.push(StageName::Visual);
    world.ports.fraud.inspector.always(VisualAnswer::Truncated, MicroUsd(900));
    for calls in 1..=3 {
        let result = world.verified().await;
        assert_eq!((result.status, result.cost_micro_usd["visual"]), (Status::Partial, 900));
        assert_eq!(world.ports.fraud.inspector.calls(), calls);
    }
    assert_eq!(world.ports.store.decisions(&world.id).len(), 1, "nothing new is decided");
}
