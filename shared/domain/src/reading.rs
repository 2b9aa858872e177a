//! What OCR saw: lines and words with their places. The structuring port takes a [`Reading`], never an image.

use crate::confidence::Confidence;
use crate::document::UploadKind;
use crate::geometry::{Quad, Rect};
use crate::redacted::Redacted;

/// Who read the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reader {
    /// The first reading: Textract `DetectDocumentText`.
    First,
    /// The second reading: Rekognition `DetectText`.
    Second,
}

/// A word of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    pub text: Redacted<String>,
    pub quad: Quad,
    pub confidence: Confidence,
}

/// A line of text on one image.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Unique within a case and reader: `<image>-<n>` for the first reading, `<image>-s<n>` for the second. Holds no text of the document.
    pub id: String,
    pub image: UploadKind,
    pub text: Redacted<String>,
    pub quad: Quad,
    /// The place in upright page coordinates: the page turned and deskewed so that text runs left to right on horizontal
    /// lines; fractions of the upright page.
    pub upright: Rect,
    pub confidence: Confidence,
    pub words: Vec<Word>,
}

/// All text that one reader found on one image, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub reader: Reader,
    pub image: UploadKind,
    pub lines: Vec<Line>,
}

impl Reading {
    /// Whether nothing at all was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// What Textract `AnalyzeID` gave for one field; counts only when it matches a span of a [`Reading`].
#[derive(Debug, Clone, PartialEq)]
pub struct IdReading {
    pub image: UploadKind,
    /// The service's own key: `FIRST_NAME`, `DATE_OF_BIRTH`, ...
    pub key: String,
    pub value: Redacted<String>,
    /// The service's normalised form of a date: `YYYY-MM-DDTHH:MM:SS`.
    pub normalised: Option<Redacted<String>>,
    pub confidence: Confidence,
}

/// A barcode found on an image.
#[derive(Debug, Clone, PartialEq)]
pub struct Barcode {
    pub image: UploadKind,
    pub quad: Quad,
    /// The decoded text; for AAMVA cards the file with header and subfiles.
    pub payload: Redacted<String>,
}
