//! The text of a case with labels and values told apart, without what may not count: zones, and text that addresses a model.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;

use super::Gathered;
use crate::confidence::Confidence;
use crate::date::{contradicts, printed};
use crate::document::UploadKind;
use crate::evidence::{Evidence, FieldValue, Rule, Source};
use crate::field::FieldName;
use crate::geometry::{Quad, Rect};
use crate::label::{Lexicon, Page, Role, Span};
use crate::market::Market;
use crate::name::{compact, fold};
use crate::reading::{Line, Reader, Reading};
use crate::redacted::Redacted;

/// One reading of one image.
pub(super) struct Sheet<'a> {
    pub(super) reader: Reader,
    pub(super) image: UploadKind,
    pub(super) lines: Vec<&'a Line>,
    pub(super) page: Page,
}

/// All readings of a case.
pub(super) struct Text<'a> {
    pub(super) sheets: Vec<Sheet<'a>>,
    /// The letters and digits of each line.
    letters: Vec<String>,
    days: Vec<Date>,
    keeps_order: bool,
    /// Whether some text addresses a model.
    pub(super) is_hostile: bool,
}

impl<'a> Text<'a> {
    /// `taken` are the ids of lines that belong to zones.
    pub(super) fn new(market: &Market, lexicon: &Lexicon, gathered: &'a Gathered, taken: &BTreeSet<&str>) -> Self {
        let phrases: Vec<String> = market.instruction_phrases.iter().map(|phrase| fold(phrase)).collect();
        let mut is_hostile = false;
        let readings = gathered.first.iter().chain(&gathered.second).filter(|reading| reading.image.is_document());
        let sheets = readings
            .map(|reading| {
                let barred = addressed(reading, &phrases);
                is_hostile |= !barred.is_empty();
                let usable = |line: &&Line| !barred.contains(line.id.as_str()) && !taken.contains(line.id.as_str());
                let lines: Vec<&Line> = reading.lines.iter().filter(usable).collect();
                let page = Page::new(lexicon, &lines);
                Sheet { reader: reading.reader, image: reading.image, lines, page }
            })
            .collect::<Vec<Sheet>>();
        let order = market.date_order;
        let texts = || sheets.iter().flat_map(|sheet| &sheet.lines).map(|line| line.text.expose().as_str());
        let letters = texts().map(compact).collect();
        let days = texts().flat_map(|text| printed(text, order)).map(|found| found.date).collect();
        let keeps_order = !texts().any(|text| contradicts(text, order));
        Self { sheets, letters, days, keeps_order, is_hostile }
    }

    /// Whether any line shows that day.
    pub(super) fn shows_date(&self, day: Date) -> bool {
        self.days.contains(&day)
    }

    /// Whether any line shows that number, whatever separates its parts.
    pub(super) fn shows(&self, number: &str) -> bool {
        self.letters.iter().any(|line| line.contains(number))
    }

    /// Whether the pages keep to the market's order of day and month.
    pub(super) fn keeps_order(&self) -> bool {
        self.keeps_order
    }

    /// All days that the pages show.
    pub(super) fn days(&self) -> &[Date] {
        &self.days
    }

    /// Whether a label of the field was read.
    pub(super) fn has_label(&self, field: FieldName) -> bool {
        self.sheets.iter().any(|sheet| sheet.page.labels().iter().any(|label| label.role == Role::Field(field)))
    }

    /// Whether labels of two fields at least were read, or one and a title: less can be chance.
    pub(super) fn labels_a_document(&self) -> bool {
        let roles = self.sheets.iter().flat_map(|sheet| sheet.page.labels()).map(|label| label.role);
        let distinct: BTreeSet<Role> = roles.filter(|role| *role != Role::Other).collect();
        distinct.len() >= 2
    }

    /// Whether one page has the labels of three fields twice, as the photo of two documents has.
    pub(super) fn repeats_itself(&self) -> bool {
        self.sheets.iter().any(|sheet| sheet.page.repeated().len() >= 3)
    }

    /// A printed text that satisfies `fits`: what stands under the field's label before what stands elsewhere.
    pub(super) fn spelled(&self, field: FieldName, fits: impl Fn(&str) -> bool) -> Option<FieldValue> {
        let labelled = self.sheets.iter().flat_map(|sheet| {
            sheet.page.blocks(Role::Field(field)).map(move |block| (sheet, block.text(), block.spans.clone()))
        });
        let anywhere = self
            .sheets
            .iter()
            .flat_map(|sheet| sheet.page.spans().iter().map(move |span| (sheet, span.text.clone(), vec![span])));
        labelled.chain(anywhere).find(|(_, text, _)| fits(text)).map(|(sheet, text, spans)| {
            let (evidence, confidence) = sheet.evidence(&spans);
            let (source, rule) = (Source::Printed, Rule::Identity);
            FieldValue { value: tidy(&text).into(), confidence, source, rule, evidence }
        })
    }
}

