//! The verb `evaluate extraction`: what it counts, shows and keeps to itself.

use serde_json::{Value, json};

use crate::desk::{DOT, Desk, result, text};
use crate::fake_api::{FakeApi, Reply};

fn truth(surname: &str) -> Vec<u8> {
    let fields = json!({"documentType": null, "surname": surname, "name": "ANNA"});
    json!({"market": "utopia", "documentKind": "passport-td3", "side": "front", "fields": fields}).to_string().into()
}

/// A right surname, a wrong one, and a picture that the API refuses.
fn folder() -> Desk {
    let desk = Desk::new();
    for (name, surname) in [("a-clean", "TESTER"), ("b-mild", "TESTERE"), ("c-mild", "TESTER")] {
        desk.file(&format!("{name}.png"), DOT);
        desk.file(&format!("{name}.json"), &truth(surname));
    }
    desk
}

fn api() -> FakeApi {
    let refused = json!({"error": {"code": "IMAGE_TRUNCATED", "message": "Broken.", "retryable": false}});
    FakeApi::start([
        Reply::opened(),
        Reply::stored(),
        Reply::json(200, &result("approved")),
        Reply::opened(),
        Reply::stored(),
        Reply::json(200, &result("review")),
        Reply::opened(),
        Reply::stored(),
        Reply::json(422, &refused),
    ])
}

#[test]
fn wrong_values_and_failed_pictures_are_shown_by_name_without_values() {
    let (desk, api) = (folder(), api());
    let output = desk.run(&api, &["evaluate", "extraction", ".", "--concurrency", "1", "--json", "out.json"]);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{shown}{}", text(&output.stderr));
    assert!(shown.contains("WRONG 1 of 4: at most 75.1 %"), "{shown}");
    assert!(shown.contains("b-mild.png  surname") && shown.contains("c-mild.png  IMAGE_TRUNCATED"), "{shown}");
    assert!(!shown.contains("TESTER"), "{shown}");

    let record = std::fs::read(desk.folder.path().join("out.json")).unwrap();
    assert!(!text(&record).contains("TESTER"));
    let record: Value = serde_json::from_slice(&record).unwrap();
    let surname = &record["fields"]["byField"]["surname"];
    assert_eq!(
        (&surname["n"], &surname["exact"]["count"], &surname["wrong"]["count"]),
        (&json!(2), &json!(1), &json!(1))
    );
    assert_eq!(record["fields"]["byField"]["name"]["null"]["count"], 2);
    assert_eq!(record["cases"]["byCondition"]["mild"]["failed"]["count"], 1);
    assert_eq!(record["each"][2]["failed"], "IMAGE_TRUNCATED");
}

#[test]
fn values_are_shown_where_asked() {
    let (desk, api) = (folder(), api());
    let output = desk.run(&api, &["evaluate", "extraction", ".", "--concurrency", "1", "--show-values"]);
    assert!(text(&output.stdout).contains("truth TESTERE   read TESTER"), "{}", text(&output.stdout));
}

#[test]
fn an_empty_folder_and_an_absent_market_say_what_to_do() {
    let desk = Desk::new();
    let output = desk.run(&FakeApi::start([]), &["evaluate", "extraction", "."]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("specimens"), "{}", text(&output.stderr));
    let output = folder().run(&FakeApi::start([]), &["evaluate", "extraction", ".", "--market", "lv"]);
    assert!(text(&output.stderr).contains("of the market lv"), "{}", text(&output.stderr));
}
