//! Confirmed fraud cases.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use trestle_domain::fraud::{FraudCaseId, IndexPins, MASK_VERSION};
use trestle_domain::market::MarketId;
use trestle_pipeline::port::{FraudCase, FraudCaseStore, IndexName, Member, StoreError};

use super::fresh_id;
use crate::sample;

/// Holds a [`FraudCaseStore`] to its port: reading back, versions, who folds into what, and races.
pub async fn fraud_case_store<S: FraudCaseStore + 'static>(make: impl Fn() -> S) {
    what_is_put_is_read(make()).await;
    each_version_is_written_once(make()).await;
    a_verification_is_in_one_case(make()).await;
    a_market_lists_its_own(make()).await;
    racing_confirmations_have_one_winner(make()).await;
}

fn member(second: u64) -> Member {
    Member {
        verification: fresh_id(),
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

async fn put<S: FraudCaseStore>(store: &S) -> FraudCase {
    let case = fraud_case("utopia");
    store.put_fraud_case(&case).await.expect("stores");
    case
}

fn is_conflict(outcome: &Result<(), StoreError>) -> bool {
    matches!(outcome, Err(StoreError::Conflict { .. }))
}

async fn what_is_put_is_read<S: FraudCaseStore>(store: S) {
    let unknown = FraudCaseId::new(fresh_id());
    assert_eq!(store.fraud_case(&unknown).await.expect("answers"), None);
    assert_eq!(store.fraud_case_of(&fresh_id()).await.expect("answers"), None);
    let case = put(&store).await;
    assert_eq!(store.fraud_case(&case.id).await.expect("answers"), Some(case.clone()));
    let of = store.fraud_case_of(&case.members[0].verification).await.expect("answers");
    assert_eq!(of, Some(case.clone()));
    store.delete_fraud_case(&case).await.expect("deletes");
    assert_eq!(store.fraud_case(&case.id).await.expect("answers"), None);
    let of = store.fraud_case_of(&case.members[0].verification).await.expect("answers");
    assert_eq!(of, None, "nobody is in a case that is gone");
}

async fn each_version_is_written_once<S: FraudCaseStore>(store: S) {
    let first = put(&store).await;
    assert!(is_conflict(&store.put_fraud_case(&first).await), "the same version again");
    let mut second = FraudCase { version: 2, ..first.clone() };
    second.members.push(member(2));
    second.shown = second.members[1].verification.clone();
    store.put_fraud_case(&second).await.expect("stores");
    assert!(is_conflict(&store.put_fraud_case(&second).await), "an old version");
    assert!(is_conflict(&store.delete_fraud_case(&first).await), "deleting an old version");
    let of = store.fraud_case_of(&second.members[1].verification).await.expect("answers");
    assert_eq!(of, Some(second.clone()), "who folds in is found");

    let mut third = FraudCase { version: 3, ..second.clone() };
    let gone = third.members.remove(0);
    store.put_fraud_case(&third).await.expect("stores");
    assert_eq!(store.fraud_case_of(&gone.verification).await.expect("answers"), None, "who leaves is not");
    let of = store.fraud_case_of(&third.members[0].verification).await.expect("answers");
    assert_eq!(of, Some(third), "who stays is");
}

async fn a_verification_is_in_one_case<S: FraudCaseStore>(store: S) {
    let first = put(&store).await;
    let second = FraudCase { members: first.members.clone(), ..fraud_case("utopia") };
    assert!(is_conflict(&store.put_fraud_case(&second).await));
    assert_eq!(store.fraud_case(&second.id).await.expect("answers"), None, "nothing of it was written");
    store.delete_fraud_case(&first).await.expect("deletes");
    store.put_fraud_case(&second).await.expect("free again");
}

async fn a_market_lists_its_own<S: FraudCaseStore>(store: S) {
    let market = format!("m-{}", fresh_id().as_str().to_lowercase());
    let (own, other) = ([fraud_case(&market), fraud_case(&market)], fraud_case("utopia"));
    for case in own.iter().chain([&other]) {
        store.put_fraud_case(case).await.expect("stores");
    }
    let mut listed = store.fraud_cases(&own[0].market).await.expect("answers");
    listed.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(listed, own);
}

async fn racing_confirmations_have_one_winner<S: FraudCaseStore + 'static>(store: S) {
    let store = Arc::new(store);
    let member = member(1);
    let mut racers = JoinSet::new();
    for _ in 0..6 {
        let (store, member) = (Arc::clone(&store), member.clone());
        racers.spawn(async move {
            store.put_fraud_case(&FraudCase { members: vec![member], ..fraud_case("utopia") }).await
        });
    }
    let outcomes = racers.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    assert!(outcomes.iter().all(|outcome| outcome.is_ok() || is_conflict(outcome)), "{outcomes:?}");
}
