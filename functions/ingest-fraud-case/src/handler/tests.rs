use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use trestle_config::{Markets, NoOverride};
use trestle_domain::case::{Case, Mode, Owner, VerificationId};
use trestle_domain::code::ErrorCode;
use trestle_domain::document::UploadKind::{IdFront, Selfie};
use trestle_domain::market::MarketId;
use trestle_fakes::{
    FakeFraud, MemoryImages, MemoryStore, SequentialIds, SettableClock, Step, create_index, fake_fraud, sample,
};
use trestle_imaging::HeaderCheck;
use trestle_pipeline::Nothing;
use trestle_pipeline::port::{CaseStore as _, PortSet, UpstreamErrorKind};
use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Request, http};

use super::Handler;

const RING: &str = include_str!("../../../../events/ingest-fraud-case-ring.json");
const NO_SELFIE: &str = include_str!("../../../../events/ingest-fraud-case-no-selfie.json");
const UNKNOWN: &str = include_str!("../../../../events/ingest-fraud-case-verification-unknown.json");
const WRONG_NAME: &str = include_str!("../../../../events/ingest-fraud-case-wrong-name.json");
const UNDO: &str = include_str!("../../../../events/ingest-fraud-case-undo-unknown.json");
const PICTURE: &[u8] = include_bytes!("../../../../events/images/passport-mild.jpg");

type Ports = PortSet<
    MemoryStore,
    MemoryImages,
    HeaderCheck,
    Nothing,
    Nothing,
    Nothing,
    Nothing,
    Nothing,
    FakeFraud,
    SettableClock,
    SequentialIds,
>;

/// The ids of `events/seeds.toml`.
fn id(n: u32) -> VerificationId {
    VerificationId::parse(&format!("01JDEM0{n:019}")).unwrap()
}

/// A world with two cases of the events' caller that have a selfie (10 and 11), and one without (1).
async fn world() -> Ports {
    let store = MemoryStore::default();
    let fraud = fake_fraud(&store);
    let market = Markets::new(NoOverride).of_case(&MarketId::parse("utopia").unwrap()).await.unwrap();
    create_index(&fraud, market.fraud.as_ref().unwrap().background.as_ref().unwrap());
    let ports = PortSet {
        store,
        images: MemoryImages::default(),
        inspector: HeaderCheck,
        barcodes: Nothing,
        first_reader: Nothing,
        second_reader: Nothing,
        id_reader: Nothing,
        structurer: Nothing,
        fraud,
        clock: SettableClock::at(sample::now()),
        ids: SequentialIds::default(),
    };
    for (n, kind) in [(1, IdFront), (10, Selfie), (11, Selfie)] {
        let owner = Owner("arn:aws:sts::000000000000:assumed-role/lending".to_owned());
        let uploads = vec![sample::upload(kind, PICTURE)];
        let case = Case { owner, uploads, ..sample::case(id(n), Mode::Interactive) };
        ports.store.open(&case, None).await.unwrap();
        ports.images.insert(&case.object_key(kind), PICTURE.to_vec());
    }
    ports
}

/// Status, `Location` and body.
async fn send(ports: &Ports, event: &str) -> (u16, Option<String>, Value) {
    let metrics = Metrics::new("IngestFraudCase");
    let handler = Handler { ports: ports.clone(), markets: Markets::new(NoOverride), metrics: &metrics };
    let deadline = SystemTime::now() + Duration::from_secs(28);
    let request = Request { body: event.to_owned().into(), id: "r-1".to_owned(), deadline };
    let reply = http::answer(&request, |http| handler.handle(http, &request)).await;
    let body = if reply.body().is_empty() { Value::Null } else { serde_json::from_str(reply.body()).unwrap() };
    (reply.status(), reply.header_value("location").map(str::to_owned), body)
}

/// `DELETE` of a case, or of one verification in it.
fn undo(case: &str, only: Option<u32>) -> String {
    let mut event: Value = serde_json::from_str(&UNDO.replace("01JDEM00000000000000000098", case)).unwrap();
    event["queryStringParameters"] = only.map_or(Value::Null, |n| json!({"verificationId": id(n).as_str()}));
    event.to_string()
}

