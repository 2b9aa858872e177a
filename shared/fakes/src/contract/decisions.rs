//! Decisions: appended under a lease, never lost, never doubled.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use trestle_domain::case::{Case, Mode, Status};
use trestle_domain::document::UploadKind;
use trestle_pipeline::port::{CaseStore, LeaseOutcome, StoreError};

use super::fresh_id;
use crate::sample;

pub(super) async fn check<S: CaseStore + 'static>(make: &impl Fn() -> S) {
    a_decision_sets_the_status_and_frees_the_case(make()).await;
    the_newest_of_many_decisions_is_found(make()).await;
    a_lost_lease_decides_nothing(make()).await;
    racing_decisions_have_one_winner(make()).await;
}

async fn opened<S: CaseStore>(store: &S) -> Case {
    let case = sample::case(fresh_id(), Mode::Queued);
    store.open(&case, None).await.expect("opens");
    case
}

/// Takes the lease far from any other check's times.
async fn leased<S: CaseStore>(store: &S, case: &Case, holder: &str) -> Case {
    let now = sample::now();
    let outcome = store.lease(&case.id, holder, now, now + Duration::from_secs(30)).await.expect("answers");
    let LeaseOutcome::Acquired(case) = outcome else { panic!("{outcome:?}") };
    case
}

async fn a_decision_sets_the_status_and_frees_the_case<S: CaseStore>(store: S) {
    let case = opened(&store).await;
    assert_eq!(store.latest_decision(&case).await.expect("answers"), None);
    let leased = leased(&store, &case, "a").await;
    store.arrive(&case.id, UploadKind::IdFront).await.expect("arrivals need no lease");

    let decision = sample::decision(Status::Review, sample::now());
    store.decide(&leased, "a", &decision).await.expect("decides");
    assert_eq!(store.latest_decision(&leased).await.expect("answers"), Some(decision));
    let decided = store.load(&case.id).await.expect("loads").expect("stored");
    assert_eq!((decided.status, decided.decisions, decided.lease.as_ref()), (Status::Review, 1, None));
    assert!(decided.version > leased.version, "the version grows with every write");
    assert!(decided.arrived.contains(&UploadKind::IdFront), "what arrived meanwhile is kept");
}

async fn the_newest_of_many_decisions_is_found<S: CaseStore>(store: S) {
    let case = opened(&store).await;
    for n in 1..=11_u64 {
        let leased = leased(&store, &case, "a").await;
        let status = if n == 11 { Status::Approved } else { Status::Partial };
        let decision = sample::decision(status, sample::now() + Duration::from_secs(n));
        store.decide(&leased, "a", &decision).await.expect("decides");
        let newest = store.latest_decision(&case).await.expect("answers");
        assert_eq!(newest, Some(decision), "number {n}, asked with a case that was loaded before");
    }
    assert_eq!(store.load(&case.id).await.expect("loads").expect("stored").decisions, 11);
}

async fn a_lost_lease_decides_nothing<S: CaseStore>(store: S) {
    let case = opened(&store).await;
    let decision = sample::decision(Status::Approved, sample::now());
    let without = store.decide(&case, "a", &decision).await;
    assert!(matches!(without, Err(StoreError::Conflict { .. })), "{without:?}");
    let unknown = store.decide(&sample::case(fresh_id(), Mode::Queued), "a", &decision).await;
    assert!(matches!(unknown, Err(StoreError::Conflict { .. })), "{unknown:?}");

    let mine = leased(&store, &case, "a").await;
    let later = sample::now() + Duration::from_secs(31);
    let taken = store.lease(&case.id, "b", later, later + Duration::from_secs(30)).await.expect("answers");
    let LeaseOutcome::Acquired(taken) = taken else { panic!("{taken:?}") };
    let lost = store.decide(&mine, "a", &decision).await;
    assert!(matches!(lost, Err(StoreError::Conflict { .. })), "{lost:?}");
    assert_eq!(store.load(&case.id).await.expect("loads"), Some(taken), "nothing was written");
    assert_eq!(store.latest_decision(&case).await.expect("answers"), None);
}

async fn racing_decisions_have_one_winner<S: CaseStore + 'static>(store: S) {
    let store = Arc::new(store);
    let case = opened(&*store).await;
    let leased = leased(&*store, &case, "a").await;
    let mut racers = JoinSet::new();
    for n in 0..4 {
        let (store, case) = (Arc::clone(&store), leased.clone());
        let decision = sample::decision(Status::Review, sample::now() + Duration::from_secs(n));
        racers.spawn(async move { store.decide(&case, "a", &decision).await });
    }
    let outcomes = racers.join_all().await;
    let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let lost = outcomes.iter().filter(|outcome| matches!(outcome, Err(StoreError::Conflict { .. }))).count();
    assert_eq!((won, lost), (1, 3), "{outcomes:?}");
    assert_eq!(store.load(&case.id).await.expect("loads").expect("stored").decisions, 1);
}
