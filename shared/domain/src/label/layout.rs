//! Labels and values of one page, and which belongs to which.

use std::collections::BTreeSet;

use super::lexicon::{Lexicon, Role};
use super::parts::{Label, Span, parts};
use crate::field::FieldName;
use crate::geometry::Rect;
use crate::reading::Line;

/// A value's height, in which distances are measured, is about so many letters wide.
const LETTERS_PER_HEIGHT: f32 = 1.8;
/// How far below its label a value may begin, in its own heights.
const DROP: f32 = 1.7;
/// How far right of its label, in its own heights.
const REACH: f32 = 16.0;
/// A value this near on the row is read with its label, in heights.
const CLOSE: f32 = 2.0;
/// A second label that is nearer than this much farther, in heights, makes the binding doubtful.
const DOUBT: f32 = 0.12;
/// How many fields must carry numbers, alone or before words, before bare numbers are believed to be labels.
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
    owners: Vec<Option<Owner>>,
}

/// Why a span belongs to a label.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Owner {
    label: usize,
    /// In heights of the value.
    distance: f32,
    /// On one row with the label; else below it.
    beside: bool,
}

impl Page {
    /// Takes lines apart; `Label::line` and `Span::line` count in `lines`.
    #[must_use]
    pub fn new(lexicon: &Lexicon, lines: &[&Line]) -> Self {
        let mut page = Self::default();
        let mut numbered = BTreeSet::new();
        let taken: Vec<_> = lines.iter().enumerate().map(|(number, line)| parts(lexicon, number, line)).collect();
        for (labels, _) in &taken {
            numbered.extend(
                labels.iter().filter(|label| label.numbered || label.prefixed).map(|label| (label.role, label.line)),
            );
        }
        for (labels, spans) in taken {
            page.labels.extend(labels.into_iter().filter(|label| !label.numbered || numbered.len() >= NUMBERED));
            page.spans.extend(spans);
        }
        page.name_the_surname();
        page.part_columns();
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
            let spans =
                self.spans.iter().zip(&self.owners).filter(|(_, owner)| owner.is_some_and(|owner| owner.label == at));
            let mut spans: Vec<&Span> = spans.map(|(span, _)| span).collect();
            spans.sort_by(|a, b| {
                let row = a.place.height.min(b.place.height) * 0.5;
                let (down_a, down_b) = (a.place.center().y, b.place.center().y);
                if (down_a - down_b).abs() < row { a.place.x.total_cmp(&b.place.x) } else { down_a.total_cmp(&down_b) }
            });
            Block { label, spans }
        })
    }

    /// `Name` beside `Vornamen` or the like means the surname (German documents: Name, Vornamen), unless that has a label too.
    fn name_the_surname(&mut self) {
        let any = |page: &Self, role: Role| page.labels.iter().any(|label| label.role == role && !label.bare_name);
        if any(self, Role::Field(FieldName::Name)) && !any(self, Role::Field(FieldName::Surname)) {
            for label in self.labels.iter_mut().filter(|label| label.bare_name) {
                label.role = Role::Field(FieldName::Surname);
            }
        }
    }

    /// Parts what a reader ran together across two columns: a span under two labels of one row, where a word begins flush with
    /// the right one.
    fn part_columns(&mut self) {
        let mut at = 0;
        while at < self.spans.len() {
            let span = &self.spans[at];
            let near = 1.5 * letter_width(span);
            let starts = |label: &Label| {
                span.words
                    .iter()
                    .skip(1)
                    .position(|(_, word)| (word.x - label.place.x).abs() < near)
                    .map(|word| word + 1)
            };
            // The parts come under the same rule again, the left one now without this column.
            let found = self.columns_within(span).find_map(starts);
            match found {
                Some(word) => {
                    let (left, right) = span.parted(word);
                    self.spans[at] = left;
                    self.spans.insert(at + 1, right);
                }
                None => at += 1,
            }
        }
    }

    /// Labels over a span that begin inside it, right of another label over it with another role.
    fn columns_within(&self, span: &Span) -> impl Iterator<Item = &Label> {
        let margin = 1.5 * letter_width(span);
        let (from, to, place) = (span.place.x + margin, span.place.right() - margin, span.place);
        let over = move |label: &&Label| below(place, label.place).is_some();
        self.labels.iter().filter(over).filter(move |label| label.place.x > from && label.place.x < to).filter(
            move |label| {
                let row = 0.5 * label.place.height;
                let left = |other: &&Label| {
                    other.role != label.role
                        && other.place.x < label.place.x
                        && (other.place.center().y - label.place.center().y).abs() < row
                };
                self.labels.iter().filter(over).any(|other| left(&other))
            },
        )
    }

    /// Gives each span its nearest label, from the top left on, so that what follows a value joins it. A label has its values
    /// beside it or below it, not both: the nearer ones stay.
    fn bind(&mut self) {
        let mut order: Vec<usize> = (0..self.spans.len()).collect();
        order.sort_by(|a, b| {
            let (a, b) = (self.spans[*a].place, self.spans[*b].place);
            a.center().y.total_cmp(&b.center().y).then(a.x.total_cmp(&b.x))
        });
        for at in order {
            self.owners[at] = self.owner(at);
        }
        for label in 0..self.labels.len() {
            let nearest = self.owners.iter().flatten().filter(|owner| owner.label == label);
            let Some(kept) = nearest.min_by(|a, b| a.distance.total_cmp(&b.distance)).copied() else { continue };
            for owner in &mut self.owners {
                if owner.is_some_and(|owner| owner.label == label && owner.beside != kept.beside) {
                    *owner = None;
                }
            }
        }
    }

    fn owner(&self, at: usize) -> Option<Owner> {
        let span = &self.spans[at];
        // Nobody knows where the one column's value ends and the other's begins.
        if self.columns_within(span).next().is_some() {
            return None;
        }
        let mut near: Vec<(f32, Option<Owner>)> = Vec::new();
        let belongs = |label: usize, distance: f32, beside: bool| (distance, Some(Owner { label, distance, beside }));
        let mut in_row = false;
        for (number, label) in self.labels.iter().enumerate() {
            if let Some(distance) = self.beside(span, label) {
                in_row = true;
                // On the same row and close by: the label is read with the value.
                if distance < CLOSE {
                    return belongs(number, distance, true).1;
                }
                near.push(belongs(number, distance, true));
            }
            // A label that is read with a value beside it has none below it.
            if !self.has_value_beside(number) {
                near.extend(below(span.place, label.place).map(|distance| belongs(number, distance, false)));
            }
            // A caption under the value.
            near.extend(below(label.place, span.place).map(|distance| (distance, None)));
        }
        // In a table of labels left and values right, the row decides, not the value above.
        if !in_row {
            near.extend(self.continued(at));
        }
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (nearest, owner) = *near.first()?;
        let role = |owner: Option<Owner>| owner.map(|owner| self.labels[owner.label].role);
        let doubtful = near.iter().any(|(distance, other)| distance - nearest < DOUBT && role(*other) != role(owner));
        owner.filter(|_| !doubtful)
    }

    fn has_value_beside(&self, number: usize) -> bool {
        self.owners.iter().flatten().any(|owner| owner.label == number && owner.beside && owner.distance < CLOSE)
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

    /// A line below a value, close and flush with it, continues it.
    fn continued(&self, at: usize) -> Option<(f32, Option<Owner>)> {
        let span = &self.spans[at];
        let others = self.spans.iter().zip(&self.owners).enumerate().filter(|(other, _)| *other != at);
        others
            .filter_map(|(_, (other, owner))| {
                let owner = (*owner)?;
                let flush = (span.place.x - other.place.x).abs() < 1.5 * letter_width(span);
                let alike =
                    span.place.height < 1.4 * other.place.height && other.place.height < 1.4 * span.place.height;
                let gap = (span.place.y - other.place.bottom()) / span.place.height;
                let under = flush && alike && span.place.center().y > other.place.bottom() && gap < 0.7;
                under.then(|| (gap.max(0.0), Some(Owner { distance: owner.distance + gap.max(0.0), ..owner })))
            })
            .min_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// The fields whose labels stand at two places of the page that are not next to each other.
    #[must_use]
    pub fn repeated(&self) -> BTreeSet<Role> {
        let apart = |a: &Label, b: &Label| {
            let height = a.place.height.max(b.place.height);
            let (rows, shared) = (
                (a.place.center().y - b.place.center().y).abs() / height,
                a.place.right().min(b.place.right()) - a.place.x.max(b.place.x),
            );
            rows > 5.0 || (rows > 2.5 && shared < 0.0)
        };
        let fields = || self.labels.iter().filter(|label| matches!(label.role, Role::Field(_)));
        fields().filter(|a| fields().any(|b| a.role == b.role && apart(a, b))).map(|label| label.role).collect()
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
