use std::io;
use std::path::PathBuf;

use trestle_domain::document::UploadKind;

/// Why a deployed API can't be asked. Every message says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    #[error(
        "that is no API URL; give the stack's output ApiUrl, such as https://<api>.execute-api.<region>.amazonaws.com/<stage>"
    )]
    Url,
    #[error("an http:// URL that leads off this machine would send the pictures unencrypted; use https://")]
    Unencrypted,
    #[error("the API URL does not tell its region; set AWS_REGION")]
    Region,
    #[error("{0} is not set; `aws configure export-credentials --format env` prints what to export")]
    Credentials(&'static str),
}

/// Why a verification gave no result. No message holds anything read from a document.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// A picture was refused before anything was sent; the code is the API's own for the same fault.
    #[error("{code}: {}: {problem}", .path.display())]
    Image { path: PathBuf, code: &'static str, problem: &'static str },

    #[error("{}: {source}; give the path of a JPEG or PNG file", .path.display())]
    File { path: PathBuf, source: io::Error },

    #[error("{}: {problem}; a claim is a JSON object such as {{\"surname\": \"...\", \"dateOfBirth\": \"1990-01-31\"}}", .path.display())]
    Claim { path: PathBuf, problem: String },

    /// The API's own error.
    #[error("{code}: {message}{}{}", advice(.code), request(.request_id.as_deref()))]
    Refused { status: u16, code: String, message: String, retryable: bool, request_id: Option<String> },

    #[error("the storage refused the upload of {kind} (HTTP {status}{}); check that this machine's clock is right, then verify again", storage_code(.code.as_deref()))]
    Upload { kind: UploadKind, status: u16, code: Option<String> },

    #[error("{host} could not be reached ({reason}); check the URL and the network, or see `trestle status`")]
    Unreachable { host: String, reason: &'static str },

    #[error("the API answered HTTP {status} in a form that is not its own; is that URL an API of Trestle?")]
    NotOurs { status: u16 },

    #[error("no result after {seconds} s; the case is kept: ask for {id} again later")]
    TooSlow { seconds: u64, id: String },

    #[error("the request could not be signed; check the credentials")]
    Unsigned,
}

impl VerifyError {
    /// The stable code, where the fault has one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Image { code, .. } => Some(code),
            Self::Refused { code, .. } => Some(code),
            _ => None,
        }
    }
}

/// What a person at a terminal can do that the API's message, written for services, does not say.
fn advice(code: &str) -> &'static str {
    match code {
        "MARKET_UNKNOWN" => "; choose another with --market",
        "IMAGE_TOO_LARGE" => "; make the picture smaller than 10 MB",
        "IMAGE_TYPE_UNSUPPORTED" => "; save the picture as JPEG or PNG",
        "IMAGE_EMPTY" | "IMAGE_TRUNCATED" => "; take or copy the picture again",
        "AccessDenied"
        | "AccessDeniedException"
        | "InvalidSignatureException"
        | "UnrecognizedClientException"
        | "MissingAuthenticationTokenException"
        | "ExpiredTokenException" => "; check the credentials, region and API URL",
        _ => "",
    }
}

fn request(id: Option<&str>) -> String {
    id.map(|id| format!(" (request {id})")).unwrap_or_default()
}

fn storage_code(code: Option<&str>) -> String {
    code.map(|code| format!(", {code}")).unwrap_or_default()
}
