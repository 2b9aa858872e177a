//! The wire types of `POST /verifications`, and what is checked of them.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use trestle_domain::case::{Claim, ContentType, DeclaredUpload, MAX_IMAGE_BYTES, Mode, Sha256};
use trestle_domain::code::ErrorCode;
use trestle_domain::document::{DocumentType, UploadKind};
use trestle_domain::field::FieldName;
use trestle_domain::market::MarketId;
use trestle_domain::redacted::Redacted;
use trestle_json::Limits;
use trestle_pipeline::case::OpenedCase;
use trestle_runtime::Fault;

/// A body is a few hundred bytes.
const BODY: Limits = Limits::bytes(64 * 1024);
/// Longest claimed value and longest subject, in characters.
const LONGEST_TEXT: usize = 256;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    market: String,
    mode: String,
    #[serde(default)]
    claim: ClaimBody,
    #[serde(default)]
    subject: Option<String>,
    uploads: Vec<UploadBody>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct ClaimBody {
    document_type: Option<String>,
    surname: Option<String>,
    name: Option<String>,
    middle_name: Option<String>,
    date_of_birth: Option<String>,
    id_number: Option<String>,
    expiry_date: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct UploadBody {
    kind: String,
    content_type: String,
    content_length: u64,
    sha256: String,
}

/// A body whose every value is possible.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) market: MarketId,
    pub(crate) mode: Mode,
    pub(crate) claim: Claim,
    pub(crate) subject: Option<Redacted<String>>,
    pub(crate) uploads: Vec<DeclaredUpload>,
}

impl Asked {
    pub(crate) fn read(body: &[u8]) -> Result<Self, Fault> {
        let body: Body = trestle_json::parse_within(body, BODY)?;
        let market = MarketId::parse(&body.market).ok_or_else(market_unknown)?;
        let mode = Mode::parse(&body.mode).ok_or_else(|| invalid("mode", "interactive or queued"))?;
        if body.subject.as_deref().is_some_and(|subject| !is_text(subject)) {
            return Err(invalid("subject", "1 to 256 characters"));
        }
        let subject = body.subject.map(Redacted::new);
        Ok(Self { market, mode, claim: claim(body.claim)?, subject, uploads: uploads(&body.uploads)? })
    }
}

pub(crate) fn market_unknown() -> Fault {
    Fault::new(ErrorCode::MarketUnknown, "The field market names no configured market. Use one that is configured.")
}

fn invalid(field: &str, must_be: &str) -> Fault {
    Fault::new(
        ErrorCode::FieldInvalid,
        format!("The field {field} must be {must_be}. Correct it and send the request again."),
    )
}

fn is_text(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= LONGEST_TEXT && !text.chars().any(char::is_control)
}

fn claim(body: ClaimBody) -> Result<Claim, Fault> {
    let mut claim = Claim::default();
    let values = [
        (FieldName::DocumentType, body.document_type),
        (FieldName::Surname, body.surname),
        (FieldName::Name, body.name),
        (FieldName::MiddleName, body.middle_name),
        (FieldName::DateOfBirth, body.date_of_birth),
        (FieldName::IdNumber, body.id_number),
        (FieldName::ExpiryDate, body.expiry_date),
    ];
    for (field, value) in values {
        let Some(value) = value else { continue };
        let (possible, must_be) = match field {
            FieldName::DocumentType => (DocumentType::parse(&value).is_some(), "passport, idCard or driverLicence"),
            _ if field.is_date() => (is_date(&value), "a date, YYYY-MM-DD"),
            _ => (is_text(&value), "1 to 256 characters"),
        };
        if !possible {
            return Err(invalid(&format!("claim.{field}"), must_be));
        }
        claim.set(field, Some(Redacted::new(value)));
    }
    Ok(claim)
}

fn is_date(text: &str) -> bool {
    text.len() == "YYYY-MM-DD".len() && text.parse::<jiff::civil::Date>().is_ok()
}

