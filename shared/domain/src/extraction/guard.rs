//! The evidence guard: what a model, or `AnalyzeID`, suggests becomes a value only when the document proves it.
//!
//! A suggestion is proven when the cited lines hold it under a label of that very field, through a named rule; when no other
//! text under such a label says something else; and when, unless the number proves itself, the other reader saw the same
//! there. A model can thus choose among what is printed, never add to it.

use super::Suggestion;
use super::print::{Candidate, Rules, same};
use super::text::Text;
use crate::date::{parse_iso, printed};
use crate::evidence::FieldValue;
use crate::field::FieldName;
use crate::geometry::Rect;
use crate::id_number::{is_self_proving, normal};
use crate::name::{compact, fold};
use crate::reading::Reader;

/// What the guard makes of a suggestion, or of what is printed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    Proven(FieldValue),
    /// The other reader has not looked yet, and has to.
    Unseconded(FieldValue),
    /// Two labels of the field, two values.
    Conflict,
    Refused,
}

/// The one value that print gives a field, if there is one, with whether the other reader confirms it.
pub(super) fn printed_value(field: FieldName, candidates: &[Candidate], rules: &Rules, text: &Text) -> Verdict {
    for reader in [Reader::First, Reader::Second] {
        let own: Vec<&Candidate> = candidates.iter().filter(|candidate| candidate.reader == reader).collect();
        let Some(first) = own.first() else { continue };
        if own.iter().any(|other| !other.agrees(first, field)) {
            return Verdict::Conflict;
        }
        return second(field, first, candidates, rules, text);
    }
    Verdict::Refused
}

/// Judges a suggestion.
pub(super) fn judge(suggestion: &Suggestion, candidates: &[Candidate], rules: &Rules, text: &Text) -> Verdict {
    let field = suggestion.field;
    let cited = |candidate: &&Candidate| candidate.lines.iter().all(|line| suggestion.line_ids.contains(line));
    let said = suggestion.value.expose();
    let Some(candidate) = candidates.iter().filter(cited).find(|candidate| is_said(field, said, candidate, rules))
    else {
        return Verdict::Refused;
    };
    let own = candidates.iter().filter(|other| other.reader == candidate.reader);
    if own.clone().any(|other| !other.agrees(candidate, field)) {
        return Verdict::Conflict;
    }
    second(field, candidate, candidates, rules, text)
}

/// Whether a suggested value is what the candidate reads: names letter by letter with their marks, dates as the same day,
/// numbers in the same normal form.
fn is_said(field: FieldName, said: &str, candidate: &Candidate, rules: &Rules) -> bool {
    let read = candidate.found.value.expose();
    let said = said.trim();
    if field.is_name() {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase();
        return words(said) == words(read);
    }
    if field.is_date() {
        let days = printed(said, rules.market.date_order);
        let day = parse_iso(said).or_else(|| days.first().map(|found| found.date));
        return days.len() <= 1 && day.is_some() && day == parse_iso(read);
    }
    said == read || rules.id_number.and_then(|rule| normal(rule, said)).is_some_and(|(number, _)| number == *read)
}

/// Asks the other reader.
fn second(field: FieldName, candidate: &Candidate, all: &[Candidate], rules: &Rules, text: &Text) -> Verdict {
    let found = candidate.found.clone();
    let value = found.value.expose().as_str();
    let other = |reader: Reader| reader != candidate.reader;
    if field == FieldName::IdNumber && rules.id_number.is_some_and(|rule| is_self_proving(rule, value)) {
        // One wrong code in eleven passes; the other reader may not have another that does.
        let contradicted =
            all.iter().any(|c| other(c.reader) && c.image == candidate.image && !c.agrees(candidate, field));
        return if contradicted { Verdict::Refused } else { Verdict::Proven(found) };
    }
    if !text.sheets.iter().any(|sheet| other(sheet.reader) && sheet.image == candidate.image) {
        let read = &rules.market.read;
        if read.second_reading {
            return Verdict::Unseconded(found);
        }
        return if found.confidence < read.word_cut_off { Verdict::Refused } else { Verdict::Proven(found) };
    }
    let mut seconding = all.iter().filter(|c| other(c.reader) && c.image == candidate.image).peekable();
    let is_seconded = if seconding.peek().is_some() {
        seconding.all(|seen| same_words(field, seen.found.value.expose(), value))
    } else {
        seen_there(field, candidate, rules, text)
    };
    if is_seconded { Verdict::Proven(found) } else { Verdict::Refused }
}

/// As [`same`], but a name's words count: one of two readers that part its letters otherwise dropped a space or invented one.
fn same_words(field: FieldName, a: &str, b: &str) -> bool {
    if field.is_name() { fold(a) == fold(b) } else { same(field, a, b) }
}

/// Whether the other reader has the same text at the same place, under whatever it made of the label.
fn seen_there(field: FieldName, candidate: &Candidate, rules: &Rules, text: &Text) -> bool {
    let value = candidate.found.value.expose();
    let place = candidate.found.evidence.iter().map(|evidence| evidence.rect).reduce(Rect::union).unwrap_or_default();
    let sheets = text.sheets.iter().filter(|sheet| sheet.reader != candidate.reader && sheet.image == candidate.image);
    sheets.into_iter().any(|sheet| {
        let spans = sheet.page.spans().iter();
        let mut there: Vec<_> = spans
            .filter(|span| {
                let (evidence, _) = sheet.evidence(&[*span]);
                evidence.iter().any(|evidence| covers(place, evidence.rect))
            })
            .collect();
        there.sort_by(|a, b| a.place.y.total_cmp(&b.place.y).then(a.place.x.total_cmp(&b.place.x)));
        let said = there.iter().map(|span| span.text.as_str()).collect::<Vec<_>>().join(" ");
        let read = candidate.found.evidence.iter().map(|evidence| evidence.text.expose().as_str()).collect::<Vec<_>>();
        let read = read.join(" ");
        if field.is_name() {
            return fold(&said) == fold(&read);
        }
        // The same letters and digits in the same order, whatever parts them.
        if compact(&said) == compact(&read) {
            return true;
        }
        if field.is_date() {
            let days = printed(&said, rules.market.date_order);
            return days.len() == 1 && parse_iso(value) == Some(days[0].date);
        }
        if field == FieldName::IdNumber {
            let same_number = |part: &str| {
                rules
                    .id_number
                    .and_then(|rule| normal(rule, part))
                    .is_some_and(|(number, _)| same(field, &number, value))
            };
            return same_number(&said) || there.iter().any(|span| same_number(&span.text));
        }
        false
    })
}

/// Whether a text stands at a place: its middle is inside, or most of it.
fn covers(place: Rect, text: Rect) -> bool {
    let shared_x = place.right().min(text.right()) - place.x.max(text.x);
    let shared_y = place.bottom().min(text.bottom()) - place.y.max(text.y);
    shared_x > 0.5 * text.width.min(place.width) && shared_y > 0.5 * text.height.min(place.height)
}
