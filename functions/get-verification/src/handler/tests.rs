use std::time::{Duration, SystemTime};

use serde_json::Value;
use trestle_config::{Markets, NoOverride};
use trestle_domain::case::{Case, Mode, Owner, Status, VerificationId};
use trestle_fakes::{Fault, MemoryStore, SettableClock, sample};
use trestle_pipeline::port::{CaseStore as _, Clock as _, DecisionRecord};
use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Request, http};

use super::Handler;

const PASSPORT: &str = include_str!("../../../../events/get-verification-passport.json");
const FOREIGN: &str = include_str!("../../../../events/get-verification-foreign.json");

async fn store() -> (MemoryStore, Case) {
    let case = Case {
        owner: Owner("arn:aws:sts::000000000000:assumed-role/lending".to_owned()),
        ..sample::case(VerificationId::parse("01JDEM00000000000000000001").unwrap(), Mode::Interactive)
    };
    let store = MemoryStore::default();
    store.open(&case, None).await.unwrap();
    (store, case)
}

async fn get(store: &MemoryStore, event: &str) -> (u16, Value) {
    let metrics = Metrics::new("GetVerification");
    let handler = Handler {
        store: store.clone(),
        clock: SettableClock::at(sample::now()),
        markets: Markets::new(NoOverride),
        metrics: &metrics,
    };
    let deadline = SystemTime::now() + Duration::from_secs(10);
    let request = Request { body: event.to_owned().into(), id: "r-1".to_owned(), deadline };
    let reply = http::answer(&request, |http| handler.get(http)).await;
    assert_eq!(reply.header_value("cache-control"), Some("no-store"));
    (reply.status(), serde_json::from_str(reply.body()).unwrap())
}

#[tokio::test]
async fn an_undecided_case_is_pending() {
    let (store, _) = store().await;
    let (status, result) = get(&store, PASSPORT).await;
    assert_eq!((status, &result["status"], &result["fields"]), (200, &"pending".into(), &Value::Null));
    assert_eq!(result["applicantView"]["status"], "pending");
}

#[tokio::test]
async fn a_decided_case_is_shown_as_it_was_answered() {
    let (store, case) = store().await;
    let (_, mut answered) = get(&store, PASSPORT).await;
    answered["status"] = "rejected".into();
    answered["reasons"] = serde_json::json!(["DOCUMENT_EXPIRED"]);
    answered["configVersion"] = "utopia@0123abcd".into();
    let now = SettableClock::at(sample::now()).now();
    store.lease(&case.id, "run-1", now, now + jiff::SignedDuration::from_secs(9)).await.unwrap();
    let result = serde_json::to_vec(&answered).unwrap();
    let decision = DecisionRecord { result, ..sample::decision(Status::Rejected, now) };
    store.decide(&case, "run-1", &decision).await.unwrap();
    assert_eq!(get(&store, PASSPORT).await, (200, answered));
}

#[tokio::test]
async fn unknown_and_foreign_cases_look_the_same() {
    let (store, _) = store().await;
    let foreign = get(&store, FOREIGN).await;
    assert_eq!((foreign.0, &foreign.1["error"]["code"]), (404, &"VERIFICATION_UNKNOWN".into()));
    assert_eq!(get(&MemoryStore::default(), PASSPORT).await, foreign);
    assert_eq!(get(&store, &PASSPORT.replace("01JDEM00000000000000000001", "../secret")).await, foreign);
}

#[tokio::test]
async fn a_store_that_fails_is_an_outage() {
    let (store, _) = store().await;
    store.fail_next("load", Fault::Unavailable);
    let (status, body) = get(&store, PASSPORT).await;
    assert_eq!((status, &body["error"]["code"]), (503, &"UPSTREAM_UNAVAILABLE".into()));
    assert_eq!(body["error"]["retryable"], true);
}
