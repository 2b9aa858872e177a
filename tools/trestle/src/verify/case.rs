use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use trestle_domain::document::UploadKind;
use ureq::http::Method;

use super::api::{Answer, Api, refusal};
use super::{Picture, VerifyError};

/// What is to be verified.
#[derive(Debug, Clone)]
pub struct Order {
    pub market: String,
    /// Each kind at most once.
    pub pictures: Vec<Picture>,
    /// What the applicant typed, by field name.
    pub claim: Option<Map<String, Value>>,
}

/// Where a verification is, for a display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Opening,
    Uploading(UploadKind),
    Verifying,
    /// The API asked to come back: busy or still at work.
    Waiting(Duration),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OpenRequest<'a> {
    market: &'a str,
    mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<&'a Map<String, Value>>,
    uploads: Vec<Declared>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Declared {
    kind: &'static str,
    content_type: &'static str,
    content_length: usize,
    sha256: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Opened {
    verification_id: String,
    uploads: Vec<Upload>,
}

#[derive(Deserialize)]
struct Upload {
    kind: String,
    url: String,
    headers: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Standing {
    status: String,
}

/// How long a result is waited for in all.
const PATIENCE: Duration = Duration::from_secs(90);
/// The longest single wait that an answer can ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// Opens a case, uploads its pictures and verifies it; the answer is the API's Result, byte for byte.
///
/// Waits as the API asks: 202 is followed by asking for the case, an error that may pass by asking again.
///
/// # Errors
/// [`VerifyError`]; the case, once opened, stays with the API.
pub fn verify(api: &Api, order: &Order, progress: &mut dyn FnMut(Step)) -> Result<Vec<u8>, VerifyError> {
    ask(api, order, Question::Verify, progress)
}

/// As [`verify`], but asks for the fraud checks on the selfie alone: nothing is decided.
///
/// # Errors
/// As [`verify`].
pub fn detect_fraud(api: &Api, order: &Order, progress: &mut dyn FnMut(Step)) -> Result<Vec<u8>, VerifyError> {
    ask(api, order, Question::DetectFraud, progress)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Question {
    Verify,
    DetectFraud,
}

impl Question {
    const fn route(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::DetectFraud => "detect-fraud",
        }
    }
}

fn ask(api: &Api, order: &Order, question: Question, progress: &mut dyn FnMut(Step)) -> Result<Vec<u8>, VerifyError> {
    progress(Step::Opening);
    let deadline = Instant::now() + PATIENCE;
    let opened = open(api, order, deadline, progress)?;
    for picture in &order.pictures {
        progress(Step::Uploading(picture.kind));
        upload(api, picture, &opened)?;
    }
    progress(Step::Verifying);
    let path = format!("/verifications/{}", opened.verification_id);
    let mut next = (Method::POST, format!("{path}/{}", question.route()));
    loop {
        let answer = patiently(api, &next.0, &next.1, &[], deadline, progress, &opened.verification_id)?;
        let pending = question == Question::Verify
            && serde_json::from_slice::<Standing>(&answer.body).is_ok_and(|case| case.status == "pending");
        match answer.status {
            200 if !pending => return Ok(answer.body),
            200 | 202 => {
                wait(retry_after(&answer), deadline, progress, &opened.verification_id)?;
                next = (Method::GET, location(api, &answer).unwrap_or_else(|| path.clone()));
            }
            _ => return Err(refusal(&answer)),
        }
    }
}

fn open(api: &Api, order: &Order, deadline: Instant, progress: &mut dyn FnMut(Step)) -> Result<Opened, VerifyError> {
    let uploads = order.pictures.iter().map(|picture| Declared {
        kind: picture.kind.as_str(),
        content_type: picture.content_type.as_str(),
        content_length: picture.bytes.len(),
        sha256: picture.sha256(),
    });
    let request = OpenRequest {
        market: &order.market,
        mode: "interactive",
        claim: order.claim.as_ref(),
        uploads: uploads.collect(),
    };
    let body = serde_json::to_vec(&request).map_err(|_| VerifyError::Unsigned)?;
    let answer = patiently(api, &Method::POST, "/verifications", &body, deadline, progress, "the case")?;
    if answer.status != 201 {
        return Err(refusal(&answer));
    }
    serde_json::from_slice(&answer.body).map_err(|_| VerifyError::NotOurs { status: answer.status })
}

fn upload(api: &Api, picture: &Picture, opened: &Opened) -> Result<(), VerifyError> {
    let kind = picture.kind;
    let target = opened.uploads.iter().find(|upload| upload.kind == kind.as_str());
    let target = target.ok_or(VerifyError::NotOurs { status: 201 })?;
    let headers: Vec<(String, String)> = target.headers.clone().into_iter().collect();
    let answer = api.put(&target.url, &headers, &picture.bytes)?;
    if (200..300).contains(&answer.status) {
        return Ok(());
    }
    Err(VerifyError::Upload { kind, status: answer.status, code: storage_code(&answer.body) })
}

/// The code in S3's XML: `<Error><Code>AccessDenied</Code>...`.
fn storage_code(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let code = text.split_once("<Code>")?.1.split_once("</Code>")?.0;
    (code.len() < 64 && code.bytes().all(|b| b.is_ascii_alphanumeric())).then(|| code.to_owned())
}

/// Asks until the API answers with something else than an error that it says may pass.
fn patiently(
    api: &Api,
    method: &Method,
    path: &str,
    body: &[u8],
    deadline: Instant,
    progress: &mut dyn FnMut(Step),
    id: &str,
) -> Result<Answer, VerifyError> {
    let mut again = Duration::from_secs(1);
    loop {
        let answer = api.ask(method.clone(), path, body)?;
        if answer.status < 400 {
            return Ok(answer);
        }
        let error = refusal(&answer);
        let passes = matches!(answer.status, 409 | 429 | 503 | 504);
        if !passes || !matches!(error, VerifyError::Refused { retryable: true, .. }) {
            return Err(error);
        }
        if wait(retry_after(&answer).max(again), deadline, progress, id).is_err() {
            // The API's own words tell more than that it took too long.
            return Err(error);
        }
        again = (again * 2).min(LONGEST_WAIT);
    }
}

fn wait(time: Duration, deadline: Instant, progress: &mut dyn FnMut(Step), id: &str) -> Result<(), VerifyError> {
    let time = time.clamp(Duration::from_millis(200), LONGEST_WAIT);
    if Instant::now() + time > deadline {
        return Err(VerifyError::TooSlow { seconds: PATIENCE.as_secs(), id: id.to_owned() });
    }
    progress(Step::Waiting(time));
    thread::sleep(time);
    Ok(())
}

/// `Retry-After` in seconds, one where there is none.
fn retry_after(answer: &Answer) -> Duration {
    let seconds = answer.header("retry-after").and_then(|text| text.trim().parse().ok());
    Duration::from_secs(seconds.unwrap_or(1))
}

/// The path that `Location` leads to, if it is one of this API.
fn location(api: &Api, answer: &Answer) -> Option<String> {
    let location = answer.header("location")?;
    let path = location.strip_prefix(&api.endpoint().url("")).unwrap_or(location);
    path.starts_with("/verifications/").then(|| path.to_owned())
}
