//! Where a value came from. A value without evidence does not exist.

use crate::confidence::Confidence;
use crate::document::UploadKind;
use crate::geometry::Rect;
use crate::redacted::Redacted;

/// The kind of source that a value was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// Machine-readable zone, ICAO 9303 part 3.
    Mrz,
    /// AAMVA PDF417.
    Barcode,
    /// Text printed on the document, in the role that its label gives it.
    Printed,
}

impl Source {
    /// The name on the wire: `mrz`, `barcode`, `printed`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mrz => "mrz",
            Self::Barcode => "barcode",
            Self::Printed => "printed",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Mrz, Self::Barcode, Self::Printed].into_iter().find(|source| source.as_str() == name)
    }
}

/// How the evidence's text became the value. Each rule can be replayed from text to value; none invents a character
/// that the text does not force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// The text, white space folded.
    Identity,
    /// Left padding to the length that the document type's number has.
    Pad,
    /// The same calendar day in another order or notation.
    DateReorder,
    /// Separators inside an id number left out.
    SeparatorRemoval,
    /// ICAO 9303 part 3: fillers, two-digit years, document codes.
    MrzTransliteration,
    /// The field's AAMVA element.
    BarcodeElement,
    /// A document title of the market's list stands for the document type.
    Title,
}

impl Rule {
    pub const ALL: [Self; 7] = [
        Self::Identity,
        Self::Pad,
        Self::DateReorder,
        Self::SeparatorRemoval,
        Self::MrzTransliteration,
        Self::BarcodeElement,
        Self::Title,
    ];

    /// The name on the wire: `identity`, `pad`, `date-reorder`, ...
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Pad => "pad",
            Self::DateReorder => "date-reorder",
            Self::SeparatorRemoval => "separator-removal",
            Self::MrzTransliteration => "mrz-transliteration",
            Self::BarcodeElement => "barcode-element",
            Self::Title => "title",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == name)
    }
}

/// The text on an image that supports a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    pub image: UploadKind,
    /// As fractions of the image as uploaded.
    pub rect: Rect,
    pub text: Redacted<String>,
}

/// A field's value with all that supports it; `evidence` is never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldValue {
    pub value: Redacted<String>,
    pub confidence: Confidence,
    pub source: Source,
    pub rule: Rule,
    pub evidence: Vec<Evidence>,
}
