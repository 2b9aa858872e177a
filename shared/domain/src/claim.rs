//! What the applicant typed, against what the document says.

use crate::case::Claim;
use crate::date::parse_iso;
use crate::evidence::FieldValue;
use crate::extraction::{Fields, Mismatch, MismatchReason};
use crate::field::FieldName;
use crate::name;

/// The claimed fields that the document does not confirm, in the order of the fields.
///
/// Names are compared as names (marks, case, hyphens, order of words, transliteration); given names also match when the claim
/// puts the document's middle name after them. Dates are compared as days, numbers and the document type without separators
/// and case. An empty claim claims nothing.
#[must_use]
pub fn compare(fields: &Fields, claim: &Claim) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for (field, claimed) in claim.iter() {
        let Some(claimed) = claimed.as_ref().filter(|claimed| !claimed.expose().trim().is_empty()) else { continue };
        let read = fields.get(field).as_ref();
        let reason = match read {
            None => Some(MismatchReason::NotRead),
            Some(value) => (!agrees(field, claimed.expose(), value, fields)).then_some(MismatchReason::Differs),
        };
        if let Some(reason) = reason {
            let read = read.map(|value| value.value.clone());
            mismatches.push(Mismatch { field, reason, claimed: claimed.clone(), read });
        }
    }
    mismatches
}

fn agrees(field: FieldName, claimed: &str, read: &FieldValue, fields: &Fields) -> bool {
    let value = read.value.expose();
    match field {
        FieldName::Name => {
            let middle =
                fields.get(FieldName::MiddleName).as_ref().map(|middle| format!("{value} {}", middle.value.expose()));
            name::same(claimed, value) || middle.is_some_and(|whole| name::same(claimed, &whole))
        }
        field if field.is_name() => name::same(claimed, value),
        field if field.is_date() => parse_iso(claimed.trim()).is_some_and(|day| parse_iso(value) == Some(day)),
        _ => name::compact(claimed) == name::compact(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::confidence::Confidence;
    use crate::evidence::{Rule, Source};

    fn compared(read: &[(FieldName, &str)], claimed: &[(FieldName, &str)]) -> Vec<(FieldName, MismatchReason)> {
        let (mut fields, mut claim) = (Fields::default(), Claim::default());
        for (field, value) in read {
            let (source, rule) = (Source::Printed, Rule::Identity);
            let value = (*value).to_owned().into();
            let value = FieldValue { value, confidence: Confidence::FULL, source, rule, evidence: Vec::new() };
            fields.set(*field, Some(value));
        }
        for (field, value) in claimed {
            claim.set(*field, Some((*value).to_owned().into()));
        }
        compare(&fields, &claim).into_iter().map(|mismatch| (mismatch.field, mismatch.reason)).collect()
    }

    #[test]
    fn what_matches() {
        use FieldName::{DateOfBirth, DocumentType, IdNumber, MiddleName, Name, Surname};
        let read = [
            (DocumentType, "idCard"),
            (Surname, "KALNIŅA-OZOLA"),
            (Name, "ANNA"),
            (MiddleName, "MARIJA"),
            (DateOfBirth, "1974-08-12"),
            (IdNumber, "12087412345"),
        ];
        for (field, claimed, expected) in [
            (Surname, "Kalnina Ozola", None),
            (Surname, "Ozola-Kalniņa", None),
            (Surname, "Kalnina", Some(MismatchReason::Differs)),
            (Name, "Anna Marija", None),
            (Name, "anna", None),
            (Name, "Marija", Some(MismatchReason::Differs)),
            (DateOfBirth, "1974-08-12", None),
            (DateOfBirth, "1974-12-08", Some(MismatchReason::Differs)),
            (DateOfBirth, "12.08.1974", Some(MismatchReason::Differs)),
            (IdNumber, "120874-12345", None),
            (DocumentType, "passport", Some(MismatchReason::Differs)),
            (FieldName::ExpiryDate, "2030-01-01", Some(MismatchReason::NotRead)),
            (Surname, "  ", None),
        ] {
            let found = compared(&read, &[(field, claimed)]);
            assert_eq!(found, expected.map(|reason| (field, reason)).into_iter().collect::<Vec<_>>(), "{claimed}");
        }
    }
}
