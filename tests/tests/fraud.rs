//! Fraud from end to end: what `make demo` shows, held to.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use trestle::fraud::{confirm, undo};
use trestle::verify::{Api, Endpoint, Order, Picture, VerifyError, verify};
use trestle_domain::document::UploadKind;
use trestle_pipeline::view::{BranchState, FraudView, VerificationResult};
use trestle_tests::repository;
use trestle_tests::stack::DeployedStack;

fn run(api: &Api, document: &str, selfie: Option<&str>) -> VerificationResult {
    let picture = |kind, name: &str| {
        let path = repository::root().join("events/images").join(name).with_extension("jpg");
        Picture::read(kind, &path).unwrap()
    };
    let mut pictures = vec![picture(UploadKind::IdFront, document)];
    pictures.extend(selfie.map(|name| picture(UploadKind::Selfie, name)));
    let order = Order { market: "utopia".to_owned(), pictures, claim: None };
    let answer = verify(api, &order, &mut |_| ()).unwrap();
    serde_json::from_slice(&answer).unwrap()
}

fn has(result: &VerificationResult, reason: &str) -> bool {
    result.reasons.iter().any(|code| code == reason)
}

/// The fraud part, every branch of it done.
fn whole(result: &VerificationResult) -> &FraudView {
    let fraud = result.fraud.as_ref().unwrap();
    let states = (
        fraud.visual.as_ref().map(|view| view.state),
        fraud.background.as_ref().map(|view| view.state),
        fraud.face.as_ref().map(|view| view.state),
    );
    assert!(!fraud.partial, "{states:?} {:?}", result.reasons);
    assert_eq!(states.1, Some(BranchState::Done));
    fraud
}

fn code(error: &VerifyError) -> &str {
    error.code().unwrap_or_default()
}

#[test]
fn selfies_and_a_ring() {
    // Its own, because sample events confirm the same ring elsewhere.
    let stack = DeployedStack::own(&[]);
    let api = Api::new(Endpoint::of_stack(stack.description()).unwrap());

    let honest = run(&api, "passport-mild", Some("selfie-honest"));
    assert_eq!(whole(&honest).band.as_deref(), Some("legitimate"), "{:?}", honest.reasons);
    assert_eq!(whole(&honest).face.as_ref().unwrap().outcome.as_deref(), Some("match"));

    let screen = run(&api, "passport-mild", Some("selfie-screen"));
    let flagged = screen.reasons.iter().any(|code| code.starts_with("VISUAL_FLAGGED:"));
    assert!(flagged, "{:?}", screen.reasons);

    let without = run(&api, "passport-mild", None);
    assert!(without.fraud.is_none() && has(&without, "FRAUD_NOT_ASSESSED"), "{:?}", without.reasons);
    let refused = confirm(&api, &without.verification_id, "desk-1").unwrap_err();
    assert_eq!(code(&refused), "SELFIE_NOT_DECLARED");

    let first = run(&api, "ring-a-id", Some("ring-a-selfie"));
    let before = run(&api, "ring-b-id", Some("ring-b-selfie"));
    assert!(!has(&before, "BACKGROUND_REUSED"), "{:?}", before.reasons);

    let case = confirm(&api, &first.verification_id, "desk-1").unwrap();
    assert_eq!((case.market.as_str(), case.count, case.folded), ("utopia", 1, false));
    assert_eq!(confirm(&api, &first.verification_id, "desk-2").unwrap().fraud_case_id, case.fraud_case_id);

    let found = run(&api, "ring-b-id", Some("ring-b-selfie"));
    let matches = &whole(&found).background.as_ref().unwrap().matches;
    assert_eq!(matches[0].fraud_case_id, case.fraud_case_id);
    assert!(has(&found, "BACKGROUND_REUSED"), "{:?} {matches:?}", found.reasons);
    let elsewhere = run(&api, "passport-mild", Some("selfie-honest"));
    assert!(!has(&elsewhere, "BACKGROUND_REUSED"), "{:?}", elsewhere.reasons);

    undo(&api, &case.fraud_case_id, None).unwrap();
    assert_eq!(code(&undo(&api, &case.fraud_case_id, None).unwrap_err()), "FRAUD_CASE_UNKNOWN");
    let after = run(&api, "ring-b-id", Some("ring-b-selfie"));
    assert!(!has(&after, "BACKGROUND_REUSED"), "{:?}", after.reasons);
    let background = whole(&after).background.as_ref().unwrap();
    assert!(background.matches.iter().all(|found| found.fraud_case_id != case.fraud_case_id));
}
