//! From readings, barcodes and the model's answers to the seven fields: pure, so that stored stage results can be decided again.

mod card;
mod guard;
mod print;
mod resolve;
mod settled;
mod text;
mod title;
mod zone;

pub use resolve::resolve;

use crate::code::Reason;
use crate::evidence::FieldValue;
use crate::field::{FieldName, PerField};
use crate::reading::{Barcode, IdReading, Reading};
use crate::redacted::Redacted;

/// The seven fields; what could not be traced is `None`.
pub type Fields = PerField<Option<FieldValue>>;

/// What the model said of one field: a value and the lines that hold it. Not believed until the guard has proven it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub field: FieldName,
    pub value: Redacted<String>,
    /// Ids of [`crate::reading::Line`]s.
    pub line_ids: Vec<String>,
}

/// How one call of the structuring model ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelAnswer {
    /// A well-formed answer; a field without a suggestion was answered with null.
    Suggestions(Vec<Suggestion>),
    Refused,
    Truncated,
    /// Text where structure was asked for.
    Prose,
    /// Structure that breaks the schema.
    Schema,
}

/// All that was gathered on one case's document so far.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Gathered {
    /// First readings, one per image.
    pub first: Vec<Reading>,
    /// Second readings, where they were asked for.
    pub second: Vec<Reading>,
    pub barcodes: Vec<Barcode>,
    pub id_readings: Vec<IdReading>,
    /// In the order asked; a later answer only fills what earlier ones left open.
    pub answers: Vec<ModelAnswer>,
}

/// What could be proven from what was gathered.
#[derive(Debug, Clone, PartialEq)]
pub struct Extraction {
    pub fields: Fields,
    /// Fields that the model could still fill: neither proven nor in proven disagreement.
    pub open: Vec<FieldName>,
    /// Why fields are missing and what else the picture shows, without duplicates.
    pub reasons: Vec<Reason>,
    /// Whether a required field rests on words below the market's cut-off, or is missing: a second reading is worth its price.
    pub wants_second_reading: bool,
}

/// Why a claimed value does not match the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MismatchReason {
    Differs,
    /// The document gave no value to compare with.
    NotRead,
}

/// A claimed field that the document does not confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    pub field: FieldName,
    pub reason: MismatchReason,
    pub claimed: Redacted<String>,
    pub read: Option<Redacted<String>>,
}
