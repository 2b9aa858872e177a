//! Tables of lines and the answers they must give. Layouts and words are the tests' own.

mod market;
mod refusals;
mod shapes;
mod wire;

use super::answer::answer;
use super::lexicon::Lexicon;
use super::request::TextLine;

use market::market;

/// A line at left, top (percent of the page) with a height in percent; a character is half as wide as the line is high.
pub(super) fn line(n: usize, (x, y, height): (f32, f32, f32), text: &str) -> TextLine {
    #[allow(clippy::cast_precision_loss)]
    let width = 0.35 * height * text.chars().count() as f32;
    TextLine {
        id: format!("idFront-{n}"),
        image: "idFront".to_owned(),
        box_: [x / 100.0, y / 100.0, width / 100.0, height / 100.0],
        text: text.to_owned(),
    }
}

/// `field=value` for each field that is answered.
pub(super) fn answers(lines: &[((f32, f32, f32), &str)]) -> Vec<String> {
    let lines: Vec<TextLine> = lines.iter().enumerate().map(|(n, (place, text))| line(n, *place, text)).collect();
    let lexicon = Lexicon::from(&market());
    answer(&lexicon, &lines).into_iter().map(|(field, value)| format!("{field}={}", value.value)).collect()
}

#[track_caller]
fn check(lines: &[((f32, f32, f32), &str)], expected: &[&str]) {
    assert_eq!(answers(lines), expected);
}

#[test]
fn values_below_their_labels() {
    check(
        &[
            ((5.0, 5.0, 4.0), "PASSPORT"),
            ((40.0, 15.0, 2.0), "Surname"),
            ((40.0, 18.0, 3.0), "OZOLIŅŠ"),
            ((40.0, 24.0, 2.0), "Given names"),
            ((40.0, 27.0, 3.0), "ANNA MARIJA"),
            ((40.0, 33.0, 2.0), "Date of birth"),
            ((40.0, 36.0, 3.0), "12.04.1987"),
            ((65.0, 33.0, 2.0), "Passport no"),
            ((65.0, 36.0, 3.0), "LT1234567"),
            ((40.0, 42.0, 2.0), "Date of issue"),
            ((40.0, 45.0, 3.0), "01.02.2020"),
            ((65.0, 42.0, 2.0), "Date of expiry"),
            ((65.0, 45.0, 3.0), "01.02.2030"),
        ],
        &[
            "documentType=passport",
            "surname=OZOLIŅŠ",
            "name=ANNA MARIJA",
            "dateOfBirth=12.04.1987",
            "idNumber=LT1234567",
            "expiryDate=01.02.2030",
        ],
    );
}

#[test]
fn values_right_of_their_labels_in_any_order_and_size() {
    check(
        &[
            ((10.0, 80.0, 5.0), "Expiry date"),
            ((45.0, 79.5, 6.0), "1 MAR / MARS 2031"),
            ((10.0, 70.0, 5.0), "Name"),
            ((45.0, 69.5, 6.0), "Jānis"),
            ((10.0, 60.0, 5.0), "Surname"),
            ((45.0, 59.5, 6.0), "Kalniņš-Bērzs"),
            ((10.0, 50.0, 5.0), "Date of birth"),
            ((45.0, 49.5, 6.0), "1987-04-12"),
            ((10.0, 40.0, 5.0), "Document no"),
            ((45.0, 39.5, 6.0), "AB 123 456"),
        ],
        &[
            "surname=Kalniņš-Bērzs",
            "name=Jānis",
            "dateOfBirth=1987-04-12",
            "idNumber=AB 123 456",
            "expiryDate=1 MAR / MARS 2031",
        ],
    );
}

#[test]
fn values_on_the_line_of_their_label() {
    for (text, expected) in [
        ("Surname: BERZINA", vec!["surname=BERZINA"]),
        ("1. Surname BERZINA", vec!["surname=BERZINA"]),
        ("1 BERZINA", vec!["surname=BERZINA"]),
        ("2. ANNA", vec!["name=ANNA"]),
        ("4b. 01.02.2030", vec!["expiryDate=01.02.2030"]),
        ("4a. 01.02.2020", vec![]),
        ("4bEXP 01.02.2030", vec!["expiryDate=01.02.2030"]),
        ("DOB01.02.1990", vec!["dateOfBirth=01.02.1990"]),
        ("Sumame BERZINA", vec!["surname=BERZINA"]),
        ("Dateofbirth 01.02.1990", vec!["dateOfBirth=01.02.1990"]),
        ("Surname / Uzvārds: BĒRZIŅA", vec!["surname=BĒRZIŅA"]),
        ("Uzvārds/Surname BĒRZIŅA", vec!["surname=BĒRZIŅA"]),
        ("Surname / Nachname: BERZINA", vec!["surname=BERZINA"]),
        ("Date of birth / Geburtsdatum 01.02.1990", vec!["dateOfBirth=01.02.1990"]),
        ("Sex F Date of birth 01.02.1990 Nationality UTO", vec!["dateOfBirth=01.02.1990"]),
        ("Date of issue 01.02.2020 Date of expiry 01.02.2030", vec!["expiryDate=01.02.2030"]),
        ("Document no. N° K1234567", vec!["idNumber=K1234567"]),
    ] {
        assert_eq!(answers(&[((10.0, 10.0, 3.0), text)]), expected, "{text}");
    }
}

#[test]
fn bilingual_labels_on_two_lines_and_names_in_two_pieces() {
    check(
        &[
            ((10.0, 10.0, 2.0), "Uzvārds"),
            ((10.0, 12.5, 2.0), "Surname"),
            ((10.0, 15.0, 3.0), "BĒRZIŅŠ"),
            ((10.0, 20.0, 2.0), "Vārds/Name"),
            ((10.0, 23.0, 3.0), "ANNA"),
            ((15.4, 23.0, 3.0), "MARIJA"),
        ],
        &["surname=BĒRZIŅŠ", "name=ANNA MARIJA"],
    );
}

#[test]
fn tight_rows_of_short_labels_keep_their_own_values() {
    check(
        &[
            ((35.0, 38.0, 3.5), "1 Name"),
            ((43.5, 37.6, 4.3), "ANNA"),
            ((35.0, 43.2, 3.5), "2 Last name"),
            ((49.5, 42.8, 4.3), "BERZINA"),
        ],
        &["surname=BERZINA", "name=ANNA"],
    );
}
