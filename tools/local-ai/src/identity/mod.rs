//! `AnalyzeID`'s part: the fields of a United States passport, licence or identification card, found by rules in the text
//! that was read. Any other document gives no field, as with the service itself.

mod date;
mod licence;
mod passport;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::ocr::page::Page;

/// The field types of `AnalyzeID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldType {
    FirstName,
    LastName,
    MiddleName,
    DocumentNumber,
    ExpirationDate,
    DateOfBirth,
    DateOfIssue,
    IdType,
    StateName,
    Endorsements,
    Restrictions,
    Class,
    Address,
    MrzCode,
}

impl FieldType {
    pub const ALL: [Self; 14] = [
        Self::FirstName,
        Self::LastName,
        Self::MiddleName,
        Self::DocumentNumber,
        Self::ExpirationDate,
        Self::DateOfBirth,
        Self::DateOfIssue,
        Self::IdType,
        Self::StateName,
        Self::Endorsements,
        Self::Restrictions,
        Self::Class,
        Self::Address,
        Self::MrzCode,
    ];

    /// The name on the wire, <https://docs.aws.amazon.com/textract/latest/dg/identitydocumentfields.html>.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FirstName => "FIRST_NAME",
            Self::LastName => "LAST_NAME",
            Self::MiddleName => "MIDDLE_NAME",
            Self::DocumentNumber => "DOCUMENT_NUMBER",
            Self::ExpirationDate => "EXPIRATION_DATE",
            Self::DateOfBirth => "DATE_OF_BIRTH",
            Self::DateOfIssue => "DATE_OF_ISSUE",
            Self::IdType => "ID_TYPE",
            Self::StateName => "STATE_NAME",
            Self::Endorsements => "ENDORSEMENTS",
            Self::Restrictions => "RESTRICTIONS",
            Self::Class => "CLASS",
            Self::Address => "ADDRESS",
            Self::MrzCode => "MRZ_CODE",
        }
    }

    fn is_date(self) -> bool {
        matches!(self, Self::ExpirationDate | Self::DateOfBirth | Self::DateOfIssue)
    }
}

/// A value as it is printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub text: String,
    /// Of the line it stands on, `0.0..=1.0`.
    pub confidence: f32,
    /// The value of a date field.
    pub date: Option<Date>,
}

/// The fields of one document.
pub type Fields = BTreeMap<FieldType, Field>;

/// Read the page as a United States document; empty for any other.
#[must_use]
pub fn read(page: &Page) -> Fields {
    passport::read(page).or_else(|| licence::read(page)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::ocr::geometry::{Point, Quad};
    use crate::ocr::page::{Line, Page, Word};

    /// A page of lines under each other, 20 pixels high and 10 pixels a character.
    pub(super) fn page_of(lines: &[&str]) -> Page {
        let line = |(text, row): (&&str, u16)| {
            let quad = |from: usize, to: usize| {
                let middle = (from + to) as f32 * 5.0;
                Quad::rectangle(
                    Point::new(100.0 + middle, 50.0 + 30.0 * f32::from(row)),
                    (to - from) as f32 * 10.0,
                    20.0,
                    0.0,
                )
            };
            let mut at = 0;
            let words = text.split(' ').map(|word| {
                let word_quad = quad(at, at + word.len());
                at += word.len() + 1;
                Word { text: word.into(), quad: word_quad, confidence: 0.9 }
            });
            let words = words.collect();
            Line { text: (*text).into(), quad: quad(0, text.len()), confidence: 0.9, words }
        };
        Page { width: 1000.0, height: 800.0, lines: lines.iter().zip(0..).map(line).collect() }
    }
}