impl Sheet<'_> {
    /// Where spans are on the image, and the confidence of their least sure word.
    pub(super) fn evidence(&self, spans: &[&Span]) -> (Vec<Evidence>, Confidence) {
        let mut least = Confidence::FULL;
        let evidence = spans
            .iter()
            .map(|span| {
                let line = self.lines[span.line];
                let (rect, confidence) = part(line, &span.bytes);
                least = least.min(confidence);
                Evidence { image: self.image, rect, text: Redacted::new(span.text.clone()) }
            })
            .collect();
        (evidence, least)
    }
}

/// White space folded, punctuation at the ends left out.
pub(super) fn tidy(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// The hull of a part of a line on the image, and the least confidence in it; the whole line where its words don't add up to
/// its text.
fn part(line: &Line, bytes: &Range<usize>) -> (Rect, Confidence) {
    let text = line.text.expose();
    let mut at = 0;
    let mut found: Option<(Rect, Confidence)> = None;
    for word in &line.words {
        let Some(start) = text[at..].find(word.text.expose().as_str()).map(|within| at + within) else {
            return whole(line);
        };
        at = start + word.text.expose().len();
        if start < bytes.end && bytes.start < at {
            let rect = slice(word.quad, start..at, bytes).hull();
            found = Some(
                found.map_or((rect, word.confidence), |(hull, least)| (hull.union(rect), least.min(word.confidence))),
            );
        }
    }
    found.unwrap_or_else(|| whole(line))
}

fn whole(line: &Line) -> (Rect, Confidence) {
    (line.quad.hull(), line.words.iter().map(|word| word.confidence).fold(line.confidence, Confidence::min))
}

/// The part of a word's quad that shows some of its bytes, if all letters are equally wide.
#[allow(clippy::cast_precision_loss)] // a word's letters
fn slice(quad: Quad, word: Range<usize>, bytes: &Range<usize>) -> Quad {
    let length = word.len().max(1) as f32;
    let from = bytes.start.saturating_sub(word.start) as f32 / length;
    let to = (bytes.end.min(word.end) - word.start) as f32 / length;
    let [top_left, top_right, bottom_right, bottom_left] = quad.0;
    let between = |a: crate::geometry::Point, b: crate::geometry::Point, share: f32| crate::geometry::Point {
        x: a.x + (b.x - a.x) * share,
        y: a.y + (b.y - a.y) * share,
    };
    Quad([
        between(top_left, top_right, from),
        between(top_left, top_right, to),
        between(bottom_left, bottom_right, to),
        between(bottom_left, bottom_right, from),
    ])
}

/// The ids of the lines that address a model, and of those close around them, which belong to the same message.
fn addressed<'a>(reading: &'a Reading, phrases: &[String]) -> BTreeSet<&'a str> {
    let speaks = |line: &Line| {
        let said = format!(" {} ", fold(line.text.expose()));
        let run_together = said.replace(' ', "");
        phrases.iter().filter(|phrase| !phrase.is_empty()).any(|phrase| {
            // Readers drop spaces; short phrases could then be parts of words.
            let letters = phrase.replace(' ', "");
            said.contains(&format!(" {phrase} ")) || (letters.len() >= 9 && run_together.contains(&letters))
        })
    };
    let mut barred: Vec<&Line> = reading.lines.iter().filter(|line| speaks(line)).collect();
    let mut from = 0;
    while let Some(line) = barred.get(from).copied() {
        from += 1;
        let around: Vec<&Line> = reading
            .lines
            .iter()
            .filter(|other| {
                is_same_message(line.upright, other.upright) && !barred.iter().any(|known| known.id == other.id)
            })
            .collect();
        barred.extend(around);
    }
    barred.into_iter().map(|line| line.id.as_str()).collect()
}

/// Next to each other, flush left or on one row, with letters of about one size.
fn is_same_message(a: Rect, b: Rect) -> bool {
    let height = a.height.min(b.height);
    let alike = a.height.max(b.height) < 1.3 * height;
    let gap = if a.y < b.y { b.y - a.bottom() } else { a.y - b.bottom() };
    let flush = (a.x - b.x).abs() < height;
    alike && flush && gap < 0.6 * height
}
