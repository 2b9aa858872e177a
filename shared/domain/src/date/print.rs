//! Dates in print.

use std::ops::Range;

use jiff::civil::Date;

use super::{month, ymd};
use crate::market::DateOrder;
use crate::name::fold;

/// A date in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedDate {
    pub date: Date,
    /// Bytes of the text that show it.
    pub span: Range<usize>,
    /// Day and month are two numbers of at most 12 each, so that the market's order of dates alone tells them apart.
    pub rests_on_order: bool,
}

/// The dates in a text, from left to right: three numbers with the year in four digits, or a month by name (`12 AUG/AOUT
/// 1974`). What fits the calendar only in another order than the market's is no date; neither is a two-digit year.
#[must_use]
pub fn printed(text: &str, order: DateOrder) -> Vec<PrintedDate> {
    let tokens = tokens(text);
    let mut found: Vec<PrintedDate> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match date_at(&tokens[at..], order) {
            Some((date, taken, rests_on_order)) => {
                let span = tokens[at].span.start..tokens[at + taken - 1].span.end;
                found.push(PrintedDate { date, span, rests_on_order });
                at += taken;
            }
            None => at += 1,
        }
    }
    found
}

/// Whether the text has a date that fits the calendar only when day and month change places: then the page does not follow
/// the market's order, and nothing that rests on it can be believed.
#[must_use]
pub fn contradicts(text: &str, order: DateOrder) -> bool {
    let other = match order {
        DateOrder::DayFirst => DateOrder::MonthFirst,
        DateOrder::MonthFirst => DateOrder::DayFirst,
        DateOrder::YearFirst => return false,
    };
    let here: Vec<Range<usize>> = printed(text, order).into_iter().map(|date| date.span).collect();
    printed(text, other)
        .iter()
        .any(|date| !here.iter().any(|span| span.start < date.span.end && date.span.start < span.end))
}

#[derive(Debug)]
enum Kind {
    Number(i16),
    Word(String),
    Separator(char),
}

#[derive(Debug)]
struct Token {
    kind: Kind,
    span: Range<usize>,
}

/// Runs of digits, runs of letters, and single separators; white space beside a separator or between tokens is one space.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let same = |other: char| {
            (c.is_ascii_digit() && other.is_ascii_digit())
                || (c.is_alphabetic() && other.is_alphabetic())
                || (c.is_whitespace() && other.is_whitespace())
        };
        let mut end = start + c.len_utf8();
        while let Some((at, next)) = chars.next_if(|(_, next)| same(*next)) {
            end = at + next.len_utf8();
        }
        let kind = if c.is_ascii_digit() {
            // Longer numbers are no part of a date.
            Kind::Number(if end - start <= 4 { text[start..end].parse().unwrap_or(-1) } else { -1 })
        } else if c.is_alphabetic() {
            Kind::Word(fold(&text[start..end]))
        } else if c.is_whitespace() {
            Kind::Separator(' ')
        } else {
            Kind::Separator(c)
        };
        tokens.push(Token { kind, span: start..end });
    }
    tokens
}

/// The date that begins with the first token, how many tokens it takes, and whether it rests on the order.
fn date_at(tokens: &[Token], order: DateOrder) -> Option<(Date, usize, bool)> {
    numbers(tokens, order).or_else(|| day_month_year(tokens)).or_else(|| month_day_year(tokens))
}

/// How many tokens separate two parts: nothing, space, or one of `. / - ,` with spaces around.
fn gap(tokens: &[Token]) -> Option<(usize, char)> {
    let mut mark = ' ';
    for (count, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Separator(' ') => {}
            Kind::Separator(c @ ('.' | '/' | '-' | '–' | ',')) if mark == ' ' => mark = c,
            Kind::Separator(_) => return None,
            _ => return Some((count, mark)),
        }
    }
    None
}

fn number(tokens: &[Token]) -> Option<(i16, usize)> {
    match tokens.first() {
        Some(Token { kind: Kind::Number(number), span }) if *number >= 0 => Some((*number, span.len())),
        _ => None,
    }
}

fn numbers(tokens: &[Token], order: DateOrder) -> Option<(Date, usize, bool)> {
    let (first, first_length) = number(tokens)?;
    let (gap_one, mark_one) = gap(&tokens[1..])?;
    let at_second = 1 + gap_one;
    let (second, second_length) = number(tokens.get(at_second..)?)?;
    let (gap_two, mark_two) = gap(&tokens[at_second + 1..])?;
    let at_third = at_second + 1 + gap_two;
    let (third, third_length) = number(tokens.get(at_third..)?)?;
    if gap_one == 0 || gap_two == 0 || mark_one != mark_two || mark_one == ',' || second_length > 2 {
        return None;
    }
    let taken = at_third + 1;
    // A third number of four digits, or a first one, is the year whatever the market's order.
    if first_length == 4 && third_length <= 2 {
        return believable(ymd(first, second, third)?).map(|date| (date, taken, false));
    }
    if first_length > 2 || third_length != 4 {
        return None;
    }
    let (day, month) = if order == DateOrder::MonthFirst { (second, first) } else { (first, second) };
    let date = believable(ymd(third, month, day)?)?;
    Some((date, taken, day <= 12 && day != month))
}