#[tokio::test]
async fn a_confirmed_verification_opens_a_case_and_the_next_folds_into_it() {
    let ports = world().await;
    let (status, location, body) = send(&ports, RING).await;
    let case = body["fraudCaseId"].as_str().unwrap().to_owned();
    assert_eq!((status, location), (201, Some(format!("/v1/fraud-cases/{case}"))));
    assert_eq!(body, json!({"fraudCaseId": case, "market": "utopia", "count": 1, "folded": false}));

    let (status, _, again) = send(&ports, RING).await;
    assert_eq!((status, &again), (200, &body), "again is the same");

    let other = RING.replace(id(10).as_str(), id(11).as_str());
    let (status, _, body) = send(&ports, &other).await;
    assert_eq!((status, body), (201, json!({"fraudCaseId": case, "market": "utopia", "count": 2, "folded": true})));

    assert_eq!(send(&ports, &undo(&case, Some(11))).await.0, 204);
    assert_eq!(send(&ports, RING).await.2["count"], 1);
    let (status, _, body) = send(&ports, &undo(&case, None)).await;
    assert_eq!((status, body), (204, Value::Null));
    assert!(ports.images.pictures().is_empty(), "its picture is gone with it");
    let (status, _, body) = send(&ports, &undo(&case, None)).await;
    assert_eq!((status, &body["error"]["code"]), (404, &"FRAUD_CASE_UNKNOWN".into()));
}

#[tokio::test]
async fn a_case_goes_on_without_the_verification_that_opened_it() {
    let ports = world().await;
    let case = send(&ports, RING).await.2["fraudCaseId"].as_str().unwrap().to_owned();
    let other = RING.replace(id(10).as_str(), id(11).as_str());
    assert_eq!(send(&ports, &other).await.2["folded"], true);
    assert_eq!(send(&ports, &undo(&case, Some(10))).await.0, 204);
    assert_eq!(ports.images.pictures(), [format!("fraud/utopia/{}", id(11))]);
    let (status, _, body) = send(&ports, &other).await;
    assert_eq!((status, &body["fraudCaseId"], &body["count"]), (200, &case.into(), &1.into()));
}

#[tokio::test]
async fn what_cannot_be_kept_says_what_to_do() {
    let foreign = RING.replace("assumed-role/lending/", "assumed-role/collections/");
    let bad_query = undo(id(98).as_str(), None)
        .replace("\"queryStringParameters\":null", r#""queryStringParameters":{"verificationId":"7"}"#);
    for (event, status, code) in [
        (UNKNOWN, 404, "VERIFICATION_UNKNOWN"),
        (foreign.as_str(), 404, "VERIFICATION_UNKNOWN"),
        (NO_SELFIE, 422, "SELFIE_NOT_DECLARED"),
        (WRONG_NAME, 422, "FIELD_INVALID"),
        (UNDO, 404, "FRAUD_CASE_UNKNOWN"),
        (UNDO.replace("01JDEM00000000000000000098", "7").as_str(), 404, "FRAUD_CASE_UNKNOWN"),
        (bad_query.as_str(), 422, "FIELD_INVALID"),
        (RING.replace("\"POST\"", "\"PUT\"").as_str(), 404, "ROUTE_UNKNOWN"),
    ] {
        let ports = world().await;
        let (told, _, body) = send(&ports, event).await;
        assert_eq!((told, &body["error"]["code"]), (status, &code.into()), "{body}");
        assert_eq!(ports.fraud.embedder.calls(), 0, "nothing was paid");
    }
}

#[tokio::test]
async fn a_service_that_is_not_there_names_the_switch() {
    for (kind, code, named) in [
        (UpstreamErrorKind::Unusable(ErrorCode::UpstreamNotOffered), "UPSTREAM_NOT_OFFERED", "[fraud.background]"),
        (UpstreamErrorKind::Unusable(ErrorCode::IndexUnknown), "INDEX_UNKNOWN", "[fraud.background]"),
        (UpstreamErrorKind::Unusable(ErrorCode::IndexMismatch), "INDEX_MISMATCH", "reindex"),
        (UpstreamErrorKind::AccessDenied, "UPSTREAM_ACCESS_DENIED", "models"),
    ] {
        let ports = world().await;
        ports.fraud.index.script().push(Step::new(Some(kind)));
        let (status, _, body) = send(&ports, RING).await;
        assert_eq!((status, &body["error"]["code"]), (503, &code.into()));
        assert!(body["error"]["message"].as_str().unwrap().contains(named), "{body}");
    }
}
