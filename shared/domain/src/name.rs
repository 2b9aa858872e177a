//! Names of persons: folded for comparison, and matched with their transliteration.

use ::mrz::{
    CyrillicLanguage, TransliterationStyle, transliterate_char, transliterate_cyrillic_char, transliterations,
};

/// The columns of ICAO 9303 part 3, section 6 B.
const CYRILLIC: [CyrillicLanguage; 6] = [
    CyrillicLanguage::Russian,
    CyrillicLanguage::Belarusian,
    CyrillicLanguage::Bulgarian,
    CyrillicLanguage::Serbian,
    CyrillicLanguage::Ukrainian,
    CyrillicLanguage::Macedonian,
];

/// Text for comparison: upper case, Latin letters without their marks, apostrophes left out, and everything else that is
/// neither letter nor digit a single space.
///
/// ```
/// assert_eq!(trestle_domain::name::fold("  Kalniņa–Ozola,  D'Arcy "), "KALNINA OZOLA DARCY");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for letter in text.chars().filter(|c| !is_mark(*c) && !is_apostrophe(*c)).flat_map(char::to_uppercase) {
        if !letter.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && !folded.is_empty() {
            folded.push(' ');
        }
        gap = false;
        match if letter.is_ascii() { None } else { plain(letter) } {
            Some(base) => folded.push_str(base),
            None => folded.push(letter),
        }
    }
    folded
}

/// [`fold`] without its spaces.
#[must_use]
pub fn compact(text: &str) -> String {
    fold(text).replace(' ', "")
}

/// The letter without its mark, for upper-case Latin letters that have one.
fn plain(letter: char) -> Option<&'static str> {
    match letter {
        'Ș' => Some("S"),
        'Ț' => Some("T"),
        'Ḑ' => Some("D"),
        'Ơ' | 'Ø' => Some("O"),
        'Ư' => Some("U"),
        _ => transliterate_char(letter, TransliterationStyle::Simple),
    }
}

/// Combining marks, which decomposed text writes after its letter.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '`' | '\u{b4}')
}

/// Whether `zone`, a name in the letters of a machine-readable zone, is an admissible transliteration of `printed` (ICAO
/// 9303 part 3, section 6: tables A and B with all their alternatives, hyphens and spaces as fillers, apostrophes omitted).
///
/// Gaps between words count for nothing, as readers drop and invent them.
///
/// ```
/// use trestle_domain::name::transliterates;
/// assert!(transliterates("Müller-Ķirsis", "MUELLER KIRSIS") && transliterates("Müller", "MULLER"));
/// assert!(!transliterates("Moller", "MOELLER"));
/// ```
#[must_use]
pub fn transliterates(printed: &str, zone: &str) -> bool {
    let letters: Vec<char> =
        printed.chars().filter(|c| !is_mark(*c)).flat_map(char::to_uppercase).filter(|c| c.is_alphanumeric()).collect();
    let cells: Vec<char> = zone.chars().filter(char::is_ascii_alphanumeric).collect();
    if letters.is_empty() || cells.is_empty() {
        return false;
    }
    // The places in the zone that the letters so far can have led to.
    let mut reached = vec![0];
    for (place, letter) in letters.iter().enumerate() {
        let spellings = spellings(*letter, place == 0);
        let mut next: Vec<usize> = reached
            .iter()
            .flat_map(|from| {
                let rest = &cells[*from..];
                spellings
                    .iter()
                    .filter(|spelling| {
                        rest.len() >= spelling.len() && spelling.chars().eq(rest[..spelling.len()].iter().copied())
                    })
                    .map(move |spelling| from + spelling.len())
            })
            .collect();
        next.sort_unstable();
        next.dedup();
        reached = next;
    }
    reached.contains(&cells.len())
}

/// All spellings of a letter in a zone; none for letters outside the tables.
fn spellings(letter: char, first: bool) -> Vec<String> {
    if letter.is_ascii_alphanumeric() {
        return vec![letter.to_string()];
    }
    let mut found: Vec<String> = transliterations(letter).iter().map(|s| (*s).to_owned()).collect();
    found.extend(plain(letter).map(str::to_owned));
    found.extend(CYRILLIC.iter().filter_map(|l| transliterate_cyrillic_char(letter, *l, first)).map(str::to_owned));
    found
}

