//! Confirmed fraud joins the index, folds, and leaves it again.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use trestle_domain::case::{Case, Mode, Owner, Status, VerificationId};
use trestle_domain::code::ErrorCode;
use trestle_domain::fraud::FraudCaseId;
use trestle_domain::market::MarketId;
use trestle_domain::money::MicroUsd;
use trestle_fakes::{Fault, MemoryIndex, Step, sample, turned};
use trestle_pipeline::ingest::{Confirmed, IngestError, confirm, undo};
use trestle_pipeline::port::{CaseStore as _, FraudCaseStore as _, IndexName, UpstreamErrorKind, VectorIndex as _};

use crate::world::{BACK, FRONT, SELFIE, TIME, World};

pub(super) async fn confirmed(world: &World) -> Result<Confirmed, IngestError> {
    confirm(&world.ports, &world.market, &world.case().await, "analyst-7", TIME).await
}

pub(super) async fn undone(world: &World, id: &FraudCaseId, only: Option<&VerificationId>) -> Result<(), IngestError> {
    undo_by(world, id, only, &world.case().await.owner).await
}

async fn undo_by(
    world: &World,
    id: &FraudCaseId,
    only: Option<&VerificationId>,
    owner: &Owner,
) -> Result<(), IngestError> {
    let market = async |id: &MarketId| (*id == world.market.id).then(|| Arc::new(world.market.clone()));
    undo(&world.ports, id, only, owner, market).await
}

/// Another verification with another document and face; backgrounds are as the embedder says.
pub(super) async fn another(world: &World, n: u32) -> World {
    let mut case: Case = world.case().await;
    case.id = sample::id(3, n);
    (case.status, case.decisions) = (Status::Pending, 0);
    let bytes = |kind| format!("{kind} of {n}").into_bytes();
    case.uploads = [FRONT, BACK, SELFIE].map(|kind| sample::upload(kind, &bytes(kind))).to_vec();
    world.ports.store.open(&case, None).await.unwrap();
    for kind in [FRONT, BACK, SELFIE] {
        world.ports.images.insert(&case.object_key(kind), bytes(kind));
    }
    World { id: case.id, ..world.clone() }
}

async fn vector(world: &World, id: &FraudCaseId) -> Option<u32> {
    let name = IndexName::from(world.background());
    world.ports.fraud.index.get(&name, id).await.unwrap().map(|vector| vector.count)
}

#[tokio::test]
async fn a_ring_is_found_after_it_was_confirmed_and_not_after_it_was_undone() {
    let world = World::with_selfie(Mode::Interactive).await;
    assert_eq!(world.verified().await.status, Status::Approved, "nothing is known of the background yet");
    let case = confirmed(&world).await.unwrap().case;
    assert_eq!(world.ports.images.pictures(), [format!("fraud/utopia/{}", world.id)]);

    let result = another(&world, 1).await.verified().await;
    let background = result.fraud.unwrap().background.unwrap();
    assert_eq!((result.status, background.score), (Status::Review, Some(100)));
    assert!(result.reasons.contains(&"BACKGROUND_REUSED".to_owned()));
    assert_eq!(background.matches[0].fraud_case_id, case.id.as_str(), "the matching case is named");

    undone(&world, &case.id, None).await.unwrap();
    let result = another(&world, 2).await.verified().await;
    assert!(result.fraud.unwrap().background.unwrap().matches.is_empty());
    assert!(!result.reasons.contains(&"BACKGROUND_REUSED".to_owned()));
    assert!(world.ports.images.pictures().is_empty());
    assert_eq!(undone(&world, &case.id, None).await.unwrap_err().code(), ErrorCode::FraudCaseUnknown);
}

#[tokio::test]
async fn what_verifying_paid_for_is_not_paid_again() {
    let world = World::with_selfie(Mode::Interactive).await;
    world.verified().await;
    confirmed(&world).await.unwrap();
    assert_eq!((world.ports.fraud.detector.calls(), world.ports.fraud.embedder.calls()), (1, 1));

    let fresh = another(&world, 1).await;
    confirmed(&fresh).await.unwrap();
    fresh.verified().await;
    assert_eq!(
        (world.ports.fraud.detector.calls(), world.ports.fraud.embedder.calls()),
        (2, 2),
        "nor the other way round"
    );
}

#[tokio::test]
async fn again_for_the_same_verification_is_the_same_case() {
    let world = World::with_selfie(Mode::Interactive).await;
    let first = confirmed(&world).await.unwrap();
    let again = confirmed(&world).await.unwrap();
    assert!(first.new && !again.new);
    assert_eq!((again.case, again.folded), (first.case, first.folded));
}

