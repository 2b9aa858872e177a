//! What print says of a field: the texts under its own labels, read by the field's rules.

use jiff::civil::Date;

use super::text::{Sheet, Text, tidy};
use crate::date::{is_birth, is_expiry, iso, printed};
use crate::document::{DocumentType, UploadKind};
use crate::evidence::{FieldValue, Rule, Source};
use crate::field::FieldName;
use crate::id_number::normal;
use crate::label::{Block, Role, Span};
use crate::market::{DateOrder, IdNumberRule, Market};
use crate::name::{compact, fold};
use crate::reading::Reader;

/// A value under one label in one reading.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) reader: Reader,
    pub(super) image: UploadKind,
    /// The value with its evidence.
    pub(super) found: FieldValue,
    /// The ids of the lines that hold it.
    pub(super) lines: Vec<String>,
}

impl Candidate {
    /// Whether two candidates are the same value; names in letters, as readers drop spaces and marks.
    pub(super) fn agrees(&self, other: &Self, field: FieldName) -> bool {
        same(field, self.found.value.expose(), other.found.value.expose())
    }
}

/// Whether two values of a field are the same to a reader.
pub(super) fn same(field: FieldName, a: &str, b: &str) -> bool {
    if field.is_name() { compact(a) == compact(b) } else { a == b }
}

/// The rules that a field's texts are read by.
pub(super) struct Rules<'a> {
    pub(super) market: &'a Market,
    pub(super) today: Date,
    /// Whether the pages keep to the market's order of dates.
    pub(super) keeps_order: bool,
    /// The id number rule of the document at hand.
    pub(super) id_number: Option<&'a IdNumberRule>,
}

impl<'a> Rules<'a> {
    pub(super) fn new(market: &'a Market, text: &Text, kind: Option<DocumentType>, today: Date) -> Self {
        let id_number = match kind {
            Some(kind) => market.document(kind).map(|document| &document.id_number),
            // The market's rule, if all its documents share one.
            None => market
                .documents
                .first()
                .map(|document| &document.id_number)
                .filter(|rule| market.documents.iter().all(|document| document.id_number == **rule)),
        };
        Self { market, today, keeps_order: text.keeps_order(), id_number }
    }

    /// Each value that stands under one of the field's labels.
    pub(super) fn candidates(&self, field: FieldName, text: &Text) -> Vec<Candidate> {
        let sheets = text.sheets.iter();
        sheets
            .flat_map(|sheet| sheet.page.blocks(Role::Field(field)).filter_map(|b| self.candidate(field, sheet, &b)))
            .collect()
    }

    fn candidate(&self, field: FieldName, sheet: &Sheet, block: &Block) -> Option<Candidate> {
        if block.spans.is_empty() {
            return None;
        }
        let (value, rule, spans) = if field.is_name() {
            (name(field, sheet, block)?, Rule::Identity, block.spans.clone())
        } else if field.is_date() {
            self.date(field, block)?
        } else if field == FieldName::IdNumber {
            self.number(block)?
        } else {
            return None;
        };
        let (evidence, confidence) = sheet.evidence(&spans);
        let lines = spans.iter().map(|span| sheet.lines[span.line].id.clone()).collect();
        let found = FieldValue { value: value.into(), confidence, source: Source::Printed, rule, evidence };
        Some(Candidate { reader: sheet.reader, image: sheet.image, found, lines })
    }

