//! A caller of a deployed API, who signs requests and reads answers as JSON.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Value, json};
use trestle::stack::StackDescription;
use trestle::verify::{Answer, Api, Endpoint, Picture};
use trestle_domain::case::ContentType;
use trestle_domain::document::UploadKind;
use ureq::http::Method;

/// Who asks a stack's API, with the stack's own key.
#[derive(Debug)]
pub struct Caller(Api);

/// An answer of the API.
#[derive(Debug)]
pub struct Answered {
    pub status: u16,
    /// Seconds.
    pub retry_after: Option<u64>,
    /// `null` where it is no JSON.
    pub body: Value,
}

impl Answered {
    fn of(answer: &Answer) -> Self {
        Self {
            status: answer.status,
            retry_after: answer.header("retry-after").and_then(|seconds| seconds.parse().ok()),
            body: serde_json::from_slice(&answer.body).unwrap_or_default(),
        }
    }

    /// The code of an error; empty in a result.
    #[must_use]
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    /// The message of an error; empty in a result.
    #[must_use]
    pub fn message(&self) -> &str {
        self.body["error"]["message"].as_str().unwrap_or_default()
    }

    /// The reasons of a result.
    #[must_use]
    pub fn reasons(&self) -> Vec<&str> {
        self.body["reasons"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// A field's value in a result, where it has one.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<&str> {
        self.body["fields"][field]["value"].as_str()
    }
}

/// An opened case.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Opened {
    pub verification_id: String,
    pub uploads: Vec<Presigned>,
}

/// Where an image goes.
#[derive(Debug, Deserialize)]
pub struct Presigned {
    pub kind: String,
    pub url: String,
    pub headers: BTreeMap<String, String>,
}

/// An image that lies in no file.
#[must_use]
pub fn picture(kind: UploadKind, content_type: ContentType, bytes: impl Into<Vec<u8>>) -> Picture {
    Picture { kind, path: PathBuf::new(), content_type, bytes: bytes.into() }
}

impl Caller {
    /// # Panics
    /// When the stack has no API.
    #[must_use]
    pub fn of(stack: &StackDescription) -> Self {
        Self(Api::new(Endpoint::of_stack(stack).unwrap_or_else(|error| panic!("{error}"))))
    }

    /// # Panics
    /// When the API can't be reached.
    #[must_use]
    pub fn ask(&self, method: Method, path: &str, body: &[u8]) -> Answered {
        Answered::of(&self.0.ask(method, path, body).unwrap_or_else(|error| panic!("{path}: {error}")))
    }

    /// `POST /verifications` with any body.
    #[must_use]
    pub fn open_with(&self, body: &[u8]) -> Answered {
        self.ask(Method::POST, "/verifications", body)
    }

    /// Opens a case for images, none of which it uploads.
    ///
    /// # Panics
    /// When the API does not open it.
    #[must_use]
    pub fn open(&self, market: &str, mode: &str, pictures: &[Picture]) -> Opened {
        let answer = self
            .open_with(json!({"market": market, "mode": mode, "uploads": declared(pictures)}).to_string().as_bytes());
        assert_eq!(answer.status, 201, "{}", answer.body);
        serde_json::from_value(answer.body).expect("an opened case names its uploads")
    }

    /// Uploads bytes as presigned for a kind; gives the storage's HTTP status.
    ///
    /// # Panics
    /// When the storage can't be reached or the case has no such upload.
    #[must_use]
    pub fn upload(&self, case: &Opened, kind: UploadKind, bytes: &[u8]) -> u16 {
        let target = case.uploads.iter().find(|upload| upload.kind == kind.as_str()).expect("a declared kind");
        self.put(target, &target.headers, bytes)
    }

    /// The same with other headers than the signed ones.
    ///
    /// # Panics
    /// When the storage can't be reached.
    #[must_use]
    pub fn put(&self, target: &Presigned, headers: &BTreeMap<String, String>, bytes: &[u8]) -> u16 {
        let headers: Vec<(String, String)> = headers.clone().into_iter().collect();
        self.0.put(&target.url, &headers, bytes).unwrap_or_else(|error| panic!("{error}")).status
    }

    /// Opens an interactive case and uploads its images; gives its id.
    ///
    /// # Panics
    /// When any of that is refused.
    #[must_use]
    pub fn open_uploaded(&self, market: &str, pictures: &[Picture]) -> String {
        let case = self.open(market, "interactive", pictures);
        for picture in pictures {
            assert_eq!(self.upload(&case, picture.kind, &picture.bytes), 200, "{}", picture.kind);
        }
        case.verification_id
    }

    /// `GET /verifications/{id}`.
    #[must_use]
    pub fn get(&self, id: &str) -> Answered {
        self.ask(Method::GET, &format!("/verifications/{id}"), &[])
    }

    /// `POST /verifications/{id}/extract-id`.
    #[must_use]
    pub fn extract(&self, id: &str) -> Answered {
        self.ask(Method::POST, &format!("/verifications/{id}/extract-id"), &[])
    }

    /// `POST /verifications/{id}/detect-fraud`.
    #[must_use]
    pub fn detect(&self, id: &str) -> Answered {
        self.ask(Method::POST, &format!("/verifications/{id}/detect-fraud"), &[])
    }

    /// `POST /verifications/{id}/verify`.
    #[must_use]
    pub fn verify(&self, id: &str) -> Answered {
        self.ask(Method::POST, &format!("/verifications/{id}/verify"), &[])
    }
}

/// `uploads` of the request that opens a case.
#[must_use]
pub fn declared(pictures: &[Picture]) -> Value {
    let one = |picture: &Picture| {
        json!({
            "kind": picture.kind.as_str(),
            "contentType": picture.content_type.as_str(),
            "contentLength": picture.bytes.len(),
            "sha256": picture.sha256(),
        })
    };
    pictures.iter().map(one).collect()
}
