//! Latvian personal codes.

use crate::calendar::Date;
use crate::chance::Chance;

/// A code as cards print it, `DDMMYY-NNNNN` or, as issued since July 2017, `32NNNN-NNNNN` without a date of birth.
///
/// The last digit of the first kind is a check digit; the second kind gets the same one, so that it holds under either reading.
///
/// # Panics
/// Never: ten out of eleven numbers have a check digit.
#[must_use]
pub fn personal_code(birth: Date, chance: &mut Chance) -> String {
    let ten = if chance.chance(70) {
        let century = if birth.year >= 2000 { 2 } else { 1 };
        std::iter::repeat_with(|| {
            format!(
                "{:02}{:02}{:02}{century}{:03}",
                birth.day,
                birth.month,
                birth.year.rem_euclid(100),
                chance.below(1000)
            )
        })
        .find(|ten| check_digit(ten).is_some())
    } else {
        std::iter::repeat_with(|| format!("32{}", chance.digits(8))).find(|ten| check_digit(ten).is_some())
    };
    let ten = ten.expect("the search ends");
    format!("{}-{}{}", &ten[..6], &ten[6..], check_digit(&ten).unwrap_or(0))
}

/// 1101 less the weighted sum, modulo 11; ten digits where that is 10 are not issued (`None`).
#[must_use]
pub fn check_digit(ten: &str) -> Option<u32> {
    let sum: u32 = ten
        .chars()
        .zip([1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
        .map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight)
        .sum();
    let rest = (1101 - sum) % 11;
    (rest < 10).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that python-stdnum's documentation gives for Latvia.
    #[test]
    fn a_published_code_holds() {
        assert_eq!(check_digit("1611751999"), Some(7));
    }

    #[test]
    fn codes_have_their_shape_and_digit() {
        let mut chance = Chance::new(3);
        for _ in 0..200 {
            let code = personal_code(Date::new(1984, 2, 29), &mut chance);
            let digits: String = code.chars().filter(char::is_ascii_digit).collect();
            assert_eq!((code.len(), digits.len(), code.as_bytes()[6]), (12, 11, b'-'));
            assert!(code.starts_with("290284-1") || code.starts_with("32"));
            assert_eq!(check_digit(&digits[..10]), digits[10..].parse().ok());
        }
    }
}
