//! Shapes of values.

use trestle_domain::market::{CheckDigit, DateOrder, IdNumberKind, IdNumberRule};

use super::super::shape::{date, id_number, name};

#[test]
fn dates() {
    use DateOrder::{DayFirst, MonthFirst, YearFirst};
    for (text, order, expected) in [
        ("03.04.1990", DayFirst, Some("1990-04-03")),
        ("03/04/1990", MonthFirst, Some("1990-03-04")),
        ("1990-04-03", MonthFirst, Some("1990-04-03")),
        ("1990.04.03", YearFirst, Some("1990-04-03")),
        ("3 APR 1990", MonthFirst, Some("1990-04-03")),
        ("03 APR/AVR 1990", DayFirst, Some("1990-04-03")),
        ("Apr 3, 1990", DayFirst, Some("1990-04-03")),
        ("3. jūnijs 1990", DayFirst, Some("1990-06-03")),
        ("29.02.2023", DayFirst, None),
        ("13.13.1990", DayFirst, None),
        ("03.04.90", DayFirst, None),
        ("03 JU 1990", DayFirst, None),
        ("01.01.2020 01.01.2030", DayFirst, None),
        ("RIGA", DayFirst, None),
    ] {
        assert_eq!(date(text, order).map(|(day, _)| day.to_string()).as_deref(), expected, "{text}");
    }
}

#[test]
fn id_numbers() {
    let number = IdNumberRule {
        kind: IdNumberKind::Document,
        separators: vec![' ', '-'],
        pad_to: None,
        length: (6, 9),
        letters: true,
        check_digit: CheckDigit::None,
    };
    let code = IdNumberRule { length: (11, 11), letters: false, ..number.clone() };
    for (text, rule, expected) in [
        ("AB123456", &number, Some("AB123456")),
        ("N° AB123456", &number, Some("AB123456")),
        ("AB123456 CLASS C", &number, Some("AB123456")),
        ("01.02.1990", &number, None),
        ("PASSPORT", &number, None),
        ("010290-12345", &code, Some("010290-12345")),
        ("010290-1234S", &code, None),
        ("010290-1234", &code, None),
    ] {
        assert_eq!(id_number(text, std::slice::from_ref(rule)), expected, "{text}");
    }
}

#[test]
fn names() {
    for (text, expected) in [
        ("BĒRZIŅŠ", Some("BĒRZIŅŠ")),
        ("  Anna  Marija ", Some("Anna Marija")),
        ("O'NEILL-SMITH", Some("O'NEILL-SMITH")),
        ("VAN DER BERG", Some("VAN DER BERG")),
        ("B3RZINS", None),
        ("of father", None),
        ("X", None),
        ("Signature of bearer", None),
    ] {
        assert_eq!(name(text).as_deref(), expected, "{text}");
    }
}