#[tokio::test]
async fn near_backgrounds_fold_into_one_case_with_a_count() {
    let world = World::with_selfie(Mode::Interactive).await;
    let opened = confirmed(&world).await.unwrap();
    let id = opened.case.id.clone();
    let near = another(&world, 1).await;
    near.ports.fraud.embedder.always(turned(0.98, 8), MicroUsd(60));
    let folded = confirmed(&near).await.unwrap();
    assert_eq!((folded.case.id.clone(), folded.folded, folded.case.members.len()), (id.clone(), true, 2));
    assert_eq!(vector(&world, &id).await, Some(2));
    let far = another(&world, 2).await;
    far.ports.fraud.embedder.always(turned(0.9, 8), MicroUsd(60));
    assert_ne!(confirmed(&far).await.unwrap().case.id, id, "less similar than fold_at");
    assert_eq!(world.ports.images.pictures().len(), 3, "one picture a member");

    undone(&world, &id, Some(&near.id)).await.unwrap();
    assert_eq!(vector(&world, &id).await, Some(1));
    assert!(world.ports.store.fraud_case_of(&near.id, sample::now()).await.unwrap().is_none());
    assert_eq!(undone(&world, &id, Some(&near.id)).await.unwrap_err().code(), ErrorCode::FraudCaseUnknown);
    undone(&world, &id, Some(&world.id)).await.unwrap();
    assert_eq!(vector(&world, &id).await, None, "the last one takes the case with it");
}

#[tokio::test]
async fn a_write_that_was_cut_off_is_completed_by_the_same_call() {
    let world = World::with_selfie(Mode::Interactive).await;
    for n in 0..2_u32 {
        let world = another(&world, n).await;
        world.ports.fraud.embedder.always(turned(if n == 0 { 1.0 } else { 0.0 }, 8), MicroUsd(60));
        let down = UpstreamErrorKind::Unavailable;
        if n == 0 {
            // The query before the case passes, and so does the look at its vector; the write fails.
            for fault in [None, None, Some(down)] {
                world.ports.fraud.index.script().push(Step::new(fault));
            }
        } else {
            // The case was written, and nobody was told.
            world.ports.store.fail_next("open_fraud_case", Fault::AnswerLost);
        }
        assert_eq!(confirmed(&world).await.unwrap_err().code(), ErrorCode::UpstreamUnavailable);
        let case = world.ports.store.fraud_case_of(&world.id, sample::now()).await.unwrap().unwrap();
        assert_eq!(vector(&world, &case.id).await, None, "cut off");
        let completed = confirmed(&world).await.unwrap();
        assert_eq!((completed.case.id, completed.new), (case.id.clone(), false));
        assert_eq!(vector(&world, &case.id).await, Some(1));
    }
}

#[tokio::test]
async fn a_write_that_another_came_before_is_tried_anew() {
    let world = World::with_selfie(Mode::Interactive).await;
    world.ports.store.fail_next("open_fraud_case", Fault::Conflict);
    assert!(confirmed(&world).await.unwrap().new);
    let case = confirmed(&world).await.unwrap().case;
    world.ports.store.fail_next("delete_fraud_case", Fault::Conflict);
    undone(&world, &case.id, None).await.unwrap();
}

#[tokio::test]
async fn a_case_counts_until_it_expires() {
    let world = World::with_selfie(Mode::Interactive).await;
    confirmed(&world).await.unwrap();
    world.ports.clock.advance(world.background().keep.saturating_sub(Duration::from_secs(1)));
    let found = |result: trestle_pipeline::view::VerificationResult| {
        !result.fraud.unwrap().background.unwrap().matches.is_empty()
    };
    assert!(found(another(&world, 1).await.detect().await.outcome.unwrap()));
    world.ports.clock.advance(Duration::from_secs(1));
    assert!(!found(another(&world, 2).await.detect().await.outcome.unwrap()));
}

#[tokio::test]
async fn once_its_case_has_expired_a_verification_is_confirmed_anew() {
    let world = World::with_selfie(Mode::Interactive).await;
    let first = confirmed(&world).await.unwrap().case;
    world.ports.clock.advance(world.background().keep);
    let again = confirmed(&world).await.unwrap();
    assert!(again.new && !again.folded, "the table may keep the case for days after");
    assert_ne!(again.case.id, first.id);
    assert_eq!((vector(&world, &again.case.id).await, vector(&world, &first.id).await), (Some(1), None));
    assert_eq!(again.case.members.len(), 1);
}

#[tokio::test]
async fn a_member_that_the_table_forgot_is_not_counted_twice() {
    let world = World::with_selfie(Mode::Interactive).await;
    let first = confirmed(&world).await.unwrap().case;
    let other = another(&world, 1).await;
    confirmed(&other).await.unwrap();
    world.ports.store.forget_fraud_member(&world.id);
    let again = confirmed(&world).await.unwrap();
    assert_eq!((&again.case.id, again.new, again.case.members.len()), (&first.id, false, 2));
    assert_eq!(vector(&world, &first.id).await, Some(2));
}

