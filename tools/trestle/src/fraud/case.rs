use serde::Deserialize;
use serde_json::json;
use ureq::http::Method;

use crate::verify::{Api, VerifyError, refusal};

/// A confirmed fraud case, as the API gives it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Confirmed {
    pub fraud_case_id: String,
    pub market: String,
    /// Confirmed verifications that fold into the case.
    pub count: u32,
    /// Whether the case was there before, for a background nearly the same.
    pub folded: bool,
}

/// Confirms that a verification was fraud; again for the same one gives the same case.
///
/// # Errors
/// [`VerifyError`]: the API's own refusal, or no answer.
pub fn confirm(api: &Api, verification: &str, by: &str) -> Result<Confirmed, VerifyError> {
    let body = json!({"verificationId": verification, "confirmedBy": by}).to_string();
    let answer = api.ask(Method::POST, "/fraud-cases", body.as_bytes())?;
    if !matches!(answer.status, 200 | 201) {
        return Err(refusal(&answer));
    }
    serde_json::from_slice(&answer.body).map_err(|_| VerifyError::NotOurs { status: answer.status })
}

/// Takes a case back, or one verification out of a case that others fold into.
///
/// # Errors
/// As [`confirm`].
pub fn undo(api: &Api, case: &str, verification: Option<&str>) -> Result<(), VerifyError> {
    let only = verification.map(|id| format!("?verificationId={}", encoded(id))).unwrap_or_default();
    let answer = api.ask(Method::DELETE, &format!("/fraud-cases/{}{only}", encoded(case)), &[])?;
    if answer.status == 204 { Ok(()) } else { Err(refusal(&answer)) }
}

/// Whatever was typed stays one segment of the path.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let encode = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_stays_one_segment() {
        for (id, path) in
            [("01JDEM00000000000000000001", "01JDEM00000000000000000001"), ("../x?y", "..%2Fx%3Fy"), ("ä", "%C3%A4")]
        {
            assert_eq!(encoded(id), path);
        }
    }
}
