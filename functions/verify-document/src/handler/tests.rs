use std::time::{Duration, SystemTime};

use serde_json::Value;
use trestle_config::{Markets, NoOverride};
use trestle_domain::case::{Case, Mode, Owner, Status, VerificationId};
use trestle_domain::document::UploadKind::{self, IdBack, IdFront, Selfie};
use trestle_domain::fraud::Pattern;
use trestle_domain::market::MarketId;
use trestle_domain::money::MicroUsd;
use trestle_fakes::{
    FakeFraud, MemoryImages, MemoryStore, ScriptedIdReader, ScriptedStructurer, ScriptedTextReader, SequentialIds,
    SettableClock, Step, create_index, fake_fraud, sample, seen,
};
use trestle_imaging::{HeaderCheck, Pdf417Reader};
use trestle_pipeline::port::{CaseStore as _, Clock as _, PortSet, UpstreamErrorKind};
use trestle_runtime::Request;
use trestle_runtime::metrics::Metrics;

use super::Handler;

type FakePorts = PortSet<
    MemoryStore,
    MemoryImages,
    HeaderCheck,
    Pdf417Reader,
    ScriptedTextReader,
    ScriptedTextReader,
    ScriptedIdReader,
    ScriptedStructurer,
    FakeFraud,
    SettableClock,
    SequentialIds,
>;

