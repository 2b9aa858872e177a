//! Confirmed fraud cases.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use trestle_domain::case::Owner;
use trestle_domain::fraud::{FraudCaseId, IndexPins, MASK_VERSION};
use trestle_domain::market::MarketId;
use trestle_pipeline::port::{FraudCase, FraudCaseStore, IndexName, Member, StoreError};

use super::fresh_id;
use crate::sample;

/// Holds a [`FraudCaseStore`] to its port: reading back, versions, who folds into what, the order of opening, and races.
pub async fn fraud_case_store<S: FraudCaseStore + 'static>(make: impl Fn() -> S) {
    what_is_put_is_read(make()).await;
    each_version_is_written_once(make()).await;
    a_verification_is_in_one_case(make()).await;
    an_expired_case_holds_nobody(make()).await;
    a_market_lists_its_own(make()).await;
    cases_are_opened_one_after_another(make()).await;
    racing_confirmations_have_one_winner(make()).await;
    racing_openings_have_one_winner(make()).await;
}

fn member(second: u64) -> Member {
    Member {
        verification: fresh_id(),
        owner: Owner(format!("arn:aws:iam::123456789012:role/team-{second}")),
        confirmed_by: format!("analyst:{second}@desk/a"),
        at: sample::now() + Duration::from_secs(second),
    }
}

fn fraud_case(market: &str) -> FraudCase {
    let first = member(1);
    FraudCase {
        id: FraudCaseId::new(fresh_id()),
        market: MarketId::parse(market).expect("a market id"),
        shown: first.verification.clone(),
        members: vec![first],
        index: IndexName { bucket: "fraud".to_owned(), index: "backgrounds-1".to_owned() },
        pins: IndexPins { model: "embedding-1".to_owned(), mask: MASK_VERSION, market: market.to_owned() },
        confirmed_at: sample::now(),
        expires_at: sample::now() + Duration::from_hours(24 * 365),
        version: 1,
    }
}

/// A market of a check's own.
fn fresh_market() -> String {
    format!("m-{}", fresh_id().as_str().to_lowercase())
}

/// Opens a case after its market's newest.
async fn open<S: FraudCaseStore>(store: &S, case: &FraudCase) -> Result<(), StoreError> {
    let newest = store.newest_fraud_case(&case.market).await.expect("answers");
    store.open_fraud_case(case, newest.as_ref()).await
}

async fn put<S: FraudCaseStore>(store: &S) -> FraudCase {
    let case = fraud_case(&fresh_market());
    open(store, &case).await.expect("stores");
    case
}

fn is_conflict(outcome: &Result<(), StoreError>) -> bool {
    matches!(outcome, Err(StoreError::Conflict { .. }))
}

async fn what_is_put_is_read<S: FraudCaseStore>(store: S) {
    let unknown = FraudCaseId::new(fresh_id());
    assert_eq!(store.fraud_case(&unknown).await.expect("answers"), None);
    assert_eq!(store.fraud_case_of(&fresh_id(), sample::now()).await.expect("answers"), None);
    let case = put(&store).await;
    assert_eq!(store.fraud_case(&case.id).await.expect("answers"), Some(case.clone()));
    let of = store.fraud_case_of(&case.members[0].verification, sample::now()).await.expect("answers");
    assert_eq!(of, Some(case.clone()));
    store.delete_fraud_case(&case).await.expect("deletes");
    assert_eq!(store.fraud_case(&case.id).await.expect("answers"), None);
    let of = store.fraud_case_of(&case.members[0].verification, sample::now()).await.expect("answers");
    assert_eq!(of, None, "nobody is in a case that is gone");
}

async fn each_version_is_written_once<S: FraudCaseStore>(store: S) {
    let first = put(&store).await;
    assert!(is_conflict(&store.put_fraud_case(&first).await), "the same version again");
    assert!(is_conflict(&open(&store, &first).await), "a case that is there");
    assert!(is_conflict(&store.put_fraud_case(&fraud_case("utopia")).await), "one that was never opened");
    let mut second = FraudCase { version: 2, ..first.clone() };
    second.members.push(member(2));
    second.shown = second.members[1].verification.clone();
    store.put_fraud_case(&second).await.expect("stores");
    assert!(is_conflict(&store.put_fraud_case(&second).await), "an old version");
    assert!(is_conflict(&store.delete_fraud_case(&first).await), "deleting an old version");
    let of = store.fraud_case_of(&second.members[1].verification, sample::now()).await.expect("answers");
    assert_eq!(of, Some(second.clone()), "who folds in is found");

    let mut third = FraudCase { version: 3, ..second.clone() };
    let gone = third.members.remove(0);
    store.put_fraud_case(&third).await.expect("stores");
    assert_eq!(
        store.fraud_case_of(&gone.verification, sample::now()).await.expect("answers"),
        None,
        "who leaves is not"
    );
    let of = store.fraud_case_of(&third.members[0].verification, sample::now()).await.expect("answers");
    assert_eq!(of, Some(third), "who stays is");
}

