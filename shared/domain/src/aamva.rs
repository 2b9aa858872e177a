//! The text inside the PDF417 of driving licences and identity cards of North America.
//!
//! Source: AAMVA DL/ID Card Design Standard, 2020 edition, annex D: header D.12.3, data elements D.12.5; older versions of
//! the file differ in the elements of names and in the order of dates.

use jiff::civil::Date;

use crate::date::ymd;
use crate::document::DocumentType;

/// A file of elements.
#[derive(Clone, PartialEq, Eq)]
pub struct Card {
    pub document_type: DocumentType,
    /// Version of the standard, 1..=99; 0 in files before it had one.
    pub version: u8,
    elements: Vec<(String, String)>,
}

/// Shows no element: they are personal data.
impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Card")
            .field("document_type", &self.document_type)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl Card {
    /// Reads a payload. `None` without the header (`ANSI ` or `AAMVA`, then the issuer's six digits) or without a subfile
    /// of a licence or an identity card.
    ///
    /// Offsets in the header are not relied on: many issuers get them wrong.
    #[must_use]
    pub fn parse(payload: &str) -> Option<Self> {
        let header = ["ANSI ", "AAMVA"].iter().find_map(|mark| payload.find(mark).map(|at| at + mark.len()))?;
        let body = payload.get(header..)?;
        let issuer = body.get(..6)?;
        if !issuer.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let version = body.get(6..8).and_then(|digits| digits.parse().ok()).unwrap_or(0);
        let (document_type, start) = subfile(body)?;
        let elements = body[start..]
            .split(['\n', '\r', '\u{1e}', '\u{1d}'])
            .filter_map(|element| Some((element.get(..3)?, element.get(3..)?.trim())))
            .filter(|(id, _)| id.bytes().all(|b| b.is_ascii_uppercase()) && id.starts_with('D'))
            .map(|(id, value)| (id.to_owned(), value.to_owned()))
            .collect();
        Some(Self { document_type, version, elements })
    }

    /// An element by its id (`DAQ`); `None` where it is missing, empty or says that there is nothing.
    #[must_use]
    pub fn element(&self, id: &str) -> Option<&str> {
        let absent =
            |value: &str| matches!(value.to_ascii_uppercase().as_str(), "" | "NONE" | "UNAVL" | "UNAVAIL" | "N/A");
        let mut values = self.elements.iter().filter(|(found, _)| found == id).map(|(_, value)| value.as_str());
        let first = values.next().filter(|value| !absent(value))?;
        // Twice with two values is no value.
        values.all(|other| other == first).then_some(first)
    }

    /// The licence or card number.
    #[must_use]
    pub fn number(&self) -> Option<(&'static str, &str)> {
        self.element("DAQ").map(|value| ("DAQ", value))
    }

    /// The surname with its element: `DCS`, or `DAB` in version 1. `None` where the card says that it was cut off.
    #[must_use]
    pub fn surname(&self) -> Option<(&'static str, &str)> {
        self.whole("DDE")?;
        ["DCS", "DAB"].into_iter().find_map(|id| self.element(id).map(|value| (id, value)))
    }

    /// The first name: `DAC`, or in versions 2 and 3 the part of `DCT` before its comma. `None` where `DCT` has several words
    /// without one, as middle names may be among them.
    #[must_use]
    pub fn first_name(&self) -> Option<(&'static str, &str)> {
        self.whole("DDF")?;
        if let Some(value) = self.element("DAC") {
            return Some(("DAC", value));
        }
        let given = self.element("DCT")?;
        let first = given.split_once(',').map_or(given, |(first, _)| first.trim());
        (given.contains(',') || !given.contains(' ')).then_some(("DCT", first))
    }

    /// The middle names: `DAD`, or what follows the comma of `DCT`.
    #[must_use]
    pub fn middle_name(&self) -> Option<(&'static str, &str)> {
        self.whole("DDG")?;
        if let Some(value) = self.element("DAD") {
            return Some(("DAD", value));
        }
        let (_, middle) = self.element("DCT").filter(|_| self.element("DAC").is_none())?.split_once(',')?;
        Some(("DCT", middle.trim())).filter(|(_, middle)| !middle.is_empty() && !middle.contains(','))
    }

    /// Whether the card has a first name of its own, nothing beside it, and nothing was cut off.
    #[must_use]
    pub fn lacks_middle_name(&self) -> bool {
        self.element("DAC").is_some() && self.whole("DDG").is_some() && self.middle_name().is_none()
    }

    /// A date element: `DBB` birth, `DBA` expiry, `DBD` issue.
    #[must_use]
    pub fn date(&self, id: &str) -> Option<Date> {
        date(self.element(id)?)
    }

    /// `None` where the truncation element says `T`.
    fn whole(&self, id: &str) -> Option<()> {
        (self.element(id) != Some("T")).then_some(())
    }
}

