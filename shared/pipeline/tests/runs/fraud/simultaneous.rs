//! Confirmations of one background at the same time: one case, whoever comes first and wherever it stops.

use std::collections::BTreeSet;
use std::pin::pin;

use futures_util::future::join_all;
use trestle_domain::case::Mode;
use trestle_domain::fraud::FraudCaseId;
use trestle_fakes::{sample, turned};
use trestle_pipeline::ingest::{Confirmed, IngestError};
use trestle_pipeline::port::{CaseVector, FraudCase, FraudCaseStore as _, IndexName, VectorIndex as _, picture_key};

use super::ingest::{another, confirmed, undone};
use super::interleave::{cut_off_anywhere, interleaved, steps};
use super::{fraud_case, pins};
use crate::world::World;

/// More steps than a confirmation takes.
const STEPS: usize = 32;

/// Verifications with backgrounds of their own, by their similarity to the first axis.
async fn verifications<const N: usize>(similarities: [f32; N]) -> [World; N] {
    let world = World::with_selfie(Mode::Interactive).await;
    let mut all = Vec::new();
    for (n, similarity) in similarities.into_iter().enumerate() {
        let masked = format!("selfie of {n} without 1 faces");
        world.ports.fraud.embedder.picture(masked.as_bytes(), turned(similarity, 8));
        all.push(another(&world, u32::try_from(n).unwrap()).await);
    }
    all.try_into().unwrap()
}

async fn pair() -> [World; 2] {
    verifications([1.0, 0.99]).await
}

async fn cases(world: &World) -> Vec<FraudCase> {
    world.ports.store.fraud_cases(&world.market.id).await.unwrap()
}

async fn vector(world: &World, case: &FraudCase) -> Option<CaseVector> {
    world.ports.fraud.index.get(&case.index, &case.id).await.unwrap()
}

/// That these verifications are in one case, which has its vector and everybody's picture, and that there is nothing else.
async fn assert_one_case(all: &[World], what: &str) {
    let cases = cases(&all[0]).await;
    assert_eq!(cases.len(), 1, "{what}: {cases:?}");
    let case = &cases[0];
    let members: BTreeSet<_> = case.members.iter().map(|member| member.verification.clone()).collect();
    assert_eq!(members, all.iter().map(|world| world.id.clone()).collect(), "{what}");
    assert_eq!(case.members.len(), members.len(), "{what}: nobody twice");
    let vector = vector(&all[0], case).await.unwrap_or_else(|| panic!("{what}: no vector"));
    assert_eq!((vector.count as usize, &vector.member), (members.len(), &case.shown), "{what}");
    let pictures: Vec<_> = members.iter().map(|member| picture_key(&case.market, member)).collect();
    assert_eq!(all[0].ports.images.pictures(), pictures, "{what}");
    let name = IndexName::from(all[0].background());
    let found = all[0].ports.fraud.index.query(&name, &pins(&all[0]), &turned(1.0, 8), 100, sample::now()).await;
    assert_eq!(found.unwrap().len(), 1, "{what}: one vector");
}

fn told(outcomes: impl IntoIterator<Item = Result<Confirmed, IngestError>>) -> (BTreeSet<FraudCaseId>, usize) {
    let all: Vec<Confirmed> = outcomes.into_iter().map(Result::unwrap).collect();
    (all.iter().map(|one| one.case.id.clone()).collect(), all.iter().filter(|one| one.folded).count())
}

#[tokio::test]
async fn two_in_any_order_make_one_case_of_two() {
    let mut overlapping = 0;
    for first_steps in 0..STEPS {
        for second_steps in 0..STEPS {
            let all = pair().await;
            let first = (confirmed(&all[0]), first_steps);
            let (one, other, overlapped) = interleaved(first, (confirmed(&all[1]), second_steps)).await;
            overlapping += usize::from(overlapped);
            let what = format!("{first_steps} and {second_steps} steps");
            let (ids, folded) = told([one, other]);
            assert_eq!((ids.len(), folded), (1, 1), "{what}: both are told of one case");
            assert_one_case(&all, &what).await;
        }
    }
    assert!(overlapping > 120, "{overlapping} of these overlap");
}

