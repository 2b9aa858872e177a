//! Fraud checks whose services fail: the case is decided without them, and never as if nothing had been found.

use serde_json::json;
use trestle::stack::StackDescription;
use trestle_domain::case::ContentType::Jpeg;
use trestle_domain::document::UploadKind::{IdFront, Selfie};
use trestle_tests::caller::{Answered, Caller, picture};
use trestle_tests::stack::DeployedStack;

use super::assert_decided;
use super::pictures::example;
use super::services::{CONVERSE, mend, plan};

/// Fault, and the code of a check that it ends.
const FAULTS: [(&str, &str); 3] = [
    ("throttle", "UPSTREAM_THROTTLED"),
    ("serverError", "UPSTREAM_UNAVAILABLE"),
    ("accessDenied", "UPSTREAM_ACCESS_DENIED"),
];
/// Operation, and the checks that can't do without it.
const OPERATIONS: [(&str, &[&str]); 5] = [
    ("RekognitionService.DetectFaces", &["background", "face"]),
    ("RekognitionService.CompareFaces", &["face"]),
    ("BedrockRuntime.InvokeModel", &["background"]),
    ("S3Vectors.QueryVectors", &["background"]),
    // The zone of the passport says everything: only the selfie is shown to a model.
    (CONVERSE, &["visual"]),
];
const CHECKS: [&str; 3] = ["visual", "background", "face"];

fn open(caller: &Caller) -> String {
    let picture = |kind, name| picture(kind, Jpeg, example(name).jpeg);
    caller.open_uploaded("utopia", &[picture(IdFront, "passport-mild"), picture(Selfie, "selfie-honest")])
}

/// What was late on a busy machine is asked again.
fn whole(caller: &Caller, id: &str) -> Answered {
    let mut answer = caller.verify(id);
    for _ in 0..4 {
        if answer.body["status"] != "partial" && answer.body["fraud"]["partial"] == false {
            break;
        }
        answer = caller.verify(id);
    }
    assert_eq!((answer.status, &answer.body["fraud"]["partial"]), (200, &json!(false)), "{}", answer.body);
    answer
}

/// Opens a case and has its document read, so that a verification is about the fraud checks.
fn open_read(caller: &Caller) -> String {
    let id = open(caller);
    let is_read = (0..5).any(|_| caller.extract(&id).value("surname").is_some());
    assert!(is_read, "{}", caller.get(&id).body);
    id
}

fn assert_partial(what: &str, answer: &Answered, failed: &[&str], code: &str) {
    let (shown, fraud) = (&answer.body, &answer.body["fraud"]);
    assert_eq!((answer.status, &shown["status"]), (200, &json!("review")), "{what}: {shown}");
    assert!(answer.reasons().contains(&"FRAUD_PARTIAL"), "{what}: {shown}");
    assert_eq!((&fraud["partial"], &fraud["band"]), (&json!(true), &json!(null)), "{what}: {fraud}");
    for check in CHECKS {
        let (state, failure) = (&fraud[check]["state"], &fraud[check]["failure"]);
        if failed.contains(&check) {
            assert_eq!((state, failure), (&json!("failed"), &json!(code)), "{what}: {check}: {fraud}");
        } else {
            assert_eq!(failure, &json!(null), "{what}: {check}: {fraud}");
        }
    }
    assert_eq!(answer.value("surname"), example("passport-mild").truth["surname"].as_str(), "{what}: still read");
}

fn delete_index(stack: &StackDescription, index: &str) {
    let url = format!("{}/DeleteIndex", stack.document_ai.as_ref().unwrap());
    let index = json!({"vectorBucketName": "trestle-fraud", "indexName": index}).to_string();
    assert_eq!(ureq::post(url).send(index.as_bytes()).unwrap().status(), 200);
}

#[test]
fn failing_services_of_fraud_checks() {
    let stack = DeployedStack::own(&[]);
    let (stack, caller) = (stack.description(), Caller::of(stack.description()));
    let sound = whole(&caller, &open_read(&caller));
    assert_eq!(sound.body["status"], "approved", "{}", sound.body);
    assert_eq!(sound.body["fraud"]["band"], "legitimate", "{}", sound.body);

    for (operation, failed) in OPERATIONS {
        let id = open_read(&caller);
        for (fault, code) in FAULTS {
            let what = format!("{operation} {fault}");
            plan(stack, operation, fault);
            let partial = caller.verify(&id);
            assert_partial(&what, &partial, failed, code);
            let kept = caller.get(&id).body;
            assert_eq!((&kept["status"], &kept["fraud"]["band"]), (&json!("review"), &json!(null)), "{what}: {kept}");
            mend(stack);
        }
        assert_decided(operation, &caller, &id, &whole(&caller, &id));
    }

    let id = open_read(&caller);
    delete_index(stack, "utopia-backgrounds-1");
    assert_partial("no index", &caller.verify(&id), &["background"], "INDEX_UNKNOWN");
}
