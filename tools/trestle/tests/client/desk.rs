//! A folder of files, and the command run in it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fake_api::FakeApi;

/// A black dot, 8 by 8 pixels.
pub(crate) const DOT: &[u8] = include_bytes!("dot.png");

pub(crate) struct Desk {
    pub(crate) folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn run(&self, api: &FakeApi, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_trestle"))
            .args(arguments)
            .args(["--api-url", &api.url()])
            .current_dir(self.folder.path())
            .env("AWS_ACCESS_KEY_ID", "key")
            .env("AWS_SECRET_ACCESS_KEY", "secret")
            .env("AWS_REGION", "eu-west-1")
            .env_remove("TRESTLE_STACK")
            .output()
            .unwrap()
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A result with a surname.
pub(crate) fn result(status: &str) -> Value {
    let evidence = json!([{"image": "idFront", "box": [0.1, 0.1, 0.5, 0.1], "text": "TESTER"}]);
    let surname =
        json!({"value": "TESTER", "confidence": 0.98, "source": "printed", "rule": "identity", "evidence": evidence});
    json!({
        "verificationId": "01JD7Z0V9N3Q8R5T6W7X8Y9ZAB", "status": status,
        "fields": {"documentType": null, "surname": surname, "name": null, "middleName": null,
            "dateOfBirth": null, "idNumber": null, "expiryDate": null},
        "mismatches": [], "fraud": null, "reasons": ["FIELD_MISSING:name"], "timingsMs": {"total": 12},
        "costMicroUsd": {"total": 0}, "reused": [], "configVersion": "utopia@0", "decidedAt": "2026-11-24T10:00:00Z",
        "applicantView": {"status": "inReview", "retake": []}
    })
}
