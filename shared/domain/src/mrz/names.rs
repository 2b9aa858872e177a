//! The name field of a zone, which no check digit covers.

use ::mrz::{Format, country_name};

use super::cells::letter;

/// The names as the zone spells them, words parted by spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneNames {
    pub surname: String,
    /// Empty where the holder has one name only.
    pub given: String,
    /// The field was seen to end: a filler follows the last letter. Else letters may be missing (a truncated name, part 4,
    /// section 4.2.3, or a line whose end was not read).
    pub complete: bool,
}

/// Splits a name line. `None` if the two fillers between surname and given names, or the letters, are not there.
pub(super) fn read(format: Format, line: &str) -> Option<ZoneNames> {
    let field = match format {
        Format::Td1 => line,
        _ => &line[prefix(line)?..],
    };
    let end = field.trim_end_matches('<').len();
    let complete = end < field.len();
    let field: String = field[..end].chars().map(letter).collect();
    let (surname, rest) = match field.split_once("<<") {
        Some((surname, rest)) => (surname, rest),
        // One name only: the field holds nothing else (part 3, section 4.6).
        None if complete && !field.contains('<') && format != Format::Td1 => (field.as_str(), ""),
        None => return None,
    };
    // Within the given names fillers stand alone; what follows two of them is a reader's noise in the padding.
    let given = rest.trim_start_matches('<').split("<<").next().unwrap_or_default();
    let spaced = |cells: &str| cells.split('<').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let names = ZoneNames { surname: spaced(surname), given: spaced(given), complete };
    let lettered = |name: &str| name.bytes().all(|b| b.is_ascii_uppercase() || b == b' ');
    (!names.surname.is_empty() && lettered(&names.surname) && lettered(&names.given)).then_some(names)
}

/// How many cells the document code and the issuing state take: five, or one less or more where a reader dropped or doubled
/// the filler of the code, which the register of states tells.
fn prefix(line: &str) -> Option<usize> {
    let known = |from: usize| {
        line.get(from..from + 3).is_some_and(|code| {
            let code: String = code.chars().map(letter).collect();
            country_name(code.trim_end_matches('<')).is_some()
        })
    };
    if line.get(1..2) != Some("<") && known(1) && !known(2) {
        return Some(4);
    }
    if known(3) && !known(2) && line.get(1..3) == Some("<<") {
        return Some(6);
    }
    (line.len() > 5).then_some(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_fields() {
        for (format, line, surname, given, complete) in [
            (Format::Td3, "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "ERIKSSON", "ANNA MARIA", true),
            (Format::Td3, "PUTOERIKSSON<<ANNA<MARIA<<", "ERIKSSON", "ANNA MARIA", true),
            (Format::Td3, "P<UTOERIKSS0N<<ANNA<MAR1A<<<<", "ERIKSSON", "ANNA MARIA", true),
            (Format::Td3, "P<UTOERIKSSON<<ANNA<MARIA<<<<<<K<<<<<S<<<<", "ERIKSSON", "ANNA MARIA", true),
            (Format::Td3, "P<UTOERIKSSON<<ANNA<MARIA", "ERIKSSON", "ANNA MARIA", false),
            (Format::Td3, "P<UTOARKFREITH<<<<<<<<", "ARKFREITH", "", true),
            (Format::Td1, "KALNINA<OZOLA<<ANNA<<<<<", "KALNINA OZOLA", "ANNA", true),
        ] {
            let expected = ZoneNames { surname: surname.to_owned(), given: given.to_owned(), complete };
            assert_eq!(read(format, line), Some(expected), "{line}");
        }
        for line in ["", "P<UTO", "P<UTO<<ANNA<<<", "P<UTOERIKSS7N<<ANNA<<<", "P<UTOERIKSSON<ANNA<MARIA<<<"] {
            assert_eq!(read(Format::Td3, line), None, "{line}");
        }
    }
}
