//! The verb `evaluate fraud`: what it asks, in which order, and what it says of the answers.

use serde_json::{Value, json};

use crate::desk::{DOT, Desk, result, text};
use crate::fake_api::{FakeApi, Reply};

const CASE: &str = "01JDEM00000000000000000001";

fn truth(name: &str, kind: &str, fraud: bool, confirmed: bool) -> Vec<u8> {
    let expected = json!({"visual": kind == "screen", "patterns": [],
        "background": if confirmed { Value::Null } else { json!(kind == "ring") }, "face": "match", "idRecaptured": false});
    json!({"v": 1, "name": name, "kind": kind, "market": "utopia", "fraud": fraud, "confirmed": confirmed,
        "images": {"selfie": "selfie.png", "idFront": "id-front.png"}, "expected": expected})
    .to_string()
    .into()
}

/// A confirmed case of a ring, and three that are judged.
fn folder() -> Desk {
    let desk = Desk::new();
    for (name, kind, fraud, confirmed) in [
        ("a", "honest", false, false),
        ("b", "screen", true, false),
        ("c", "ring", true, true),
        ("d", "ring", true, false),
    ] {
        std::fs::create_dir(desk.folder.path().join(name)).unwrap();
        desk.file(&format!("{name}/truth.json"), &truth(name, kind, fraud, confirmed));
        desk.file(&format!("{name}/selfie.png"), DOT);
        desk.file(&format!("{name}/id-front.png"), DOT);
    }
    desk
}

fn judged(reasons: &[&str], score: u8, band: &str, visual: u8, background: u8) -> Reply {
    let mut answer = result(if reasons.is_empty() { "approved" } else { "review" });
    answer["reasons"] = json!(reasons);
    answer["timingsMs"] = json!({"total": 12, "traits": 3});
    answer["fraud"] = json!({
        "score": score, "band": band, "partial": false,
        "visual": {"state": "done", "score": visual, "findings": [], "failure": null},
        "background": {"state": "done", "score": background, "matches": [], "failure": null},
        "face": {"state": "done", "outcome": "match", "similarity": 97.0, "image": null, "failure": null},
    });
    Reply::json(200, &answer)
}

/// What the API answers to one case: opened, two uploads, the verdict.
fn case(verdict: Reply) -> [Reply; 4] {
    let upload = |kind: &str| {
        json!({"kind": kind, "method": "PUT", "url": "http://HOST/store/key?X-Amz-Signature=abc", "headers": {},
            "expiresAt": "2026-11-24T10:00:00Z"})
    };
    let opened = json!({"verificationId": "01JD7Z0V9N3Q8R5T6W7X8Y9ZAB", "status": "pending",
        "uploads": [upload("idFront"), upload("selfie")]});
    [Reply::json(201, &opened), Reply::stored(), Reply::stored(), verdict]
}

/// The ring is confirmed, the honest case passes, the screen is found; `ring` is what is said of the other one of the ring.
fn api(ring: Reply) -> FakeApi {
    let confirmed = json!({"fraudCaseId": CASE, "market": "utopia", "count": 1, "folded": false});
    let first = case(judged(&[], 5, "legitimate", 5, 5)).into_iter().chain([Reply::json(201, &confirmed)]);
    let judged = [judged(&[], 8, "legitimate", 10, 5), judged(&["VISUAL_FLAGGED:moire"], 51, "medium", 97, 5), ring];
    FakeApi::start(first.chain(judged.into_iter().flat_map(case)).chain([Reply::raw(204, &[], b"")]))
}

const ARGUMENTS: [&str; 5] = ["evaluate", "fraud", ".", "--concurrency", "1"];

#[test]
fn confirmed_fraud_is_ingested_first_and_taken_back_at_the_end() {
    let desk = folder();
    let api = api(judged(&["BACKGROUND_REUSED"], 49, "medium", 3, 95));
    let arguments: Vec<&str> = ARGUMENTS.into_iter().chain(["--json", "out.json", "--picture", "out.png"]).collect();
    let output = desk.run(&api, &arguments);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{shown}{}", text(&output.stderr));

    let asked: Vec<String> =
        api.requests().into_iter().map(|request| format!("{} {}", request.method, request.path)).collect();
    assert_eq!(asked[4], "POST /fraud-cases");
    let undo = format!("DELETE /fraud-cases/{CASE}?verificationId=01JD7Z0V9N3Q8R5T6W7X8Y9ZAB");
    assert_eq!(asked.last(), Some(&undo));
    assert_eq!(asked.iter().filter(|request| request.ends_with("/verify")).count(), 4);

    assert!(shown.starts_with("3 cases judged, 2 of them fraud; prevalence 8 %"), "{shown}");
    assert!(shown.contains("always legitimate"), "{shown}");
    let record: Value = serde_json::from_slice(&std::fs::read(desk.folder.path().join("out.json")).unwrap()).unwrap();
    assert_eq!(record["checks"]["verdict"]["truePositive"], 2);
    assert_eq!(record["checks"]["background"]["truePositive"], 1);
    assert_eq!(record["checks"]["visual"]["trueNegative"], 2);
    assert_eq!(record["each"].as_array().unwrap().len(), 3, "the confirmed case is not judged");
    assert!(std::fs::read(desk.folder.path().join("out.png")).unwrap().starts_with(b"\x89PNG"));
}

#[test]
fn a_run_is_compared_with_an_earlier_one() {
    let desk = folder();
    let arguments: Vec<&str> = ARGUMENTS.into_iter().chain(["--json", "before.json"]).collect();
    desk.run(&api(judged(&["BACKGROUND_REUSED"], 49, "medium", 3, 95)), &arguments);
    let arguments: Vec<&str> = ARGUMENTS.into_iter().chain(["--against", "before.json"]).collect();
    let output = desk.run(&api(judged(&[], 4, "legitimate", 3, 5)), &arguments);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "one case may be chance: {shown}{}", text(&output.stderr));
    assert!(shown.contains("+0 -1 of 2 (p 1.000)") && shown.contains("inconclusive"), "{shown}");
}

#[test]
fn what_stops_a_run_is_told_with_its_case() {
    let desk = folder();
    let refused = json!({"error": {"code": "FRAUD_OFF", "message": "Switch it on.", "retryable": false}});
    let replies = case(judged(&[], 5, "legitimate", 5, 5)).into_iter().chain([Reply::json(422, &refused)]);
    let output = desk.run(&FakeApi::start(replies), &ARGUMENTS);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.contains("c: confirmed fraud could not be ingested") && said.contains("Switch it on."), "{said}");
}
