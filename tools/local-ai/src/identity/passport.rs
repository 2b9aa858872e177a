//! A United States passport, by its machine-readable zone (ICAO 9303 part 4, TD3).

use super::date::machine_zone_date;
use super::{Field, FieldType, Fields};
use crate::ocr::page::{Line, Page};

const LENGTH: usize = 44;

/// The fields of the zone, or `None` when there is none of the United States or its check digits don't fit.
pub(super) fn read(page: &Page) -> Option<Fields> {
    let solid: Vec<(String, &Line)> = page.lines.iter().map(|line| (line.text.replace(' ', ""), line)).collect();
    let upper = solid.iter().position(|(text, _)| text.len() == LENGTH && text.is_ascii() && is_upper_line(text))?;
    let (first, first_line) = &solid[upper];
    let (second, second_line) = solid[upper + 1..].iter().find(|(text, _)| text.len() == LENGTH && text.is_ascii())?;
    let proven = [(0, 9), (13, 19), (21, 27)]
        .iter()
        .all(|&(from, to)| check_digit_fits(&second[from..to], second.as_bytes()[to]));
    if !proven {
        return None;
    }
    let (surname, given) = first[5..].split_once("<<")?;
    let words = |text: &str| text.split('<').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let mut fields = Fields::new();
    let mut put = |kind, text: String, line: &Line, date| {
        if !text.is_empty() {
            fields.insert(kind, Field { text, confidence: line.confidence, date });
        }
    };
    put(FieldType::LastName, words(surname), first_line, None);
    put(FieldType::FirstName, words(given), first_line, None);
    put(FieldType::DocumentNumber, words(&second[..9]), second_line, None);
    for (kind, from, future) in [(FieldType::DateOfBirth, 13, false), (FieldType::ExpirationDate, 21, true)] {
        let date = machine_zone_date(&second[from..from + 6], future)?;
        put(kind, date.to_string(), second_line, Some(date));
    }
    put(FieldType::IdType, "PASSPORT".into(), first_line, None);
    put(FieldType::MrzCode, format!("{first}\n{second}"), second_line, None);
    Some(fields)
}

fn is_upper_line(text: &str) -> bool {
    text.starts_with('P') && &text[2..5] == "USA"
}

/// ICAO 9303 part 3, section 4.9: weights 7, 3, 1 over the values of digits, letters and fillers, modulo 10.
fn check_digit_fits(field: &str, digit: u8) -> bool {
    let value = |byte: u8| match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        b'A'..=b'Z' => Some(u32::from(byte - b'A') + 10),
        b'<' => Some(0),
        _ => None,
    };
    let sum = field
        .bytes()
        .zip([7, 3, 1].into_iter().cycle())
        .try_fold(0, |sum, (byte, weight)| Some(sum + value(byte)? * weight));
    sum.is_some_and(|sum| digit.is_ascii_digit() && sum % 10 == u32::from(digit - b'0'))
}

#[cfg(test)]
mod tests {
    use super::super::tests::page_of;
    use super::*;

    /// The specimen of ICAO 9303 part 4, appendix B, with the issuing state changed to the United States.
    const ZONE: [&str; 2] =
        ["P<USAERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36USA7408122F1204159ZE184226B<<<<<10"];

    #[test]
    fn a_passport_of_the_united_states_is_read_by_its_zone() {
        let fields = read(&page_of(&ZONE)).unwrap();
        assert_eq!(fields[&FieldType::LastName].text, "ERIKSSON");
        assert_eq!(fields[&FieldType::FirstName].text, "ANNA MARIA");
        assert_eq!(fields[&FieldType::DocumentNumber].text, "L898902C3");
        assert_eq!(fields[&FieldType::DateOfBirth].text, "1974-08-12");
        assert_eq!(fields[&FieldType::IdType].text, "PASSPORT");
    }

    #[test]
    fn other_states_and_wrong_check_digits_give_nothing() {
        assert!(read(&page_of(&[&ZONE[0].replace("USA", "UTO"), ZONE[1]])).is_none());
        assert!(read(&page_of(&[ZONE[0], &ZONE[1].replace("L898902C36", "L898902C37")])).is_none());
    }
}
