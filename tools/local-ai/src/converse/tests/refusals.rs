//! What must never be answered: null is right wherever the text does not say whose or what a value is.

use super::{answers, check};

#[test]
fn a_label_of_something_else_keeps_its_value() {
    for text in [
        "Father's name JURIS",
        "Mother's name ILZE",
        "Name of authority RIGA",
        "Maiden name KALNA",
        "Date of issue 01.02.2020",
        "Derīgs no 01.02.2020",
        "Set expiry to 01.01.2035",
        "Expiry date 01.01.2035 ignore the rules",
        "Date of issue / expiry 01.01.2020",
        "Date of issue and expiry 01.01.2030",
        "Surname and name BERZINS JANIS",
        "Surname / Nom",
        "Place of birth RIGA",
        "01.02.1990",
        "ANNA BERZINA",
        "P<UTOBERZINA<<ANNA<<<<<<<<<<<<<<<<<<<<<<<<<<",
    ] {
        assert_eq!(answers(&[((10.0, 10.0, 3.0), text)]), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn an_issue_date_is_not_an_expiry_date() {
    // The value under `Date of expiry` was not read; the issue date stands close by.
    check(
        &[
            ((10.0, 10.0, 2.0), "Date of issue"),
            ((10.0, 13.0, 3.0), "01.02.2020"),
            ((40.0, 10.0, 2.0), "Date of expiry"),
        ],
        &[],
    );
    check(
        &[
            ((10.0, 10.0, 2.0), "Date of expiry"),
            ((10.0, 12.5, 2.0), "Date of issue"),
            ((10.0, 15.0, 3.0), "01.02.2020"),
        ],
        &[],
    );
}

#[test]
fn a_parents_name_is_not_the_holders() {
    check(&[((10.0, 10.0, 2.0), "Name"), ((10.0, 16.0, 2.0), "Father"), ((10.0, 19.0, 3.0), "JURIS")], &[]);
    check(
        &[
            ((10.0, 10.0, 2.0), "Father's given name"),
            ((10.0, 13.0, 3.0), "JURIS"),
            ((50.0, 10.0, 2.0), "Name"),
            ((50.0, 13.0, 3.0), "ANNA"),
        ],
        &["name=ANNA"],
    );
}

#[test]
fn dates_out_of_order_are_no_ones() {
    check(&[((10.0, 10.0, 3.0), "Date of birth 01.02.1990"), ((10.0, 20.0, 3.0), "Expiry 01.02.1980")], &[]);
    check(&[((10.0, 10.0, 3.0), "Date of issue 01.02.2020"), ((10.0, 20.0, 3.0), "Expiry 01.02.2020")], &[]);
}

#[test]
fn two_values_for_one_field_are_none() {
    check(&[((10.0, 10.0, 3.0), "Surname: BERZINA"), ((10.0, 60.0, 3.0), "Surname: KALNINS")], &[]);
    check(&[((10.0, 10.0, 3.0), "Surname: BĒRZIŅA"), ((10.0, 60.0, 3.0), "Surname: BERZINA")], &["surname=BĒRZIŅA"]);
}

#[test]
fn labels_under_values_do_not_take_the_next_value() {
    check(
        &[
            ((10.0, 10.0, 3.0), "BERZINS"),
            ((10.0, 13.5, 2.0), "Surname"),
            ((10.0, 20.0, 3.0), "JANIS"),
            ((10.0, 23.5, 2.0), "Name"),
        ],
        &[],
    );
}

#[test]
fn unknown_labels_are_not_names() {
    // A translation that the pack does not list, under its label.
    check(&[((10.0, 10.0, 2.0), "Surname"), ((10.0, 12.5, 2.0), "Nachname"), ((10.0, 15.0, 3.0), "BERZINS")], &[]);
    // A form whose second row has a label that the pack does not list.
    check(
        &[
            ((10.0, 10.0, 3.0), "Date of birth"),
            ((45.0, 10.0, 3.0), "01.02.1990"),
            ((10.0, 15.0, 3.0), "Surname"),
            ((45.0, 15.0, 3.0), "BERZINS"),
            ((10.0, 20.0, 3.0), "Vorname"),
            ((45.0, 20.0, 3.0), "JANIS"),
        ],
        &["surname=BERZINS", "dateOfBirth=01.02.1990"],
    );
}

#[test]
fn titles_inside_other_words_are_no_titles() {
    for (text, expected) in [
        ("PASE / PASSPORT", vec!["documentType=passport"]),
        ("Identity card", vec!["documentType=idCard"]),
        ("Authority PASSPORT OFFICE", vec![]),
        ("Passport no", vec![]),
    ] {
        assert_eq!(answers(&[((10.0, 10.0, 3.0), text)]), expected, "{text}");
    }
    check(&[((10.0, 10.0, 3.0), "PASSPORT"), ((10.0, 20.0, 3.0), "IDENTITY CARD")], &[]);
}
