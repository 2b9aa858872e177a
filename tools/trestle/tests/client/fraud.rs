//! The verb `fraud`: what it sends, prints and exits with.

use serde_json::{Value, json};

use crate::desk::{Desk, result, text};
use crate::fake_api::{FakeApi, Reply};

const VERIFICATION: &str = "01JD7Z0V9N3Q8R5T6W7X8Y9ZAB";
const CASE: &str = "01JD80000000000000000000CA";

fn confirmed(status: u16, count: u32, folded: bool) -> Reply {
    Reply::json(status, &json!({"fraudCaseId": CASE, "market": "utopia", "count": count, "folded": folded}))
}

#[test]
fn a_confirmed_case_is_shown_with_the_way_back() {
    let api = FakeApi::start([confirmed(201, 1, false)]);
    let output = Desk::new().run(&api, &["fraud", "confirm", VERIFICATION, "--by", "desk-7"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    assert!(shown.contains(&format!("fraud case {CASE} in market utopia: 1 verification\n")), "{shown}");
    assert!(shown.contains(&format!("trestle fraud undo {CASE}")), "{shown}");

    let [request] = api.requests().try_into().unwrap();
    assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/fraud-cases"));
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body, json!({"verificationId": VERIFICATION, "confirmedBy": "desk-7"}));
    assert!(request.header("authorization").unwrap().contains("/execute-api/aws4_request"));
}

#[test]
fn a_saved_result_names_its_verification_and_quiet_leaves_the_id_alone() {
    let api = FakeApi::start([confirmed(200, 3, true)]);
    let desk = Desk::new();
    let saved = desk.file("saved.json", result("review").to_string().as_bytes());
    let output = desk.run(&api, &["fraud", "confirm", saved.to_str().unwrap(), "--by", "desk-7", "--quiet"]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), format!("{CASE}\n")));
    let body: Value = serde_json::from_slice(&api.requests()[0].body).unwrap();
    assert_eq!(body["verificationId"], VERIFICATION);
}

#[test]
fn what_the_api_refuses_is_told() {
    let refused =
        json!({"error": {"code": "FRAUD_OFF", "message": "Off here.", "retryable": false, "requestId": "r-1"}});
    let api = FakeApi::start([Reply::json(422, &refused)]);
    let output = Desk::new().run(&api, &["fraud", "confirm", VERIFICATION, "--by", "desk-7"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("FRAUD_OFF: Off here."), "{}", text(&output.stderr));
    assert!(text(&output.stdout).is_empty());
}

#[test]
fn a_case_is_taken_back_whole_or_for_one_verification() {
    let api = FakeApi::start([Reply::raw(204, &[], b""), Reply::raw(204, &[], b"")]);
    let desk = Desk::new();
    for more in [vec![], vec!["--verification", VERIFICATION]] {
        let output = desk.run(&api, &[vec!["fraud", "undo", CASE], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    let asked: Vec<_> = api.requests().into_iter().map(|request| (request.method, request.path)).collect();
    let path = format!("/fraud-cases/{CASE}");
    let one = format!("{path}?verificationId={VERIFICATION}");
    assert_eq!(asked, [("DELETE".to_owned(), path), ("DELETE".to_owned(), one)]);
}
