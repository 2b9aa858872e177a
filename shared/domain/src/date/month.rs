//! Names of months.

/// Full names, folded, in English, Latvian, German, French, Spanish, Estonian and Lithuanian.
const NAMES: [[&str; 7]; 12] = [
    ["JANUARY", "JANVARIS", "JANUAR", "JANVIER", "ENERO", "JAANUAR", "SAUSIS"],
    ["FEBRUARY", "FEBRUARIS", "FEBRUAR", "FEVRIER", "FEBRERO", "VEEBRUAR", "VASARIS"],
    ["MARCH", "MARTS", "MARZ", "MARS", "MARZO", "MARTS", "KOVAS"],
    ["APRIL", "APRILIS", "APRIL", "AVRIL", "ABRIL", "APRILL", "BALANDIS"],
    ["MAY", "MAIJS", "MAI", "MAI", "MAYO", "MAI", "GEGUZE"],
    ["JUNE", "JUNIJS", "JUNI", "JUIN", "JUNIO", "JUUNI", "BIRZELIS"],
    ["JULY", "JULIJS", "JULI", "JUILLET", "JULIO", "JUULI", "LIEPA"],
    ["AUGUST", "AUGUSTS", "AUGUST", "AOUT", "AGOSTO", "AUGUST", "RUGPJUTIS"],
    ["SEPTEMBER", "SEPTEMBRIS", "SEPTEMBER", "SEPTEMBRE", "SEPTIEMBRE", "SEPTEMBER", "RUGSEJIS"],
    ["OCTOBER", "OKTOBRIS", "OKTOBER", "OCTOBRE", "OCTUBRE", "OKTOOBER", "SPALIS"],
    ["NOVEMBER", "NOVEMBRIS", "NOVEMBER", "NOVEMBRE", "NOVIEMBRE", "NOVEMBER", "LAPKRITIS"],
    ["DECEMBER", "DECEMBRIS", "DEZEMBER", "DECEMBRE", "DICIEMBRE", "DETSEMBER", "GRUODIS"],
];

/// The month 1..=12 that a folded word names: a whole name or at least its first three letters, in one of the languages.
/// `None` if it fits no month, or months in which the languages differ (`JUI`: juin, juillet).
pub(super) fn named(word: &str) -> Option<i16> {
    if word.len() < 3 || !word.is_ascii() {
        return None;
    }
    let mut fitting = (1..).zip(NAMES).filter(|(_, names)| names.iter().any(|name| name.starts_with(word)));
    let (month, _) = fitting.next()?;
    fitting.next().is_none().then_some(month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_their_beginnings() {
        for (word, month) in [
            ("AUG", Some(8)),
            ("AOUT", Some(8)),
            ("AUGUSTS", Some(8)),
            ("MAR", Some(3)),
            ("MARZ", Some(3)),
            ("MAI", Some(5)),
            ("MAY", Some(5)),
            ("JUIL", Some(7)),
            ("DEZ", Some(12)),
            ("DIC", Some(12)),
            ("ENE", Some(1)),
            ("JUI", None),
            ("MA", None),
            ("RIGA", None),
            ("AUGUSTA", None),
            ("", None),
        ] {
            assert_eq!(named(word), month, "{word}");
        }
    }
}
