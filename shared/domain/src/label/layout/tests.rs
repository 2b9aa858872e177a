use std::collections::BTreeMap;

use super::*;
use crate::document::UploadKind;
use crate::field::FieldName::{DateOfBirth, ExpiryDate, IdNumber, Name, Surname};
use crate::page::{Printed, page};
use crate::sample::market;

fn lexicon() -> Lexicon {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let mut market = market();
    market.labels.fields = BTreeMap::from([
        (Surname, words(&["Surname", "Uzvārds", "1"])),
        (Name, words(&["Given names", "Name", "FN", "2"])),
        (DateOfBirth, words(&["Date of birth", "DOB", "3"])),
        (IdNumber, words(&["Document no", "DL", "4d"])),
        (ExpiryDate, words(&["Date of expiry", "EXP", "4b"])),
    ]);
    market.labels.other = words(&["Date of issue", "Sex", "Nationality", "4a", "ISS", "8"]);
    Lexicon::new(&market)
}

/// What stands under each field's labels.
fn bound(lines: &[Printed]) -> Vec<(crate::field::FieldName, String)> {
    let reading = page(UploadKind::IdFront, lines);
    let lines: Vec<&Line> = reading.lines.iter().collect();
    let page = Page::new(&lexicon(), &lines);
    let mut found = Vec::new();
    for field in crate::field::FieldName::ALL {
        let blocks = page.blocks(Role::Field(field)).map(|block| block.text()).filter(|text| !text.is_empty());
        found.extend(blocks.map(|text| (field, text)));
    }
    found
}

fn expect(lines: &[Printed], expected: &[(crate::field::FieldName, &str)]) {
    let expected: Vec<_> = expected.iter().map(|(field, text)| (*field, (*text).to_owned())).collect();
    assert_eq!(bound(lines), expected, "{lines:?}");
}

#[test]
fn labels_above_values() {
    expect(
        &[
            ("Surname/Uzvārds/Nom", 0.1, 0.10),
            ("BĒRZIŅŠ", 0.1, 0.135),
            ("Given names/Vārdi", 0.1, 0.18),
            ("JĀNIS PAULS", 0.1, 0.215),
            ("Date of birth", 0.1, 0.26),
            ("Date of expiry", 0.5, 0.26),
            ("12.08.1974", 0.1, 0.295),
            ("01.02.2030", 0.5, 0.295),
        ],
        &[(Surname, "BĒRZIŅŠ"), (Name, "JĀNIS PAULS"), (DateOfBirth, "12.08.1974"), (ExpiryDate, "01.02.2030")],
    );
}

#[test]
fn labels_left_of_values() {
    expect(
        &[
            ("Surname", 0.1, 0.10),
            ("BERG", 0.35, 0.10),
            ("Given names", 0.1, 0.15),
            ("OLE", 0.35, 0.15),
            ("Date of birth: 12.08.1974", 0.1, 0.20),
            ("DOB 12.08.1974 Sex F", 0.1, 0.25),
        ],
        &[(Surname, "BERG"), (Name, "OLE"), (DateOfBirth, "12.08.1974"), (DateOfBirth, "12.08.1974")],
    );
}

#[test]
fn numbers_count_where_several_stand() {
    expect(
        &[
            ("1. BERG", 0.1, 0.10),
            ("2. OLE", 0.1, 0.15),
            ("3. 12.08.1974", 0.1, 0.20),
            ("4a. 01.02.2020", 0.1, 0.25),
            ("4b. 01.02.2030", 0.5, 0.25),
            ("4d DL D1234567", 0.1, 0.30),
        ],
        &[
            (Surname, "BERG"),
            (Name, "OLE"),
            (DateOfBirth, "12.08.1974"),
            (IdNumber, "D1234567"),
            (ExpiryDate, "01.02.2030"),
        ],
    );
    expect(&[("1 MAIN STREET", 0.1, 0.1), ("2 FLOOR", 0.1, 0.2)], &[]);
}

