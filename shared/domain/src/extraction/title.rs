//! The document's title, which says what it is.

use super::settled::Settled;
use super::text::{Sheet, Text, tidy};
use crate::document::DocumentType;
use crate::evidence::{FieldValue, Rule, Source};
use crate::label::{Label, Role, Span};
use crate::reading::Line;

/// The type that the titles on the pages name. Titles of two types settle nothing.
pub(super) fn document_type(text: &Text) -> Settled {
    let hits =
        text.sheets.iter().flat_map(|sheet| sheet.page.labels().iter().filter_map(move |label| title(sheet, label)));
    let mut found: Option<(DocumentType, FieldValue)> = None;
    for (kind, value) in hits {
        match &found {
            Some((other, _)) if *other != kind => return Settled::Disagree,
            Some(_) => {}
            None => found = Some((kind, value)),
        }
    }
    found.map_or(Settled::Nothing, |(_, value)| Settled::Value(value))
}

fn title(sheet: &Sheet, label: &Label) -> Option<(DocumentType, FieldValue)> {
    let Role::Title(kind) = label.role else { return None };
    let text = sheet.lines[label.line].text.expose();
    // Titles stand in capitals; in a sentence they are something else.
    if text.chars().filter(|c| c.is_lowercase()).count() * 2 > text.chars().count() {
        return None;
    }
    // "PASSPORT OFFICE" is an authority, and a single word after others could be anything.
    let letter = letter_width(sheet.lines[label.line]);
    let beside = |gap: f32| (-letter..2.6 * letter).contains(&gap);
    let words = sheet.page.spans().iter().filter(|span| span.line == label.line).any(|span| {
        beside(span.place.x - label.place.right()) || (label.words == 1 && beside(label.place.x - span.place.right()))
    });
    if words {
        return None;
    }
    let span = Span { text: tidy(text), place: label.place, line: label.line, bytes: 0..text.len(), words: Vec::new() };
    let (evidence, confidence) = sheet.evidence(&[&span]);
    let (source, rule) = (Source::Printed, Rule::Title);
    Some((kind, FieldValue { value: kind.as_str().to_owned().into(), confidence, source, rule, evidence }))
}

#[allow(clippy::cast_precision_loss)] // a line's letters
fn letter_width(line: &Line) -> f32 {
    line.upright.width / line.text.expose().chars().count().max(1) as f32
}
