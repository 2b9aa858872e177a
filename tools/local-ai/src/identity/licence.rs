//! A United States driver licence or identification card, by its printed labels and the element numbers of the AAMVA card
//! design standard (1 family name, 2 given names, 3 date of birth, 4a issue, 4b expiry, 4d number).

use super::date::printed_date;
use super::{Field, FieldType, Fields};
use crate::ocr::geometry::Point;
use crate::ocr::page::{Line, Page};

/// Labels as printed, in upper case without punctuation, longest first within a field, with the AAMVA element number.
const LABELS: [(FieldType, &str, &[&str]); 11] = [
    (FieldType::LastName, "1", &["LAST NAME", "FAMILY NAME", "SURNAME", "LN"]),
    (FieldType::FirstName, "2", &["GIVEN NAMES", "GIVEN NAME", "FIRST NAME", "FN"]),
    (FieldType::MiddleName, "", &["MIDDLE NAME", "MN"]),
    (FieldType::DateOfBirth, "3", &["DATE OF BIRTH", "BIRTH DATE", "DOB"]),
    (FieldType::DateOfIssue, "4A", &["DATE OF ISSUE", "ISSUE DATE", "ISSUED", "ISS"]),
    (FieldType::ExpirationDate, "4B", &["EXPIRATION DATE", "DATE OF EXPIRY", "EXPIRY DATE", "EXPIRES", "EXP"]),
    (
        FieldType::DocumentNumber,
        "4D",
        &[
            "DRIVER LICENSE NO",
            "LICENSE NUMBER",
            "LICENSE NO",
            "CUSTOMER IDENTIFIER",
            "DL NO",
            "LIC NO",
            "ID NO",
            "DLN",
            "LIC",
            "DL",
        ],
    ),
    (FieldType::Address, "8", &["ADDRESS"]),
    (FieldType::Class, "9", &["CLASS"]),
    (FieldType::Endorsements, "9A", &["ENDORSEMENTS", "END"]),
    (FieldType::Restrictions, "12", &["RESTRICTIONS", "RESTR", "REST", "RSTR"]),
];

/// Labels of elements that are not reported; they end the value before them.
const OTHER_LABELS: [&str; 8] = ["SEX", "HGT", "WGT", "EYES", "HAIR", "DD", "DONOR", "VETERAN"];

/// Element numbers count as labels only on a card that shows at least this many of them.
const NUMBERED_CARD: usize = 3;

const STATES: [&str; 51] = [
    "ALABAMA",
    "ALASKA",
    "ARIZONA",
    "ARKANSAS",
    "CALIFORNIA",
    "COLORADO",
    "CONNECTICUT",
    "DELAWARE",
    "DISTRICT OF COLUMBIA",
    "FLORIDA",
    "GEORGIA",
    "HAWAII",
    "IDAHO",
    "ILLINOIS",
    "INDIANA",
    "IOWA",
    "KANSAS",
    "KENTUCKY",
    "LOUISIANA",
    "MAINE",
    "MARYLAND",
    "MASSACHUSETTS",
    "MICHIGAN",
    "MINNESOTA",
    "MISSISSIPPI",
    "MISSOURI",
    "MONTANA",
    "NEBRASKA",
    "NEVADA",
    "NEW HAMPSHIRE",
    "NEW JERSEY",
    "NEW MEXICO",
    "NEW YORK",
    "NORTH CAROLINA",
    "NORTH DAKOTA",
    "OHIO",
    "OKLAHOMA",
    "OREGON",
    "PENNSYLVANIA",
    "RHODE ISLAND",
    "SOUTH CAROLINA",
    "SOUTH DAKOTA",
    "TENNESSEE",
    "TEXAS",
    "UTAH",
    "VERMONT",
    "WEST VIRGINIA",
    "VIRGINIA",
    "WASHINGTON",
    "WISCONSIN",
    "WYOMING",
];