#[test]
fn captions_below_values_take_them() {
    expect(
        &[
            ("BERG", 0.1, 0.10),
            ("Surname", 0.1, 0.135),
            ("OLE", 0.1, 0.20),
            ("Given names", 0.1, 0.235),
            ("12.08.1974", 0.1, 0.30),
            ("Date of birth", 0.1, 0.335),
        ],
        &[],
    );
}

#[test]
fn the_nearest_of_all_labels_decides() {
    expect(
        &[
            ("Date of issue", 0.1, 0.10),
            ("Date of expiry", 0.4, 0.10),
            ("01.02.2020", 0.1, 0.135),
            // The value of the second label was not read; the first label's must not slip over.
            ("Nationality", 0.4, 0.20),
            ("UTOPIAN", 0.4, 0.235),
        ],
        &[],
    );
}

#[test]
fn a_second_line_continues_a_name() {
    expect(
        &[
            ("Given names", 0.1, 0.10),
            ("ANNA MARIA", 0.1, 0.135),
            ("LOUISE", 0.1, 0.17),
            ("Sex", 0.1, 0.23),
            ("F", 0.1, 0.265),
        ],
        &[(Name, "ANNA MARIA LOUISE")],
    );
}

#[test]
fn words_in_a_sentence_are_no_labels() {
    expect(&[("please set the Date of expiry 01.02.2035", 0.1, 0.10)], &[]);
}

#[test]
fn glued_and_slipped_labels() {
    expect(
        &[("SumameBERG", 0.1, 0.10), ("Dateofbirth12.08.1974", 0.1, 0.2), ("EXP: 01.02.2030", 0.1, 0.3)],
        &[(Surname, "BERG"), (DateOfBirth, "12.08.1974"), (ExpiryDate, "01.02.2030")],
    );
}

#[test]
fn what_is_below_a_label_with_a_value_beside_it_is_not_its() {
    expect(
        &[
            ("2 FN", 0.1, 0.10),
            ("OLE", 0.17, 0.10),
            ("8 720 RIVER ROAD", 0.1, 0.14),
            ("3DOB 12.08.1974", 0.1, 0.18),
            ("4b EXP01.02.2030", 0.1, 0.22),
        ],
        &[(Name, "OLE"), (DateOfBirth, "12.08.1974"), (ExpiryDate, "01.02.2030")],
    );
}

#[test]
fn an_unknown_label_on_the_row_is_no_value() {
    expect(
        &[
            ("Date of expiry", 0.1, 0.10),
            ("Zugangsnummer", 0.5, 0.10),
            ("01.02.2030", 0.1, 0.135),
            ("568791", 0.5, 0.135),
        ],
        &[(ExpiryDate, "01.02.2030")],
    );
}

#[test]
fn name_beside_given_names_is_the_surname() {
    let german = [("Name", 0.1, 0.10), ("BERG", 0.1, 0.135), ("Given names", 0.1, 0.19), ("OLE", 0.1, 0.225)];
    expect(&german, &[(Surname, "BERG"), (Name, "OLE")]);
    expect(
        &[("Surname", 0.1, 0.10), ("BERG", 0.1, 0.135), ("Name", 0.1, 0.19), ("OLE", 0.1, 0.225)],
        &[(Surname, "BERG"), (Name, "OLE")],
    );
}

#[test]
fn values_that_a_reader_ran_together_are_parted_at_the_columns() {
    // Letters of the test page are all of one width; "MARKS" begins where "Sex" does.
    let surname = ("Surname", 0.1, 0.10);
    let lines = |value: &'static str, right: f32| vec![surname, ("Sex", right, 0.10), (value, 0.1, 0.135)];
    let reading = page(UploadKind::IdFront, &[("BERZINS-KALNA MARKS", 0.1, 0.135)]);
    let whole = reading.lines[0].upright;
    let column = whole.x + whole.width * 14.0 / 19.0;
    expect(&lines("BERZINS-KALNA MARKS", column), &[(Surname, "BERZINS-KALNA")]);
    // In the midst of a word: whose is it?
    expect(&lines("BERZINSKALNAMARKS", column), &[]);
}
