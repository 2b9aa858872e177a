//! The document's title, which says what it is.

use super::settled::Settled;
use super::text::{Sheet, Text};
use crate::document::DocumentType;
use crate::evidence::{FieldValue, Rule, Source};
use crate::field::FieldName;
use crate::label::{Label, Lexicon, Role, Span};
use crate::market::{Labels, Market};

/// The type that the titles on the pages name. Titles of two types settle nothing.
pub(super) fn document_type(market: &Market, text: &Text) -> Settled {
    let mut found: Vec<(DocumentType, FieldValue)> = Vec::new();
    for rule in &market.documents {
        // A title is looked for as labels are, with the same tolerance.
        let fields = [(FieldName::DocumentType, rule.titles.clone())].into();
        let titles = Lexicon::new(&Labels { fields, other: Vec::new() });
        let hits = text.sheets.iter().find_map(|sheet| title(sheet, &titles));
        found.extend(hits.map(|value| (rule.document_type, named(value, rule.document_type))));
    }
    match found.as_slice() {
        [] => Settled::Nothing,
        [(_, value)] => Settled::Value(value.clone()),
        _ => Settled::Disagree,
    }
}

fn named(mut value: FieldValue, kind: DocumentType) -> FieldValue {
    value.value = kind.as_str().to_owned().into();
    value
}

fn title(sheet: &Sheet, titles: &Lexicon) -> Option<FieldValue> {
    let page = crate::label::Page::new(titles, &sheet.lines);
    // "Passport no" names a number, on a card too.
    let in_label = |hit: &Label| {
        let overlaps = |label: &Label| {
            label.line == hit.line && label.place.x < hit.place.right() && hit.place.x < label.place.right()
        };
        sheet.page.labels().iter().any(overlaps)
    };
    let hit = page.labels().iter().find(|hit| hit.role == Role::Field(FieldName::DocumentType) && !in_label(hit))?;
    let line = sheet.lines[hit.line];
    let whole =
        Span { text: line.text.expose().clone(), place: hit.place, line: hit.line, bytes: 0..line.text.expose().len() };
    let (evidence, confidence) = sheet.evidence(&[&whole]);
    let (source, rule) = (Source::Printed, Rule::Title);
    Some(FieldValue { value: String::new().into(), confidence, source, rule, evidence })
}