fn day_month_year(tokens: &[Token]) -> Option<(Date, usize, bool)> {
    let (day, length) = number(tokens).filter(|(_, length)| *length <= 2)?;
    let mut at = 1 + gap(&tokens[1..])?.0;
    let (month, words) = month_words(tokens.get(at..)?)?;
    at += words;
    at += gap(tokens.get(at..)?)?.0;
    let (year, year_length) = number(tokens.get(at..)?)?;
    let date = (length > 0 && year_length == 4).then(|| ymd(year, month, day)).flatten()?;
    believable(date).map(|date| (date, at + 1, false))
}

fn month_day_year(tokens: &[Token]) -> Option<(Date, usize, bool)> {
    let (month, words) = month_words(tokens)?;
    let mut at = words + gap(tokens.get(words..)?)?.0;
    let (day, length) = number(tokens.get(at..)?)?;
    at += 1;
    let (between, _) = gap(tokens.get(at..)?)?;
    at += between;
    let (year, year_length) = number(tokens.get(at..)?)?;
    let date = (length <= 2 && between > 0 && year_length == 4).then(|| ymd(year, month, day)).flatten()?;
    believable(date).map(|date| (date, at + 1, false))
}

/// A month by name with its names in further languages after slashes; they must not name another month.
fn month_words(tokens: &[Token]) -> Option<(i16, usize)> {
    let Some(Token { kind: Kind::Word(word), .. }) = tokens.first() else { return None };
    let mut month = month::named(word);
    let mut taken = 1;
    loop {
        let rest = tokens.get(taken..)?;
        let Some((between, mark)) = gap(rest) else { break };
        let Some(Token { kind: Kind::Word(next), .. }) = rest.get(between) else { break };
        let further = month::named(next);
        match (month, further) {
            (Some(a), Some(b)) if a != b => return None,
            (_, Some(_)) => month = further,
            // A name in a language that is not known here.
            (_, None) if mark == '/' => {}
            _ => break,
        }
        taken += between + 1;
    }
    month.map(|month| (month, taken))
}

/// Years that documents of living persons print.
fn believable(date: Date) -> Option<Date> {
    (1850..=2150).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn one_date_in_many_forms() {
        for text in [
            "12.08.1974",
            "12/08/1974",
            "12-08-1974",
            "12 08 1974",
            "12. 08. 1974",
            "1974-08-12",
            "1974.08.12.",
            "12 AUG 1974",
            "12AUG1974",
            "12 AUG/AOUT 1974",
            "12 AUG / AOÛT 1974",
            "12 AUGUSTS/AUG 1974",
            "12 ELO/AUG 1974",
            "Aug 12, 1974",
            "12. August 1974",
            "DOB 12.08.1974",
            "3. 12.08.1974 RĪGA",
        ] {
            let found = printed(text, DateOrder::DayFirst);
            assert_eq!(found.iter().map(|f| f.date).collect::<Vec<_>>(), [date(1974, 8, 12)], "{text}");
        }
        let us = printed("4b EXP 08/12/1974", DateOrder::MonthFirst);
        assert_eq!((us[0].date, us[0].rests_on_order), (date(1974, 8, 12), true));
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "12.08.74",
            "31.02.1974",
            "12.13.1974",
            "112.08.1974",
            "12.08.19741",
            "12 AUG/SEP 1974",
            "12 JUI 1974",
            "12.08/1974",
            "120874-12345",
            "1974",
            "12 RIGA 1974",
            "12.08.1749",
            "",
        ] {
            assert!(printed(text, DateOrder::DayFirst).is_empty(), "{text}");
        }
    }

    #[test]
    fn two_dates_of_one_line() {
        let text = "01.02.2020 01.02.2030";
        let found = printed(text, DateOrder::DayFirst);
        assert_eq!(found.iter().map(|f| &text[f.span.clone()]).collect::<Vec<_>>(), ["01.02.2020", "01.02.2030"]);
    }

    #[test]
    fn another_order_shows() {
        assert!(contradicts("14/03/1987", DateOrder::MonthFirst) && contradicts("03/14/1987", DateOrder::DayFirst));
        assert!(!contradicts("03/04/1987 14 MAR 1987", DateOrder::MonthFirst));
    }

    proptest! {
        #[test]
        fn any_day_is_read_back(year in 1900i16..2100, month in 1i16..=12, day in 1i16..=28, mark in "[./-]") {
            let expected = ymd(year, month, day).unwrap();
            for (text, order) in [
                (format!("{day:02}{mark}{month:02}{mark}{year}"), DateOrder::DayFirst),
                (format!("{month:02}{mark}{day:02}{mark}{year}"), DateOrder::MonthFirst),
                (format!("{year}{mark}{month:02}{mark}{day:02}"), DateOrder::DayFirst),
            ] {
                let found = printed(&text, order);
                prop_assert_eq!(found.len(), 1);
                prop_assert_eq!(found[0].date, expected);
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}|[0-9./ A-Z-]{0,30}") {
            for order in [DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::YearFirst] {
                for found in printed(&text, order) {
                    prop_assert!(!text[found.span].is_empty());
                }
                let _ = contradicts(&text, order);
            }
        }
    }
}