#[tokio::test(start_paused = true)]
async fn a_confirmation_ends_in_time_and_the_same_call_completes_it() {
    for slow in ["stages", "fraud_case_of", "newest_fraud_case", "open_fraud_case", "fraud_case", "index"] {
        let world = World::with_selfie(Mode::Interactive).await;
        let script = world.ports.fraud.index.script();
        match slow {
            "index" => script.always(Step::new(None).after(TIME * 2)),
            operation => world.ports.store.slow_down(operation, TIME * 2),
        }
        let started = Instant::now();
        let late = confirmed(&world).await.unwrap_err();
        assert!(matches!(late, IngestError::Late), "{slow}: {late:?}");
        assert_eq!(started.elapsed(), TIME, "{slow}: the clock moves by delays alone");
        match slow {
            "index" => script.always(Step::new(None)),
            operation => world.ports.store.slow_down(operation, Duration::ZERO),
        }
        let case = confirmed(&world).await.unwrap().case;
        assert_eq!(vector(&world, &case.id).await, Some(1), "{slow}");
        let paid = (world.ports.fraud.detector.calls(), world.ports.fraud.embedder.calls());
        assert_eq!(paid, (1, 1), "{slow}: what was paid for was kept");
    }
}

#[tokio::test]
async fn only_the_owner_undoes() {
    let world = World::with_selfie(Mode::Interactive).await;
    let case = confirmed(&world).await.unwrap().case;
    let owner = world.case().await.owner;
    let stranger = Owner("arn:aws:iam::123456789012:role/collections".to_owned());
    for is_kept in [true, false] {
        if !is_kept {
            world.ports.store.expire(&world.id);
        }
        for only in [None, Some(&world.id)] {
            let refused = undo_by(&world, &case.id, only, &stranger).await.unwrap_err();
            assert_eq!(refused.code(), ErrorCode::FraudCaseUnknown, "like one that is not there");
            assert_eq!(vector(&world, &case.id).await, Some(1), "the verification is kept: {is_kept}");
        }
    }
    undo_by(&world, &case.id, None, &owner).await.unwrap();
    assert_eq!(vector(&world, &case.id).await, None, "the owner may without the verification, too");
}

#[tokio::test]
async fn each_owner_undoes_their_own_of_a_case_they_share() {
    let world = World::with_selfie(Mode::Interactive).await;
    let case = confirmed(&world).await.unwrap().case;
    let mut theirs = world.case().await;
    (theirs.id, theirs.owner) = (sample::id(4, 1), Owner("arn:aws:iam::123456789012:role/collections".to_owned()));
    world.ports.store.open(&theirs, None).await.unwrap();
    for (kind, bytes) in [(FRONT, "front"), (BACK, "back"), (SELFIE, "selfie")] {
        world.ports.images.insert(&theirs.object_key(kind), bytes.as_bytes().to_vec());
    }
    let other = World { id: theirs.id.clone(), ..world.clone() };
    assert!(confirmed(&other).await.unwrap().folded);
    for (by, only) in [(&other, None), (&other, Some(&world.id)), (&world, None), (&world, Some(&other.id))] {
        assert_eq!(undone(by, &case.id, only).await.unwrap_err().code(), ErrorCode::FraudCaseUnknown);
    }
    undone(&other, &case.id, Some(&other.id)).await.unwrap();
    undone(&world, &case.id, None).await.unwrap();
    assert_eq!(vector(&world, &case.id).await, None);
}

#[tokio::test]
async fn what_cannot_be_confirmed_says_why_and_keeps_nothing() {
    let base = World::with_selfie(Mode::Interactive).await;
    let mut off = base.clone();
    off.market.fraud.as_mut().unwrap().background = None;
    assert_eq!(confirmed(&off).await.unwrap_err().code(), ErrorCode::FraudOff);

    let mut bare = World::passport(Mode::Interactive).await;
    bare.market = sample::fraud_market();
    assert_eq!(confirmed(&bare).await.unwrap_err().code(), ErrorCode::SelfieNotDeclared);

    let faceless = another(&base, 1).await;
    faceless.ports.fraud.detector.script().push(Step::new(Ok(trestle_pipeline::port::FacesFound {
        faces: trestle_domain::fraud::Faces::default(),
        cost: MicroUsd(0),
        engine: "scripted".into(),
    })));
    assert_eq!(confirmed(&faceless).await.unwrap_err().code(), ErrorCode::FaceNotFound);

    let unreadable = another(&base, 2).await;
    unreadable.ports.fraud.editor.refuse(b"selfie of 2", ErrorCode::ImageTooComplex);
    assert_eq!(confirmed(&unreadable).await.unwrap_err().code(), ErrorCode::ImageTooComplex);

    for (kind, code) in [
        (UpstreamErrorKind::Unusable(ErrorCode::UpstreamNotOffered), ErrorCode::UpstreamNotOffered),
        (UpstreamErrorKind::Unusable(ErrorCode::IndexMismatch), ErrorCode::IndexMismatch),
        (UpstreamErrorKind::AccessDenied, ErrorCode::UpstreamAccessDenied),
    ] {
        base.ports.fraud.index.script().push(Step::new(Some(kind)));
        assert_eq!(confirmed(&base).await.unwrap_err().code(), code);
    }
    let mut nowhere = base.clone();
    nowhere.ports.fraud.index = MemoryIndex::default();
    assert_eq!(confirmed(&nowhere).await.unwrap_err().code(), ErrorCode::IndexUnknown);
    assert!(base.ports.images.pictures().is_empty());
    assert!(base.ports.store.fraud_cases(&base.market.id).await.unwrap().is_empty());
}
