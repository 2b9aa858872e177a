//! Requests that open no case, and ids that name none.

use serde_json::{Value, json};
use trestle::seed::{SeedCase, SeedList, seed};
use trestle_domain::case::{ContentType, Mode};
use trestle_domain::document::UploadKind;
use trestle_fakes::sample;
use trestle_pipeline::port::Ids as _;
use trestle_pipeline::system::Ulids;
use trestle_tests::caller::{Caller, declared, picture};
use trestle_tests::stack::DeployedStack;
use ureq::http::Method;

use super::{Refusal, assert_refused};

const CORRECT: &str = "Correct the request body and send it again.";

/// A good request with something changed in it.
fn body(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let front = picture(UploadKind::IdFront, ContentType::Jpeg, b"image");
    let mut body = json!({"market": "utopia", "mode": "interactive", "uploads": declared(&[front])});
    change(&mut body);
    body.to_string().into_bytes()
}

fn with_upload(key: &str, value: Value) -> Vec<u8> {
    body(|body| body["uploads"][0][key] = value)
}

#[test]
fn bodies_that_open_no_case() {
    let stack = DeployedStack::shared();
    let caller = Caller::of(stack.description());
    assert_eq!(caller.open_with(&body(|_| ())).status, 201, "the unchanged body is a good one");

    let deep = format!("{{\"market\": {}{}}}", "[".repeat(500), "]".repeat(500));
    let no_market = body(|body| drop(body.as_object_mut().unwrap().remove("market")));
    let twice = String::from_utf8(body(|_| ())).unwrap().replacen('{', "{\"market\": \"lv\", ", 1);
    let rows: [(&str, &[u8], Refusal, &str); 19] = [
        ("nothing", b"", (400, "BODY_EMPTY"), CORRECT),
        ("blanks", b" \n ", (400, "BODY_EMPTY"), CORRECT),
        ("broken JSON", b"{\"market\": \"SECRET\", ", (400, "JSON_INVALID"), CORRECT),
        ("no JSON", b"market=SECRET", (400, "JSON_INVALID"), CORRECT),
        ("more than JSON", b"{} SECRET", (400, "JSON_INVALID"), CORRECT),
        ("deep JSON", deep.as_bytes(), (400, "JSON_TOO_DEEP"), CORRECT),
        ("a list", b"[\"SECRET\"]", (422, "FIELD_INVALID"), CORRECT),
        ("a number for a text", &body(|body| body["market"] = 7.into()), (422, "FIELD_INVALID"), "market"),
        ("a text for a list", &body(|body| body["uploads"] = "SECRET".into()), (422, "FIELD_INVALID"), "uploads"),
        (
            "a text for a number",
            &with_upload("contentLength", "5".into()),
            (422, "FIELD_INVALID"),
            "uploads[0].contentLength",
        ),
        (
            "a negative length",
            &with_upload("contentLength", (-5).into()),
            (422, "FIELD_INVALID"),
            "uploads[0].contentLength",
        ),
        ("half a byte", &with_upload("contentLength", 0.5.into()), (422, "FIELD_INVALID"), "uploads[0].contentLength"),
        ("a field that is not known", &body(|body| body["SECRETS"] = 1.into()), (422, "FIELD_INVALID"), CORRECT),
        ("no market", &no_market, (422, "FIELD_INVALID"), "market"),
        ("two markets", twice.as_bytes(), (422, "FIELD_INVALID"), CORRECT),
        (
            "no such day",
            &body(|body| body["claim"] = json!({"dateOfBirth": "1990-02-30"})),
            (422, "FIELD_INVALID"),
            "claim.dateOfBirth",
        ),
        ("no image", &body(|body| body["uploads"] = json!([])), (422, "FIELD_INVALID"), "idFront or idBack"),
        (
            "an unknown market",
            &body(|body| body["market"] = "atlantis".into()),
            (422, "MARKET_UNKNOWN"),
            "Use one that is configured",
        ),
        (
            "a path for a market",
            &body(|body| body["market"] = "../lv".into()),
            (422, "MARKET_UNKNOWN"),
            "Use one that is configured",
        ),
    ];
    for (what, body, expected, advice) in rows {
        let answer = caller.open_with(body);
        assert_refused(what, &answer, expected, advice);
        assert!(!answer.message().contains("SECRET"), "{what}: {}", answer.body);
        assert_eq!(answer.body["error"]["retryable"], false, "{what}");
    }
    let huge = body(|body| body["subject"] = "SECRET".repeat(20_000).into());
    assert_refused("120 KB", &caller.open_with(&huge), (413, "BODY_TOO_LARGE"), "Send a smaller request body");
}

