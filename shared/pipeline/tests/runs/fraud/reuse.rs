//! Nothing is paid twice, and settings that only judge pay for nothing.

use trestle_domain::case::{Mode, Status};
use trestle_domain::code::ErrorCode;
use trestle_domain::fraud::{Bands, CustomVisualModel, Pattern, Score, ScoreMap, VisualMerge, Weights};
use trestle_domain::money::MicroUsd;
use trestle_domain::stage::StageName;
use trestle_fakes::{Step, face, sample, seen};
use trestle_pipeline::port::UpstreamErrorKind;
use trestle_pipeline::view::current_result;

use super::confirmed;
use crate::world::World;

/// Calls of inspector, own inspector, detector, embedder, index and comparer.
fn calls(world: &World) -> [usize; 6] {
    let fraud = &world.ports.fraud;
    [
        fraud.inspector.calls(),
        fraud.custom.calls(),
        fraud.detector.calls(),
        fraud.embedder.calls(),
        fraud.index.calls(),
        fraud.comparer.calls(),
    ]
}

const ONCE: [usize; 6] = [1, 0, 1, 1, 1, 1];

/// The index is called so often, all others once.
const fn runs(count: usize) -> [usize; 6] {
    [1, 0, 1, 1, count, 1]
}

async fn paid() -> World {
    let world = World::with_selfie(Mode::Interactive).await;
    let fraud = &world.ports.fraud;
    fraud.inspector.always(seen(&[(Pattern::Glare, 40)]), MicroUsd(900));
    fraud.detector.always(vec![face(0.4)], MicroUsd(1000));
    fraud.embedder.always(trestle_fakes::turned(1.0, 8), MicroUsd(60));
    fraud.comparer.always(vec![face(0.3)], Some(99.0), MicroUsd(1000));
    world
}

#[tokio::test]
async fn what_was_detected_ahead_is_not_paid_again() {
    let world = paid().await;
    let ahead = world.detect().await.outcome.unwrap();
    assert_eq!((ahead.status, ahead.fields, ahead.decided_at), (Status::Pending, None, None));
    assert_eq!(ahead.cost_micro_usd["total"], 900 + 1000 + 60 + 1000);
    assert_eq!((calls(&world), world.calls().first), (ONCE, 0));
    assert_eq!(ahead.fraud.as_ref().unwrap().score, 20);
    assert!(!ahead.timings_ms.contains_key("traits") && !ahead.timings_ms.contains_key("velocity"));

    let result = world.verified().await;
    assert_eq!(calls(&world), runs(2));
    assert_eq!(result.fraud, ahead.fraud);
    assert_eq!(result.reused, [StageName::Visual, StageName::Faces, StageName::Background, StageName::Face]);
    assert_eq!(result.cost_micro_usd["visual"], 0);
    assert_eq!(result.status, Status::Approved);
}

#[tokio::test]
async fn a_second_run_decodes_and_pays_nothing_and_its_decision_stands() {
    let world = paid().await;
    let first = world.verified().await;
    let (called, decoded) = (calls(&world), world.ports.fraud.editor.decoded());
    assert_eq!((called, decoded), (ONCE, 3), "each image is decoded once");
    let run = world.verify().await;
    let again = run.outcome.unwrap();
    assert_eq!((calls(&world), world.ports.fraud.editor.decoded()), (runs(2), decoded));
    assert_eq!((again.fraud, again.decided_at, again.cost_micro_usd["total"]), (first.fraud, first.decided_at, 0));
    assert!(!run.report.decision_stored);
    assert_eq!(world.ports.store.decisions(&world.id).len(), 1);
}

#[tokio::test]
async fn settings_that_judge_pay_for_nothing() {
    let mut world = paid().await;
    confirmed(&world, 1, 0.75).await;
    let before = world.verified().await.fraud.unwrap();
    assert_eq!((before.score, before.band.as_deref()), (45, Some("medium")));
    let fraud = world.market.fraud.as_mut().unwrap();
    fraud.weights = Weights { visual: 100, background: 0 };
    fraud.bands = Bands { medium_from: Score::new(60).unwrap(), high_from: Score::new(80).unwrap() };
    fraud.visual.as_mut().unwrap().flag_at = Score::new(40).unwrap();
    let background = fraud.background.as_mut().unwrap();
    background.map = ScoreMap::new(vec![(0.0, Score::ZERO), (0.75, Score::FULL)]).unwrap();
    (background.flag_at, background.fold_at, background.budget) = (Score::FULL, 0.5, background.budget + 1);
    let face = fraud.face.as_mut().unwrap();
    face.match_at = 99.5;
    fraud.recapture.as_mut().unwrap().flag_at = Score::new(1).unwrap();
    fraud.velocity.as_mut().unwrap().max_in_window = 100;
    let result = world.verified().await;
    let after = result.fraud.unwrap();
    assert_eq!(calls(&world), runs(3), "the case put there and a query in each run");
    assert_eq!((after.score, after.band.as_deref()), (40, Some("legitimate")));
    assert_eq!(result.reasons, ["VISUAL_FLAGGED:glare", "BACKGROUND_REUSED", "FACE_MISMATCH"]);
}