/// The fields of the card, or `None` when nothing shows that it is one of the United States.
pub(super) fn read(page: &Page) -> Option<Fields> {
    let kind = card_kind(page)?;
    let lines: Vec<Vec<String>> = page.lines.iter().map(tokens).collect();
    let numbered = lines.iter().filter(|tokens| is_element_number(&tokens[0])).count() >= NUMBERED_CARD;
    let mut fields = Fields::new();
    for (index, line_tokens) in lines.iter().enumerate() {
        let mut at = 0;
        while at < line_tokens.len() {
            let Some((field, length)) = label_at(line_tokens, at, numbered) else {
                at += 1;
                continue;
            };
            let end = (at + length..line_tokens.len()).find(|&next| ends_value(line_tokens, next, numbered));
            let end = end.unwrap_or(line_tokens.len());
            let words = page.lines[index].words.get(at + length..end).unwrap_or_default();
            let beside = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
            let value = Some((beside, page.lines[index].confidence))
                .filter(|(text, _)| !text.is_empty())
                .or_else(|| nearest_value(page, index, &lines, numbered));
            if let Some(found) = value.and_then(|(text, confidence)| accepted(field, &text, confidence)) {
                fields.entry(field).or_insert(found);
            }
            at = end.max(at + length);
        }
    }
    let title = Field { text: kind.0.into(), confidence: kind.1, date: None };
    fields.insert(FieldType::IdType, title);
    if let Some((state, confidence)) = state_name(page) {
        fields.insert(FieldType::StateName, Field { text: state.into(), confidence, date: None });
    }
    Some(fields)
}

/// What the card calls itself, if it also names the country or one of its states.
fn card_kind(page: &Page) -> Option<(&'static str, f32)> {
    let text_of = |line: &Line| tokens(line).join(" ");
    let american = state_name(page).is_some()
        || page.lines.iter().map(text_of).any(|text| text.contains("UNITED STATES") || has_word(&text, "USA"));
    let kind = page.lines.iter().find_map(|line| {
        let text = text_of(line);
        let licence =
            text.contains("DRIVER LICENSE") || text.contains("DRIVERS LICENSE") || text.contains("DRIVER'S LICENSE");
        let card = text.contains("IDENTIFICATION CARD") || text.contains("ID CARD");
        let name = if licence {
            "DRIVER LICENSE FRONT"
        } else if card {
            "IDENTIFICATION CARD"
        } else {
            return None;
        };
        Some((name, line.confidence))
    });
    kind.filter(|_| american)
}

fn state_name(page: &Page) -> Option<(&'static str, f32)> {
    page.lines.iter().find_map(|line| {
        let text = tokens(line).join(" ");
        let state = STATES.into_iter().find(|state| text == *state || text.starts_with(&format!("{state} ")))?;
        Some((state, line.confidence))
    })
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(' ').any(|token| token == word)
}

/// The line's words in upper case without the punctuation that labels carry.
fn tokens(line: &Line) -> Vec<String> {
    line.words
        .iter()
        .map(|word| word.text.to_uppercase().trim_matches([':', '.', '#', ',', '(', ')']).to_owned())
        .collect()
}

fn is_element_number(token: &str) -> bool {
    LABELS.iter().any(|(_, number, _)| !number.is_empty() && token == *number)
}

/// The label that starts at `at`, and how many tokens it takes.
fn label_at(tokens: &[String], at: usize, numbered: bool) -> Option<(FieldType, usize)> {
    let number = usize::from(is_element_number(&tokens[at]));
    for (field, element, names) in &LABELS {
        for name in *names {
            let words: Vec<&str> = name.split(' ').collect();
            let starts = |from: usize| tokens.get(from..from + words.len()).is_some_and(|t| t.iter().eq(words.iter()));
            if starts(at) {
                return Some((*field, words.len()));
            }
            if number == 1 && starts(at + 1) {
                return Some((*field, words.len() + 1));
            }
        }
        // A bare element number is a label at the line's start alone: elsewhere it may be part of an address or a height.
        if numbered && at == 0 && !element.is_empty() && tokens[0] == *element {
            return Some((*field, 1));
        }
    }
    None
}

fn ends_value(tokens: &[String], at: usize, numbered: bool) -> bool {
    label_at(tokens, at, numbered).is_some() || OTHER_LABELS.contains(&tokens[at].as_str())
}

