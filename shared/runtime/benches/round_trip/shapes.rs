//! What the functions read of an event: all of it.
#![expect(dead_code, reason = "read as a service reads it that uses all of it")]
#![expect(clippy::struct_field_names, reason = "Textract's names")]

use serde::{Deserialize, Serialize};

/// What each function replies.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    entries: usize,
    bytes: usize,
}

/// A Textract response.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Detected {
    detect_document_text_model_version: String,
    document_metadata: Metadata,
    blocks: Vec<Block>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata {
    pages: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Block {
    block_type: String,
    id: String,
    confidence: Option<f64>,
    text: Option<String>,
    text_type: Option<String>,
    geometry: Geometry,
    #[serde(default)]
    relationships: Vec<Relationship>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Geometry {
    bounding_box: BoundingBox,
    polygon: Vec<Point>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct BoundingBox {
    width: f64,
    height: f64,
    left: f64,
    top: f64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Point {
    x: f64,
    y: f64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Relationship {
    r#type: String,
    ids: Vec<String>,
}

impl Detected {
    pub(crate) fn summary(&self) -> Summary {
        let texts = self.blocks.iter().filter_map(|block| block.text.as_ref());
        Summary { entries: self.blocks.len(), bytes: texts.map(String::len).sum() }
    }
}

/// An onboarding form.
#[derive(Debug, Deserialize)]
pub(crate) struct Form {
    applicant: Applicant,
    #[serde(default)]
    addresses: Vec<Address>,
    #[serde(default)]
    employments: Vec<Employment>,
    #[serde(default)]
    declarations: Vec<Declaration>,
    #[serde(default)]
    statement: Vec<Transaction>,
    message: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Applicant {
    surname: String,
    name: String,
    date_of_birth: String,
    id_number: String,
    email: String,
    phone: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    street: String,
    city: String,
    postal_code: String,
    country: String,
    since: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Employment {
    employer: String,
    position: String,
    net_monthly_cents: u32,
    since: String,
    until: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Declaration {
    text: String,
    is_accepted: bool,
    at: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Transaction {
    booked_on: String,
    amount_cents: i64,
    balance_cents: i64,
    counterparty: String,
    reference: String,
}

impl Form {
    pub(crate) fn summary(&self) -> Summary {
        let texts = self.statement.iter().map(|transaction| transaction.reference.len());
        Summary { entries: self.statement.len(), bytes: texts.sum::<usize>() + self.message.len() }
    }
}
