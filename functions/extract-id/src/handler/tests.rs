use std::time::{Duration, SystemTime};

use serde_json::Value;
use trestle_config::{Markets, NoOverride};
use trestle_domain::case::{Case, Mode, Owner, VerificationId};
use trestle_domain::document::UploadKind::{IdFront, Selfie};
use trestle_domain::money::MicroUsd;
use trestle_fakes::{
    MemoryImages, MemoryStore, ScriptedIdReader, ScriptedStructurer, ScriptedTextReader, SequentialIds, SettableClock,
    sample,
};
use trestle_imaging::{HeaderCheck, Pdf417Reader};
use trestle_pipeline::Nothing;
use trestle_pipeline::port::{CaseStore as _, Clock as _, PortSet};
use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Request, http};

use super::Handler;

const PASSPORT: &str = include_str!("../../../../events/extract-id-passport.json");
const PICTURE: &[u8] = include_bytes!("../../../../events/images/passport-mild.jpg");
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

/// Sends the event to a world whose one case, of the events' caller, has a passport uploaded and a selfie still to come.
async fn send(event: &str, mode: Mode, prepare: impl AsyncFnOnce(&MemoryStore, &Case)) -> (Value, MemoryStore) {
    let ports = PortSet {
        store: MemoryStore::default(),
        images: MemoryImages::default(),
        inspector: HeaderCheck,
        barcodes: Pdf417Reader,
        first_reader: ScriptedTextReader::first(),
        second_reader: ScriptedTextReader::second(),
        id_reader: ScriptedIdReader::default(),
        structurer: ScriptedStructurer::default(),
        fraud: Nothing,
        clock: SettableClock::at(sample::now()),
        ids: SequentialIds::default(),
    };
    let lines = PAGE.iter().enumerate().map(|(n, (y, text))| sample::line(IdFront, n, *y, text));
    ports.first_reader.always(IdFront, lines.collect(), MicroUsd(1500));
    let id = VerificationId::parse("01JDEM00000000000000000001").unwrap();
    let case = Case {
        owner: Owner("arn:aws:sts::000000000000:assumed-role/lending".to_owned()),
        uploads: vec![sample::upload(IdFront, PICTURE), sample::upload(Selfie, b"not there yet")],
        ..sample::case(id, mode)
    };
    ports.store.open(&case, None).await.unwrap();
    ports.images.insert(&case.object_key(IdFront), PICTURE.to_vec());
    prepare(&ports.store, &case).await;

    let store = ports.store.clone();
    let metrics = Metrics::new("ExtractId");
    let handler = Handler { ports, markets: Markets::new(NoOverride), metrics: &metrics };
    let deadline = SystemTime::now() + Duration::from_secs(28);
    let request = Request { body: event.to_owned().into(), id: "r-1".to_owned(), deadline };
    let reply = http::answer(&request, |http| handler.extract(http, &request)).await;
    let body: Value = serde_json::from_str(reply.body()).unwrap();
    (
        serde_json::json!({"status": reply.status(), "retryAfter": reply.header_value("retry-after"), "body": body}),
        store,
    )
}

#[tokio::test]
async fn fields_are_read_before_the_selfie_is_there_and_nothing_is_decided() {
    let (answer, store) = send(PASSPORT, Mode::Interactive, async |_, _| ()).await;
    let fields = &answer["body"]["fields"];
    assert_eq!(answer["status"], 200);
    let values = ["surname", "name", "dateOfBirth", "expiryDate"].map(|field| fields[field]["value"].as_str().unwrap());
    assert_eq!(values, ["ERIKSSON", "ANNA MARIA", "1974-08-12", "2012-04-15"]);
    assert_eq!(fields["surname"]["evidence"][0]["image"], "idFront");
    assert_eq!((&answer["body"]["status"], &answer["body"]["decidedAt"]), (&"pending".into(), &Value::Null));
    assert!(answer["body"]["mismatches"].as_array().unwrap().is_empty(), "the claim is not compared yet");
    let id = VerificationId::parse("01JDEM00000000000000000001").unwrap();
    assert!(store.decisions(&id).is_empty());
    assert!(store.load(&id).await.unwrap().unwrap().lease.is_none());
}

#[tokio::test]
async fn cases_of_others_and_of_the_queue_are_left_alone() {
    let foreign = PASSPORT.replace("assumed-role/lending/", "assumed-role/collections/");
    let (answer, _) = send(&foreign, Mode::Interactive, async |_, _| ()).await;
    assert_eq!((&answer["status"], &answer["body"]["error"]["code"]), (&404.into(), &"VERIFICATION_UNKNOWN".into()));
    let (answer, _) = send(PASSPORT, Mode::Queued, async |_, _| ()).await;
    assert_eq!((&answer["status"], &answer["body"]["error"]["code"]), (&409.into(), &"CASE_QUEUED".into()));
}

#[tokio::test(start_paused = true)]
async fn a_case_that_another_run_holds_is_busy() {
    let (answer, _) = send(PASSPORT, Mode::Interactive, async |store, case| {
        let now = SettableClock::at(sample::now()).now();
        store.lease(&case.id, "another", now, now + jiff::SignedDuration::from_secs(60)).await.unwrap();
    })
    .await;
    assert_eq!((&answer["status"], &answer["body"]["error"]["code"]), (&409.into(), &"CASE_BUSY".into()));
}
