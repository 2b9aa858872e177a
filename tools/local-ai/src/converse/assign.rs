//! Which value belongs to which label: each label proposes its best value, the nearest proposal wins, and one span serves one label.

use jiff::civil::Date;

use super::fit::fit;
use super::lexicon::{Lexicon, Role};
use super::page::{LabelSpot, Page, ValueSpot};
use super::shape;

/// A value in its role.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) role: Role,
    pub(super) value: String,
    pub(super) line_ids: Vec<String>,
    /// The date that the value is, whatever the role.
    pub(super) day: Option<Date>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Right,
    Below,
}

/// A label's wish for a value that stands apart from it.
#[derive(Debug, Clone, Copy)]
struct Proposal {
    label: usize,
    value: usize,
    side: Side,
    cost: f32,
}

/// A mixed-case line below a mixed-case label, where other values are capitals, is a translation of the label.
fn is_translation(page: &Page<'_>, label: &LabelSpot<'_>, value: &ValueSpot<'_>) -> bool {
    let beneath = page.values.iter().filter(|other| value.place.gap_below(other.place).is_some_and(|gap| gap < 1.0));
    let mut names = beneath.filter_map(|other| shape::name(&other.line.text));
    !shape::is_capitals(&value.line.text)
        && !shape::is_capitals(&label.line.text)
        && names.any(|name| shape::is_capitals(&name))
}

/// The values of a page in their roles.
pub(super) fn assign(lexicon: &Lexicon, page: &Page<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut seeking = Vec::new();
    for (i, label) in page.labels.iter().enumerate() {
        match beside(lexicon, label) {
            Some(value) => found.push(value),
            None => seeking.push(i),
        }
    }
    let habit = habit(lexicon, page, &seeking);
    let mut proposals: Vec<Proposal> = seeking.iter().filter_map(|label| best(lexicon, page, *label, habit)).collect();
    proposals.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let mut taken = vec![false; page.values.len()];
    for Proposal { label, value, .. } in proposals {
        if !std::mem::replace(&mut taken[value], true) {
            found.extend(accept(lexicon, page, label, value, &mut taken));
        }
    }
    found
}

/// The value on the label's own line.
fn beside(lexicon: &Lexicon, label: &LabelSpot<'_>) -> Option<Found> {
    if label.translated && (label.role.is_name() || label.role == Role::Other) && !holds_digits(label.rest) {
        return None;
    }
    let value = fit(lexicon, label.role, label.rest)?;
    Some(found(lexicon, label, value, vec![label.line.id.clone()], label.rest))
}

fn found(lexicon: &Lexicon, label: &LabelSpot<'_>, value: String, line_ids: Vec<String>, text: &str) -> Found {
    Found { role: label.role, value, line_ids, day: shape::date(text, lexicon.date_order).map(|(day, _)| day) }
}

/// On which side this page keeps its values, told by its dates, whose shape can't be mistaken.
fn habit(lexicon: &Lexicon, page: &Page<'_>, seeking: &[usize]) -> Option<Side> {
    let is_date = |value: Option<usize>| {
        value.is_some_and(|i| shape::date(&page.values[i].line.text, lexicon.date_order).is_some())
    };
    let (mut right, mut below) = (0, 0);
    for label in seeking {
        right += usize::from(is_date(nearest_right(page, *label).map(|(value, _)| value)));
        below += usize::from(is_date(nearest_below(page, *label).map(|(value, _)| value)));
    }
    match right.cmp(&below) {
        std::cmp::Ordering::Greater => Some(Side::Right),
        std::cmp::Ordering::Less => Some(Side::Below),
        std::cmp::Ordering::Equal => None,
    }
}

