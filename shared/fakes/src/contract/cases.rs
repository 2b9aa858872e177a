//! Opening, loading, arrivals and leases.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use trestle_domain::case::{Case, Claim, ContentType, Lease, Mode};
use trestle_domain::document::UploadKind;
use trestle_pipeline::port::{CaseStore, LeaseOutcome, Opened, StoreError};

use super::fresh_id;
use crate::sample;

pub(super) async fn check<S: CaseStore + 'static>(make: &impl Fn() -> S) {
    what_is_opened_is_loaded(make()).await;
    an_id_is_opened_once(make()).await;
    arrivals_are_noted_once(make()).await;
    racing_arrivals_complete_a_case_once(make()).await;
    a_lease_excludes_others_until_it_ends(make()).await;
    racing_leases_have_one_winner(make()).await;
}

async fn opened<S: CaseStore>(store: &S, mode: Mode) -> Case {
    let case = sample::case(fresh_id(), mode);
    assert_eq!(store.open(&case, None).await.expect("opens"), Opened::New);
    case
}

async fn what_is_opened_is_loaded<S: CaseStore>(store: S) {
    let full = opened(&store, Mode::Interactive).await;
    let loaded = store.load(&full.id).await.expect("loads");
    assert_eq!(loaded.as_ref(), Some(&full));
    let claim = |case: &Case| {
        format!("{:?}", case.claim.iter().map(|(_, c)| c.as_ref().map(|c| c.expose().clone())).collect::<Vec<_>>())
    };
    assert_eq!(claim(&loaded.expect("loaded")), claim(&full), "names keep their diacritics");

    let mut bare = sample::case(fresh_id(), Mode::Queued);
    bare.claim = Claim::default();
    bare.subject_mac = None;
    bare.uploads = vec![sample::upload(UploadKind::Selfie, b"selfie"), sample::upload(UploadKind::IdFront, b"front")];
    bare.uploads[0].content_type = ContentType::Png;
    store.open(&bare, None).await.expect("opens");
    assert_eq!(store.load(&bare.id).await.expect("loads"), Some(bare), "uploads keep their order");

    assert_eq!(store.load(&fresh_id()).await.expect("loads"), None, "an unknown id");
}

async fn an_id_is_opened_once<S: CaseStore>(store: S) {
    let first = opened(&store, Mode::Interactive).await;
    let mut second = first.clone();
    second.mode = Mode::Queued;
    let refused = store.open(&second, None).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
    assert_eq!(store.load(&first.id).await.expect("loads"), Some(first), "the first stays as it was");
}

async fn arrivals_are_noted_once<S: CaseStore>(store: S) {
    let case = opened(&store, Mode::Queued).await;
    let unknown = store.arrive(&fresh_id(), UploadKind::IdFront).await.expect("answers");
    assert_eq!(unknown, None, "an unknown case");
    let undeclared = store.arrive(&case.id, UploadKind::Selfie).await.expect("answers");
    assert_eq!(undeclared, None, "an upload that was not declared");

    let front = store.arrive(&case.id, UploadKind::IdFront).await.expect("answers").expect("declared");
    assert!(front.first && !front.case.is_complete());
    let again = store.arrive(&case.id, UploadKind::IdFront).await.expect("answers").expect("declared");
    assert!(!again.first && !again.case.is_complete());
    let back = store.arrive(&case.id, UploadKind::IdBack).await.expect("answers").expect("declared");
    assert!(back.first && back.case.is_complete());
    assert!(back.case.version > case.version, "the version grows with every write");
    assert_eq!(store.load(&case.id).await.expect("loads"), Some(back.case));
}

async fn racing_arrivals_complete_a_case_once<S: CaseStore + 'static>(store: S) {
    let store = Arc::new(store);
    let case = opened(&*store, Mode::Queued).await;
    let mut racers = JoinSet::new();
    for n in 0..10 {
        let (store, id) = (Arc::clone(&store), case.id.clone());
        let kind = if n % 2 == 0 { UploadKind::IdFront } else { UploadKind::IdBack };
        racers.spawn(async move { (kind, store.arrive(&id, kind).await.expect("answers").expect("declared")) });
    }
    let arrivals = racers.join_all().await;
    for kind in [UploadKind::IdFront, UploadKind::IdBack] {
        let firsts = arrivals.iter().filter(|(of, arrival)| *of == kind && arrival.first).count();
        assert_eq!(firsts, 1, "{kind}");
    }
    let completing = arrivals.iter().filter(|(_, arrival)| arrival.first && arrival.case.is_complete()).count();
    assert_eq!(completing, 1, "one arrival completes the case");
}

async fn a_lease_excludes_others_until_it_ends<S: CaseStore>(store: S) {
    let now = sample::now();
    let at = |seconds: u64| now + Duration::from_secs(seconds);
    let unknown = store.lease(&fresh_id(), "a", now, at(10)).await.expect("answers");
    assert_eq!(unknown, LeaseOutcome::Unknown);

    let case = opened(&store, Mode::Interactive).await;
    let taken = store.lease(&case.id, "a", now, at(10)).await.expect("answers");
    let LeaseOutcome::Acquired(leased) = taken else { panic!("{taken:?}") };
    assert_eq!(leased.lease, Some(Lease { holder: "a".to_owned(), until: at(10) }));
    assert!(leased.version > case.version, "the version grows with every write");
    assert_eq!(store.load(&case.id).await.expect("loads"), Some(leased));

    let other = store.lease(&case.id, "b", at(9), at(19)).await.expect("answers");
    assert_eq!(other, LeaseOutcome::Busy(at(10)));
    let longer = store.lease(&case.id, "a", at(9), at(20)).await.expect("answers");
    assert!(matches!(longer, LeaseOutcome::Acquired(_)), "the holder may extend: {longer:?}");
    let other = store.lease(&case.id, "b", at(19), at(29)).await.expect("answers");
    assert_eq!(other, LeaseOutcome::Busy(at(20)));
    let expired = store.lease(&case.id, "b", at(20), at(30)).await.expect("answers");
    assert!(matches!(expired, LeaseOutcome::Acquired(_)), "a lease is free from the moment it ends: {expired:?}");

    store.release(&case.id, "a").await.expect("answers");
    let still = store.lease(&case.id, "a", at(21), at(31)).await.expect("answers");
    assert_eq!(still, LeaseOutcome::Busy(at(30)), "only the holder gives a lease back");
    store.release(&case.id, "b").await.expect("answers");
    let freed = store.lease(&case.id, "a", at(21), at(31)).await.expect("answers");
    assert!(matches!(freed, LeaseOutcome::Acquired(_)), "{freed:?}");
    store.release(&fresh_id(), "a").await.expect("an unknown case is no error");
}

async fn racing_leases_have_one_winner<S: CaseStore + 'static>(store: S) {
    let store = Arc::new(store);
    let case = opened(&*store, Mode::Interactive).await;
    let (now, until) = (sample::now(), sample::now() + Duration::from_secs(30));
    let mut racers = JoinSet::new();
    for n in 0..8 {
        let (store, id) = (Arc::clone(&store), case.id.clone());
        racers.spawn(async move { store.lease(&id, &format!("run-{n}"), now, until).await.expect("answers") });
    }
    let outcomes = racers.join_all().await;
    let won = outcomes.iter().filter(|outcome| matches!(outcome, LeaseOutcome::Acquired(_))).count();
    let busy = outcomes.iter().filter(|outcome| **outcome == LeaseOutcome::Busy(until)).count();
    assert_eq!((won, busy), (1, 7), "{outcomes:?}");
}
