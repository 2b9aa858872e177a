//! Services that fail, and models that answer wrongly. Planned faults hit whoever calls next, so this has a stack of its own.

use serde_json::json;
use specimens::scene::Scene;
use trestle::stack::StackDescription;
use trestle_domain::case::ContentType;
use trestle_domain::document::UploadKind::IdFront;
use trestle_tests::caller::{Answered, Caller, picture};
use trestle_tests::stack::DeployedStack;

use super::pictures::{assert_never_wrong, example, without_zone};
use super::{assert_decided, assert_pending, assert_refused};

const TEXTRACT: &str = "Textract.DetectDocumentText";
pub(crate) const CONVERSE: &str = "BedrockRuntime.Converse";

/// Plans a fault for more calls than a run with its repetitions makes.
pub(crate) fn plan(stack: &StackDescription, operation: &str, fault: &str) {
    let url = format!("{}/faults", stack.document_ai.as_ref().unwrap());
    let fault = json!({"operation": operation, "fault": fault, "times": 100}).to_string();
    assert_eq!(ureq::post(url).send(fault.as_bytes()).unwrap().status(), 204);
}

pub(crate) fn mend(stack: &StackDescription) {
    let url = format!("{}/faults", stack.document_ai.as_ref().unwrap());
    assert_eq!(ureq::delete(url).call().unwrap().status(), 204);
}

/// Nothing is missing and nothing doubted, save that one licence comes case after case.
fn assert_whole(answer: &Answered) {
    let expected = match answer.reasons().as_slice() {
        ["FRAUD_NOT_ASSESSED"] => "approved",
        ["ID_NUMBER_FREQUENT", "FRAUD_NOT_ASSESSED"] => "review",
        other => panic!("{other:?}: {}", answer.body),
    };
    assert_eq!((answer.status, answer.body["status"].as_str()), (200, Some(expected)), "{}", answer.body);
}

/// The front of a licence carries neither zone nor barcode: the model is asked for its fields.
#[test]
fn failing_services() {
    let stack = DeployedStack::own(&[]);
    let (stack, licence) = (stack.description(), example("driver-licence-front-clean"));
    let caller = Caller::of(stack);
    let open = || caller.open_uploaded("us", &[picture(IdFront, ContentType::Jpeg, licence.jpeg.clone())]);

    for (fault, expected, advice) in [
        ("throttle", (429, "UPSTREAM_THROTTLED"), "Try again later."),
        ("serverError", (503, "UPSTREAM_UNAVAILABLE"), "Try again later."),
    ] {
        let id = open();
        plan(stack, TEXTRACT, fault);
        for answer in [caller.verify(&id), caller.extract(&id)] {
            assert_refused(fault, &answer, expected, advice);
            assert!(answer.retry_after.is_some_and(|seconds| seconds >= 1), "{fault}: {answer:?}");
            assert_eq!(answer.body["error"]["retryable"], true, "{fault}");
        }
        assert_pending(fault, &caller, &id);
        mend(stack);
        let result = caller.verify(&id);
        assert_whole(&result);
        assert_decided(fault, &caller, &id, &result);
    }

    for fault in ["throttle", "serverError"] {
        let id = open();
        plan(stack, CONVERSE, fault);
        let partial = caller.verify(&id);
        assert_eq!((partial.status, partial.body["status"].as_str()), (200, Some("partial")), "{}", partial.body);
        assert_never_wrong(fault, &partial, &licence.truth);
        assert_eq!(caller.get(&id).body, partial.body, "{fault}");
        mend(stack);
        let result = caller.verify(&id);
        assert_whole(&result);
        assert_eq!(result.body["costMicroUsd"]["read"], 0, "what was read is not paid again");
        assert_decided(fault, &caller, &id, &result);
    }

    // With the labelled fields of the third reader nothing is left open.
    let id = open();
    plan(stack, CONVERSE, "refusal");
    let result = caller.verify(&id);
    mend(stack);
    assert_whole(&result);
    assert_never_wrong("refusal", &result, &licence.truth);
    assert_decided("refusal", &caller, &id, &result);
}

/// A passport without its zone, in a market without a third reader: what the model does not say stays open.
#[test]
fn wrong_answers_of_the_model() {
    let stack = DeployedStack::own(&[]);
    let (stack, passport) = (stack.description(), without_zone(Scene::IssueDate));
    let caller = Caller::of(stack);
    for (fault, reason) in [
        ("refusal", Some("MODEL_REFUSED")),
        ("truncation", Some("MODEL_TRUNCATED")),
        ("prose", Some("MODEL_PROSE")),
        ("schema", Some("MODEL_SCHEMA")),
        ("invented", None),
    ] {
        let id = caller.open_uploaded("utopia", &[picture(IdFront, ContentType::Jpeg, passport.jpeg.clone())]);
        plan(stack, CONVERSE, fault);
        let result = caller.verify(&id);
        mend(stack);
        assert_eq!((result.status, result.body["status"].as_str()), (200, Some("review")), "{}", result.body);
        let model: Vec<&str> = result.reasons().into_iter().filter(|reason| reason.starts_with("MODEL_")).collect();
        assert_eq!(model, Vec::from_iter(reason), "{fault}");
        assert!(result.reasons().contains(&"FIELD_MISSING:surname"), "{fault}: {:?}", result.reasons());
        assert_never_wrong(fault, &result, &passport.truth);
        assert_decided(fault, &caller, &id, &result);
    }
}