fn uploads(bodies: &[UploadBody]) -> Result<Vec<DeclaredUpload>, Fault> {
    let uploads = bodies.iter().enumerate().map(|(index, body)| upload(index, body)).collect::<Result<Vec<_>, _>>()?;
    let kinds: BTreeSet<UploadKind> = uploads.iter().map(|upload| upload.kind).collect();
    if kinds.len() < uploads.len() {
        return Err(invalid("uploads", "a list that has each kind at most once"));
    }
    if !kinds.iter().any(|kind| kind.is_document()) {
        return Err(invalid("uploads", "a list with idFront or idBack in it"));
    }
    Ok(uploads)
}

fn upload(index: usize, body: &UploadBody) -> Result<DeclaredUpload, Fault> {
    let field = |name: &str| format!("uploads[{index}].{name}");
    let kind = UploadKind::parse(&body.kind).ok_or_else(|| invalid(&field("kind"), "idFront, idBack or selfie"))?;
    let content_type = ContentType::parse(&body.content_type).ok_or_else(|| {
        let message = format!("The field {} must be image/jpeg or image/png. Convert the image.", field("contentType"));
        Fault::new(ErrorCode::ImageTypeUnsupported, message)
    })?;
    if body.content_length == 0 {
        let message = format!("The field {} is 0: the image is empty. Take it again.", field("contentLength"));
        return Err(Fault::new(ErrorCode::ImageEmpty, message));
    }
    if body.content_length > MAX_IMAGE_BYTES {
        let message =
            format!("The field {} may be at most {MAX_IMAGE_BYTES}. Compress the image.", field("contentLength"));
        return Err(Fault::new(ErrorCode::ImageTooLarge, message));
    }
    let sha256 = BASE64_STANDARD.decode(&body.sha256).ok().and_then(|hash| hash.try_into().ok()).map(Sha256);
    let sha256 = sha256.ok_or_else(|| invalid(&field("sha256"), "the image's SHA-256, 32 bytes in base64"))?;
    Ok(DeclaredUpload { kind, content_type, content_length: body.content_length, sha256 })
}

/// The answer: where to upload what.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Opened<'a> {
    verification_id: &'a str,
    status: &'a str,
    uploads: Vec<Signed<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Signed<'a> {
    kind: &'a str,
    method: &'a str,
    url: &'a str,
    headers: &'a BTreeMap<String, String>,
    expires_at: String,
}

