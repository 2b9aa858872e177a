//! Idempotency of opening a case.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use tokio::task::JoinSet;
use trestle_domain::case::{Case, Mode, VerificationId};
use trestle_pipeline::port::{CaseStore, Idempotency, Opened};

use super::fresh_id;
use crate::sample;

const DAY: Duration = Duration::from_hours(24);

pub(super) async fn check<S: CaseStore + 'static>(make: &impl Fn() -> S) {
    a_key_replays_and_refuses_another_request(make()).await;
    a_key_is_free_from_the_moment_it_expires(make()).await;
    racing_replays_open_one_case(make()).await;
}

fn mac(of: &str, id: &VerificationId) -> [u8; 32] {
    Sha256::digest(format!("{of} {id}")).into()
}

/// A record whose key and request are told apart by an id.
fn record(key: &VerificationId, request: &VerificationId, opened: Timestamp) -> Idempotency {
    Idempotency { key_mac: mac("key", key), request_mac: mac("request", request), expires_at: opened + DAY }
}

fn case_at(opened: Timestamp) -> Case {
    Case { opened_at: opened, ..sample::case(fresh_id(), Mode::Interactive) }
}

async fn a_key_replays_and_refuses_another_request<S: CaseStore>(store: S) {
    let now = sample::now();
    let first = case_at(now);
    let key = record(&first.id, &first.id, now);
    assert_eq!(store.open(&first, Some(&key)).await.expect("opens"), Opened::New);
    assert_eq!(store.load(&first.id).await.expect("loads"), Some(first.clone()));

    let again = case_at(now + Duration::from_mins(1));
    let replay = store.open(&again, Some(&record(&first.id, &first.id, again.opened_at))).await.expect("answers");
    assert_eq!(replay, Opened::Replay(first.id.clone()));
    assert_eq!(store.load(&again.id).await.expect("loads"), None, "a replay stores nothing");

    let other = case_at(now + Duration::from_mins(1));
    let reused = store.open(&other, Some(&record(&first.id, &other.id, other.opened_at))).await.expect("answers");
    assert_eq!(reused, Opened::KeyReused);
    assert_eq!(store.load(&other.id).await.expect("loads"), None, "a reused key stores nothing");
    assert_eq!(store.load(&first.id).await.expect("loads"), Some(first), "the first stays as it was");
}

async fn a_key_is_free_from_the_moment_it_expires<S: CaseStore>(store: S) {
    let now = sample::now();
    let first = case_at(now);
    store.open(&first, Some(&record(&first.id, &first.id, now))).await.expect("opens");

    let early = case_at(now + DAY - Duration::from_secs(1));
    let replay = store.open(&early, Some(&record(&first.id, &first.id, early.opened_at))).await.expect("answers");
    assert_eq!(replay, Opened::Replay(first.id.clone()), "valid to the last second");

    let second = case_at(now + DAY);
    let renewed = store.open(&second, Some(&record(&first.id, &second.id, second.opened_at))).await.expect("answers");
    assert_eq!(renewed, Opened::New, "expired, though the store may still keep the record");
    let third = case_at(now + DAY + Duration::from_secs(1));
    let replay = store.open(&third, Some(&record(&first.id, &second.id, third.opened_at))).await.expect("answers");
    assert_eq!(replay, Opened::Replay(second.id), "the new record counts from then on");
}

async fn racing_replays_open_one_case<S: CaseStore + 'static>(store: S) {
    let store = Arc::new(store);
    let (now, key) = (sample::now(), fresh_id());
    let mut racers = JoinSet::new();
    for _ in 0..6 {
        let (store, case, key) = (Arc::clone(&store), case_at(now), record(&key, &key, now));
        racers.spawn(async move { (case.id.clone(), store.open(&case, Some(&key)).await.expect("answers")) });
    }
    let outcomes = racers.join_all().await;
    let winners: Vec<_> = outcomes.iter().filter(|(_, outcome)| *outcome == Opened::New).map(|(id, _)| id).collect();
    assert_eq!(winners.len(), 1, "{outcomes:?}");
    for (id, outcome) in &outcomes {
        let stored = store.load(id).await.expect("loads").is_some();
        assert_eq!(stored, id == winners[0], "only the winner's case is stored");
        if id != winners[0] {
            assert_eq!(*outcome, Opened::Replay(winners[0].clone()));
        }
    }
}
