//! What dates, numbers and names look like.

use jiff::civil::Date;
use trestle_domain::market::{DateOrder, IdNumberRule};

use super::folded::{fold, tokens};

/// The one date that a text holds, with its part of the text; `None` for none, for several, and for a year of two digits.
pub(super) fn date(text: &str, order: DateOrder) -> Option<(Date, &str)> {
    let tokens = tokens(text);
    let parts: Vec<&str> = tokens.iter().map(|token| token.folded.as_str()).collect();
    let mut found: Vec<(Date, &str)> = Vec::new();
    let mut i = 0;
    while i < parts.len() {
        if let Some((day, taken)) = date_at(&parts[i..], order) {
            found.push((day, &text[tokens[i].range.start..tokens[i + taken - 1].range.end]));
            i += taken;
        } else {
            i += 1;
        }
    }
    match found[..] {
        [one] => Some(one),
        _ => None,
    }
}

/// A date at the first part, and how many parts it takes.
fn date_at(parts: &[&str], order: DateOrder) -> Option<(Date, usize)> {
    let number = |i: usize, digits: std::ops::RangeInclusive<usize>| -> Option<u16> {
        let part = parts.get(i)?;
        (digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let small = |i: usize| number(i, 1..=2).and_then(|n| u8::try_from(n).ok());
    let month_name = |i: usize| parts.get(i).and_then(|part| month(part));
    if let (Some(year), Some(month), Some(day)) = (number(0, 4..=4), small(1).or(month_name(1)), small(2)) {
        return Some((day_of(year, month, day)?, 3));
    }
    if let (Some(day), Some(month)) = (small(0), month_name(1)) {
        // `03 MAR / MARS 1990` names the month twice.
        let twice = usize::from(number(2, 4..=4).is_none() && number(3, 4..=4).is_some());
        return Some((day_of(number(2 + twice, 4..=4)?, month, day)?, 3 + twice));
    }
    if let (Some(month), Some(day), Some(year)) = (month_name(0), small(1), number(2, 4..=4)) {
        return Some((day_of(year, month, day)?, 3));
    }
    let (first, second, year) = (small(0)?, small(1)?, number(2, 4..=4)?);
    let (day, month) = if order == DateOrder::MonthFirst { (second, first) } else { (first, second) };
    Some((day_of(year, month, day)?, 3))
}

fn day_of(year: u16, month: u8, day: u8) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| (1900..2100).contains(year))?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A month by its English or Latvian name, folded, three letters at least.
fn month(word: &str) -> Option<u8> {
    const NAMES: [[&str; 2]; 12] = [
        ["JANUARY", "JANVARIS"],
        ["FEBRUARY", "FEBRUARIS"],
        ["MARCH", "MARTS"],
        ["APRIL", "APRILIS"],
        ["MAY", "MAIJS"],
        ["JUNE", "JUNIJS"],
        ["JULY", "JULIJS"],
        ["AUGUST", "AUGUSTS"],
        ["SEPTEMBER", "SEPTEMBRIS"],
        ["OCTOBER", "OKTOBRIS"],
        ["NOVEMBER", "NOVEMBRIS"],
        ["DECEMBER", "DECEMBRIS"],
    ];
    let matches = |name: &&str| name.starts_with(word);
    let mut found = (1..=12).zip(NAMES).filter(|(_, names)| word.len() >= 3 && names.iter().any(matches));
    match (found.next(), found.next()) {
        (Some((number, _)), None) => Some(number),
        _ => None,
    }
}

/// The one id number that a text holds, as printed.
pub(super) fn id_number<'a>(text: &'a str, rules: &[IdNumberRule]) -> Option<&'a str> {
    let fits = |part: &str| rules.iter().any(|rule| is_id_number(part, rule));
    let whole = text.trim_matches(|c: char| !c.is_alphanumeric());
    if fits(whole) {
        return Some(whole);
    }
    let mut parts =
        text.split_whitespace().map(|part| part.trim_matches(|c: char| !c.is_alphanumeric())).filter(|part| fits(part));
    match (parts.next(), parts.next()) {
        (Some(part), None) => Some(part),
        _ => None,
    }
}

fn is_id_number(text: &str, rule: &IdNumberRule) -> bool {
    let plain: Vec<char> = text.chars().filter(|c| !rule.separators.contains(c)).collect();
    let shortest = if rule.pad_to.is_some() { 1 } else { rule.length.0 };
    (shortest..=rule.length.1).contains(&plain.len())
        && plain.iter().any(char::is_ascii_digit)
        && plain.iter().all(|c| c.is_ascii_digit() || (rule.letters && c.is_ascii_uppercase()))
}

/// A text as a person's name: letters with spaces, hyphens, apostrophes and full stops, white space folded.
pub(super) fn name(text: &str) -> Option<String> {
    // A sentence's small words are in no name that stands alone.
    const SENTENCE: [&str; 8] = ["OF", "THE", "AND", "TO", "IN", "FOR", "IS", "NO"];
    let trimmed = text.trim_matches(|c: char| !c.is_alphabetic());
    let spelt = trimmed
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '‐' | '\'' | '’' | '.' | '\u{300}'..='\u{36f}'));
    let letters = trimmed.chars().filter(|c| c.is_alphabetic()).count();
    let words: Vec<&str> = trimmed.split_whitespace().collect();
    let is_sentence = words.iter().any(|word| SENTENCE.contains(&fold(word).as_str()));
    let capital = trimmed.chars().next().is_some_and(char::is_uppercase);
    (spelt && capital && !is_sentence && (2..=40).contains(&letters) && words.len() <= 5).then(|| words.join(" "))
}

/// Whether a text has no lower-case letter.
pub(super) fn is_capitals(text: &str) -> bool {
    !text.chars().any(char::is_lowercase)
}
