//! The wire types of `/fraud-cases`, and what is checked of them.

use serde::{Deserialize, Serialize};
use trestle_domain::case::VerificationId;
use trestle_domain::code::ErrorCode;
use trestle_json::Limits;
use trestle_pipeline::ingest::Confirmed;
use trestle_runtime::Fault;

/// A body is two ids.
const BODY: Limits = Limits::bytes(4 * 1024);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    verification_id: String,
    confirmed_by: String,
}

/// A body whose every value is possible. `Debug` is left out: nobody's id belongs in a log.
pub(crate) struct Asked {
    pub(crate) verification: VerificationId,
    pub(crate) confirmed_by: String,
}

impl Asked {
    pub(crate) fn read(body: &[u8]) -> Result<Self, Fault> {
        let Body { verification_id, confirmed_by } = trestle_json::parse_within(body, BODY)?;
        if !is_opaque(&confirmed_by) {
            return Err(invalid("confirmedBy", "1 to 128 of A-Z, a-z, 0-9 and ._:@/-"));
        }
        Ok(Self { verification: verification(&verification_id, "verificationId")?, confirmed_by })
    }
}

/// The id in a field or in the query.
pub(crate) fn verification(text: &str, field: &str) -> Result<VerificationId, Fault> {
    VerificationId::parse(text).ok_or_else(|| invalid(field, "the id of a verification"))
}

fn invalid(field: &str, must_be: &str) -> Fault {
    let message = format!("The field {field} must be {must_be}. Correct it and send the request again.");
    Fault::new(ErrorCode::FieldInvalid, message)
}

fn is_opaque(text: &str) -> bool {
    let possible = |byte: u8| byte.is_ascii_alphanumeric() || b"._:@/-".contains(&byte);
    (1..=128).contains(&text.len()) && text.bytes().all(possible)
}

/// The reply to `POST`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Kept<'a> {
    fraud_case_id: &'a str,
    market: &'a str,
    /// Verifications that fold into the case.
    count: usize,
    /// Whether the case was there before this verification.
    folded: bool,
}

impl<'a> From<&'a Confirmed> for Kept<'a> {
    fn from(confirmed: &'a Confirmed) -> Self {
        let case = &confirmed.case;
        Self {
            fraud_case_id: case.id.as_str(),
            market: case.market.as_str(),
            count: case.members.len(),
            folded: confirmed.folded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_that_cannot_be_served_name_the_field() {
        let id = "01JD7Z0V9N3Q8R5T6W7X8Y9ZAB";
        let body = |id: &str, by: &str| format!(r#"{{"verificationId":"{id}","confirmedBy":"{by}"}}"#);
        assert!(Asked::read(body(id, "analyst:7@desk/a.b-c").as_bytes()).is_ok());
        for (body, code, named) in [
            (String::new(), ErrorCode::BodyEmpty, ""),
            ("{".to_owned(), ErrorCode::JsonInvalid, ""),
            (body("7", "a"), ErrorCode::FieldInvalid, "verificationId"),
            (body(id, ""), ErrorCode::FieldInvalid, "confirmedBy"),
            (body(id, "Ann Lee"), ErrorCode::FieldInvalid, "confirmedBy"),
            (body(id, &"x".repeat(129)), ErrorCode::FieldInvalid, "confirmedBy"),
            (format!(r#"{{"verificationId":"{id}"}}"#), ErrorCode::FieldInvalid, "confirmedBy"),
            (format!(r#"{{"verificationId":"{id}","confirmedBy":"a","x":1}}"#), ErrorCode::FieldInvalid, ""),
        ] {
            let fault = Asked::read(body.as_bytes()).err().unwrap();
            assert_eq!(fault.code(), code, "{body}");
            assert!(fault.message().contains(named), "{}", fault.message());
            assert!(!fault.message().contains("Ann"), "{}", fault.message());
        }
    }
}
