use super::*;

fn result() -> VerificationResult {
    serde_json::from_str(
        r#"{
        "verificationId": "01JD7Z0V9N3Q8R5T6W7X8Y9ZAB", "status": "review",
        "fields": {
            "documentType": {"value": "passport", "confidence": 0.991, "source": "mrz", "rule": "mrz-transliteration",
                "evidence": [{"image": "idFront", "box": [0.03, 0.84, 0.94, 0.04], "text": "P<UTOTESTER<<ANNA<<<<<<<<<<<<<<<<<<<<<<<<<<<"}]},
            "surname": {"value": "TĒSTER", "confidence": 0.97, "source": "printed", "rule": "identity",
                "evidence": [{"image": "idFront", "box": [0.3, 0.2, 0.1, 0.04], "text": "TĒSTER"}]},
            "name": null, "middleName": null, "dateOfBirth": null, "idNumber": null, "expiryDate": null
        },
        "mismatches": [
            {"field": "surname", "reason": "differs", "claimed": "Other", "read": "TĒSTER"},
            {"field": "name", "reason": "notRead", "claimed": "Anna", "read": null}
        ],
        "fraud": null,
        "reasons": ["FIELD_MISSING:name", "FIELD_DIFFERS:surname", "FRAUD_NOT_ASSESSED", "LATER_CODE"],
        "timingsMs": {"total": 1490, "read": 812, "structure": 640, "uploads": 20, "decode": 0, "own": 3},
        "costMicroUsd": {"read": 0, "structure": 900, "total": 900},
        "reused": ["read"], "configVersion": "utopia@3f2a", "decidedAt": "2026-11-24T10:00:00Z",
        "applicantView": {"status": "inReview", "retake": []}
    }"#,
    )
    .unwrap()
}

#[test]
fn a_result_reads_like_this() {
    insta::assert_snapshot!(render(&result(), Paint::Plain));
}

#[test]
fn colour_changes_nothing_but_colour() {
    let coloured = render(&result(), Paint::Coloured);
    assert!(coloured.contains("\u{1b}["));
    assert_eq!(console::strip_ansi_codes(&coloured), render(&result(), Paint::Plain));
}

#[test]
fn every_reason_has_words() {
    for reason in trestle_domain::code::Reason::examples() {
        assert!(explain(reason).len() > 20, "{reason}");
    }
}

/// The fraud part of a result, as it is shown.
fn shown(fraud: &serde_json::Value) -> String {
    let mut answer = serde_json::to_value(result()).unwrap();
    answer["fraud"] = fraud.clone();
    let text = render(&serde_json::from_value(answer).unwrap(), Paint::Plain);
    let (_, fraud) = text.split_once("\nFraud\n").unwrap();
    fraud.split_once("\n\n").map_or(fraud, |(fraud, _)| fraud).to_owned()
}

#[test]
fn fraud_reads_like_this() {
    let whole = serde_json::json!({
        "score": 88, "band": "high", "partial": false,
        "visual": {"state": "done", "score": 92, "failure": null, "findings": [
            {"pattern": "moire", "score": 92, "seen": "regular  stripes"}, {"pattern": "bezel", "score": 0, "seen": ""}]},
        "background": {"state": "done", "score": 84, "failure": null, "matches": [
            {"fraudCaseId": "01JD80000000000000000000CA", "similarity": 0.8977, "score": 84, "count": 3}]},
        "face": {"state": "done", "outcome": "mismatch", "similarity": 12.25, "image": null, "failure": null}
    });
    assert_eq!(
        shown(&whole),
        "  score 88 of 100, high
  visual      92  the strongest of
              92  moire: regular stripes
  background  84  the nearest of
              84  fraud case 01JD80000000000000000000CA, confirmed 3 times, similarity 0.8977
  face            not the holder of the document, similarity 12.2 %; not part of the score"
    );
}

#[test]
fn a_branch_that_gave_nothing_says_why() {
    let part = serde_json::json!({
        "score": 20, "band": null, "partial": true,
        "visual": {"state": "late", "score": null, "failure": "UPSTREAM_TIMEOUT", "findings": []},
        "background": {"state": "failed", "score": null, "failure": "INDEX_UNKNOWN", "matches": []},
        "face": {"state": "done", "outcome": "notFound", "similarity": null, "image": "selfie", "failure": null}
    });
    assert_eq!(
        shown(&part),
        "  score at least 20 of 100, undetermined: a branch is missing
  visual        not done in time: UPSTREAM_TIMEOUT
  background    failed: INDEX_UNKNOWN
  face          no face was found on the selfie; not part of the score"
    );
    let off = serde_json::json!({
        "score": 0, "band": "legitimate", "partial": false, "visual": null, "background": null,
        "face": {"state": "skipped", "outcome": null, "similarity": null, "image": null, "failure": null}
    });
    assert!(shown(&off).contains("visual        switched off by the market"), "{}", shown(&off));
    assert!(shown(&off).contains("face          skipped, it had nothing to work on"), "{}", shown(&off));
}
