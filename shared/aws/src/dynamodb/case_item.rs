//! A case as an item.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use trestle_domain::case::{
    Case, Claim, ContentType, DeclaredUpload, Lease, Mode, Owner, Sha256, Status, VerificationId,
};
use trestle_domain::document::UploadKind;
use trestle_domain::field::FieldName;
use trestle_domain::market::MarketId;
use trestle_pipeline::port::StoreError;

use super::case_pk;
use super::item::{Attributes, Stored, begin, bytes, malformed, number, text, time};

pub(super) const SK: &str = "CASE";

/// The partition of the review queue that a case stands in.
pub(super) fn market_status(market: &MarketId, status: Status) -> String {
    format!("M#{market}#{}", status.as_str())
}

pub(super) fn to_item(case: &Case, ttl: i64) -> Attributes {
    let mut item = begin(case_pk(&case.id), SK, ttl);
    let kinds = case.uploads.iter().map(|upload| upload.kind.to_string()).collect();
    let mut set = |name: &str, value: AttributeValue| item.insert(name.to_owned(), value);
    set("id", text(case.id.as_str()));
    set("owner", text(&case.owner.0));
    set("mode", text(case.mode.as_str()));
    set("market", text(case.market.as_str()));
    set("claim", claim_to_map(&case.claim));
    set("uploads", AttributeValue::L(case.uploads.iter().map(upload_to_map).collect()));
    set("declared", AttributeValue::Ss(kinds));
    set("status", text(case.status.as_str()));
    set("decisions", number(case.decisions));
    set("version", number(case.version));
    set("openedAt", time(case.opened_at));
    set("gsi1pk", text(market_status(&case.market, case.status)));
    set("gsi1sk", time(case.opened_at));
    if let Some(mac) = &case.subject_mac {
        set("subjectMac", bytes(mac));
        set("gsi2pk", text(format!("S#{}", hex::encode(mac))));
    }
    if !case.arrived.is_empty() {
        set("arrived", AttributeValue::Ss(case.arrived.iter().map(ToString::to_string).collect()));
    }
    if let Some(lease) = &case.lease {
        set("leaseHolder", text(&lease.holder));
        set("leaseUntil", time(lease.until));
    }
    item
}

pub(super) fn from_item(item: &Attributes) -> Result<Case, StoreError> {
    let stored = Stored(item);
    let lease = match stored.find("leaseHolder") {
        None => None,
        Some(_) => Some(Lease { holder: stored.text("leaseHolder")?.to_owned(), until: stored.time("leaseUntil")? }),
    };
    let subject_mac = stored.find("subjectMac").map(|_| stored.hash("subjectMac")).transpose()?;
    let arrived = stored.set("arrived")?.iter().map(|kind| UploadKind::parse(kind).ok_or(malformed("arrived")));
    let uploads = stored.find("uploads").and_then(|value| value.as_l().ok()).ok_or(malformed("uploads"))?;
    Ok(Case {
        id: stored.parsed("id", VerificationId::parse)?,
        owner: Owner(stored.text("owner")?.to_owned()),
        mode: stored.parsed("mode", Mode::parse)?,
        market: stored.parsed("market", MarketId::parse)?,
        claim: claim_from_map(stored)?,
        subject_mac,
        uploads: uploads.iter().map(upload_from_map).collect::<Result<_, _>>()?,
        arrived: arrived.collect::<Result<_, _>>()?,
        status: stored.parsed("status", Status::parse)?,
        decisions: stored.number("decisions")?,
        version: stored.number("version")?,
        lease,
        opened_at: stored.time("openedAt")?,
    })
}

fn claim_to_map(claim: &Claim) -> AttributeValue {
    let claimed = claim.iter().filter_map(|(field, value)| Some((field.to_string(), text(value.as_ref()?.expose()))));
    AttributeValue::M(claimed.collect())
}

fn claim_from_map(stored: Stored<'_>) -> Result<Claim, StoreError> {
    let map = stored.find("claim").and_then(|value| value.as_m().ok()).ok_or(malformed("claim"))?;
    let mut claim = Claim::default();
    for (name, value) in map {
        let field = FieldName::parse(name).ok_or(malformed("claim"))?;
        claim.set(field, Some(value.as_s().map_err(|_| malformed("claim"))?.clone().into()));
    }
    Ok(claim)
}

fn upload_to_map(upload: &DeclaredUpload) -> AttributeValue {
    AttributeValue::M(HashMap::from([
        ("kind".to_owned(), text(upload.kind.as_str())),
        ("contentType".to_owned(), text(upload.content_type.as_str())),
        ("contentLength".to_owned(), number(upload.content_length)),
        ("sha256".to_owned(), bytes(&upload.sha256.0)),
    ]))
}

fn upload_from_map(value: &AttributeValue) -> Result<DeclaredUpload, StoreError> {
    let stored = Stored(value.as_m().map_err(|_| malformed("uploads"))?);
    Ok(DeclaredUpload {
        kind: stored.parsed("kind", UploadKind::parse)?,
        content_type: stored.parsed("contentType", ContentType::parse)?,
        content_length: stored.number("contentLength")?,
        sha256: Sha256(stored.hash("sha256")?),
    })
}