#[tokio::test]
async fn what_one_left_half_written_takes_the_other_in() {
    cut_off_anywhere(
        pair,
        async |all: &[World; 2]| drop(confirmed(&all[0]).await.unwrap()),
        async |all, n| {
            let what = format!("cut off after {n} steps");
            let other = confirmed(&all[1]).await.unwrap();
            let after = cases(&all[0]).await;
            assert_eq!(after.len(), 1, "{what}");
            assert!(
                vector(&all[0], &after[0]).await.is_some(),
                "{what}: it counts from now on, also if nobody comes back"
            );
            let again = confirmed(&all[0]).await.unwrap();
            assert_eq!(again.case.id, other.case.id, "{what}");
            assert_one_case(&all, &what).await;
        },
    )
    .await;
}

#[tokio::test]
async fn two_that_are_cut_off_are_completed_by_the_same_calls() {
    for first_steps in 0..STEPS {
        for second_steps in 0..STEPS {
            let all = pair().await;
            {
                let (mut first, mut second) = (pin!(confirmed(&all[0])), pin!(confirmed(&all[1])));
                let ended = steps(first.as_mut(), first_steps).await.is_some();
                let _ = steps(second.as_mut(), second_steps).await;
                if !ended {
                    let _ = steps(first.as_mut(), 3).await;
                }
            }
            let order = if (first_steps + second_steps) % 2 == 0 { [0, 1] } else { [1, 0] };
            for n in order {
                confirmed(&all[n]).await.unwrap();
            }
            assert_one_case(&all, &format!("{first_steps} and {second_steps} steps")).await;
        }
    }
}

#[tokio::test]
async fn many_at_once_are_one_case() {
    let all = verifications([1.0, 0.999, 0.998, 0.997, 0.996, 0.995]).await;
    let (ids, folded) = told(join_all(all.iter().map(confirmed)).await);
    assert_eq!((ids.len(), folded), (1, 5));
    assert_one_case(&all, "six").await;
}

#[tokio::test]
async fn other_backgrounds_at_once_are_cases_of_their_own() {
    let all = verifications([1.0, 0.8, 0.5, 0.1, -0.4, -0.8]).await;
    let (ids, folded) = told(join_all(all.iter().map(confirmed)).await);
    assert_eq!((ids.len(), folded), (6, 0));
    for case in cases(&all[0]).await {
        assert!(vector(&all[0], &case).await.is_some());
    }
}

#[tokio::test]
async fn a_confirmation_beside_the_undoing_of_the_newest_case_is_kept() {
    for confirm_steps in 0..STEPS {
        for undo_steps in 0..STEPS {
            let all = pair().await;
            let opened = confirmed(&all[0]).await.unwrap().case.id;
            let undo = undone(&all[0], &opened, Some(&all[0].id));
            let (one, other, _) = interleaved((confirmed(&all[1]), confirm_steps), (undo, undo_steps)).await;
            one.unwrap();
            other.unwrap();
            assert_one_case(&all[1..], &format!("{confirm_steps} and {undo_steps} steps")).await;
        }
    }
}

/// Who opens a case brings the index up to the newest one, which is being undone meanwhile.
#[tokio::test]
async fn a_case_that_is_undone_beside_another_confirmation_leaves_no_vector() {
    for undo_steps in 0..STEPS {
        for confirm_steps in 0..STEPS {
            let all = verifications([1.0, 0.5]).await;
            let opened = confirmed(&all[0]).await.unwrap().case.id;
            let undo = (undone(&all[0], &opened, None), undo_steps);
            let (one, other, _) = interleaved(undo, (confirmed(&all[1]), confirm_steps)).await;
            one.unwrap();
            other.unwrap();
            assert_one_case(&all[1..], &format!("{undo_steps} and {confirm_steps} steps")).await;
        }
    }
}

#[tokio::test]
async fn a_vector_without_a_case_is_removed_by_who_finds_it() {
    let all = pair().await;
    let stray = CaseVector {
        case: fraud_case(7),
        member: sample::id(9, 7),
        vector: turned(1.0, 8),
        pins: pins(&all[0]),
        count: 1,
        expires_at: sample::now() + std::time::Duration::from_secs(1000),
    };
    all[0].ports.fraud.index.put(&IndexName::from(all[0].background()), &stray).await.unwrap();
    let (ids, folded) = told([confirmed(&all[0]).await, confirmed(&all[1]).await]);
    assert_eq!((ids.len(), folded), (1, 1));
    assert_one_case(&all, "the stray one is gone").await;
}
