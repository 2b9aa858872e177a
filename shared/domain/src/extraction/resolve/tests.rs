mod agree;
mod machine;
mod print;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::confidence::Confidence;
use crate::evidence::Rule;
use crate::field::FieldName::{DateOfBirth, ExpiryDate, IdNumber, MiddleName, Name, Surname};
use crate::geometry::{Quad, Rect};
use crate::page::{Printed, page, read_by};
use crate::reading::{Barcode, IdReading, Reader};
use crate::sample::{latvia, market};

const TODAY: Date = date(2026, 11, 24);

const TD3: [Printed; 2] = [
    ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", 0.1, 0.80),
    ("L898902C36UTO7408122F3204153ZE184226B<<<<<16", 0.1, 0.85),
];
const TD1: [Printed; 3] = [
    ("I<UTOD231458907<<<<<<<<<<<<<<<", 0.1, 0.70),
    ("7408122F3204153UTO<<<<<<<<<<<2", 0.1, 0.75),
    ("ERIKSSON<<ANNA<MARIA<<<<<<<<<<", 0.1, 0.80),
];
/// What a data page prints above its zone.
const PRINT: [Printed; 13] = [
    ("PASSPORT", 0.1, 0.02),
    ("Surname", 0.1, 0.10),
    ("ÉRIKSSON", 0.1, 0.135),
    ("Given names", 0.1, 0.19),
    ("ANNA-MARIA", 0.1, 0.225),
    ("Date of birth", 0.1, 0.28),
    ("12 AUG 1974", 0.1, 0.315),
    ("Passport no", 0.5, 0.28),
    ("L898902C3", 0.5, 0.315),
    ("Date of issue", 0.1, 0.37),
    ("15 APR 2022", 0.1, 0.405),
    ("Date of expiry", 0.5, 0.37),
    ("15 APR 2032", 0.5, 0.405),
];

fn gathered(first: &[Printed]) -> Gathered {
    Gathered { first: vec![page(UploadKind::IdFront, first)], ..Gathered::default() }
}

fn twice(first: &[Printed], second: &[Printed]) -> Gathered {
    Gathered { second: vec![read_by(Reader::Second, UploadKind::IdFront, second)], ..gathered(first) }
}

/// All that a model could say: each value with the line that holds it.
fn suggesting(mut gathered: Gathered, values: &[(FieldName, &str)]) -> Gathered {
    let find = |value: &str| {
        let lines = gathered.first.iter().flat_map(|reading| &reading.lines);
        let holding = lines.filter(|line| line.text.expose().contains(value)).map(|line| line.id.clone());
        holding.take(1).collect::<Vec<_>>()
    };
    let suggestions = values
        .iter()
        .map(|(field, value)| Suggestion { field: *field, value: (*value).to_owned().into(), line_ids: find(value) })
        .collect();
    gathered.answers.push(ModelAnswer::Suggestions(suggestions));
    gathered
}

fn value(extraction: &Extraction, field: FieldName) -> Option<&str> {
    extraction.fields.get(field).as_ref().map(|value| value.value.expose().as_str())
}

fn values(extraction: &Extraction) -> [Option<&str>; 7] {
    FieldName::ALL.map(|field| value(extraction, field))
}

fn reasons(extraction: &Extraction) -> Vec<String> {
    extraction.reasons.iter().map(ToString::to_string).collect()
}

/// [`PRINT`] with other lines, as a licence without a zone.
fn licence() -> Vec<Printed<'static>> {
    let mut lines = PRINT.to_vec();
    lines[0].0 = "DRIVER LICENCE";
    lines
}

const SAID: [(FieldName, &str); 5] = [
    (Surname, "ÉRIKSSON"),
    (Name, "ANNA-MARIA"),
    (DateOfBirth, "12 AUG 1974"),
    (IdNumber, "L898902C3"),
    (ExpiryDate, "15 APR 2032"),
];

const LICENCE: [Option<&str>; 7] = [
    Some("driverLicence"),
    Some("ÉRIKSSON"),
    Some("ANNA-MARIA"),
    None,
    Some("1974-08-12"),
    Some("L898902C3"),
    Some("2032-04-15"),
];

proptest! {
    /// Whatever a model says, a field is one of the values that stand under its label, or nothing.
    #[test]
    fn no_suggestion_adds_a_value(said in "\\PC{0,16}|[A-Z ]{1,12}|[0-9.]{8,10}", cited in prop::collection::vec(0usize..14, 0..4)) {
        let lines = licence();
        let mut gathered = twice(&lines, &lines);
        let line_ids: Vec<String> = cited.iter().map(|n| format!("idFront-{n}")).collect();
        let suggestions = FieldName::ALL
            .map(|field| Suggestion { field, value: said.clone().into(), line_ids: line_ids.clone() })
            .to_vec();
        gathered.answers.push(ModelAnswer::Suggestions(suggestions));
        let extraction = resolve(&market(), &gathered, TODAY);
        for (found, allowed) in values(&extraction).into_iter().zip(LICENCE) {
            prop_assert!(found.is_none() || found == allowed);
        }
    }

    #[test]
    fn no_text_panics(lines in prop::collection::vec(("\\PC{0,40}", 0.0f32..1.0, 0.0f32..1.0), 0..12)) {
        let printed: Vec<Printed> = lines.iter().map(|(text, x, y)| (text.as_str(), *x, *y)).collect();
        let _ = resolve(&market(), &twice(&printed, &printed), TODAY);
    }
}