/// What a declaration alone tells, of a document as of a selfie.
#[test]
fn declared_pictures_that_open_no_case() {
    let stack = DeployedStack::shared();
    let caller = Caller::of(stack.description());
    let rows: [(&str, &str, Value, Refusal, &str); 5] = [
        ("nothing", "contentLength", 0.into(), (422, "IMAGE_EMPTY"), "Take it again"),
        ("11 MB", "contentLength", 11_000_000.into(), (413, "IMAGE_TOO_LARGE"), "Compress the image"),
        ("a PDF", "contentType", "application/pdf".into(), (415, "IMAGE_TYPE_UNSUPPORTED"), "Convert the image"),
        ("HEIC", "contentType", "image/heic".into(), (415, "IMAGE_TYPE_UNSUPPORTED"), "Convert the image"),
        ("an animation", "contentType", "image/gif".into(), (415, "IMAGE_TYPE_UNSUPPORTED"), "Convert the image"),
    ];
    for kind in UploadKind::ALL {
        let mut kinds = vec![UploadKind::IdFront, kind];
        kinds.dedup();
        let pictures: Vec<_> = kinds.into_iter().map(|kind| picture(kind, ContentType::Jpeg, b"image")).collect();
        let with = |change: &dyn Fn(&mut Value)| {
            body(|body| {
                body["uploads"] = declared(&pictures);
                change(&mut body["uploads"][pictures.len() - 1]);
            })
        };
        assert_eq!(caller.open_with(&with(&|_| ())).status, 201, "{kind}: the unchanged body is a good one");
        for (what, key, value, expected, advice) in &rows {
            let what = format!("{kind}: {what}");
            let answer = caller.open_with(&with(&|upload| upload[*key] = value.clone()));
            assert_refused(&what, &answer, *expected, advice);
            assert_eq!(answer.body["error"]["retryable"], false, "{what}");
        }
    }
}

/// Another owner's case must not be told from one that does not exist.
#[test]
fn ids_that_name_no_case_of_the_caller() {
    let stack = DeployedStack::shared();
    let caller = Caller::of(stack.description());
    let foreign = sample::case(Ulids.verification_id(jiff::Timestamp::now()), Mode::Interactive);
    let foreign_id = foreign.id.as_str().to_owned();
    let list = SeedList { cases: vec![SeedCase { case: foreign, uploaded: Vec::new() }] };
    assert_eq!(seed(stack.description(), &list).unwrap(), 1);

    let unknown = Ulids.verification_id(jiff::Timestamp::now());
    for id in [unknown.as_str(), &foreign_id, "7", "01jdem00000000000000000001", "%00"] {
        let path = format!("/verifications/{id}");
        for (method, path) in [
            (Method::GET, path.clone()),
            (Method::POST, format!("{path}/extract-id")),
            (Method::POST, format!("{path}/verify")),
        ] {
            let answer = caller.ask(method, &path, &[]);
            assert_refused(&path, &answer, (404, "VERIFICATION_UNKNOWN"), "Check the id");
            let mut shown = answer.body["error"].clone();
            shown.as_object_mut().unwrap().remove("requestId");
            let same = json!({"code": "VERIFICATION_UNKNOWN", "retryable": false, "message": "The caller has no such case. Check the id, and that the same role opened the verification."});
            assert_eq!(shown, same, "{path}");
        }
    }
}
