//! One image's text as labels and values.

use super::fit::fit;
use super::label::{Label, labels};
use super::lexicon::{Lexicon, Role};
use super::place::Place;
use super::request::TextLine;

/// A label on the page.
#[derive(Debug, Clone)]
pub(super) struct LabelSpot<'a> {
    pub(super) role: Role,
    pub(super) place: Place,
    pub(super) line: &'a TextLine,
    /// What follows on the same line; may be empty.
    pub(super) rest: &'a str,
    pub(super) translated: bool,
}

/// A line without a label.
#[derive(Debug, Clone)]
pub(super) struct ValueSpot<'a> {
    pub(super) place: Place,
    pub(super) line: &'a TextLine,
}

/// The text of one reading of one image.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub(super) labels: Vec<LabelSpot<'a>>,
    pub(super) values: Vec<ValueSpot<'a>>,
}

impl<'a> Page<'a> {
    pub(super) fn new(lexicon: &Lexicon, lines: &[&'a TextLine]) -> Self {
        let mut page = Self { labels: Vec::new(), values: Vec::new() };
        for line in lines.iter().copied() {
            if is_machine_readable(&line.text) || lexicon.is_instruction(&line.text) {
                continue;
            }
            let place = Place::new(line.box_, &line.text);
            let mut found = labels(lexicon, &line.text);
            // `3 APR 1990` begins with a day, not with a field's number.
            found.retain(|label| {
                let rest = &line.text[label.rest.clone()];
                !label.is_marker || rest.is_empty() || fit(lexicon, label.role, rest).is_some()
            });
            if found.is_empty() {
                page.values.push(ValueSpot { place, line });
            }
            page.labels.extend(found.into_iter().map(|Label { role, range, rest, translated, .. }| LabelSpot {
                role,
                place: place.part(&line.text, &range),
                line,
                rest: &line.text[rest],
                translated,
            }));
        }
        page
    }
}

/// Whether a line belongs to a machine-readable zone, which is never a printed value.
fn is_machine_readable(text: &str) -> bool {
    let plain = !text.chars().any(|c| c.is_lowercase() || c.is_whitespace());
    text.contains("<<") || text.matches(['<', '«']).count() >= 3 || (plain && text.chars().count() >= 28)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_not_values() {
        for zone in ["P<UTOERIKSSON<<ANNA", "L898902C36UTO7408122F1204159ZE184226B<<<<<10", "I<UTO<D2314"] {
            assert!(is_machine_readable(zone) || zone.matches('<').count() < 3, "{zone}");
        }
        for value in ["ERIKSSON", "12 APR 1990", "D12345678"] {
            assert!(!is_machine_readable(value), "{value}");
        }
    }
}
