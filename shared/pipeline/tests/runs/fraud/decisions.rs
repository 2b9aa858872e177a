//! The decision, row by row.

use std::time::Duration;

use trestle_domain::case::{Mode, Status};
use trestle_domain::fraud::risk::Band;
use trestle_domain::fraud::{Faces, ImageTraits, Pattern, PerceptualHash, Score, Weights};
use trestle_domain::money::MicroUsd;
use trestle_domain::stage::StageName;
use trestle_fakes::{Step, face, seen};
use trestle_pipeline::port::{FacesFound, UpstreamErrorKind};

use super::confirmed;
use crate::world::{FRONT, World};

const FREE: MicroUsd = MicroUsd(0);

/// What the checks see.
struct Case {
    visual: u8,
    /// Score of the background alone; the sample's map goes from 0 at 0.6 to 100 at 0.9.
    background: u8,
    change: fn(&mut World),
}

const fn scores(visual: u8, background: u8) -> Case {
    Case { visual, background, change: |_| () }
}

const fn with(change: fn(&mut World), visual: u8, background: u8) -> Case {
    Case { visual, background, change }
}

fn settings(world: &mut World) -> &mut trestle_domain::fraud::FraudSettings {
    world.market.fraud.as_mut().unwrap()
}

/// Score, band, partial, status, reasons.
type Row<'a> = (u8, Option<&'a str>, bool, Status, Vec<&'a str>);

async fn decided(case: Case) -> (World, trestle_pipeline::view::VerificationResult) {
    let mut world = World::with_selfie(Mode::Interactive).await;
    world.ports.fraud.inspector.always(seen(&[(Pattern::Moire, case.visual)]), FREE);
    confirmed(&world, 1, 0.6 + 0.003 * f32::from(case.background)).await;
    (case.change)(&mut world);
    let result = world.verified().await;
    (world, result)
}

