//! Machine-readable zones (ICAO 9303 parts 3 to 6) in what OCR read.
//!
//! The crate `mrz` parses lines of exact width and checks their digits; here the lines are found on the page, fitted to their
//! width, and judged. What check digits don't cover, the names, is told apart.

mod cells;
mod find;
mod names;
mod numbers;

use ::mrz::Format;

pub use find::{name_lines, zones};
pub use names::ZoneNames;

use crate::confidence::Confidence;
use crate::document::{DocumentType, UploadKind};
use crate::evidence::Evidence;
use crate::reading::Reader;

/// A value of a zone with how far the check digits prove it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cells {
    /// Without trailing fillers; dates `YYMMDD`.
    pub text: String,
    /// Its own check digit, where it has one, agrees, and so does every other of the zone.
    pub proven: bool,
    /// Its own check digit agrees.
    pub plausible: bool,
    /// Its line was read at its full width: no filler was put in or taken out.
    pub exact: bool,
}

/// A line of a zone on the image.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneLine {
    /// One for each piece that OCR made of the line.
    pub evidence: Vec<Evidence>,
    pub confidence: Confidence,
}

/// A zone as one reader read it.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    pub image: UploadKind,
    pub reader: Reader,
    pub format: Format,
    /// The issuing state's code, where the upper line was read.
    pub issuer: Option<String>,
    pub number: Cells,
    pub birth: Cells,
    pub expiry: Cells,
    /// The first optional data, fillers inside kept as `<`; a national number in some states.
    pub optional: Option<Cells>,
    pub names: Option<ZoneNames>,
    /// The lines that hold number, dates, optional data and names, in this order.
    pub number_line: ZoneLine,
    pub date_line: ZoneLine,
    pub optional_line: ZoneLine,
    pub name_line: Option<ZoneLine>,
    /// The ids of the reading's lines that make the zone.
    pub line_ids: Vec<String>,
}

impl Zone {
    /// The line that begins with the document code: the number's in TD1, the names' in TD2 and TD3 (ICAO 9303 parts 4 to 6). Where
    /// that was not read, the dates' line, whose length tells the format.
    #[must_use]
    pub fn code_line(&self) -> &ZoneLine {
        match self.format {
            Format::Td1 => &self.number_line,
            _ => self.name_line.as_ref().unwrap_or(&self.date_line),
        }
    }

    /// TD3 is a passport; TD1 and TD2 are cards.
    #[must_use]
    pub const fn document_type(&self) -> DocumentType {
        match self.format {
            Format::Td3 => DocumentType::Passport,
            _ => DocumentType::IdCard,
        }
    }

    /// Every check digit of the format agrees.
    #[must_use]
    pub const fn proven(&self) -> bool {
        self.birth.proven && self.expiry.proven
    }
}
