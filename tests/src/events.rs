//! The events of `events/` with what each is answered with.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use trestle::evaluate::{Outcome, compare};
use trestle_domain::field::FieldName;

use crate::repository::{self, files, folders, read};

/// An event as a function gets it.
#[derive(Debug)]
pub struct Event {
    /// The file's name without its ending.
    pub name: String,
    /// The folder of the function that it is for.
    pub function: String,
    pub text: String,
    pub expected: Expected,
}

/// An entry of `events/expected.toml`, which explains the keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub status: Option<u16>,
    pub again: Option<u16>,
    pub code: Option<String>,
    pub failed: Option<Vec<String>>,
    pub truth: Option<String>,
    #[serde(default)]
    pub folded: bool,
    pub decision: Option<String>,
    pub reasons: Option<Vec<String>>,
    #[serde(default)]
    pub among: Vec<String>,
    pub band: Option<String>,
}

/// Every event, by name.
///
/// # Panics
/// When an event belongs to no function, or `expected.toml` lacks one or has one more.
#[must_use]
pub fn all() -> Vec<Event> {
    let mut expected: BTreeMap<String, Expected> =
        toml::from_str(&read("events/expected.toml")).unwrap_or_else(|error| panic!("events/expected.toml: {error}"));
    let functions = folders("functions");
    let names = files("events").into_iter().filter_map(|file| Some(file.strip_suffix(".json")?.to_owned()));
    let events = names.map(|name| Event {
        function: functions
            .iter()
            .find(|function| name.starts_with(&format!("{function}-")))
            .unwrap_or_else(|| panic!("events/{name}.json belongs to no function"))
            .clone(),
        text: read(format!("events/{name}.json")),
        expected: expected
            .remove(&name)
            .unwrap_or_else(|| panic!("events/expected.toml does not say what {name} is answered with")),
        name,
    });
    let events = events.collect();
    assert!(expected.is_empty(), "events/ has no file for {:?} of expected.toml", expected.keys());
    events
}

/// The event of this name.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn named(name: &str) -> Event {
    all().into_iter().find(|event| event.name == name).unwrap_or_else(|| panic!("events/ has no {name}.json"))
}

#[allow(clippy::must_use_candidate, reason = "a check is asked for what it asserts; few want the body too")]
impl Event {
    /// Whether it comes from the queue.
    ///
    /// # Panics
    /// When it is no JSON.
    #[must_use]
    pub fn is_batch(&self) -> bool {
        let event: Value = serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{}: {error}", self.name));
        event.get("Records").is_some()
    }

    /// The name in the template of the function that gets it: work from the queue has one of its own.
    #[must_use]
    pub fn resource(&self) -> String {
        let words = self.function.split('-').map(|word| word[..1].to_uppercase() + &word[1..]);
        words.chain(self.is_batch().then(|| "Bulk".to_owned())).collect()
    }

    /// Holds the answer against what is expected; gives the body of an answer over HTTP.
    ///
    /// # Panics
    /// When it is another answer.
    pub fn check(&self, answer: &Value) -> Value {
        let statuses: Vec<u16> = self.expected.status.into_iter().chain(self.expected.again).collect();
        self.check_with(answer, &statuses)
    }

    /// The same for an event that has been sent before.
    ///
    /// # Panics
    /// When it is another answer.
    pub fn check_again(&self, answer: &Value) -> Value {
        let status: Vec<u16> = self.expected.again.or(self.expected.status).into_iter().collect();
        self.check_with(answer, &status)
    }

    fn check_with(&self, answer: &Value, statuses: &[u16]) -> Value {
        let (name, expected) = (&self.name, &self.expected);
        if let Some(failed) = &expected.failed {
            let failed: Vec<Value> = failed.iter().map(|id| json!({"itemIdentifier": id})).collect();
            assert_eq!(*answer, json!({"batchItemFailures": failed}), "{name}");
            return Value::Null;
        }
        let status = answer["statusCode"].as_u64().unwrap_or_default();
        assert!(statuses.iter().any(|one| u64::from(*one) == status), "{name} expects {statuses:?}: {answer}");
        assert_eq!(answer["headers"]["content-type"], "application/json", "{name}");
        let body = answer["body"].as_str().unwrap_or_default();
        let body: Value = serde_json::from_str(body).unwrap_or_else(|error| panic!("{name}: {error}: {body}"));
        if expected.code.is_some() || status >= 400 {
            self.check_error(&body["error"]);
        } else {
            let is_named = ["verificationId", "fraudCaseId"].iter().any(|id| body[id].is_string());
            assert!(is_named, "{name}: {body}");
        }
        if let Some(picture) = &expected.truth {
            self.check_fields(&body["fields"], picture);
        }
        if let Some(decision) = &expected.decision {
            assert_eq!(body["status"], *decision, "{name}: {body}");
            assert!(body["decidedAt"].is_string(), "{name}: {body}");
        }
        self.check_risk(&body);
        body
    }

    /// Reasons, and the band of the risk.
    fn check_risk(&self, body: &Value) {
        let (name, expected) = (&self.name, &self.expected);
        if let Some(reasons) = &expected.reasons {
            assert_eq!(body["reasons"], json!(reasons), "{name}: {body}");
        }
        let told: Vec<&str> = body["reasons"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for code in &expected.among {
            assert!(told.iter().any(|reason| reason.split(':').next() == Some(code)), "{name}: {code} in {told:?}");
        }
        if let Some(band) = &expected.band {
            assert_eq!(body["fraud"]["band"].as_str().unwrap_or("none"), band, "{name}: {body}");
            assert!(body["fraud"].is_object(), "{name}: {body}");
        }
    }

    fn check_error(&self, error: &Value) {
        let name = &self.name;
        assert_eq!(error["code"].as_str(), self.expected.code.as_deref(), "{name}: {error}");
        assert!(error["message"].as_str().is_some_and(|message| message.ends_with('.')), "{name}: {error}");
        assert!(error["retryable"].is_boolean() && error["requestId"].is_string(), "{name}: {error}");
    }

    /// Every field that the document has is read, is the truth, and says where it was read.
    fn check_fields(&self, fields: &Value, picture: &str) {
        let truth = repository::read(format!("events/images/{picture}.json"));
        let truth: Value = serde_json::from_str(&truth).unwrap_or_else(|error| panic!("{picture}: {error}"));
        for field in FieldName::ALL {
            let (name, read) = (&self.name, &fields[field.as_str()]);
            let value = read["value"].as_str();
            let outcome = compare(field, truth["fields"][field.as_str()].as_str(), value, &[]);
            let is_right = match outcome {
                None | Some(Outcome::Exact) => true,
                Some(Outcome::Folded) => self.expected.folded,
                Some(_) => false,
            };
            assert!(is_right, "{name}: {field} is {value:?}, {outcome:?}");
            let has_evidence = read["evidence"].as_array().is_some_and(|evidence| !evidence.is_empty());
            assert_eq!(value.is_some(), has_evidence, "{name}: {field}");
        }
    }
}
