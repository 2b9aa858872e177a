//! The verb `verify`: what it sends, prints and exits with.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::desk::{DOT, Desk, result, text};
use crate::fake_api::{FakeApi, Reply};

fn verify(desk: &Desk, api: &FakeApi, picture: &std::path::Path, more: &[&str]) -> std::process::Output {
    desk.run(api, &[&["verify", "--market", "utopia", picture.to_str().unwrap()], more].concat())
}

fn error(code: &str, retryable: bool) -> Value {
    json!({"error": {"code": code, "message": "Something is wrong.", "retryable": retryable, "requestId": "r-1"}})
}

#[test]
fn a_decided_case_exits_with_0_and_shows_what_was_read() {
    let api = FakeApi::start([Reply::opened(), Reply::stored(), Reply::json(200, &result("review"))]);
    let desk = Desk::new();
    let picture = desk.file("photo.png", DOT);
    let claim = desk.file("claim.json", br#"{"surname": "Tester"}"#);
    let annotated = desk.folder.path().join("out.png");
    let more = ["--claim", claim.to_str().unwrap(), "--annotate", annotated.to_str().unwrap()];
    let output = verify(&desk, &api, &picture, &more);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    assert!(shown.contains("TESTER") && shown.contains("could not be proven") && !shown.contains('\u{1b}'), "{shown}");
    assert!(fs::read(annotated).unwrap().starts_with(b"\x89PNG"));

    let [open, put, verify] = api.requests().try_into().unwrap();
    assert_eq!((open.method.as_str(), open.path.as_str()), ("POST", "/verifications"));
    let opened: Value = serde_json::from_slice(&open.body).unwrap();
    assert_eq!(opened["claim"]["surname"], "Tester");
    let declared = &opened["uploads"][0];
    assert_eq!((&declared["kind"], &declared["contentType"]), (&json!("idFront"), &json!("image/png")));
    assert_eq!(declared["contentLength"], DOT.len());
    assert!(open.header("authorization").unwrap().starts_with("AWS4-HMAC-SHA256 Credential=key/"));
    assert!(open.header("authorization").unwrap().contains("/eu-west-1/execute-api/aws4_request"));

    assert_eq!((put.method.as_str(), put.body.as_slice()), ("PUT", DOT));
    assert_eq!(put.header("x-amz-checksum-sha256"), Some("as-presigned"));
    assert_eq!(put.header("authorization"), None);

    assert_eq!(
        (verify.method.as_str(), verify.path.as_str()),
        ("POST", "/verifications/01JD7Z0V9N3Q8R5T6W7X8Y9ZAB/verify")
    );
    assert!(verify.body.is_empty());
}

#[test]
fn json_is_the_apis_answer_byte_for_byte() {
    let answer = format!("{} \n", result("approved"));
    let api = FakeApi::start([Reply::opened(), Reply::stored(), Reply::raw(200, &[], answer.as_bytes())]);
    let desk = Desk::new();
    let output = verify(&desk, &api, &desk.file("photo.png", DOT), &["--json"]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), answer));
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
}

#[test]
fn a_case_at_work_is_followed_and_a_throttled_one_asked_again() {
    let here = "/verifications/01JD7Z0V9N3Q8R5T6W7X8Y9ZAB";
    let api = FakeApi::start([
        Reply::opened(),
        Reply::stored(),
        Reply::json(429, &error("UPSTREAM_THROTTLED", true)).with("retry-after", "0"),
        Reply::json(202, &json!({"status": "pending"})).with("location", here).with("retry-after", "0"),
        Reply::json(200, &result("pending")),
        Reply::json(200, &result("approved")),
    ]);
    let desk = Desk::new();
    let output = verify(&desk, &api, &desk.file("photo.png", DOT), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let asked: Vec<String> = api.requests().iter().skip(2).map(|r| format!("{} {}", r.method, r.path)).collect();
    let verify = format!("POST {here}/verify");
    assert_eq!(asked, [verify.clone(), verify, format!("GET {here}"), format!("GET {here}")]);
}

#[test]
fn the_apis_refusals_exit_with_1_and_keep_their_code() {
    for (code, status) in [("MARKET_UNKNOWN", 422), ("IMAGE_TOO_LARGE", 413), ("IMAGE_EMPTY", 422)] {
        let api = FakeApi::start([Reply::json(status, &error(code, false))]);
        let desk = Desk::new();
        let output = verify(&desk, &api, &desk.file("photo.png", b""), &[]);
        let shown = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{shown}");
        assert!(shown.contains(code) && shown.contains("Something is wrong.") && shown.contains("r-1"), "{shown}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn refused_uploads_strangers_and_partial_results_exit_with_1() {
    let denied = b"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>secret</Message></Error>";
    let gateway = Reply::json(403, &json!({"message": "The security token is invalid."}))
        .with("x-amzn-errortype", "UnrecognizedClientException");
    for (replies, words) in [
        (vec![Reply::opened(), Reply::raw(403, &[], denied)], "HTTP 403, AccessDenied"),
        (vec![gateway], "UnrecognizedClientException"),
        (vec![Reply::raw(200, &[], b"<html>")], "is that URL an API of Trestle?"),
        (vec![Reply::opened(), Reply::stored(), Reply::json(200, &result("partial"))], ""),
    ] {
        let api = FakeApi::start(replies);
        let desk = Desk::new();
        let output = verify(&desk, &api, &desk.file("photo.png", DOT), &[]);
        assert_eq!(output.status.code(), Some(1));
        assert!(
            text(&output.stderr).contains(words) && !text(&output.stderr).contains("secret"),
            "{}",
            text(&output.stderr)
        );
    }
}

#[test]
fn what_is_no_picture_is_told_without_asking_anyone() {
    let api = FakeApi::start([]);
    let desk = Desk::new();
    for (path, words) in [
        (desk.folder.path().join("absent.jpg"), "give the path of a JPEG or PNG file"),
        (desk.file("a.jpg", b"%PDF-1.7"), "IMAGE_TYPE_UNSUPPORTED"),
        (desk.file("notes.txt", b"hello"), "IMAGE_TYPE_UNSUPPORTED"),
        (desk.folder.path().to_owned(), "give the path of a JPEG or PNG file"),
    ] {
        let output = verify(&desk, &api, &path, &[]);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains(words), "{}", text(&output.stderr));
    }
    assert!(api.requests().is_empty());
}

#[test]
fn usage_exits_with_2_and_an_absent_stack_with_3() {
    let desk = Desk::new();
    let picture = desk.file("photo.png", DOT);
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trestle"));
        command.arg("verify").arg(&picture).args(arguments);
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "TRESTLE_STACK", "TRESTLE_API_URL"] {
            command.env_remove(name);
        }
        command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap()
    };
    assert_eq!(run(&[]).status.code(), Some(2), "no market");
    let far = ["--market", "utopia", "--api-url", "https://abc.execute-api.eu-west-1.amazonaws.com/live"];
    let output = run(&far);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("AWS_ACCESS_KEY_ID"));
    let output = run(&["--market", "utopia", "--name", "no-such-stack"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("make up"), "{}", text(&output.stderr));
}
