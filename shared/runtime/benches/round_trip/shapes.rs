//! What the functions read of an event: all of it. `T` is its text: owned, as stock events have to be, or left in the event.
#![expect(dead_code, reason = "read as a service reads it that uses all of it")]
#![expect(clippy::struct_field_names, reason = "Textract's names")]

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Text that stays where it was read whenever it can.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl AsRef<str> for Text<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// What each function replies.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    entries: usize,
    bytes: usize,
}

/// A Textract response.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Detected<T> {
    detect_document_text_model_version: T,
    document_metadata: Metadata,
    blocks: Vec<Block<T>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata {
    pages: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Block<T> {
    block_type: T,
    id: T,
    confidence: Option<f64>,
    text: Option<T>,
    text_type: Option<T>,
    geometry: Geometry,
    #[serde(default = "Vec::new")]
    relationships: Vec<Relationship<T>>,
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
struct Relationship<T> {
    r#type: T,
    ids: Vec<T>,
}

impl<T: AsRef<str>> Detected<T> {
    pub(crate) fn summary(&self) -> Summary {
        let texts = self.blocks.iter().filter_map(|block| block.text.as_ref());
        Summary { entries: self.blocks.len(), bytes: texts.map(|text| text.as_ref().len()).sum() }
    }
}

/// An onboarding form.
#[derive(Debug, Deserialize)]
pub(crate) struct Form<T> {
    applicant: Applicant<T>,
    #[serde(default = "Vec::new")]
    addresses: Vec<Address<T>>,
    #[serde(default = "Vec::new")]
    employments: Vec<Employment<T>>,
    #[serde(default = "Vec::new")]
    declarations: Vec<Declaration<T>>,
    #[serde(default = "Vec::new")]
    statement: Vec<Transaction<T>>,
    message: T,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Applicant<T> {
    surname: T,
    name: T,
    date_of_birth: T,
    id_number: T,
    email: T,
    phone: T,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Address<T> {
    street: T,
    city: T,
    postal_code: T,
    country: T,
    since: T,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Employment<T> {
    employer: T,
    position: T,
    net_monthly_cents: u32,
    since: T,
    until: Option<T>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Declaration<T> {
    text: T,
    is_accepted: bool,
    at: T,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Transaction<T> {
    booked_on: T,
    amount_cents: i64,
    balance_cents: i64,
    counterparty: T,
    reference: T,
}

impl<T: AsRef<str>> Form<T> {
    pub(crate) fn summary(&self) -> Summary {
        let texts = self.statement.iter().map(|transaction| transaction.reference.as_ref().len());
        Summary { entries: self.statement.len(), bytes: texts.sum::<usize>() + self.message.as_ref().len() }
    }
}
