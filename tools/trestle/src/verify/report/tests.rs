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