    /// The one date under the label: in the nearest span, else in all of them together.
    fn date<'b>(&self, field: FieldName, block: &Block<'b>) -> Option<(String, Rule, Vec<&'b Span>)> {
        let nearest = Block { label: block.label, spans: block.spans.iter().take(1).copied().collect() };
        self.only_date(field, &nearest).or_else(|| self.only_date(field, block))
    }

    fn only_date<'b>(&self, field: FieldName, block: &Block<'b>) -> Option<(String, Rule, Vec<&'b Span>)> {
        let text = block.text();
        let order = self.market.date_order;
        let found = printed(&text, order);
        let [only] = found.as_slice() else { return None };
        // Words before a date are a sentence or another's label; so are words in lower case after it.
        let prose = |rest: &str, most: usize| rest.chars().filter(|c| c.is_lowercase()).count() > most;
        let before = text[..only.span.start].chars().filter(|c| c.is_alphabetic()).count() > 0;
        if before || prose(&text[only.span.end..], 12) || (only.rests_on_order && !self.keeps_order) {
            return None;
        }
        let fits = if field == FieldName::DateOfBirth { is_birth } else { is_expiry };
        if !fits(only.date, self.today) {
            return None;
        }
        let alone = block.spans.iter().find(|span| holds(span, only.date, order)).map(|span| vec![*span]);
        let spans = alone.unwrap_or_else(|| block.spans.clone());
        let value = iso(only.date);
        let rule = if text[only.span.clone()] == value { Rule::Identity } else { Rule::DateReorder };
        Some((value, rule, spans))
    }

    /// The one number under the label: a whole span, or words of one.
    fn number<'b>(&self, block: &Block<'b>) -> Option<(String, Rule, Vec<&'b Span>)> {
        let rule = self.id_number?;
        // A number has at least as many digits as letters; a word that a reader took a digit into has not.
        let normal = |rule: &IdNumberRule, text: &str| {
            let digits = |number: &str| number.bytes().filter(u8::is_ascii_digit).count();
            normal(rule, text).filter(|(number, _)| digits(number) * 2 >= number.len() && !has_look_alike(number))
        };
        let mut found: Vec<(String, Rule, &Span)> = Vec::new();
        for span in &block.spans {
            match normal(rule, &tidy(&span.text)) {
                Some((number, made)) => found.push((number, made, span)),
                None => found.extend(
                    span.text
                        .split_whitespace()
                        .filter_map(|word| normal(rule, &tidy(word)))
                        .map(|(number, made)| (number, made, *span)),
                ),
            }
        }
        let (number, made, span) = found.first()?.clone();
        found.iter().all(|(other, _, _)| *other == number).then(|| (number, made, vec![span]))
    }
}

/// Whether a letter that readers take for a digit stands between digits, where it most likely is one.
fn has_look_alike(number: &str) -> bool {
    let bytes = number.as_bytes();
    bytes
        .windows(3)
        .any(|three| three[0].is_ascii_digit() && three[2].is_ascii_digit() && b"OQDILZSGBTU".contains(&three[1]))
}

/// Whether a name in small letters can't be the label's own name in another language: each word begins with a capital, it
/// stands alone, and it is clearly larger than the labels of the page.
fn is_set_off(sheet: &Sheet, block: &Block, text: &str) -> bool {
    let mut heights: Vec<f32> = sheet.page.labels().iter().map(|label| label.place.height).collect();
    heights.sort_by(f32::total_cmp);
    let Some(label) = heights.get(heights.len() / 2) else { return false };
    let titled = text.split([' ', '-']).all(|word| word.chars().next().is_some_and(char::is_uppercase));
    titled && matches!(block.spans.as_slice(), [only] if only.place.height > 1.25 * label)
}

fn holds(span: &Span, day: Date, order: DateOrder) -> bool {
    printed(&span.text, order).iter().any(|found| found.date == day)
}

/// A name is all that stands under its label, in capitals as documents print names (ICAO 9303 part 3, section 3.4), or set
/// off from the labels by its size.
fn name(field: FieldName, sheet: &Sheet, block: &Block) -> Option<String> {
    // Without the label of the other part of the name, a field called "name" may hold the whole of it.
    let counterpart = if field == FieldName::Surname { FieldName::Name } else { FieldName::Surname };
    if !sheet.page.labels().iter().any(|label| label.role == Role::Field(counterpart)) {
        return None;
    }
    let text = tidy(&block.text());
    let allowed = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.');
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let words = fold(&text).split(' ').count();
    let capitals = text.chars().filter(|c| c.is_lowercase()).count() <= 1;
    let fits = letters >= 2 && words <= 5 && text.chars().all(allowed);
    (fits && (capitals || is_set_off(sheet, block, &text))).then_some(text)
}
