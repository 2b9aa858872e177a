//! How a field that was read compares with the truth.

use trestle_domain::code::Reason;
use trestle_domain::document::DocumentType;
use trestle_domain::field::FieldName;
use trestle_domain::name::fold;

/// How one field of one picture came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Letter for letter.
    Exact,
    /// Equal after folding diacritics, case and punctuation alone.
    Folded,
    /// No value: nothing was claimed.
    Null,
    /// Another value, with a reason code that names this very field.
    Flagged,
    /// Another value, and no reason code that names this field.
    Wrong,
    /// A value for a field that this side does not carry.
    Invented,
}

/// Compares; `None` for a field that is neither carried nor answered.
///
/// Only a reason that names the field excuses a wrong value: a status of the whole case and `FRAUD_NOT_ASSESSED` excuse nothing.
#[must_use]
pub fn compare(field: FieldName, truth: Option<&str>, read: Option<&str>, reasons: &[Reason]) -> Option<Outcome> {
    Some(match (truth, read) {
        (None, None) => return None,
        (None, Some(_)) => Outcome::Invented,
        (Some(_), None) => Outcome::Null,
        (Some(truth), Some(read)) if truth == read => Outcome::Exact,
        (Some(truth), Some(read)) if is_same(field, truth, read) => Outcome::Folded,
        _ if reasons.iter().any(|reason| reason.field() == Some(field)) => Outcome::Flagged,
        _ => Outcome::Wrong,
    })
}

fn is_same(field: FieldName, truth: &str, read: &str) -> bool {
    if field == FieldName::DocumentType {
        return document_type(truth).is_some_and(|kind| document_type(read) == Some(kind));
    }
    fold(truth) == fold(read)
}

/// The kind of document that a word stands for, whatever its case and separators.
fn document_type(word: &str) -> Option<DocumentType> {
    let word: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    Some(match word.as_str() {
        "passport" | "passportbook" => DocumentType::Passport,
        "idcard" | "identitycard" | "identificationcard" | "nationalid" | "nationalidcard" | "id" => {
            DocumentType::IdCard
        }
        "driverlicence" | "driverlicense" | "driverslicence" | "driverslicense" | "drivinglicence"
        | "drivinglicense" | "dl" => DocumentType::DriverLicence,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes() {
        let surname = FieldName::Surname;
        let flagged = [Reason::SourcesDisagree(surname)];
        let elsewhere = [Reason::SourcesDisagree(FieldName::Name), Reason::FraudNotAssessed, Reason::DocumentExpired];
        for (truth, read, reasons, expected) in [
            (Some("BĒRZIŅŠ"), Some("BĒRZIŅŠ"), &[][..], Some(Outcome::Exact)),
            (Some("BĒRZIŅŠ"), Some("BERZINS"), &[], Some(Outcome::Folded)),
            (Some("BĒRZIŅŠ"), Some("Berziņš"), &[], Some(Outcome::Folded)),
            (Some("BĒRZIŅŠ"), None, &flagged, Some(Outcome::Null)),
            (Some("BĒRZIŅŠ"), Some("BERZINA"), &[], Some(Outcome::Wrong)),
            (Some("BĒRZIŅŠ"), Some("BERZINA"), &elsewhere, Some(Outcome::Wrong)),
            (Some("BĒRZIŅŠ"), Some("BERZINA"), &flagged, Some(Outcome::Flagged)),
            (None, Some("BERZINA"), &flagged, Some(Outcome::Invented)),
            (None, None, &[], None),
        ] {
            assert_eq!(compare(surname, truth, read, reasons), expected, "{truth:?} {read:?}");
        }
    }

    #[test]
    fn one_day_more_is_wrong() {
        for field in [FieldName::DateOfBirth, FieldName::ExpiryDate] {
            assert_eq!(compare(field, Some("1990-01-01"), Some("1990-01-02"), &[]), Some(Outcome::Wrong));
        }
        assert_eq!(compare(FieldName::IdNumber, Some("A1"), Some("A11"), &[]), Some(Outcome::Wrong));
    }

    #[test]
    fn document_types_have_synonyms() {
        for (truth, read, expected) in [
            ("idCard", "idCard", Outcome::Exact),
            ("identity_card", "idCard", Outcome::Folded),
            ("Driver's License", "driverLicence", Outcome::Folded),
            ("ID card", "passport", Outcome::Wrong),
            ("visa", "passport", Outcome::Wrong),
        ] {
            assert_eq!(compare(FieldName::DocumentType, Some(truth), Some(read), &[]), Some(expected), "{truth}");
        }
    }
}
