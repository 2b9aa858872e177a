//! Typed settings of a market. Read from `markets/<id>.toml` by the configuration crate; everything here was validated there.

use std::collections::BTreeMap;
use std::fmt;

use crate::code::Reason;
use crate::confidence::Confidence;
use crate::document::DocumentType;
use crate::field::FieldName;
use crate::fraud::FraudSettings;
use crate::stage::StageName;

/// A market's id: 2..=32 characters of `a-z`, `0-9` and `-`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MarketId(String);

impl MarketId {
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (2..=32).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        fits.then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MarketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How all-numeric dates are printed in the market.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
    YearFirst,
}

/// Which number of the document is the field `idNumber`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdNumberKind {
    /// The document's own number (MRZ document number; AAMVA `DAQ`).
    Document,
    /// The person's number (MRZ optional data; a national personal code).
    Personal,
}

/// A check-digit scheme that an id number must satisfy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckDigit {
    None,
    /// Latvian personal code `DDMMYYCNNNK`; codes that begin with `32` carry neither date nor check digit.
    LvPersonalCode,
}

/// How an id number of one document type is brought to its normal form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdNumberRule {
    pub kind: IdNumberKind,
    /// Characters that only group the number and are left out: `-`, space, ...
    pub separators: Vec<char>,
    /// Pad on the left with `0` to this length; only for all-digit numbers.
    pub pad_to: Option<usize>,
    /// Allowed lengths of the normal form, inclusive.
    pub length: (usize, usize),
    /// Whether letters may occur.
    pub letters: bool,
    pub check_digit: CheckDigit,
}

/// What the market accepts as one kind of document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRule {
    pub document_type: DocumentType,
    /// Titles that print on it, upper case with diacritics folded.
    pub titles: Vec<String>,
    pub id_number: IdNumberRule,
}

/// The words that print beside values. They prove a value's role; a value under another field's label is refused.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels {
    /// Labels of a field, as printed; compared after folding case and diacritics.
    pub fields: BTreeMap<FieldName, Vec<String>>,
    /// Labels of things that are none of the seven fields: issue date, parents' names, authority, ...
    pub other: Vec<String>,
}

/// Cut-offs and switches of the text readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadSettings {
    /// Words of a required field below this call for the second reading.
    pub word_cut_off: Confidence,
    /// Whether `DetectText` may be asked.
    pub second_reading: bool,
    /// Whether `AnalyzeID` may be asked (it reads US documents only).
    pub analyze_id: bool,
    /// Whether documents carry a PDF417 that is worth decoding pixels for.
    pub barcodes: bool,
}

/// How a model is asked for structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StructureMode {
    /// The model's native JSON schema output.
    JsonSchema,
    /// A tool whose schema the service enforces.
    StrictTool,
    /// A tool that the model is forced to call.
    ForcedTool,
}

impl StructureMode {
    /// The name in market files: `json-schema`, `strict-tool`, `forced-tool`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::JsonSchema => "json-schema",
            Self::StrictTool => "strict-tool",
            Self::ForcedTool => "forced-tool",
        }
    }
}

/// A model as data.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelEntry {
    /// Model or inference-profile id per region; `default` serves the others.
    pub ids: BTreeMap<String, String>,
    pub mode: StructureMode,
    /// Sent only where the model allows sampling parameters.
    pub temperature: Option<f32>,
    pub max_output_tokens: u32,
    /// `YYYY-MM-DD`, where the provider has named one.
    pub end_of_life: Option<String>,
    /// Price in micro-dollars per 1,000 input and output tokens.
    pub price_per_1k: (u64, u64),
}

impl ModelEntry {
    /// The id for a region.
    #[must_use]
    pub fn id(&self, region: &str) -> Option<&str> {
        self.ids.get(region).or_else(|| self.ids.get("default")).map(String::as_str)
    }
}

/// Time budgets in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budgets {
    /// The whole verification.
    pub total: u64,
    /// One reading of one image.
    pub read: u64,
    /// One call of the structuring model.
    pub structure: u64,
}

impl Budgets {
    /// Every budget at that share of itself.
    #[must_use]
    pub const fn percent(self, percent: u64) -> Self {
        Self {
            total: self.total.saturating_mul(percent) / 100,
            read: self.read.saturating_mul(percent) / 100,
            structure: self.structure.saturating_mul(percent) / 100,
        }
    }
}

/// A market's settings with its prompt.
#[derive(Debug, Clone, PartialEq)]
pub struct Market {
    pub id: MarketId,
    /// `<market>@<start of the SHA-256 over settings and prompt>`.
    pub version: String,
    pub date_order: DateOrder,
    pub documents: Vec<DocumentRule>,
    pub required_fields: Vec<FieldName>,
    pub required_stages: Vec<StageName>,
    /// Reason codes (without field) that reject.
    pub reject_on: Vec<String>,
    pub labels: Labels,
    /// Phrases, folded, by which text on a document tries to address a model.
    pub instruction_phrases: Vec<String>,
    pub read: ReadSettings,
    pub structure: ModelEntry,
    /// `None` where the market looks for no fraud at all.
    pub fraud: Option<FraudSettings>,
    pub budgets: Budgets,
    /// The system prompt of the structuring model.
    pub prompt: String,
}

impl Market {
    #[must_use]
    pub fn document(&self, document_type: DocumentType) -> Option<&DocumentRule> {
        self.documents.iter().find(|rule| rule.document_type == document_type)
    }

    /// The same with every time budget at that share of itself.
    #[must_use]
    pub fn with_time_budgets(self, percent: u64) -> Self {
        let fraud = self.fraud.map(|fraud| fraud.with_time_budgets(percent));
        Self { budgets: self.budgets.percent(percent), fraud, ..self }
    }

    /// Whether a reason rejects in this market.
    #[must_use]
    pub fn rejects(&self, reason: Reason) -> bool {
        self.reject_on.iter().any(|code| code == reason.code())
    }
}