async fn a_verification_is_in_one_case<S: FraudCaseStore>(store: S) {
    let first = put(&store).await;
    let second = FraudCase { members: first.members.clone(), ..fraud_case(first.market.as_str()) };
    assert!(is_conflict(&open(&store, &second).await));
    assert_eq!(store.fraud_case(&second.id).await.expect("answers"), None, "nothing of it was written");
    store.delete_fraud_case(&first).await.expect("deletes");
    open(&store, &second).await.expect("free again");
}

async fn an_expired_case_holds_nobody<S: FraudCaseStore>(store: S) {
    let mut first = put(&store).await;
    let verification = first.members[0].verification.clone();
    let of = async |now| store.fraud_case_of(&verification, now).await.expect("answers").map(|case| case.id);
    let second = Duration::from_secs(1);
    assert_eq!(of(first.expires_at - second).await, Some(first.id.clone()));
    assert_eq!(of(first.expires_at).await, None);

    // One who joins has the case last longer, and its first member in it.
    let expired = first.expires_at;
    first.members.push(member(2));
    (first.expires_at, first.version) = (expired + second * 60, 2);
    store.put_fraud_case(&first).await.expect("stores");
    assert_eq!(of(expired).await, Some(first.id.clone()));
    let again = |at| {
        let members = vec![Member { at, ..first.members[0].clone() }];
        FraudCase { members, expires_at: at + second * 3600, ..fraud_case(first.market.as_str()) }
    };
    assert!(is_conflict(&open(&store, &again(expired)).await), "it is in the first case still");
    let other = again(first.expires_at);
    open(&store, &other).await.expect("free once that has expired");
    assert_eq!(of(first.expires_at).await, Some(other.id));
}

async fn a_market_lists_its_own<S: FraudCaseStore>(store: S) {
    let market = fresh_market();
    let (own, other) = ([fraud_case(&market), fraud_case(&market)], fraud_case(&fresh_market()));
    for case in own.iter().chain([&other]) {
        open(&store, case).await.expect("stores");
    }
    let mut listed = store.fraud_cases(&own[0].market).await.expect("answers");
    listed.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(listed, own);
}

async fn cases_are_opened_one_after_another<S: FraudCaseStore>(store: S) {
    let market = fresh_market();
    let [first, second, third] = [fraud_case(&market), fraud_case(&market), fraud_case(&market)];
    let newest = async || store.newest_fraud_case(&first.market).await.expect("answers");
    assert_eq!(newest().await, None);
    assert!(is_conflict(&store.open_fraud_case(&first, Some(&second.id)).await), "after one that never was");
    store.open_fraud_case(&first, None).await.expect("stores");
    assert_eq!(newest().await, Some(first.id.clone()));
    for stale in [None, Some(&third.id)] {
        assert!(is_conflict(&store.open_fraud_case(&second, stale).await), "not after the newest");
    }
    assert_eq!(store.fraud_case(&second.id).await.expect("answers"), None, "nothing of it was written");
    let mut grown = FraudCase { version: 2, ..first.clone() };
    grown.members.push(member(2));
    store.put_fraud_case(&grown).await.expect("stores");
    assert_eq!(newest().await, Some(first.id.clone()), "who folds in opens nothing");
    store.open_fraud_case(&second, Some(&first.id)).await.expect("stores");
    store.delete_fraud_case(&second).await.expect("deletes");
    assert_eq!(newest().await, Some(second.id.clone()), "whether or not it is still there");
    store.open_fraud_case(&third, Some(&second.id)).await.expect("stores");
}

/// All of them read before one wrote.
async fn race<S: FraudCaseStore + 'static>(store: S, cases: Vec<FraudCase>) {
    let store = Arc::new(store);
    let newest = store.newest_fraud_case(&cases[0].market).await.expect("answers");
    let mut racers = JoinSet::new();
    for case in cases {
        let (store, newest) = (Arc::clone(&store), newest.clone());
        racers.spawn(async move { store.open_fraud_case(&case, newest.as_ref()).await });
    }
    let outcomes = racers.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    assert!(outcomes.iter().all(|outcome| outcome.is_ok() || is_conflict(outcome)), "{outcomes:?}");
}

async fn racing_confirmations_have_one_winner<S: FraudCaseStore + 'static>(store: S) {
    let (market, member) = (fresh_market(), member(1));
    let cases = (0..6).map(|_| FraudCase { members: vec![member.clone()], ..fraud_case(&market) });
    race(store, cases.collect()).await;
}

async fn racing_openings_have_one_winner<S: FraudCaseStore + 'static>(store: S) {
    let market = fresh_market();
    race(store, (0..6).map(|_| fraud_case(&market)).collect()).await;
}
