//! Calendar dates: from print and from machine-readable zones to `YYYY-MM-DD`.

mod month;
mod print;

use jiff::civil::Date;

pub use print::{PrintedDate, contradicts, printed};

/// The oldest holder that is believed, in years.
pub const MAX_AGE: i16 = 130;

/// `YYYY-MM-DD`.
#[must_use]
pub fn iso(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// A date of exactly the form `YYYY-MM-DD`.
#[must_use]
pub fn parse_iso(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        text.get(range)
            .filter(|part| part.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|part| part.parse::<i16>().ok())
    };
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    ymd(digits(0..4)?, digits(5..7)?, digits(8..10)?)
}

/// The calendar day; `None` if there is none.
#[must_use]
pub fn ymd(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The days that a birth date `YYMMDD` of a zone can mean, the latest first: not in the future, the holder younger than
/// [`MAX_AGE`].
///
/// ICAO 9303 part 3, section 4.8, prints two digits of the year and leaves the century to the reader.
#[must_use]
pub fn births(yymmdd: &str, today: Date) -> Vec<Date> {
    let mut found: Vec<Date> =
        centuries(yymmdd).into_iter().filter(|date| *date <= today && today.year() - date.year() < MAX_AGE).collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    found
}

/// The expiry date `YYMMDD` of a zone: the century that puts it within fifty years of today, as documents are valid for
/// about ten.
#[must_use]
pub fn expiry(yymmdd: &str, today: Date) -> Option<Date> {
    centuries(yymmdd).into_iter().find(|date| (-50..50).contains(&(date.year() - today.year())))
}

fn centuries(yymmdd: &str) -> Vec<Date> {
    let digits = |range: std::ops::Range<usize>| yymmdd.get(range).and_then(|part| part.parse::<i16>().ok());
    if yymmdd.len() != 6 || !yymmdd.bytes().all(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    let (Some(year), Some(month), Some(day)) = (digits(0..2), digits(2..4), digits(4..6)) else { return Vec::new() };
    [1800, 1900, 2000, 2100].iter().filter_map(|century| ymd(century + year, month, day)).collect()
}

/// Whether somebody can have been born then: before today, less than [`MAX_AGE`] years ago.
#[must_use]
pub fn is_birth(date: Date, today: Date) -> bool {
    date < today && today.year() - date.year() < MAX_AGE
}

/// Whether a document can expire then: documents are valid for at most some decades before and after today.
#[must_use]
pub fn is_expiry(date: Date, today: Date) -> bool {
    (-50..=50).contains(&(date.year() - today.year()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn centuries_of_zones() {
        let today = date(2026, 11, 24);
        for (cells, latest, count) in [
            ("740812", Some(date(1974, 8, 12)), 1),
            ("261124", Some(date(2026, 11, 24)), 2),
            ("261125", Some(date(1926, 11, 25)), 1),
            ("200229", Some(date(2020, 2, 29)), 2),
            ("000229", Some(date(2000, 2, 29)), 1),
            ("010229", None, 0),
            ("7408<<", None, 0),
            ("", None, 0),
        ] {
            let found = births(cells, today);
            assert_eq!((found.first().copied(), found.len()), (latest, count), "{cells}");
        }
        for (cells, expected) in [
            ("350101", Some(date(2035, 1, 1))),
            ("990101", Some(date(1999, 1, 1))),
            ("120415", Some(date(2012, 4, 15))),
            ("761231", Some(date(1976, 12, 31))),
            ("751231", Some(date(2075, 12, 31))),
            ("331301", None),
        ] {
            assert_eq!(expiry(cells, today), expected, "{cells}");
        }
    }

    proptest! {
        #[test]
        fn iso_survives(year in 1i16..=9999, month in 1i16..=12, day in 1i16..=28) {
            let date = ymd(year, month, day).unwrap();
            prop_assert_eq!(parse_iso(&iso(date)), Some(date));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,12}") {
            let today = date(2026, 11, 24);
            let _ = parse_iso(&text);
            let _ = births(&text, today);
            let _ = expiry(&text, today);
        }
    }
}
