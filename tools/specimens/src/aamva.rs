//! The text inside the barcode of a driver licence of the United States.
//!
//! Source: AAMVA DL/ID Card Design Standard (2020), annex D: header D.12.3, subfile designators D.12.4, data elements D.12.5.

use crate::calendar::Date;
use crate::document::Document;
use crate::people::Sex;

/// A number that no jurisdiction has, as the one that issues here does not exist.
const ISSUER: &str = "636999";

/// The payload: header, one designator, one `DL` subfile whose elements end with a line feed and whose end is a carriage return.
#[must_use]
pub fn payload(document: &Document) -> String {
    let holder = &document.holder;
    let inches = (f64::from(holder.height_cm) / 2.54).round();
    let (town, rest) = holder.town.split_once(", ").unwrap_or((holder.town, ""));
    let (state, post_code) = rest.split_once(' ').unwrap_or((rest, ""));
    let upper = |name: &str| name.to_uppercase();
    let elements = [
        ("DAQ", document.number.clone()),
        ("DCS", upper(&holder.surname)),
        ("DDE", "N".to_owned()),
        ("DAC", upper(&holder.given_names)),
        ("DDF", "N".to_owned()),
        ("DAD", holder.middle_name.as_deref().map_or_else(|| "NONE".to_owned(), upper)),
        ("DDG", "N".to_owned()),
        ("DCA", "C".to_owned()),
        ("DCB", "NONE".to_owned()),
        ("DCD", "NONE".to_owned()),
        ("DBD", digits(document.issue)),
        ("DBB", digits(holder.birth)),
        ("DBA", digits(document.expiry)),
        ("DBC", if holder.sex == Sex::Female { "2" } else { "1" }.to_owned()),
        ("DAU", format!("{inches:03.0} IN")),
        ("DAY", holder.eyes.to_owned()),
        ("DAG", holder.street.clone()),
        ("DAI", town.to_owned()),
        ("DAJ", state.to_owned()),
        ("DAK", format!("{post_code}0000  ")),
        ("DCF", format!("{}{}", document.stock_number, document.issue.short())),
        ("DCG", "USA".to_owned()),
    ];
    let body = elements.iter().map(|(code, value)| format!("{code}{value}")).collect::<Vec<_>>().join("\n");
    let subfile = format!("DL{body}\r");
    // "@", LF, RS, CR, file type, issuer, version of the standard, version of the jurisdiction, number of subfiles.
    let header = format!("@\n\u{1e}\rANSI {ISSUER}100001");
    let offset = header.len() + "DL00000000".len();
    format!("{header}DL{offset:04}{:04}{subfile}", subfile.len())
}

/// `MMDDCCYY`, as the United States write dates in the barcode.
fn digits(date: Date) -> String {
    format!("{:02}{:02}{:04}", date.month, date.day, date.year)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;
    use crate::document::{Kind, Market};

    #[test]
    fn the_designator_points_at_the_subfile() {
        let document = Document::new(Market::UnitedStates, Kind::DriverLicence, false, &Chance::new(5));
        let text = payload(&document);
        let designator = text.find("DL").unwrap();
        let offset: usize = text[designator + 2..designator + 6].parse().unwrap();
        let length: usize = text[designator + 6..designator + 10].parse().unwrap();
        assert!(text[offset..].starts_with("DLDAQ"), "{text:?}");
        assert_eq!(offset + length, text.len());
        assert!(text.is_ascii());
    }
}