/// What a label would take, if anything stands where its value should.
fn best(lexicon: &Lexicon, page: &Page<'_>, label: usize, habit: Option<Side>) -> Option<Proposal> {
    let role = page.labels[label].role;
    let fits = |value: usize| {
        let spot = &page.values[value];
        fit(lexicon, role, &spot.line.text).is_some()
            && !(role.is_name() && is_translation(page, &page.labels[label], spot))
    };
    let right = nearest_right(page, label).filter(|(value, _)| fits(*value)).map(|(value, gap)| Proposal {
        label,
        value,
        side: Side::Right,
        cost: 0.15 * gap,
    });
    let below = nearest_below(page, label)
        .filter(|(value, gap)| fits(*value) && !belongs_to_label_beneath(page, *value, *gap))
        .filter(|(value, _)| !is_read_with_another(page, label, *value))
        .map(|(value, gap)| {
            let indent = page.labels[label].place.indent(page.values[value].place);
            Proposal { label, value, side: Side::Below, cost: gap + 0.05 * indent.min(20.0) }
        });
    match (right, below, habit) {
        (Some(right), Some(_), Some(Side::Right)) => Some(right),
        (Some(_), Some(below), Some(Side::Below)) => Some(below),
        // Two texts that could both be the name, and nothing that tells which.
        (Some(_), Some(_), None) if role.is_name() => None,
        (Some(right), Some(below), None) => Some(if right.cost < below.cost { right } else { below }),
        (only, None, _) | (None, only, _) => {
            only.filter(|only| !role.is_name() || habit.is_none_or(|habit| habit == only.side || only.cost < 0.45))
        }
    }
}

/// The nearest value right of a label, unless another label stands between.
fn nearest_right(page: &Page<'_>, label: usize) -> Option<(usize, f32)> {
    let place = page.labels[label].place;
    let others = page.labels.iter().enumerate().filter(|(i, _)| *i != label);
    let wall = others.filter_map(|(_, other)| place.gap_right(other.place)).fold(f32::MAX, f32::min);
    let gaps = page.values.iter().enumerate().filter_map(|(i, value)| Some((i, place.gap_right(value.place)?)));
    gaps.min_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, gap)| *gap < wall)
}

/// The nearest value below a label, unless another label stands between; a label of the same role is a translation of it.
fn nearest_below(page: &Page<'_>, label: usize) -> Option<(usize, f32)> {
    let LabelSpot { place, role, .. } = page.labels[label];
    let others = page.labels.iter().enumerate().filter(|(i, other)| *i != label && other.role != role);
    let wall = others.filter_map(|(_, other)| place.gap_below(other.place)).fold(f32::MAX, f32::min);
    let gaps = page.values.iter().enumerate().filter_map(|(i, value)| Some((i, place.gap_below(value.place)?)));
    gaps.min_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, gap)| *gap < wall)
}

/// Whether a value stands clearly nearer to a label under it than to the one over it: some documents print labels under values.
fn belongs_to_label_beneath(page: &Page<'_>, value: usize, gap_above: f32) -> bool {
    let place = page.values[value].place;
    let beneath = page.labels.iter().filter_map(|label| place.gap_below(label.place)).fold(f32::MAX, f32::min);
    gap_above > 0.3 && beneath < 0.6 * gap_above
}

/// Whether another label stands right before a value, so that both are read as one.
fn is_read_with_another(page: &Page<'_>, label: usize, value: usize) -> bool {
    let place = page.values[value].place;
    let others = page.labels.iter().enumerate().filter(|(i, _)| *i != label);
    others.filter_map(|(_, other)| other.place.gap_right(place)).any(|gap| gap < 3.0)
}

/// The value, with what continues it on the same line of the page.
fn accept(lexicon: &Lexicon, page: &Page<'_>, label: usize, value: usize, taken: &mut [bool]) -> Option<Found> {
    let spot = &page.values[value];
    let label = &page.labels[label];
    let mut text = fit(lexicon, label.role, &spot.line.text)?;
    let mut line_ids = vec![spot.line.id.clone()];
    if label.role.is_name() {
        let mut end = spot.place;
        while let Some((next, more)) = continuation(page, end, taken) {
            taken[next] = true;
            end = page.values[next].place;
            text = format!("{text} {more}");
            line_ids.push(page.values[next].line.id.clone());
        }
    }
    Some(found(lexicon, label, text, line_ids, &spot.line.text))
}

/// The rest of a name that a reader cut in two: a word's space away.
fn continuation(page: &Page<'_>, end: super::place::Place, taken: &[bool]) -> Option<(usize, String)> {
    page.values.iter().enumerate().find_map(|(i, value)| {
        let gap = end.gap_right(value.place)?;
        let alike = (value.place.height / end.height.max(f32::EPSILON) - 1.0).abs() < 0.3;
        (gap < 1.6 && alike && !taken[i]).then(|| shape::name(&value.line.text).map(|name| (i, name)))?
    })
}

fn holds_digits(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
}