#[tokio::test]
async fn each_setting_that_is_read_calls_its_own_service_again() {
    type Change = fn(&mut World);
    // The index is asked in every run.
    let changes: [(Change, [usize; 6]); 5] = [
        (|world| world.market.fraud.as_mut().unwrap().visual.as_mut().unwrap().prompt.push('!'), [1, 0, 0, 0, 1, 0]),
        (
            |world| {
                let visual = world.market.fraud.as_mut().unwrap().visual.as_mut().unwrap();
                visual.model.ids.insert("default".into(), "inspector-2".into());
            },
            [1, 0, 0, 0, 1, 0],
        ),
        (
            |world| {
                let background = world.market.fraud.as_mut().unwrap().background.as_mut().unwrap();
                background.model.ids.insert("default".into(), "embedding-2".into());
            },
            [0, 0, 0, 1, 1, 0],
        ),
        (|world| world.market.fraud.as_mut().unwrap().background.as_mut().unwrap().top_k = 6, [0, 0, 0, 1, 1, 0]),
        (
            |world| {
                let visual = world.market.fraud.as_mut().unwrap().visual.as_mut().unwrap();
                visual.custom = Some(CustomVisualModel { endpoint: "ours".into(), merge: VisualMerge::Join });
            },
            [0, 1, 0, 0, 1, 0],
        ),
    ];
    for (n, (change, added)) in changes.into_iter().enumerate() {
        let mut world = paid().await;
        world.verified().await;
        let before = calls(&world);
        change(&mut world);
        assert_eq!(world.verified().await.status, Status::Approved, "change {n}");
        let after = calls(&world);
        let difference: Vec<usize> = after.iter().zip(before).map(|(after, before)| after - before).collect();
        assert_eq!(difference, added, "change {n}");
    }
}

#[tokio::test]
async fn an_own_model_joins_or_replaces() {
    let mut world = paid().await;
    world.ports.fraud.custom.always(seen(&[(Pattern::Glare, 10), (Pattern::Moire, 90)]), MicroUsd(50));
    let own = |merge| Some(CustomVisualModel { endpoint: "ours".into(), merge });
    world.market.fraud.as_mut().unwrap().visual.as_mut().unwrap().custom = own(VisualMerge::Replace);
    let visual = world.verified().await.fraud.unwrap().visual.unwrap();
    assert_eq!((visual.score, calls(&world)[..2].to_vec()), (Some(90), vec![0, 1]));

    world.market.fraud.as_mut().unwrap().visual.as_mut().unwrap().custom = own(VisualMerge::Join);
    let visual = world.verified().await.fraud.unwrap().visual.unwrap();
    assert_eq!(calls(&world)[..2], [1, 1], "the own model's answer is reused");
    let score = |pattern| visual.findings.iter().find(|finding| finding.pattern == pattern).unwrap().score;
    assert_eq!((score(Pattern::Glare), score(Pattern::Moire), score(Pattern::Bezel)), (40, 90, 0));
}

#[tokio::test]
async fn one_of_two_inspectors_that_failed_is_all_that_is_asked_again() {
    let mut world = paid().await;
    let custom = CustomVisualModel { endpoint: "ours".into(), merge: VisualMerge::Join };
    world.market.fraud.as_mut().unwrap().visual.as_mut().unwrap().custom = Some(custom);
    world.ports.fraud.custom.script().push(Step::new(Err(UpstreamErrorKind::Unavailable)));
    let fraud = world.verified().await.fraud.unwrap();
    assert_eq!((fraud.partial, fraud.visual.unwrap().score), (true, None));
    assert!(!world.verified().await.fraud.unwrap().partial);
    assert_eq!(calls(&world)[..2], [1, 2]);
}

#[tokio::test]
async fn an_embedding_outlives_a_query_that_failed() {
    let world = paid().await;
    let missing = UpstreamErrorKind::Unusable(ErrorCode::IndexUnknown);
    world.ports.fraud.index.script().push(Step::new(Some(missing)));
    let first = world.verified().await;
    assert_eq!((first.cost_micro_usd["background"], first.fraud.unwrap().partial), (60, true));
    let second = world.verified().await;
    assert_eq!(calls(&world), [1, 0, 1, 1, 2, 1], "the query alone is repeated");
    assert_eq!((second.cost_micro_usd["background"], second.fraud.unwrap().partial), (0, false));
}

#[tokio::test]
async fn the_result_as_it_stands_tells_what_was_detected() {
    let world = paid().await;
    let ahead = world.detect().await.outcome.unwrap();
    let case = world.case().await;
    let current = current_result(&world.ports.store, &world.market, &case, sample::now()).await.unwrap();
    assert_eq!((current.fraud, current.status), (ahead.fraud, Status::Pending));
    assert_eq!((current.cost_micro_usd["total"], calls(&world)), (0, ONCE));

    let world = paid().await;
    world.extract().await.outcome.unwrap();
    let case = world.case().await;
    let current = current_result(&world.ports.store, &world.market, &case, sample::now()).await.unwrap();
    assert!(current.fraud.is_none() && current.fields.is_some(), "nothing is said of what nobody looked at");
    assert_eq!(calls(&world), [0; 6]);
}
