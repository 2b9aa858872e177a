use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use trestle_config::{Markets, NoOverride};
use trestle_domain::case::VerificationId;
use trestle_fakes::{Fault, MemoryHash, MemoryImages, MemoryStore, PutRefused, SequentialIds, SettableClock, sample};
use trestle_pipeline::case::Opener;
use trestle_pipeline::port::{CaseStore as _, UpstreamErrorKind};
use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Request, http};

use super::Handler;

const PASSPORT: &str = include_str!("../../../../events/open-verification-passport.json");
const IDEMPOTENT: &str = include_str!("../../../../events/open-verification-idempotent.json");
const PICTURE: &[u8] = include_bytes!("../../../../events/images/passport-mild.jpg");

struct World {
    opener: Opener<MemoryStore, MemoryImages, MemoryHash, SettableClock, SequentialIds>,
    metrics: Metrics,
}

struct Answer {
    status: u16,
    location: Option<String>,
    body: Value,
}

impl World {
    fn new() -> Self {
        let opener = Opener {
            store: MemoryStore::default(),
            images: MemoryImages::default(),
            keyed_hash: MemoryHash::default(),
            clock: SettableClock::at(sample::now()),
            ids: SequentialIds::default(),
            upload_ttl: Duration::from_mins(15),
        };
        Self { opener, metrics: Metrics::new("OpenVerification") }
    }

    async fn send(&self, event: &str) -> Answer {
        let handler =
            Handler { opener: self.opener.clone(), markets: Markets::new(NoOverride), metrics: &self.metrics };
        let deadline = SystemTime::now() + Duration::from_secs(10);
        let request = Request { body: event.to_owned().into(), id: "r-1".to_owned(), deadline };
        let reply = http::answer(&request, |http| handler.open(http)).await;
        let body = serde_json::from_str(reply.body()).unwrap();
        Answer { status: reply.status(), location: reply.header_value("location").map(ToOwned::to_owned), body }
    }
}

impl Answer {
    fn id(&self) -> &str {
        self.body["verificationId"].as_str().unwrap()
    }

    fn code(&self) -> (u16, &str) {
        (self.status, self.body["error"]["code"].as_str().unwrap_or(""))
    }
}

#[tokio::test]
async fn a_case_is_stored_and_its_upload_is_signed_for_that_picture_alone() {
    let world = World::new();
    let answer = world.send(PASSPORT).await;
    assert_eq!((answer.status, &answer.body["status"]), (201, &"pending".into()));
    assert_eq!(answer.location, Some(format!("/v1/verifications/{}", answer.id())));

    let case = world.opener.store.load(&VerificationId::parse(answer.id()).unwrap()).await.unwrap().unwrap();
    assert_eq!(case.owner.0, "arn:aws:sts::000000000000:assumed-role/lending");
    assert!(case.subject_mac.is_some(), "the subject is kept as a keyed hash");

    let upload = &answer.body["uploads"][0];
    assert_eq!((&upload["kind"], &upload["method"]), (&"idFront".into(), &"PUT".into()));
    assert_eq!(upload["expiresAt"], "2026-11-24T10:15:00Z");
    let headers: BTreeMap<String, String> = serde_json::from_value(upload["headers"].clone()).unwrap();
    let url = upload["url"].as_str().unwrap();
    let mut other = PICTURE.to_vec();
    other[1000] ^= 1;
    assert_eq!(world.opener.images.put(url, &headers, &other), Err(PutRefused::Digest));
    assert_eq!(world.opener.images.put(url, &headers, &PICTURE[1..]), Err(PutRefused::Signature));
    assert_eq!(world.opener.images.put(url, &headers, PICTURE), Ok(()));
    assert_eq!(world.opener.images.put(url, &headers, PICTURE), Err(PutRefused::Exists));
}

#[tokio::test]
async fn an_idempotency_key_gives_the_same_case_for_a_day() {
    let world = World::new();
    let first = world.send(IDEMPOTENT).await;
    let again = world.send(IDEMPOTENT).await;
    assert_eq!((first.status, again.status), (201, 200));
    assert_eq!(first.id(), again.id());
    assert_ne!(first.body["uploads"][0]["url"], again.body["uploads"][0]["url"], "signed anew");

    let reused = world.send(&IDEMPOTENT.replace("Thornbury", "Thornberry")).await;
    assert_eq!(reused.code(), (422, "IDEMPOTENCY_KEY_REUSED"));
    let other_role = world.send(&IDEMPOTENT.replace("assumed-role/lending/", "assumed-role/collections/")).await;
    assert_eq!(other_role.status, 201, "keys of different callers are different keys");
    assert_ne!(other_role.id(), first.id());
    let session =
        world.send(&IDEMPOTENT.replace("assumed-role/lending/onboarding", "assumed-role/lending/other")).await;
    assert_eq!(session.id(), first.id(), "sessions of one role are one caller");

    world.opener.clock.advance(Duration::from_hours(24) + Duration::from_secs(1));
    let next_day = world.send(IDEMPOTENT).await;
    assert_eq!(next_day.status, 201);
    assert_ne!(next_day.id(), first.id());
}

#[tokio::test]
async fn an_answer_that_was_lost_is_found_again() {
    let world = World::new();
    world.opener.store.fail_next("open", Fault::AnswerLost);
    assert_eq!(world.send(IDEMPOTENT).await.code(), (503, "UPSTREAM_UNAVAILABLE"));
    assert_eq!(world.send(IDEMPOTENT).await.status, 200, "the retry finds the case of the first request");
}

#[tokio::test]
async fn requests_that_cannot_be_served_store_nothing() {
    let world = World::new();
    for (event, expected) in [
        (include_str!("../../../../events/open-verification-empty-body.json"), (400, "BODY_EMPTY")),
        (include_str!("../../../../events/open-verification-broken-json.json"), (400, "JSON_INVALID")),
        (include_str!("../../../../events/open-verification-deep-json.json"), (400, "JSON_TOO_DEEP")),
        (include_str!("../../../../events/open-verification-wrong-type.json"), (422, "FIELD_INVALID")),
        (include_str!("../../../../events/open-verification-market-unknown.json"), (422, "MARKET_UNKNOWN")),
        (include_str!("../../../../events/open-verification-image-too-large.json"), (413, "IMAGE_TOO_LARGE")),
        (include_str!("../../../../events/open-verification-pdf.json"), (415, "IMAGE_TYPE_UNSUPPORTED")),
    ] {
        let answer = world.send(event).await;
        assert_eq!(answer.code(), expected);
        assert_eq!(answer.body["error"]["requestId"], "r-1");
    }
    let key = IDEMPOTENT.replace("0f1e2d3c-onboarding-0001", "two words");
    assert_eq!(world.send(&key).await.code(), (422, "FIELD_INVALID"));
    assert_eq!(world.opener.store.calls("open"), 0);
}

#[tokio::test]
async fn nothing_is_signed_or_stored_while_pseudonyms_cannot_be_made() {
    let world = World::new();
    world.opener.keyed_hash.fail_next(UpstreamErrorKind::Throttled);
    assert_eq!(world.send(PASSPORT).await.code(), (429, "UPSTREAM_THROTTLED"));
    assert_eq!((world.opener.store.calls("open"), world.opener.images.calls()), (0, 0));
}
