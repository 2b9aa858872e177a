//! Sources held against each other, field by field.

use super::machine::{PAYLOAD, barcode};
use super::*;

/// [`PRINT`] above its zone, with other lines.
fn passport<'a>(changes: &[(usize, &'a str)]) -> Vec<Printed<'a>> {
    let mut lines: Vec<Printed> = PRINT.into_iter().chain(TD3).collect();
    for (line, text) in changes {
        lines[*line].0 = text;
    }
    lines
}

/// As the model would say it: what is printed.
fn as_printed(lines: &[Printed]) -> Vec<(FieldName, String)> {
    let printed = |line: usize| lines[line].0.to_owned();
    vec![
        (Surname, printed(2)),
        (Name, printed(4)),
        (DateOfBirth, printed(6)),
        (IdNumber, printed(8)),
        (ExpiryDate, printed(12)),
    ]
}

fn said(lines: &[Printed]) -> Extraction {
    let values = as_printed(lines);
    let values: Vec<(FieldName, &str)> = values.iter().map(|(field, value)| (*field, value.as_str())).collect();
    resolve(&market(), &suggesting(twice(lines, lines), &values), TODAY)
}

#[test]
fn a_zone_and_the_print_above_it_agree_in_every_field_or_say_so() {
    assert_eq!(said(&passport(&[])).reasons, []);
    for (field, line, tampered) in [
        (FieldName::DocumentType, 0, "IDENTITY CARD"),
        (Surname, 2, "SVENSSON"),
        (Name, 4, "BERTA"),
        (DateOfBirth, 6, "12 AUG 1984"),
        (IdNumber, 8, "K123456X9"),
        (ExpiryDate, 12, "15 APR 2035"),
    ] {
        let extraction = said(&passport(&[(line, tampered)]));
        assert_eq!(extraction.reasons, [Reason::SourcesDisagree(field)], "{field}");
        assert_eq!(value(&extraction, field), None, "{field}: neither is believed");
    }
}

#[test]
fn a_barcode_and_the_front_agree_in_every_field_or_say_so() {
    let mut market = market();
    market.labels.fields.insert(MiddleName, vec!["Middle name".to_owned()]);
    let front = |changes: &[(usize, &'static str)]| {
        let mut lines = licence();
        lines[4].0 = "ANNA";
        lines.extend([("Middle name", 0.5, 0.19), ("MARIA", 0.5, 0.225)]);
        for (line, text) in changes {
            lines[*line].0 = text;
        }
        lines
    };
    let against = |lines: &[Printed], payload: &str| {
        let gathered = Gathered { barcodes: vec![barcode(payload)], ..twice(lines, lines) };
        resolve(&market, &gathered, TODAY)
    };
    assert_eq!(against(&front(&[]), PAYLOAD).reasons, []);
    for (field, line, tampered) in [
        (FieldName::DocumentType, 0, "IDENTITY CARD"),
        (Surname, 2, "SVENSSON"),
        (Name, 4, "BERTA"),
        (MiddleName, 14, "ELSA"),
        (DateOfBirth, 6, "12 AUG 1984"),
        (IdNumber, 8, "K123456X9"),
        (ExpiryDate, 12, "15 APR 2035"),
    ] {
        let extraction = against(&front(&[(line, tampered)]), PAYLOAD);
        assert_eq!(extraction.reasons, [Reason::SourcesDisagree(field)], "{field}");
        assert_eq!(value(&extraction, field), None, "{field}: neither is believed");
    }
    // A barcode that says that there is no middle name, beside one that is printed.
    let without = against(&front(&[]), &PAYLOAD.replace("DADMARIA", "DADNONE"));
    assert_eq!(without.reasons, [Reason::SourcesDisagree(MiddleName)]);
}