/// The line right of a label, or just below it, that is no label itself.
fn nearest_value(page: &Page, label: usize, lines: &[Vec<String>], numbered: bool) -> Option<(String, f32)> {
    let from = &page.lines[label];
    let angle = from.quad.angle();
    let place = |line: &Line| (line.quad.0[0].turned(-angle), line.quad.centre().turned(-angle));
    let (start, middle) = place(from);
    let end: Point = from.quad.0[1].turned(-angle);
    let height = from.quad.height();
    let candidates = page.lines.iter().zip(lines).filter(|(line, tokens)| {
        !std::ptr::eq(*line, from) && !ends_value(tokens, 0, numbered) && !is_element_number(&tokens[0])
    });
    let scored = candidates.filter_map(|(line, _)| {
        let (left, centre) = place(line);
        let beside =
            (centre.y - middle.y).abs() < 0.6 * height && left.x > end.x - height && left.x - end.x < 4.0 * height;
        let gap = left.y - start.y;
        let below = gap > 0.4 * height && gap < 2.5 * height && (left.x - start.x).abs() < 2.0 * height;
        match (beside, below) {
            (true, _) => Some(((left.x - end.x).abs(), line)),
            (_, true) => Some((gap + (left.x - start.x).abs() + height, line)),
            _ => None,
        }
    });
    let (_, nearest) = scored.min_by(|a, b| a.0.total_cmp(&b.0))?;
    Some((nearest.text.clone(), nearest.confidence))
}

/// The value if it has the form its field must have.
fn accepted(field: FieldType, text: &str, confidence: f32) -> Option<Field> {
    let text = text.trim_matches([':', ' ', '#']);
    let date = if field.is_date() { Some(printed_date(text)?) } else { None };
    let fits = match field {
        FieldType::FirstName | FieldType::LastName | FieldType::MiddleName => {
            text.chars().all(|c| c.is_alphabetic() || " -'.,".contains(c)) && text.chars().any(char::is_alphabetic)
        }
        FieldType::DocumentNumber => {
            let solid = text.chars().filter(char::is_ascii_alphanumeric).count();
            solid >= 5
                && text.chars().any(|c| c.is_ascii_digit())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || " -".contains(c))
        }
        _ => !text.is_empty(),
    };
    fits.then(|| Field { text: text.to_owned(), confidence, date })
}

#[cfg(test)]
mod tests {
    use super::super::tests::page_of;
    use super::*;

    fn texts(lines: &[&str]) -> Vec<(&'static str, String)> {
        read(&page_of(lines)).unwrap_or_default().into_iter().map(|(kind, field)| (kind.name(), field.text)).collect()
    }

    #[test]
    fn a_card_with_element_numbers_is_read() {
        let fields = texts(&[
            "OREGON DRIVER LICENSE",
            "4d DLN A1234567",
            "1 DOE",
            "2 JANE ANN",
            "3 DOB 02/29/1988",
            "4a ISS 01/05/2021 4b EXP 02/28/2029",
            "15 SEX F",
        ]);
        for expected in [
            ("DOCUMENT_NUMBER", "A1234567"),
            ("LAST_NAME", "DOE"),
            ("FIRST_NAME", "JANE ANN"),
            ("DATE_OF_BIRTH", "02/29/1988"),
            ("DATE_OF_ISSUE", "01/05/2021"),
            ("EXPIRATION_DATE", "02/28/2029"),
            ("STATE_NAME", "OREGON"),
        ] {
            assert!(fields.contains(&(expected.0, expected.1.to_owned())), "{expected:?} in {fields:?}");
        }
    }

    #[test]
    fn a_value_may_stand_below_its_label() {
        let fields = texts(&["TEXAS IDENTIFICATION CARD", "LAST NAME", "O'NEIL", "DATE OF BIRTH", "07/04/1976"]);
        assert!(fields.contains(&("LAST_NAME", "O'NEIL".into())), "{fields:?}");
        assert!(fields.contains(&("DATE_OF_BIRTH", "07/04/1976".into())), "{fields:?}");
    }

    #[test]
    fn other_countries_and_impossible_values_give_nothing() {
        assert!(texts(&["REPUBLIC OF UTOPIA", "DRIVING LICENCE", "1 DOE", "3 02/29/1988"]).is_empty());
        let fields = texts(&["OHIO DRIVER LICENSE", "DOB 31/31/1988", "DLN NONE", "EXP CLASS D"]);
        assert!(
            !fields.iter().any(|(kind, _)| ["DATE_OF_BIRTH", "DOCUMENT_NUMBER", "EXPIRATION_DATE"].contains(kind)),
            "{fields:?}"
        );
    }
}