const PASSPORT: &str = include_str!("../../../../events/verify-document-passport.json");
const QUEUED: &str = include_str!("../../../../events/verify-document-queued.json");
const QUEUED_BATCH: &str = include_str!("../../../../events/verify-document-queued-batch.json");
const PICTURE: &[u8] = include_bytes!("../../../../events/images/passport-mild.jpg");
const SELFIE: &[u8] = include_bytes!("../../../../events/images/selfie-honest.jpg");
/// The specimen of ICAO 9303 part 4, appendix A, as read, with the height of each line; expired.
const PAGE: [(f32, &str); 7] = [
    (0.05, "UTOPIA PASSPORT"),
    (0.14, "Surname"),
    (0.185, "ERIKSSON"),
    (0.3, "Given names"),
    (0.345, "ANNA MARIA"),
    (0.84, "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"),
    (0.9, "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
];

struct World {
    ports: FakePorts,
    metrics: Metrics,
}

impl World {
    fn new() -> Self {
        let store = MemoryStore::default();
        let fraud = fake_fraud(&store);
        let ports = PortSet {
            store,
            images: MemoryImages::default(),
            inspector: HeaderCheck,
            barcodes: Pdf417Reader,
            first_reader: ScriptedTextReader::first(),
            second_reader: ScriptedTextReader::second(),
            id_reader: ScriptedIdReader::default(),
            structurer: ScriptedStructurer::default(),
            fraud,
            clock: SettableClock::at(sample::now()),
            ids: SequentialIds::default(),
        };
        let lines = PAGE.iter().enumerate().map(|(n, (y, text))| sample::line(IdFront, n, *y, text));
        ports.first_reader.always(IdFront, lines.collect(), MicroUsd(1500));
        ports.first_reader.always(IdBack, vec![sample::line(IdBack, 0, 0.5, "OBSERVATIONS")], MicroUsd(1500));
        Self { ports, metrics: Metrics::new("VerifyDocument") }
    }

    /// A case of the events' caller, with these images declared and, unless told otherwise, uploaded.
    async fn case(&self, n: u32, mode: Mode, kinds: &[UploadKind], uploaded: bool) -> Case {
        let case = Case {
            owner: Owner("arn:aws:sts::000000000000:assumed-role/lending".to_owned()),
            claim: trestle_domain::case::Claim::default(),
            uploads: kinds.iter().map(|kind| sample::upload(*kind, PICTURE)).collect(),
            ..sample::case(id(n), mode)
        };
        self.ports.store.open(&case, None).await.unwrap();
        for kind in kinds.iter().filter(|_| uploaded) {
            self.ports.images.insert(&case.object_key(*kind), PICTURE.to_vec());
        }
        case
    }

    async fn send(&self, event: &str) -> Value {
        let handler = Handler { ports: self.ports.clone(), markets: Markets::new(NoOverride), metrics: &self.metrics };
        let deadline = SystemTime::now() + Duration::from_mins(1);
        let request = Request { body: event.to_owned().into(), id: "r-1".to_owned(), deadline };
        serde_json::to_value(handler.handle(request).await.unwrap()).unwrap()
    }

    async fn status_of(&self, n: u32) -> Status {
        self.ports.store.load(&id(n)).await.unwrap().unwrap().status
    }
}

/// The ids of `events/seeds.toml`.
fn id(n: u32) -> VerificationId {
    VerificationId::parse(&format!("01JDEM0{n:019}")).unwrap()
}

fn body(answer: &Value) -> Value {
    serde_json::from_str(answer["body"].as_str().unwrap()).unwrap()
}

fn error(answer: &Value) -> (u64, String) {
    (answer["statusCode"].as_u64().unwrap(), body(answer)["error"]["code"].as_str().unwrap_or("").to_owned())
}

#[tokio::test]
async fn a_verification_is_answered_and_stored() {
    let world = World::new();
    world.case(1, Mode::Interactive, &[IdFront], true).await;
    let answer = world.send(PASSPORT).await;
    let result = body(&answer);
    assert_eq!(answer["statusCode"], 200);
    assert_eq!(result["fields"]["surname"]["value"], "ERIKSSON");
    assert_eq!(result["fields"]["dateOfBirth"]["source"], "mrz");
    assert_eq!(result["status"], "review", "the specimen has expired");
    assert!(result["reasons"].as_array().unwrap().contains(&"DOCUMENT_EXPIRED".into()));
    assert_eq!(world.status_of(1).await, Status::Review);

    let again = body(&world.send(PASSPORT).await);
    assert_eq!(again["costMicroUsd"]["total"], 0, "nothing is paid twice");
    assert_eq!(world.ports.first_reader.calls(), 1);
}

#[tokio::test]
async fn a_selfie_is_looked_at_beside_the_document() {
    let world = World::new();
    let market = Markets::new(NoOverride).of_case(&MarketId::parse("utopia").unwrap()).await.unwrap();
    create_index(&world.ports.fraud, market.fraud.as_ref().unwrap().background.as_ref().unwrap());
    world.ports.fraud.inspector.always(seen(&[(Pattern::Moire, 95)]), MicroUsd(900));
    let case = world.case(1, Mode::Interactive, &[IdFront], true).await;
    let uploads = vec![sample::upload(IdFront, PICTURE), sample::upload(Selfie, SELFIE)];
    let case = Case { id: id(8), uploads, ..case };
    world.ports.store.open(&case, None).await.unwrap();
    world.ports.images.insert(&case.object_key(IdFront), PICTURE.to_vec());
    world.ports.images.insert(&case.object_key(Selfie), SELFIE.to_vec());
    let result = body(&world.send(&PASSPORT.replace(id(1).as_str(), id(8).as_str())).await);
    let fraud = &result["fraud"];
    assert_eq!((&fraud["score"], &fraud["band"], &fraud["partial"]), (&48.into(), &"medium".into(), &false.into()));
    assert_eq!(fraud["face"]["outcome"], "match");
    assert!(result["reasons"].as_array().unwrap().contains(&"VISUAL_FLAGGED:moire".into()), "{result}");
    assert!(!result["applicantView"].to_string().contains("moire"));
}

#[tokio::test]
async fn another_roles_case_looks_like_none() {
    let world = World::new();
    let unknown = world.send(PASSPORT).await;
    world.case(1, Mode::Interactive, &[IdFront], true).await;
    let foreign = world.send(&PASSPORT.replace("assumed-role/lending/", "assumed-role/collections/")).await;
    assert_eq!(error(&foreign), (404, "VERIFICATION_UNKNOWN".to_owned()));
    assert_eq!(foreign, unknown);
    assert_eq!(world.ports.first_reader.calls(), 0);
}

#[tokio::test]
async fn what_cannot_be_verified_says_why_and_can_be_retried() {
    let world = World::new();
    let case = world.case(1, Mode::Interactive, &[IdFront], false).await;
    let answer = world.send(PASSPORT).await;
    assert_eq!(error(&answer), (409, "UPLOAD_MISSING".to_owned()));
    assert_eq!(body(&answer)["error"]["retryable"], true);

    world.ports.images.insert(&case.object_key(IdFront), b"another picture".to_vec());
    assert_eq!(error(&world.send(PASSPORT).await), (422, "UPLOAD_MISMATCH".to_owned()));

    world.ports.images.insert(&case.object_key(IdFront), PICTURE.to_vec());
    world.ports.first_reader.script(IdFront).push(Step::new(Err(UpstreamErrorKind::Throttled)));
    let answer = world.send(PASSPORT).await;
    assert_eq!(error(&answer), (429, "UPSTREAM_THROTTLED".to_owned()));
    assert_eq!(answer["headers"]["retry-after"], "1");
    assert_eq!(world.send(PASSPORT).await["statusCode"], 200);
}

#[tokio::test]
async fn the_api_leaves_queued_cases_to_the_queue() {
    let world = World::new();
    world.case(1, Mode::Queued, &[IdFront], true).await;
    assert_eq!(error(&world.send(PASSPORT).await), (409, "CASE_QUEUED".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_case_that_another_run_holds_is_accepted_for_later() {
    let world = World::new();
    world.case(1, Mode::Interactive, &[IdFront], true).await;
    let now = world.ports.clock.now();
    world.ports.store.lease(&id(1), "another", now, now + jiff::SignedDuration::from_secs(60)).await.unwrap();
    let answer = world.send(PASSPORT).await;
    assert_eq!(answer["statusCode"], 202);
    assert_eq!(answer["headers"]["location"], format!("/v1/verifications/{}", id(1)));
    assert_eq!(body(&answer)["status"], "pending");
    assert_eq!(world.ports.first_reader.calls(), 0);
}

#[tokio::test]
async fn a_market_that_is_gone_is_told_to_the_operator() {
    let world = World::new();
    let case = Case {
        market: MarketId::parse("atlantis").unwrap(),
        ..world.case(2, Mode::Interactive, &[IdFront], true).await
    };
    world.ports.store.open(&Case { id: id(1), ..case }, None).await.unwrap();
    assert_eq!(error(&world.send(PASSPORT).await), (500, "INTERNAL".to_owned()));
}

#[tokio::test]
async fn a_queued_case_runs_once_its_uploads_have_arrived_and_a_bad_message_fails_alone() {
    let world = World::new();
    world.case(5, Mode::Queued, &[IdFront, IdBack], true).await;
    let answer = world.send(QUEUED_BATCH).await;
    let bad = "059f36b4-87a3-44ab-83d2-661975830a01";
    assert_eq!(answer, serde_json::json!({"batchItemFailures": [{"itemIdentifier": bad}]}));
    assert_eq!(world.status_of(5).await, Status::Review);
    assert_eq!(world.ports.first_reader.calls(), 2, "one reading for each picture, however often the events come");
    assert_eq!(world.ports.store.decisions(&id(5)).len(), 1);

    world.send(QUEUED_BATCH).await;
    assert_eq!((world.ports.first_reader.calls(), world.ports.store.decisions(&id(5)).len()), (2, 1));
}

#[tokio::test]
async fn a_message_comes_again_only_while_that_can_help() {
    let world = World::new();
    assert_eq!(world.send(QUEUED).await["batchItemFailures"], serde_json::json!([]), "an unknown case");

    world.case(4, Mode::Queued, &[IdFront], true).await;
    world.ports.store.fail_next("arrive", trestle_fakes::Fault::Unavailable);
    assert_eq!(world.send(QUEUED).await["batchItemFailures"].as_array().unwrap().len(), 1);

    let now = world.ports.clock.now();
    world.ports.store.lease(&id(4), "another", now, now + jiff::SignedDuration::from_secs(60)).await.unwrap();
    assert_eq!(world.send(QUEUED).await["batchItemFailures"].as_array().unwrap().len(), 1, "held by another run");
    world.ports.store.release(&id(4), "another").await.unwrap();

    assert_eq!(world.send(QUEUED).await["batchItemFailures"], serde_json::json!([]));
    assert_eq!(world.status_of(4).await, Status::Review);
}

#[tokio::test]
async fn a_fraud_check_that_may_mend_is_waited_for_until_the_last_delivery() {
    let kinds = [IdFront, Selfie];
    let event = |count: &str| {
        QUEUED.replace(r#""ApproximateReceiveCount": "1""#, &format!(r#""ApproximateReceiveCount": "{count}""#))
    };
    for (last, what) in [("5", "the fifth"), ("", "one that does not say")] {
        let world = World::new();
        let case = world.case(4, Mode::Queued, &kinds, true).await;
        world.ports.store.arrive(&case.id, Selfie).await.unwrap();
        world.ports.fraud.inspector.script().always(Step::new(Err(UpstreamErrorKind::Throttled)));
        for count in ["1", "4"] {
            let answer = world.send(&event(count)).await;
            assert_eq!(answer["batchItemFailures"].as_array().unwrap().len(), 1, "delivery {count}");
            assert_eq!(world.status_of(4).await, Status::Partial, "delivery {count}");
        }
        assert_eq!(world.send(&event(last)).await["batchItemFailures"], serde_json::json!([]), "{what}");
        assert_eq!(world.status_of(4).await, Status::Review, "{what}");
        assert_eq!(world.ports.first_reader.calls(), 1, "the document is read once");
    }
}

#[tokio::test]
async fn an_event_of_neither_kind_is_refused() {
    let world = World::new();
    assert_eq!(error(&world.send("{\"hello\": 1}").await), (500, "INTERNAL".to_owned()));
}
