//! Machine readable zones, written as ICAO Doc 9303 (8th edition) says: part 3 for check digits and transliteration,
//! part 4 for TD3 (passports), part 5 for TD1 (cards).

use crate::calendar::Date;

/// What a zone says about a document and its holder.
#[derive(Clone, Debug)]
pub struct Zone<'a> {
    /// Two cells, such as `P<` or `ID`.
    pub code: &'a str,
    /// Three cells: the issuing state and, here, the nationality too.
    pub state: &'a str,
    /// Up to nine letters and digits.
    pub number: &'a str,
    pub surname: &'a str,
    pub given_names: &'a str,
    pub birth: Date,
    /// `M`, `F` or `<`.
    pub sex: char,
    pub expiry: Date,
    /// Up to 14 cells on TD3, up to 15 on TD1.
    pub optional: &'a str,
}

/// Part 3, section 4.9: weights 7, 3, 1; letters count 10 to 35, the filler 0; the sum modulo 10.
#[must_use]
pub fn check_digit(cells: &str) -> char {
    let sum: u32 = cells
        .chars()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(cell, weight)| cell.to_digit(36).unwrap_or(0) * weight)
        .sum();
    char::from_digit(sum % 10, 10).unwrap_or('0')
}

/// Part 3, section 6: a name in the letters of the zone. Hyphens and spaces become fillers, apostrophes vanish.
#[must_use]
pub fn transliterated(name: &str) -> String {
    name.to_uppercase().chars().map(letters).collect()
}

fn letters(letter: char) -> &'static str {
    const PLAIN: [&str; 26] = [
        "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V",
        "W", "X", "Y", "Z",
    ];
    match letter {
        'A'..='Z' => PLAIN[(letter as usize) - ('A' as usize)],
        ' ' | '-' => "<",
        'Á' | 'À' | 'Â' | 'Ã' | 'Ă' | 'Ā' | 'Ą' => "A",
        'Ä' | 'Æ' => "AE",
        'Å' => "AA",
        'Ç' | 'Ć' | 'Č' => "C",
        'Ď' | 'Đ' => "D",
        'É' | 'È' | 'Ê' | 'Ë' | 'Ě' | 'Ē' | 'Ė' | 'Ę' => "E",
        'Ģ' | 'Ğ' => "G",
        'Í' | 'Ì' | 'Î' | 'Ï' | 'Ī' | 'Į' => "I",
        'Ķ' => "K",
        'Ł' | 'Ļ' | 'Ľ' => "L",
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' => "N",
        'Ó' | 'Ò' | 'Ô' | 'Õ' | 'Ō' => "O",
        'Ö' | 'Ø' | 'Œ' => "OE",
        'Ŗ' | 'Ř' => "R",
        'Ś' | 'Š' | 'Ş' => "S",
        'ẞ' => "SS",
        'Ť' | 'Ţ' => "T",
        'Ú' | 'Ù' | 'Û' | 'Ů' | 'Ū' | 'Ų' => "U",
        'Ü' => "UE",
        'Ý' => "Y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        _ => "",
    }
}

fn padded(text: &str, width: usize) -> String {
    format!("{text:<<width$}")
}

/// Surname, two fillers, given names; `None` if they don't fit `width` cells, as truncation is another matter.
#[must_use]
pub fn name_field(surname: &str, given_names: &str, width: usize) -> Option<String> {
    let name = format!("{}<<{}", transliterated(surname), transliterated(given_names));
    (name.len() <= width).then(|| padded(&name, width))
}

/// Part 4, section 4.2: two lines of 44 cells. `None` if the names don't fit.
#[must_use]
pub fn td3(zone: &Zone) -> Option<[String; 2]> {
    let upper = format!("{}{}{}", zone.code, zone.state, name_field(zone.surname, zone.given_names, 39)?);
    let number = with_check_digit(&padded(zone.number, 9));
    let birth = with_check_digit(&zone.birth.short());
    let expiry = with_check_digit(&zone.expiry.short());
    let optional = padded(zone.optional, 14);
    // The check digit of an empty personal number may be printed as a filler.
    let optional_check = if zone.optional.is_empty() { '<' } else { check_digit(&optional) };
    let composite = check_digit(&format!("{number}{birth}{expiry}{optional}{optional_check}"));
    let lower = format!("{number}{}{birth}{}{expiry}{optional}{optional_check}{composite}", zone.state, zone.sex);
    Some([upper, lower])
}

/// Part 5, section 4.2: three lines of 30 cells. `None` if the names don't fit.
#[must_use]
pub fn td1(zone: &Zone) -> Option<[String; 3]> {
    let number = with_check_digit(&padded(zone.number, 9));
    let optional = padded(zone.optional, 15);
    let birth = with_check_digit(&zone.birth.short());
    let expiry = with_check_digit(&zone.expiry.short());
    let second_optional = padded("", 11);
    let composite = check_digit(&format!("{number}{optional}{birth}{expiry}{second_optional}"));
    Some([
        format!("{}{}{number}{optional}", zone.code, zone.state),
        format!("{birth}{}{expiry}{}{second_optional}{composite}", zone.sex, zone.state),
        name_field(zone.surname, zone.given_names, 30)?,
    ])
}

fn with_check_digit(cells: &str) -> String {
    format!("{cells}{}", check_digit(cells))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eriksson() -> Zone<'static> {
        Zone {
            code: "P<",
            state: "UTO",
            number: "L898902C3",
            surname: "Eriksson",
            given_names: "Anna Maria",
            birth: Date::new(1974, 8, 12),
            sex: 'F',
            expiry: Date::new(2012, 4, 15),
            optional: "ZE184226B",
        }
    }

    /// Doc 9303 part 3, section 4.9: the worked examples.
    #[test]
    fn check_digits_of_the_published_examples() {
        for (cells, digit) in
            [("520727", '3'), ("AB2134<<<", '5'), ("D23145890", '7'), ("340712", '7'), ("L898902C3", '6')]
        {
            assert_eq!(check_digit(cells), digit, "{cells}");
        }
    }

    /// Doc 9303 part 4, appendix B.
    #[test]
    fn the_published_passport() {
        assert_eq!(
            td3(&eriksson()).unwrap(),
            ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]
        );
    }

    /// Doc 9303 part 5, appendix B.
    #[test]
    fn the_published_card() {
        let card = Zone { code: "I<", number: "D23145890", optional: "", ..eriksson() };
        assert_eq!(
            td1(&card).unwrap(),
            ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"]
        );
    }

    #[test]
    fn names_in_zone_letters() {
        for (name, cells) in [
            ("Bērziņš", "BERZINS"),
            ("Kalniņa-Ozola", "KALNINA<OZOLA"),
            ("Ģirts Žanis", "GIRTS<ZANIS"),
            ("Müller", "MUELLER"),
            ("D'Arcy", "DARCY"),
            ("Núñez", "NUNEZ"),
        ] {
            assert_eq!(transliterated(name), cells);
        }
        assert_eq!(name_field("Featherstonehaugh", "Bartholomew Maximilian", 30), None);
    }
}
