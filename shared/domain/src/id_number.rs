//! Numbers of documents and of persons in their normal form.

use jiff::civil::Date;

use crate::date::ymd;
use crate::evidence::Rule;
use crate::market::{CheckDigit, IdNumberRule};

/// The normal form of a number as printed, upper case, with the rule that made it; `None` if the market's rule refuses it.
///
/// ```
/// # use trestle_domain::{evidence::Rule, id_number::normal, market::{CheckDigit, IdNumberKind, IdNumberRule}};
/// let rule = IdNumberRule { kind: IdNumberKind::Document, separators: vec!['-', ' '], pad_to: None, length: (6, 9),
///                           letters: true, check_digit: CheckDigit::None };
/// assert_eq!(normal(&rule, "U 123-456"), Some(("U123456".to_owned(), Rule::SeparatorRemoval)));
/// assert_eq!(normal(&rule, "PASSPORT"), None);
/// ```
#[must_use]
pub fn normal(rule: &IdNumberRule, printed: &str) -> Option<(String, Rule)> {
    let printed = printed.trim();
    let mut number: String =
        printed.chars().filter(|c| !rule.separators.contains(c)).flat_map(char::to_uppercase).collect();
    let mut made = if number == printed { Rule::Identity } else { Rule::SeparatorRemoval };
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    if let Some(length) = rule.pad_to.filter(|length| number.len() < *length && digits == number.len() && digits > 0) {
        number = format!("{number:0>length$}");
        made = Rule::Pad;
    }
    let allowed = number.bytes().all(|b| b.is_ascii_digit() || (rule.letters && b.is_ascii_uppercase()));
    let (least, most) = rule.length;
    let fits = allowed && (least..=most).contains(&number.len()) && digits > 0;
    (fits && satisfies(rule.check_digit, &number)).then_some((number, made))
}

/// Whether the number alone proves itself: its check digit or its date would most likely contradict a wrong reading.
#[must_use]
pub fn is_self_proving(rule: &IdNumberRule, number: &str) -> bool {
    rule.check_digit == CheckDigit::LvPersonalCode && !is_dateless(number) && satisfies(rule.check_digit, number)
}

fn satisfies(scheme: CheckDigit, number: &str) -> bool {
    match scheme {
        CheckDigit::None => true,
        CheckDigit::LvPersonalCode => is_personal_code(number),
    }
}

/// Whether eleven digits are a Latvian personal code.
///
/// Codes given out until 30 June 2017 are `DDMMYYCNNNK`: day, month and year of birth, `C` the century (0 for 18xx, 1 for
/// 19xx, 2 for 20xx), a serial number, and a check digit K = (1101 - sum of the first ten digits weighted 1, 6, 3, 7, 9, 10,
/// 5, 8, 4, 2) mod 11 mod 10. Codes given out since begin with 3 and a digit of 2 to 9, first 32, and carry neither date nor
/// check digit.
///
/// Source of the formula, in an equivalent form: python-stdnum, `stdnum/lv/pvn.py` (which notes that no authority publishes
/// it); of the new codes: Law on the Register of Natural Persons, as quoted by tvnet.lv in October 2023.
#[must_use]
pub fn is_personal_code(number: &str) -> bool {
    const WEIGHTS: [i32; 10] = [1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits: Vec<i32> = number.bytes().filter(u8::is_ascii_digit).map(|b| i32::from(b - b'0')).collect();
    if digits.len() != 11 || number.len() != 11 {
        return false;
    }
    if is_dateless(number) {
        return true;
    }
    let sum: i32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    (1101 - sum) % 11 % 10 == digits[10] && birth_in_personal_code(number).is_some()
}

fn is_dateless(number: &str) -> bool {
    matches!(number.as_bytes(), [b'3', b'2'..=b'9', ..])
}

/// The date of birth in a Latvian personal code; `None` for codes without one.
#[must_use]
pub fn birth_in_personal_code(number: &str) -> Option<Date> {
    if is_dateless(number) {
        return None;
    }
    let part = |from: usize, to: usize| number.get(from..to).and_then(|digits| digits.parse::<i16>().ok());
    let century = match number.as_bytes().get(6)? {
        b'0' => 1800,
        b'1' => 1900,
        b'2' => 2000,
        _ => return None,
    };
    ymd(century + part(4, 6)?, part(2, 4)?, part(0, 2)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::IdNumberKind;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn rule(check_digit: CheckDigit, letters: bool, length: (usize, usize), pad_to: Option<usize>) -> IdNumberRule {
        let separators = vec!['-', ' '];
        IdNumberRule { kind: IdNumberKind::Document, separators, pad_to, length, letters, check_digit }
    }

    #[test]
    fn normal_forms() {
        let document = rule(CheckDigit::None, true, (6, 9), None);
        let padded = rule(CheckDigit::None, false, (8, 8), Some(8));
        let latvian = rule(CheckDigit::LvPersonalCode, false, (11, 11), None);
        for (rule, printed, expected) in [
            (&document, "U12345678", Some(("U12345678", Rule::Identity))),
            (&document, "u123 456 78", Some(("U12345678", Rule::SeparatorRemoval))),
            (&document, "U12", None),
            (&document, "SPECIMEN", None),
            (&document, "U1234567890", None),
            (&document, "U123/456", None),
            (&padded, "12345", Some(("00012345", Rule::Pad))),
            (&padded, "", None),
            (&padded, "1234567A", None),
            (&latvian, "161175-19997", Some(("16117519997", Rule::SeparatorRemoval))),
            (&latvian, "161175-19998", None),
            (&latvian, "321234-56789", Some(("32123456789", Rule::SeparatorRemoval))),
            (&latvian, "311375-19997", None),
        ] {
            let found = normal(rule, printed);
            assert_eq!(found.as_ref().map(|(number, made)| (number.as_str(), *made)), expected, "{printed}");
        }
    }

    #[test]
    fn personal_codes_carry_the_birth_date() {
        assert_eq!(birth_in_personal_code("16117519997"), Some(date(1975, 11, 16)));
        assert_eq!(birth_in_personal_code("01020320001"), Some(date(2003, 2, 1)));
        for none in ["32123456789", "30027519997", "", "1611"] {
            assert_eq!(birth_in_personal_code(none), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn a_normal_form_is_its_own(printed in "[A-Z]{0,2}[0-9]{4,8}[- ]?[0-9]{0,2}") {
            let rule = rule(CheckDigit::None, true, (6, 9), None);
            if let Some((number, _)) = normal(&rule, &printed) {
                prop_assert_eq!(normal(&rule, &number), Some((number.clone(), Rule::Identity)));
            }
        }

        /// The scheme catches any single wrong digit of the first ten, except where 10 and 0 share a check digit.
        #[test]
        fn most_wrong_digits_are_caught(at in 0usize..10, by in 1u8..10) {
            let mut code = b"16117519997".to_vec();
            code[at] = (code[at] - b'0' + by) % 10 + b'0';
            let code = String::from_utf8(code).unwrap();
            prop_assume!(!is_dateless(&code));
            prop_assert!(!is_personal_code(&code));
        }
    }
}
