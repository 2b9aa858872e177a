//! Labels and values of one page, and which belongs to which.

use std::collections::BTreeSet;

use super::lexicon::{Lexicon, Role};
use super::parts::{Label, Span, parts};
use crate::geometry::Rect;
use crate::reading::Line;

/// A value's height, in which distances are measured, is about so many letters wide.
const LETTERS_PER_HEIGHT: f32 = 1.8;
/// How far below its label a value may begin, in its own heights.
const DROP: f32 = 1.7;
/// How far right of its label, in its own heights.
const REACH: f32 = 16.0;
/// A second label that is nearer than this much farther, in heights, makes the binding doubtful.
const DOUBT: f32 = 0.12;
/// How many bare numbers must stand on a page before they are believed to be labels.
const NUMBERED: usize = 3;

/// What stands beside one label: the spans that are nearest to it, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub struct Block<'a> {
    pub label: &'a Label,
    pub spans: Vec<&'a Span>,
}

impl Block<'_> {
    /// The spans' texts with spaces between.
    #[must_use]
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// The labels and spans of one reading of one image.
#[derive(Debug, Clone, Default)]
pub struct Page {
    labels: Vec<Label>,
    spans: Vec<Span>,
    /// For each span the label that it belongs to.
    owners: Vec<Option<usize>>,
}

impl Page {
    /// Takes lines apart; `Label::line` and `Span::line` count in `lines`.
    #[must_use]
    pub fn new(lexicon: &Lexicon, lines: &[&Line]) -> Self {
        let mut page = Self::default();
        let mut numbered = BTreeSet::new();
        let taken: Vec<_> = lines.iter().enumerate().map(|(number, line)| parts(lexicon, number, line)).collect();
        for (labels, _) in &taken {
            numbered.extend(labels.iter().filter(|label| label.numbered).map(|label| label.role));
        }
        for (labels, spans) in taken {
            page.labels.extend(labels.into_iter().filter(|label| !label.numbered || numbered.len() >= NUMBERED));
            page.spans.extend(spans);
        }
        page.owners = vec![None; page.spans.len()];
        page.bind();
        page
    }

    #[must_use]
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The blocks of all labels with that role, those without a span too.
    pub fn blocks(&self, role: Role) -> impl Iterator<Item = Block<'_>> {
        self.labels.iter().enumerate().filter(move |(_, label)| label.role == role).map(|(at, label)| {
            let spans = self.spans.iter().zip(&self.owners).filter(|(_, owner)| **owner == Some(at));
            let mut spans: Vec<&Span> = spans.map(|(span, _)| span).collect();
            spans.sort_by(|a, b| {
                let row = a.place.height.min(b.place.height) * 0.5;
                let (down_a, down_b) = (a.place.center().y, b.place.center().y);
                if (down_a - down_b).abs() < row { a.place.x.total_cmp(&b.place.x) } else { down_a.total_cmp(&down_b) }
            });
            Block { label, spans }
        })
    }

    /// Gives each span its nearest label, from the top left on, so that what follows a value joins it.
    fn bind(&mut self) {
        let mut order: Vec<usize> = (0..self.spans.len()).collect();
        order.sort_by(|a, b| {
            let (a, b) = (self.spans[*a].place, self.spans[*b].place);
            a.center().y.total_cmp(&b.center().y).then(a.x.total_cmp(&b.x))
        });
        for at in order {
            self.owners[at] = self.owner(at);
        }
    }

    fn owner(&self, at: usize) -> Option<usize> {
        let span = &self.spans[at];
        let mut near: Vec<(f32, Option<usize>)> = Vec::new();
        for (number, label) in self.labels.iter().enumerate() {
            if let Some(distance) = self.beside(span, label) {
                // On the same row and close by: the label is read with the value.
                if distance < 2.0 {
                    return Some(number);
                }
                near.push((distance, Some(number)));
            }
            near.extend(below(span.place, label.place).map(|distance| (distance, Some(number))));
            // A caption under the value.
            near.extend(below(label.place, span.place).map(|distance| (distance, None)));
        }
        // In a table of labels left and values right, the row decides, not the value above.
        if !self.labels.iter().any(|label| self.beside(span, label).is_some()) {
            near.extend(self.continued(at));
        }
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (nearest, owner) = *near.first()?;
        let role = |owner: Option<usize>| owner.map(|number| self.labels[number].role);
        let doubtful = near.iter().any(|(distance, other)| distance - nearest < DOUBT && role(*other) != role(owner));
        owner.filter(|_| !doubtful)
    }

    /// How far right of a label on the same row, with nothing between.
    fn beside(&self, span: &Span, label: &Label) -> Option<f32> {
        let (value, place) = (span.place, label.place);
        let height = value.height.max(f32::EPSILON);
        if (value.center().y - place.center().y).abs() > 0.5 * value.height.max(place.height) || value.x < place.x {
            return None;
        }
        let between = |other: Rect| {
            (other.center().y - value.center().y).abs() < 0.5 * value.height
                && other.x >= place.x
                && other.center().x > place.center().x
                && other.center().x < value.center().x
        };
        let others = self.spans.iter().filter(|other| *other != span).map(|other| other.place);
        let labels = self.labels.iter().filter(|other| *other != label).map(|other| other.place);
        if others.chain(labels).any(between) {
            return None;
        }
        let letter = letter_width(span);
        let distance = (value.x - place.right()).max(0.0) / letter / LETTERS_PER_HEIGHT;
        (height > 0.0 && distance < REACH).then_some(distance)
    }

    /// A line below a value, close and flush with it, or beside it, continues it.
    fn continued(&self, at: usize) -> Option<(f32, Option<usize>)> {
        let span = &self.spans[at];
        let before = self.spans.iter().zip(&self.owners).enumerate().filter(|(other, _)| *other != at);
        before
            .filter_map(|(_, (other, owner))| {
                let number = (*owner)?;
                let flush = (span.place.x - other.place.x).abs() < 1.5 * letter_width(span);
                let alike =
                    span.place.height < 1.4 * other.place.height && other.place.height < 1.4 * span.place.height;
                let gap = (span.place.y - other.place.bottom()) / span.place.height;
                let under = flush && alike && span.place.center().y > other.place.bottom() && gap < 0.7;
                under.then_some((gap.max(0.0), Some(number)))
            })
            .min_by(|a, b| a.0.total_cmp(&b.0))
    }
}

/// How far one place is below another, in its own heights; `None` if it isn't below it, or not close.
fn below(lower: Rect, upper: Rect) -> Option<f32> {
    let height = lower.height.max(f32::EPSILON);
    let shared = lower.right().min(upper.right()) - lower.x.max(upper.x);
    let flush = (lower.x - upper.x).abs() < 0.5 * height;
    let gap = (lower.y - upper.bottom()) / height;
    let down = lower.center().y > upper.bottom() - 0.3 * upper.height && lower.center().y > upper.center().y;
    ((shared > 0.0 || flush) && down && gap < DROP).then_some(gap.max(-0.5) + 0.5)
}

#[allow(clippy::cast_precision_loss)] // a value's letters
fn letter_width(span: &Span) -> f32 {
    (span.place.width / span.text.chars().count().max(1) as f32).max(f32::EPSILON)
}

#[cfg(test)]
mod tests;