#[tokio::test(start_paused = true)]
#[allow(clippy::too_many_lines)] // a table
async fn every_row_of_the_decision_table() {
    use Status::{Approved, Partial, Rejected, Review};
    let no_bands: fn(&mut World) = |world| settings(world).review_bands = vec![];
    let rows: Vec<(&str, Case, Row<'_>)> = vec![
        ("nothing seen", scores(0, 0), (0, Some("legitimate"), false, Approved, vec![])),
        ("36.5 rounds to 37", scores(73, 0), (37, Some("legitimate"), false, Approved, vec![])),
        ("37 exactly", scores(74, 0), (37, Some("legitimate"), false, Approved, vec![])),
        ("37.5 rounds to 38", scores(75, 0), (38, Some("medium"), false, Review, vec![])),
        ("38 exactly", scores(76, 0), (38, Some("medium"), false, Review, vec![])),
        ("74 exactly", scores(84, 64), (74, Some("medium"), false, Review, vec![])),
        ("74.5 rounds to 75", scores(84, 65), (75, Some("high"), false, Review, vec![])),
        ("75 exactly", scores(84, 66), (75, Some("high"), false, Review, vec![])),
        ("just under the flag", scores(84, 0), (42, Some("medium"), false, Review, vec![])),
        ("at the flag", scores(85, 0), (43, Some("medium"), false, Review, vec!["VISUAL_FLAGGED:moire"])),
        ("reused", scores(0, 75), (38, Some("medium"), false, Review, vec!["BACKGROUND_REUSED"])),
        (
            "one detector tops out at medium",
            scores(100, 0),
            (50, Some("medium"), false, Review, vec!["VISUAL_FLAGGED:moire"]),
        ),
        (
            "both",
            scores(100, 100),
            (100, Some("high"), false, Review, vec!["VISUAL_FLAGGED:moire", "BACKGROUND_REUSED"]),
        ),
        ("a band that is not reviewed", with(no_bands, 76, 0), (38, Some("medium"), false, Approved, vec![])),
        (
            "a legitimate one that is",
            with(|world| settings(world).review_bands = vec![Band::Legitimate], 0, 0),
            (0, Some("legitimate"), false, Review, vec![]),
        ),
        (
            "a hard hit",
            with(|world| settings(world).hard_hit_at = Score::new(90), 90, 0),
            (45, Some("high"), false, Review, vec!["VISUAL_FLAGGED:moire"]),
        ),
        (
            "a hard hit by background",
            with(|world| settings(world).hard_hit_at = Score::new(90), 0, 90),
            (45, Some("high"), false, Review, vec!["BACKGROUND_REUSED"]),
        ),
        (
            "other weights",
            with(|world| settings(world).weights = Weights { visual: 80, background: 20 }, 84, 0),
            (67, Some("medium"), false, Review, vec![]),
        ),
        (
            "a reason that rejects",
            with(|world| world.market.reject_on = vec!["BACKGROUND_REUSED".into()], 0, 100),
            (50, Some("medium"), false, Rejected, vec!["BACKGROUND_REUSED"]),
        ),
        (
            "a pattern that rejects",
            with(|world| world.market.reject_on = vec!["VISUAL_FLAGGED".into()], 90, 0),
            (45, Some("medium"), false, Rejected, vec!["VISUAL_FLAGGED:moire"]),
        ),
        (
            "a reason that rejects beside a check that is missing",
            with(
                |world| {
                    world.market.reject_on = vec!["BACKGROUND_REUSED".into()];
                    world.ports.fraud.inspector.script().always(Step::new(Err(UpstreamErrorKind::Unavailable)));
                },
                0,
                100,
            ),
            (50, Some("medium"), true, Rejected, vec!["BACKGROUND_REUSED", "FRAUD_PARTIAL"]),
        ),
        (
            "faces found too late",
            with(
                |world| {
                    let reply = FacesFound { faces: Faces::default(), cost: FREE, engine: "scripted".into() };
                    let late = Step::new(Ok(reply)).after(Duration::from_mins(1));
                    world.ports.fraud.detector.script().always(late);
                },
                84,
                100,
            ),
            (42, Some("medium"), true, Review, vec!["FRAUD_PARTIAL"]),
        ),
        (
            "nobody on the selfie where no face is judged",
            with(
                |world| {
                    settings(world).face = None;
                    world.ports.fraud.detector.always(vec![], FREE);
                },
                0,
                100,
            ),
            (0, None, true, Review, vec!["FRAUD_PARTIAL"]),
        ),
        (
            "a required check that was done",
            with(|world| world.market.required_stages.push(StageName::Background), 0, 0),
            (0, Some("legitimate"), false, Approved, vec![]),
        ),
        (
            "a required check that is switched off",
            with(
                |world| {
                    world.market.required_stages.push(StageName::Face);
                    settings(world).face = None;
                },
                0,
                0,
            ),
            (0, Some("legitimate"), false, Partial, vec![]),
        ),
        (
            "another person",
            with(|world| world.ports.fraud.comparer.always(vec![face(0.3)], Some(79.9), FREE), 0, 0),
            (0, Some("legitimate"), false, Review, vec!["FACE_MISMATCH"]),
        ),
        (
            "the same person at the cut-off",
            with(|world| world.ports.fraud.comparer.always(vec![face(0.3)], Some(80.0), FREE), 0, 0),
            (0, Some("legitimate"), false, Approved, vec![]),
        ),
        (
            "no portrait",
            with(|world| world.ports.fraud.comparer.always(vec![], None, FREE), 0, 0),
            (0, Some("legitimate"), false, Review, vec!["FACE_NOT_FOUND"]),
        ),
        (
            "a portrait too small",
            with(|world| world.ports.fraud.comparer.always(vec![face(0.04)], Some(99.0), FREE), 0, 0),
            (0, Some("legitimate"), false, Review, vec!["FACE_TOO_SMALL"]),
        ),
        (
            "two persons on the selfie",
            with(|world| world.ports.fraud.detector.always(vec![face(0.4), face(0.38)], FREE), 0, 0),
            (0, Some("legitimate"), false, Review, vec!["FACE_SEVERAL"]),
        ),
        (
            "a face far away",
            with(|world| world.ports.fraud.detector.always(vec![face(0.1)], FREE), 0, 0),
            (0, Some("legitimate"), false, Review, vec!["FACE_TOO_SMALL"]),
        ),
        (
            "a recaptured document",
            with(
                |world| {
                    let recapture = Score::new(70).unwrap();
                    let traits = ImageTraits { hash: Some(PerceptualHash(0)), recapture };
                    world.ports.fraud.editor.set_traits(b"front", traits);
                },
                0,
                0,
            ),
            (0, Some("legitimate"), false, Review, vec!["ID_RECAPTURED"]),
        ),
    ];
    for (name, case, (score, band, partial, status, reasons)) in rows {
        let (_, result) = decided(case).await;
        let fraud = result.fraud.as_ref().unwrap();
        assert_eq!((fraud.score, fraud.band.as_deref(), fraud.partial), (score, band, partial), "{name}");
        let said: Vec<&str> = result.reasons.iter().map(String::as_str).collect();
        assert_eq!((result.status, said), (status, reasons), "{name}");
    }
}