impl<'a> From<&'a OpenedCase> for Opened<'a> {
    fn from(case: &'a OpenedCase) -> Self {
        let uploads = case.uploads.iter().map(|(kind, signed)| Signed {
            kind: kind.as_str(),
            method: signed.method,
            url: &signed.url,
            headers: &signed.headers,
            expires_at: signed.expires_at.to_string(),
        });
        Self { verification_id: case.id.as_str(), status: case.status.as_str(), uploads: uploads.collect() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn body(change: impl FnOnce(&mut Value)) -> Vec<u8> {
        let upload = |kind: &str| json!({"kind": kind, "contentType": "image/jpeg", "contentLength": 5, "sha256": BASE64_STANDARD.encode([1; 32])});
        let mut body = json!({
            "market": "utopia", "mode": "interactive", "subject": "applicant-7",
            "claim": {"surname": "Ēriksone", "dateOfBirth": "1990-02-03", "middleName": null},
            "uploads": [upload("idFront"), upload("selfie")]
        });
        change(&mut body);
        serde_json::to_vec(&body).unwrap()
    }

    #[test]
    fn a_good_body_is_read() {
        let asked = Asked::read(&body(|_| ())).unwrap();
        assert_eq!((asked.market.as_str(), asked.mode), ("utopia", Mode::Interactive));
        assert_eq!(asked.claim.get(FieldName::Surname).as_ref().unwrap().expose(), "Ēriksone");
        assert!(asked.claim.get(FieldName::MiddleName).is_none());
        assert_eq!(
            asked.uploads[1],
            DeclaredUpload {
                kind: UploadKind::Selfie,
                content_type: ContentType::Jpeg,
                content_length: 5,
                sha256: Sha256([1; 32]),
            }
        );
        let bare = body(|body| {
            body.as_object_mut().unwrap().retain(|key, _| key != "claim" && key != "subject");
        });
        assert!(Asked::read(&bare).unwrap().subject.is_none());
    }

    #[test]
    fn impossible_values_are_named_and_not_shown() {
        type Change = fn(&mut Value);
        let cases: [(Change, ErrorCode, &str); 17] = [
            (|b| b["market"] = "Atlantis!".into(), ErrorCode::MarketUnknown, "market"),
            (|b| b["market"] = 7.into(), ErrorCode::FieldInvalid, "market"),
            (|b| b["mode"] = "SECRET".into(), ErrorCode::FieldInvalid, "mode"),
            (|b| b["colour"] = "SECRET".into(), ErrorCode::FieldInvalid, "not known"),
            (|b| b["claim"]["shoeSize"] = "SECRET".into(), ErrorCode::FieldInvalid, "at claim"),
            (|b| b["claim"]["dateOfBirth"] = "1990-02-30".into(), ErrorCode::FieldInvalid, "claim.dateOfBirth"),
            (|b| b["claim"]["expiryDate"] = "SECRET".into(), ErrorCode::FieldInvalid, "claim.expiryDate"),
            (|b| b["claim"]["documentType"] = "SECRET".into(), ErrorCode::FieldInvalid, "claim.documentType"),
            (|b| b["claim"]["surname"] = "S".repeat(257).into(), ErrorCode::FieldInvalid, "claim.surname"),
            (|b| b["subject"] = " ".into(), ErrorCode::FieldInvalid, "subject"),
            (|b| b["uploads"] = json!([]), ErrorCode::FieldInvalid, "idFront or idBack"),
            (|b| b["uploads"][1] = b["uploads"][0].clone(), ErrorCode::FieldInvalid, "at most once"),
            (|b| b["uploads"][1]["kind"] = "passport".into(), ErrorCode::FieldInvalid, "uploads[1].kind"),
            (
                |b| b["uploads"][0]["contentType"] = "application/pdf".into(),
                ErrorCode::ImageTypeUnsupported,
                "uploads[0].contentType",
            ),
            (|b| b["uploads"][0]["contentLength"] = 0.into(), ErrorCode::ImageEmpty, "uploads[0].contentLength"),
            (
                |b| b["uploads"][0]["contentLength"] = 11_000_000.into(),
                ErrorCode::ImageTooLarge,
                "uploads[0].contentLength",
            ),
            (|b| b["uploads"][0]["sha256"] = "c2hvcnQ=".into(), ErrorCode::FieldInvalid, "uploads[0].sha256"),
        ];
        for (change, code, names) in cases {
            let fault = Asked::read(&body(change)).unwrap_err();
            assert_eq!(fault.code(), code, "{fault}");
            assert!(fault.message().contains(names), "{names}: {fault}");
            assert!(!format!("{fault:?}").contains("SECRET"), "{fault:?}");
        }
    }

    #[test]
    fn unreadable_bodies_have_codes() {
        let huge = vec![b' '; 65 * 1024];
        let deep = "[".repeat(1000);
        for (body, code) in [
            (b"".as_slice(), ErrorCode::BodyEmpty),
            (b"{\"market\": ", ErrorCode::JsonInvalid),
            (b"market=lv", ErrorCode::JsonInvalid),
            (b"[]", ErrorCode::FieldInvalid),
            (deep.as_bytes(), ErrorCode::JsonTooDeep),
            (&huge, ErrorCode::BodyTooLarge),
        ] {
            assert_eq!(Asked::read(body).unwrap_err().code(), code);
        }
    }
}