/// Where the first element begins: after `DL` or `ID` right before an element's id.
fn subfile(body: &str) -> Option<(DocumentType, usize)> {
    let element = |at: usize| {
        body.as_bytes().get(at..at + 3).is_some_and(|id| id[0] == b'D' && id.iter().all(u8::is_ascii_uppercase))
    };
    [("DL", DocumentType::DriverLicence), ("ID", DocumentType::IdCard)]
        .into_iter()
        .filter_map(|(mark, kind)| {
            body.match_indices(mark).map(|(at, _)| at + 2).find(|at| element(*at)).map(|at| (kind, at))
        })
        .min_by_key(|(_, at)| *at)
}

/// `MMDDCCYY` (United States) or `CCYYMMDD` (Canada, and version 1): a century is no month, so only one can be meant.
fn date(digits: &str) -> Option<Date> {
    if digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| digits[from..to].parse::<i16>().ok();
    let believable = |date: &Date| (1850..=2150).contains(&date.year());
    let month_first = ymd(part(4, 8)?, part(0, 2)?, part(2, 4)?).filter(believable);
    let year_first = ymd(part(0, 4)?, part(4, 6)?, part(6, 8)?).filter(believable);
    month_first.xor(year_first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    /// After the sample of the standard's annex D.
    const CARD: &str = "@\n\u{1e}\rANSI 636000100002DL00410278ZV03190008DLDAQT64235789\nDCSSAMPLE\nDDEN\nDACMICHAEL\nDDFN\nDADJOHN\n\
                        DDGN\nDCUJR\nDCAD\nDCBK\nDCDPH\nDBD06062019\nDBB06061986\nDBA12102024\nDBC1\nDCGUSA\rZVZVA01\r";

    #[test]
    fn the_sample_card() {
        let card = Card::parse(CARD).unwrap();
        assert_eq!((card.document_type, card.version), (DocumentType::DriverLicence, 10));
        assert_eq!(card.number(), Some(("DAQ", "T64235789")));
        assert_eq!(card.surname(), Some(("DCS", "SAMPLE")));
        assert_eq!(card.first_name(), Some(("DAC", "MICHAEL")));
        assert_eq!(card.middle_name(), Some(("DAD", "JOHN")));
        assert_eq!(card.date("DBB"), Some(date(1986, 6, 6)));
        assert_eq!(card.date("DBA"), Some(date(2024, 12, 10)));
        assert_eq!(format!("{card:?}"), "Card { document_type: DriverLicence, version: 10, .. }");
    }

    #[test]
    fn other_versions_and_missing_pieces() {
        let card = |body: &str| Card::parse(&format!("@\n\u{1e}\rANSI 636000{body}"));
        let canada = card("080002DL00410278DLDAQ1234567\nDCSTREMBLAY\nDACLUC\nDADNONE\nDBB19860607\nDCGCAN\r").unwrap();
        assert_eq!((canada.date("DBB"), canada.middle_name()), (Some(date(1986, 6, 7)), None));
        let second = card("020101DL00290179DLDAQ1234567\nDCSDOE\nDCTJANE,ANN MARIE\r").unwrap();
        assert_eq!((second.first_name(), second.middle_name()), (Some(("DCT", "JANE")), Some(("DCT", "ANN MARIE"))));
        let parted = card("020101DL00290179DLDAQ1234567\nDCTJANE ANN\r").unwrap();
        assert_eq!((parted.first_name(), parted.middle_name(), parted.surname()), (None, None, None));
        let first = card("0101DL00290179DLDABDOE\nDACJANE\nDBB19860607\r").unwrap();
        assert_eq!(first.surname(), Some(("DAB", "DOE")));
        let cut = card("090001DL00290179DLDCSFEATHERSTONEHAU\nDDET\nDACJO\nDACJOE\r").unwrap();
        assert_eq!((cut.surname(), cut.first_name()), (None, None));
        let id = card("090001ID00290179IDDAQ99\r").unwrap();
        assert_eq!(id.document_type, DocumentType::IdCard);
        for none in ["", "ANSI 63600", "https://example.org", "ANSI 636000090001", "@DLDAQ1234"] {
            assert!(Card::parse(none).is_none(), "{none}");
        }
    }

    #[test]
    fn dates_of_both_orders() {
        for (digits, expected) in [
            ("12312029", Some(date(2029, 12, 31))),
            ("20291231", Some(date(2029, 12, 31))),
            ("13312029", None),
            ("1231202", None),
            ("00000000", None),
            ("1231202X", None),
        ] {
            assert_eq!(super::date(digits), expected, "{digits}");
        }
    }

    proptest! {
        #[test]
        fn no_payload_panics(payload in "\\PC{0,60}|(@\n\u{1e}\rANSI )?[0-9]{0,10}(DL|ID)?[A-Z0-9\n\r]{0,60}") {
            if let Some(card) = Card::parse(&payload) {
                let _ = (card.surname(), card.first_name(), card.middle_name(), card.date("DBB"), card.number());
            }
        }
    }
}