#[tokio::test]
async fn a_recaptured_selfie_is_the_inspectors_affair() {
    let (_, result) = decided(with(
        |world| {
            let recapture = Score::FULL;
            world.ports.fraud.editor.set_traits(b"selfie", ImageTraits { hash: Some(PerceptualHash(7)), recapture });
        },
        0,
        0,
    ))
    .await;
    assert_eq!((result.status, result.reasons.len()), (Status::Approved, 0));
}

#[tokio::test]
async fn without_a_selfie_documents_are_looked_at_and_no_risk_is_told() {
    let mut world = World::passport(Mode::Interactive).await;
    world.market = trestle_fakes::sample::fraud_market();
    let result = world.verified().await;
    assert_eq!(
        (result.status, result.fraud, result.reasons.as_slice()),
        (Status::Approved, None, ["FRAUD_NOT_ASSESSED".to_owned()].as_slice())
    );
    assert!(result.timings_ms.contains_key("traits") && result.timings_ms.contains_key("velocity"));
    assert_eq!(world.ports.fraud.inspector.calls() + world.ports.fraud.detector.calls(), 0);

    let mut world = World::passport(Mode::Interactive).await;
    world.market = trestle_fakes::sample::fraud_market();
    let recapture = Score::FULL;
    world.ports.fraud.editor.set_traits(b"front", ImageTraits { hash: Some(PerceptualHash(0)), recapture });
    let result = world.verified().await;
    assert_eq!(
        (result.status, result.reasons.as_slice()),
        (Status::Review, ["ID_RECAPTURED".to_owned(), "FRAUD_NOT_ASSESSED".to_owned()].as_slice())
    );
}

#[tokio::test]
async fn pixels_are_worked_on_only_where_something_is_judged_by_them() {
    for (recapture, velocity, required, decoded) in
        [(false, false, false, 0), (true, false, false, 2), (false, true, false, 2), (false, false, true, 2)]
    {
        let mut world = World::passport(Mode::Interactive).await;
        world.market = trestle_fakes::sample::fraud_market();
        let fraud = settings(&mut world);
        fraud.recapture = fraud.recapture.filter(|_| recapture);
        fraud.velocity = fraud.velocity.filter(|_| velocity);
        world.market.required_stages.extend(required.then_some(StageName::Traits));
        assert_eq!(world.verified().await.status, Status::Approved);
        assert_eq!(world.ports.fraud.editor.decoded(), decoded, "{recapture} {velocity} {required}");
    }

    let mut world = World::with_selfie(Mode::Interactive).await;
    let fraud = settings(&mut world);
    (fraud.recapture, fraud.velocity) = (None, None);
    let looks = ImageTraits { hash: Some(PerceptualHash(0)), recapture: Score::ZERO };
    for bytes in [b"front".as_slice(), b"selfie"] {
        world.ports.fraud.editor.set_traits(bytes, looks);
    }
    assert_eq!(world.verified().await.reasons, ["SELFIE_IS_DOCUMENT"], "a selfie is compared in any market");
}

#[tokio::test]
async fn a_market_that_looks_for_no_fraud_calls_nothing() {
    let mut world = World::with_selfie(Mode::Interactive).await;
    world.market.fraud = None;
    let result = world.verified().await;
    assert_eq!(result.reasons, ["FRAUD_NOT_ASSESSED"]);
    let fraud = &world.ports.fraud;
    assert_eq!(
        (fraud.inspector.calls(), fraud.detector.calls(), fraud.hash.calls(), fraud.editor.decoded()),
        (0, 0, 0, 0)
    );
}

#[tokio::test]
async fn what_a_result_tells_of_fraud() {
    let (world, result) = decided(scores(90, 80)).await;
    let fraud = result.fraud.unwrap();
    let visual = fraud.visual.unwrap();
    assert_eq!((visual.score, visual.findings.len()), (Some(90), Pattern::ALL.len()));
    let background = fraud.background.unwrap();
    assert_eq!(background.score, Some(80));
    assert_eq!(
        (background.matches[0].fraud_case_id.as_str(), background.matches[0].count),
        (super::fraud_case(1).as_str(), 1)
    );
    assert_eq!((background.matches[0].similarity, background.matches[0].score), (0.84, 80));
    assert_eq!(fraud.face.unwrap().outcome.as_deref(), Some("match"));
    assert!(world.market.fraud.is_some() && FRONT.is_document());
    let applicant = serde_json::to_string(&result.applicant_view).unwrap();
    assert_eq!(applicant, r#"{"status":"inReview","retake":[]}"#, "an applicant is told nothing of detectors");
}