/// Whether two spellings can be the same name: equal after [`fold`], in another order of words, with words joined or parted,
/// or one a transliteration of the other.
///
/// ```
/// use trestle_domain::name::same;
/// assert!(same("JĀNIS", "Janis") && same("Anna-Marija", "ANNA MARIJA") && same("Ozola Kalniņa", "KALNINA-OZOLA"));
/// assert!(same("Müller", "MUELLER") && same("Иванов", "IVANOV") && !same("ANNA", "ANNA MARIA"));
/// ```
#[must_use]
pub fn same(a: &str, b: &str) -> bool {
    let (folded_a, folded_b) = (fold(a), fold(b));
    if folded_a.is_empty() || folded_b.is_empty() {
        return false;
    }
    if folded_a.replace(' ', "") == folded_b.replace(' ', "") {
        return true;
    }
    let sorted = |folded: &str| {
        let mut words: Vec<String> = folded.split(' ').map(str::to_owned).collect();
        words.sort();
        words
    };
    sorted(&folded_a) == sorted(&folded_b) || transliterates(a, &folded_b) || transliterates(b, &folded_a)
}

/// Whether the letters of `zone` could stand for letters with marks that expand (`Ü` as `UE`), so that the name without a
/// printed form beside it stays ambiguous.
#[must_use]
pub fn may_be_expanded(zone: &str) -> bool {
    ["AE", "OE", "UE", "AA", "XX", "TH", "SS", "IJ"].iter().any(|digraph| compact(zone).contains(digraph))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folding() {
        for (text, expected) in [
            ("BĒRZIŅŠ", "BERZINS"),
            ("Be\u{304}rzin\u{327}s\u{30c}", "BERZINS"),
            ("Ģirts  Žanis", "GIRTS ZANIS"),
            ("straße", "STRASSE"),
            ("O’NEILL", "ONEILL"),
            ("Ștefan", "STEFAN"),
            ("Иванов", "ИВАНОВ"),
            ("--", ""),
        ] {
            assert_eq!(fold(text), expected);
        }
    }

    #[test]
    fn transliterations_of_the_tables() {
        for (printed, zone) in [
            ("BĒRZIŅŠ", "BERZINS"),
            ("Kalniņa-Ozola", "KALNINA OZOLA"),
            ("KALNIŅA OZOLA", "KALNINA<OZOLA"),
            ("Müller", "MUELLER"),
            ("Müller", "MUXXLLER"),
            ("CAÑON", "CANXXON"),
            ("Åse Bjørn", "AASE BJOERN"),
            ("Åse Bjørn", "ASE BJORN"),
            ("D'Arcy", "DARCY"),
            ("Groß", "GROSS"),
            ("Щербаков", "SHCHERBAKOV"),
            ("Живков", "ZIVKOV"),
            ("Євген", "YEVHEN"),
        ] {
            assert!(transliterates(printed, zone), "{printed} {zone}");
        }
        for (printed, zone) in
            [("BĒRZIŅŠ", "BERZIN"), ("BERZIN", "BERZINS"), ("ANNA", "ANNE"), ("", "A"), ("A", ""), ("ANNA 汉", "ANNA")]
        {
            assert!(!transliterates(printed, zone), "{printed} {zone}");
        }
    }

    #[test]
    fn names_that_differ() {
        for (a, b) in [("BERZINS", "BERZINA"), ("ANNA", ""), ("ANNA MARIA", "ANNA"), ("LI", "IL")] {
            assert!(!same(a, b), "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,24}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn a_latin_name_is_the_same_as_its_fold(name in "[A-ZĀČĒĢĪĶĻŅŠŪŽÄÖÜÅÑ]{1,12}( [A-ZĀČĒĢĪĶĻŅŠŪŽ]{1,12})?") {
            prop_assert!(transliterates(&name, &fold(&name)));
            prop_assert!(same(&name, &name.to_lowercase()));
        }

        #[test]
        fn another_letter_is_another_name(name in "[A-Z]{3,12}", at in 0usize..3, by in 1u8..26) {
            let mut bytes = name.clone().into_bytes();
            bytes[at] = (bytes[at] - b'A' + by) % 26 + b'A';
            let other = String::from_utf8(bytes).unwrap();
            prop_assert!(!transliterates(&name, &other));
        }
    }
}
