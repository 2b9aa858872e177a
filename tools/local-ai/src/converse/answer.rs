//! From the asked lines to a value, or null, for each asked field.

use std::collections::BTreeMap;

use jiff::civil::Date;
use trestle_domain::field::FieldName;

use super::assign::{Found, assign};
use super::folded::squeezed;
use super::lexicon::{Lexicon, Role};
use super::page::Page;
use super::request::TextLine;
use super::title::title;

/// A value with the lines that hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) value: String,
    pub(super) line_ids: Vec<String>,
}

/// What the lines say of each field; a field that they do not say, or say in two ways, is absent.
pub(super) fn answer(lexicon: &Lexicon, lines: &[TextLine]) -> BTreeMap<FieldName, Value> {
    let mut groups: BTreeMap<(&str, bool), Vec<&TextLine>> = BTreeMap::new();
    for line in lines {
        groups.entry((&line.image, is_second_reading(line))).or_default().push(line);
    }
    let pages: Vec<Page<'_>> = groups.values().map(|lines| Page::new(lexicon, lines)).collect();
    let found: Vec<Found> = pages.iter().flat_map(|page| assign(lexicon, page)).collect();
    let mut values: BTreeMap<FieldName, Value> =
        FieldName::ALL.into_iter().filter_map(|field| Some((field, agreed(field, &found)?))).collect();
    drop_impossible_dates(&mut values, &found);
    let mut titles = pages.iter().filter_map(|page| title(lexicon, page));
    if let Some((kind, id)) = titles.next()
        && titles.all(|(other, _)| other == kind)
    {
        let value = Value { value: kind.as_str().to_owned(), line_ids: vec![id] };
        values.insert(FieldName::DocumentType, value);
    }
    values
}

/// Line ids are `<image>-<n>` in the first reading and `<image>-s<n>` in the second.
fn is_second_reading(line: &TextLine) -> bool {
    line.id.rsplit_once('-').is_some_and(|(_, number)| number.starts_with('s'))
}

/// The one value that stands beside a field's labels.
fn agreed(field: FieldName, found: &[Found]) -> Option<Value> {
    let mut mine = found.iter().filter(|found| found.role == Role::Field(field));
    let first = mine.next()?;
    mine.all(|other| squeezed(&other.value) == squeezed(&first.value))
        .then(|| Value { value: first.value.clone(), line_ids: first.line_ids.clone() })
}

/// A day that is also another role's, or out of order, is no one's: birth < issue < expiry.
fn drop_impossible_dates(values: &mut BTreeMap<FieldName, Value>, found: &[Found]) {
    let days = |wanted: fn(Role) -> bool| -> Vec<Date> {
        found.iter().filter(|found| wanted(found.role)).filter_map(|found| found.day).collect()
    };
    let births = days(|role| role == Role::Field(FieldName::DateOfBirth));
    let expiries = days(|role| role == Role::Field(FieldName::ExpiryDate));
    let others = days(|role| role == Role::Other);
    if expiries.iter().any(|expiry| others.iter().any(|other| expiry <= other)) {
        values.remove(&FieldName::ExpiryDate);
    }
    if births.iter().any(|birth| others.contains(birth) || expiries.iter().any(|expiry| expiry <= birth)) {
        values.remove(&FieldName::DateOfBirth);
    }
    if expiries.iter().any(|expiry| births.iter().any(|birth| expiry <= birth)) {
        values.remove(&FieldName::ExpiryDate);
    }
}
