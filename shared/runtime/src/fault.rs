use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use trestle_domain::code::ErrorCode;
use trestle_json::ErrorKind;

/// Why a request was not served. It has two faces: code and message for the caller, the cause for the log.
pub struct Fault {
    code: ErrorCode,
    message: Cow<'static, str>,
    retry_after: Option<Duration>,
    cause: Option<String>,
}

impl Fault {
    /// `message` tells the caller what to do next and holds no personal data.
    pub fn new(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), retry_after: None, cause: None }
    }

    /// An error of a use case, whose text is safe to show: a refusal of the request tells it, an outage only what to do.
    pub fn of(code: ErrorCode, error: &dyn std::error::Error) -> Self {
        let advice = advice(code);
        let message =
            if code.http_status() < 429 { Cow::Owned(sentence(&error.to_string(), advice)) } else { advice.into() };
        Self::new(code, message).caused_by(error)
    }

    /// When it makes sense to try again; seconds on the wire, rounded up.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Keeps the texts of an error and its sources for the log. They must be safe there.
    #[must_use]
    pub fn caused_by(mut self, error: &dyn std::error::Error) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            text.push_str(": ");
            text.push_str(&error.to_string());
            source = error.source();
        }
        self.cause = Some(text);
        self
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// What the caller is told.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What the log is told; empty when there is no more to say.
    #[must_use]
    pub fn cause(&self) -> &str {
        self.cause.as_deref().unwrap_or("")
    }

    /// Whole seconds for `Retry-After`: 429 and 503 always have one.
    #[must_use]
    pub fn retry_after_seconds(&self) -> Option<u64> {
        let default = matches!(self.code.http_status(), 429 | 503).then_some(Duration::from_secs(1));
        self.retry_after.or(default).map(|wait| wait.as_millis().div_ceil(1000).max(1).try_into().unwrap_or(u64::MAX))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fault({}: {}; {})", self.code, self.message, self.cause())
    }
}

impl std::error::Error for Fault {}

/// A body that can't be read: the message names the place, never the value.
impl From<trestle_json::Error> for Fault {
    fn from(error: trestle_json::Error) -> Self {
        let code = match error.kind {
            ErrorKind::Empty => ErrorCode::BodyEmpty,
            ErrorKind::TooLarge => ErrorCode::BodyTooLarge,
            ErrorKind::TooDeep => ErrorCode::JsonTooDeep,
            kind if kind.is_malformed() => ErrorCode::JsonInvalid,
            _ => ErrorCode::FieldInvalid,
        };
        Self::new(code, sentence(&error.to_string(), advice(code)))
    }
}

fn sentence(what: &str, advice: &str) -> String {
    let mut letters = what.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}. {advice}", letters.as_str())
}

/// What a caller does next.
fn advice(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::BodyEmpty | ErrorCode::JsonInvalid | ErrorCode::JsonTooDeep | ErrorCode::FieldInvalid => {
            "Correct the request body and send it again."
        }
        ErrorCode::BodyTooLarge => "Send a smaller request body; images are uploaded apart.",
        ErrorCode::MarketUnknown => "Use a market that is configured.",
        ErrorCode::VerificationUnknown => "Check the id, and that the same role opened the verification.",
        ErrorCode::CallerUnknown => "Sign the request with SigV4.",
        ErrorCode::RouteUnknown => "Check method and path.",
        ErrorCode::IdempotencyKeyReused => "Use a new Idempotency-Key for another request.",
        ErrorCode::CaseBusy => "Try again in a few seconds.",
        ErrorCode::CaseQueued => "It is verified by itself once its uploads have arrived; ask for the result later.",
        ErrorCode::SelfieNotDeclared => "Open a new verification that declares a selfie.",
        ErrorCode::FraudOff => {
            "Use a market whose file has this check, or ask the operator to switch it on under [fraud] there."
        }
        ErrorCode::FaceNotFound => {
            "Confirm a verification whose selfie shows a face; one that can't be masked is not kept."
        }
        ErrorCode::FraudCaseUnknown => "Check the id, and that the same role opened the verification that it confirms.",
        ErrorCode::UploadMissing => {
            "Upload with the presigned requests, then try again. If these have expired, open a new verification."
        }
        ErrorCode::UploadMismatch => "Open a new verification that declares the image as it is, and upload it there.",
        ErrorCode::ImageEmpty | ErrorCode::ImageTruncated => {
            "Take the picture again and open a new verification with it."
        }
        ErrorCode::ImageTooLarge => "Open a new verification with an image of at most 10 MB.",
        ErrorCode::ImageDimensions => {
            "Open a new verification with an image of 200 to 10,000 pixels a side and 64 megapixels at most."
        }
        ErrorCode::ImageTooComplex => {
            "Save the image as a baseline JPEG, or scale it down, and open a new verification with it."
        }
        ErrorCode::ImageTypeUnsupported => "Open a new verification with a JPEG or PNG image.",
        ErrorCode::UpstreamThrottled | ErrorCode::UpstreamUnavailable => {
            "A service is not available now. Try again later."
        }
        ErrorCode::UpstreamAccessDenied => {
            "A service refused access. Ask the operator to check the function's permissions and its access to the market's models."
        }
        ErrorCode::UpstreamNotOffered => {
            "The region does not offer a service that the market asks for. Ask the operator to deploy elsewhere, or to switch \
             [fraud.background] off in the market file: enabled = false, and weights visual = 100, background = 0."
        }
        ErrorCode::UpstreamAnswerUnusable => {
            "A service gave an answer that can't be used. Tell the operator the request id."
        }
        ErrorCode::IndexUnknown => {
            "The market's index of confirmed fraud does not exist. Ask the operator to create the one that [fraud.background] names."
        }
        ErrorCode::IndexMismatch => {
            "The index of confirmed fraud was made with another embedding model or mask. Ask the operator to reindex it."
        }
        ErrorCode::VectorDimension => {
            "The embedding model and the index disagree on the length of vectors. Ask the operator to set both under \
             [fraud.background]."
        }
        ErrorCode::Internal => {
            "An unexpected error occurred. Try again, and tell the operator the request id if it stays."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_throttles_and_outages_say_when_to_return_unasked() {
        let seconds = |code| Fault::new(code, "").retry_after_seconds();
        assert_eq!(seconds(ErrorCode::FieldInvalid), None);
        assert_eq!(seconds(ErrorCode::UpstreamThrottled), Some(1));
        assert_eq!(seconds(ErrorCode::UpstreamUnavailable), Some(1));
        let busy = Fault::new(ErrorCode::CaseBusy, "").retry_after(Duration::from_millis(1001));
        assert_eq!(busy.retry_after_seconds(), Some(2));
    }

    #[test]
    fn unreadable_bodies_have_codes_of_their_own() {
        for (body, code) in [
            ("", ErrorCode::BodyEmpty),
            ("{", ErrorCode::JsonInvalid),
            ("nope", ErrorCode::JsonInvalid),
            ("[1, \"2\"]", ErrorCode::FieldInvalid),
        ] {
            let fault = Fault::from(trestle_json::parse::<Vec<u8>>(body.as_bytes()).unwrap_err());
            assert_eq!(fault.code(), code, "{body}");
        }
        let deep = "[".repeat(200);
        assert_eq!(Fault::from(trestle_json::parse_value(deep.as_bytes()).unwrap_err()).code(), ErrorCode::JsonTooDeep);
    }
}
