use std::time::{Duration, SystemTime};

use serde_json::Value;
use trestle_config::{Markets, NoOverride};
use trestle_domain::case::{Case, Mode, Owner, VerificationId};
use trestle_domain::document::UploadKind::{IdFront, Selfie};
use trestle_domain::fraud::Pattern;
use trestle_domain::market::MarketId;
use trestle_domain::money::MicroUsd;
use trestle_fakes::{
    FakeFraud, MemoryImages, MemoryStore, SequentialIds, SettableClock, Step, create_index, fake_fraud, sample, seen,
};
use trestle_imaging::HeaderCheck;
use trestle_pipeline::Nothing;
use trestle_pipeline::port::{CaseStore as _, Clock as _, PortSet, UpstreamErrorKind};
use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Request, http};

use super::Handler;

const HONEST: &str = include_str!("../../../../events/detect-fraud-honest.json");
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

fn id() -> VerificationId {
    VerificationId::parse("01JDEM00000000000000000008").unwrap()
}

/// A world whose one case, of the events' caller, has a selfie uploaded and a document still to come.
async fn world(mode: Mode, with_selfie: bool) -> Ports {
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
    let mut uploads = vec![sample::upload(IdFront, b"not there yet")];
    uploads.extend(with_selfie.then(|| sample::upload(Selfie, PICTURE)));
    let owner = Owner("arn:aws:sts::000000000000:assumed-role/lending".to_owned());
    let case = Case { owner, uploads, ..sample::case(id(), mode) };
    ports.store.open(&case, None).await.unwrap();
    ports.images.insert(&case.object_key(Selfie), PICTURE.to_vec());
    ports
}

async fn send(ports: &Ports, event: &str) -> (u16, Value) {
    let metrics = Metrics::new("DetectFraud");
    let handler = Handler { ports: ports.clone(), markets: Markets::new(NoOverride), metrics: &metrics };
    let deadline = SystemTime::now() + Duration::from_secs(28);
    let request = Request { body: event.to_owned().into(), id: "r-1".to_owned(), deadline };
    let reply = http::answer(&request, |http| handler.detect(http, &request)).await;
    (reply.status(), serde_json::from_str(reply.body()).unwrap())
}

#[tokio::test]
async fn the_selfie_is_judged_before_the_document_is_there_and_nothing_is_decided() {
    let ports = world(Mode::Interactive, true).await;
    ports.fraud.inspector.always(seen(&[(Pattern::Bezel, 90)]), MicroUsd(900));
    let (status, result) = send(&ports, HONEST).await;
    let fraud = &result["fraud"];
    assert_eq!(status, 200);
    assert_eq!((&fraud["score"], &fraud["band"], &fraud["partial"]), (&45.into(), &"medium".into(), &false.into()));
    assert_eq!(result["reasons"], serde_json::json!(["VISUAL_FLAGGED:bezel"]));
    assert_eq!(fraud["face"]["state"], "skipped", "there is no portrait to compare with yet");
    assert_eq!(
        (&result["status"], &result["fields"], &result["decidedAt"]),
        (&"pending".into(), &Value::Null, &Value::Null)
    );
    assert!(ports.store.decisions(&id()).is_empty());
    assert!(ports.store.load(&id()).await.unwrap().unwrap().lease.is_none());

    let (_, again) = send(&ports, HONEST).await;
    assert_eq!((&again["fraud"], &again["costMicroUsd"]["total"]), (fraud, &0.into()));
}

#[tokio::test]
async fn a_missing_permission_has_its_code_and_is_never_green() {
    let ports = world(Mode::Interactive, true).await;
    ports.fraud.inspector.script().push(Step::new(Err(UpstreamErrorKind::AccessDenied)));
    let (status, result) = send(&ports, HONEST).await;
    let fraud = &result["fraud"];
    assert_eq!((status, &fraud["band"], &fraud["partial"]), (200, &Value::Null, &true.into()));
    assert_eq!(fraud["visual"]["failure"], "UPSTREAM_ACCESS_DENIED");
    assert_eq!(result["reasons"], serde_json::json!(["FRAUD_PARTIAL"]));
}

#[tokio::test]
async fn what_cannot_be_judged_says_what_to_do() {
    let foreign = HONEST.replace("assumed-role/lending/", "assumed-role/collections/");
    for (mode, with_selfie, event, status, code) in [
        (Mode::Interactive, true, foreign.as_str(), 404, "VERIFICATION_UNKNOWN"),
        (Mode::Queued, true, HONEST, 409, "CASE_QUEUED"),
        (Mode::Interactive, false, HONEST, 422, "SELFIE_NOT_DECLARED"),
    ] {
        let ports = world(mode, with_selfie).await;
        let (told, body) = send(&ports, event).await;
        assert_eq!((told, &body["error"]["code"]), (status, &code.into()), "{body}");
        assert_eq!(ports.fraud.detector.calls(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_case_that_another_run_holds_is_busy() {
    let ports = world(Mode::Interactive, true).await;
    let now = ports.clock.now();
    ports.store.lease(&id(), "another", now, now + jiff::SignedDuration::from_secs(60)).await.unwrap();
    let (status, body) = send(&ports, HONEST).await;
    assert_eq!((status, &body["error"]["code"]), (409, &"CASE_BUSY".into()));
}
