//! What the machine-readable zones of a case say, as far as it can be believed.

use jiff::civil::Date;

use super::Gathered;
use super::settled::Settled;
use super::text::Text;
use crate::confidence::Confidence;
use crate::date::{births, expiry, iso};
use crate::document::{DocumentType, UploadKind};
use crate::evidence::{FieldValue, Rule, Source};
use crate::field::FieldName;
use crate::id_number::{birth_in_personal_code, is_self_proving, normal};
use crate::market::{CheckDigit, IdNumberKind, Market};
use crate::mrz::{Cells, Zone, ZoneLine, ZoneNames, name_lines};
use crate::name::{compact, may_be_expanded, transliterates};
use crate::reading::Reader;

/// The zone of one side of the document, as each reader read it.
pub(super) struct Side<'a> {
    first: Option<&'a Zone>,
    second: Option<&'a Zone>,
    /// The name lines that either reader saw on the image, whether or not the rest of a zone was read.
    name_lines: Vec<(Reader, ZoneNames)>,
    cut_off: Confidence,
}

impl<'a> Side<'a> {
    /// The zone of an image; `None` if neither reader found one.
    pub(super) fn of(
        image: UploadKind,
        first: &'a [Zone],
        second: &'a [Zone],
        gathered: &Gathered,
        cut_off: Confidence,
    ) -> Option<Self> {
        let pick = |zones: &'a [Zone]| zones.iter().find(|zone| zone.image == image);
        let (first, second) = (pick(first), pick(second));
        let format = first.or(second)?.format;
        let readings = gathered.first.iter().chain(&gathered.second).filter(|reading| reading.image == image);
        let name_lines =
            readings.flat_map(|reading| name_lines(reading, format).into_iter().map(|n| (reading.reader, n)));
        Some(Self { first, second, name_lines: name_lines.collect(), cut_off })
    }

    fn zones(&self) -> impl Iterator<Item = &'a Zone> {
        self.first.into_iter().chain(self.second)
    }

    pub(super) fn document_type(&self) -> Settled {
        let mut zones = self.zones();
        let Some(zone) = zones.next() else { return Settled::Nothing };
        let kind = zone.document_type();
        if !zone.proven() || zones.any(|other| other.proven() && other.document_type() != kind) {
            return Settled::Nothing;
        }
        Settled::Value(value(kind.as_str().to_owned(), zone.code_line()))
    }

    pub(super) fn birth(&self, text: &Text, today: Date) -> Settled {
        let believed = |cells: &str| {
            let days = births(cells, today);
            // Of two centuries the later one, unless print shows the earlier.
            let shown = days.iter().find(|day| text.shows_date(**day)).or(days.first());
            shown.copied()
        };
        self.settle(
            |zone| Some(&zone.birth),
            |zone| &zone.date_line,
            |cells| believed(cells).map(iso),
            |cells| births(cells, today).iter().any(|day| text.shows_date(*day)),
            |_, _| true,
        )
    }

    pub(super) fn expiry(&self, text: &Text, today: Date) -> Settled {
        self.settle(
            |zone| Some(&zone.expiry),
            |zone| &zone.date_line,
            |cells| expiry(cells, today).map(iso),
            |cells| expiry(cells, today).is_some_and(|day| text.shows_date(day)),
            |_, _| true,
        )
    }

    /// The number that the market asks for: the document's, or the person's in the optional data.
    pub(super) fn id_number(&self, market: &Market, kind: DocumentType, text: &Text, today: Date) -> Settled {
        let Some(rule) = market.document(kind).map(|document| &document.id_number) else { return Settled::Nothing };
        let form = |cells: &str| normal(rule, &cells.replace('<', "")).map(|(number, _)| number);
        let shown = |cells: &str| form(cells).is_some_and(|number| text.shows(&number));
        match rule.kind {
            // One check digit in effect, which takes 8 for S, 6 for G, K for a filler, and one number in ten that lacks a digit.
            IdNumberKind::Document => {
                let alone = |cells: &Cells, number: &str| cells.exact && !is_blind(number);
                self.settle(|zone| Some(&zone.number), |zone| &zone.number_line, form, shown, alone)
            }
            IdNumberKind::Personal => {
                let own_birth = |zone: &Zone, number: &str| {
                    rule.check_digit != CheckDigit::LvPersonalCode
                        || birth_in_personal_code(number)
                            .is_none_or(|birth| births(&zone.birth.text, today).contains(&birth))
                };
                let agreeing =
                    |cells: &str| form(cells).filter(|number| self.zones().all(|zone| own_birth(zone, number)));
                let alone = |_: &Cells, number: &str| is_self_proving(rule, number);
                self.settle(|zone| zone.optional.as_ref(), |zone| &zone.optional_line, agreeing, shown, alone)
            }
        }
    }

    /// What a covered field of the zones says: proven by check digits, where these are enough (`alone`), or with a second
    /// witness: the other reader's zone, or print.
    fn settle(
        &self,
        cells: impl Fn(&'a Zone) -> Option<&'a Cells>,
        line: impl Fn(&'a Zone) -> &'a ZoneLine,
        form: impl Fn(&str) -> Option<String>,
        shown: impl Fn(&str) -> bool,
        alone: impl Fn(&Cells, &str) -> bool,
    ) -> Settled {
        let readings: Vec<(&Zone, &Cells)> = self.zones().filter_map(|zone| Some((zone, cells(zone)?))).collect();
        // Check digits miss one wrong reading in ten; a reader that doubts its line needs a witness.
        let confident = |zone: &'a Zone, cells: &Cells| cells.proven && line(zone).confidence >= self.cut_off;
        let mut confident_texts =
            readings.iter().filter(|(zone, cells)| confident(zone, cells)).map(|(_, cells)| &cells.text);
        if confident_texts.next().is_some_and(|one| confident_texts.any(|other| other != one)) {
            return Settled::Disagree;
        }
        let mut believed: Vec<(String, &Zone)> = Vec::new();
        for (zone, cells) in &readings {
            let seconded = readings.iter().any(|(other, said)| other.reader != zone.reader && said.text == cells.text);
            let sure = |value: &str| confident(zone, cells) && alone(cells, value);
            let witnessed = (cells.proven || cells.plausible) && (seconded || shown(&cells.text));
            believed.extend(form(&cells.text).filter(|value| witnessed || sure(value)).map(|value| (value, *zone)));
        }
        match believed.as_slice() {
            [] => Settled::Nothing,
            [(first, _), rest @ ..] if rest.iter().any(|(other, _)| other != first) => Settled::Disagree,
            [(found, zone), ..] => Settled::Value(value(found.clone(), line(zone))),
        }
    }

    /// A name of the zone, which no check digit covers: believed when print spells it, and then as print spells it; else when
    /// both readers' zones have the same letters.
    pub(super) fn name(&self, field: FieldName, text: &Text) -> Settled {
        self.believed_name(field, text).map_or(Settled::Nothing, Settled::Value)
    }

    /// Whether what a reader saw in the zone has other letters than a printed name. No check digit covers names, so this
    /// proves neither.
    pub(super) fn contradicts_name(&self, field: FieldName, printed: &str) -> bool {
        let whole = self.zones().filter_map(|zone| zone.names.as_ref().filter(|names| names.complete));
        let mut said = whole.filter_map(|names| part(field, names)).peekable();
        said.peek().is_some() && !said.any(|name| transliterates(printed, name))
    }

    fn believed_name(&self, field: FieldName, text: &Text) -> Option<FieldValue> {
        let said: Vec<(&Zone, &ZoneNames, &str)> = self
            .zones()
            .filter_map(|zone| zone.names.as_ref().and_then(|names| part(field, names).map(|name| (zone, names, name))))
            .collect();
        for (zone, _, name) in &said {
            if let Some(printed) = text.spelled(field, |printed| transliterates(printed, name)) {
                let Some(line) = zone.name_line.as_ref() else { continue };
                // Readers drop spaces more often than they invent them.
                let words = |text: &str| crate::name::fold(text).split(' ').count();
                if words(printed.value.expose()) >= words(name) {
                    return Some(printed);
                }
                return Some(value((*name).to_owned(), line));
            }
        }
        // Both readers' letters must be the same, to the end.
        let same = |other: &str| compact(other) == compact(said[0].2);
        let words = |name: &str| name.split(' ').count();
        // Readers drop the filler between two names more often than they invent one.
        let (zone, names, name) = *said.iter().rev().max_by_key(|(_, _, name)| words(name))?;
        let mut witnesses = self.name_lines.iter().filter(|(reader, seen)| *reader != zone.reader && seen.complete);
        let witnessed = witnesses
            .any(|(_, seen)| part(field, seen).is_some_and(|other| same(other) && words(other) <= words(name)));
        let ambiguous = zone.document_type() == DocumentType::Passport && may_be_expanded(name);
        let line = zone.name_line.as_ref()?;
        let agreed = said.iter().all(|(_, _, other)| same(other));
        (agreed && witnessed && names.complete && !ambiguous).then(|| value(name.to_owned(), line))
    }
}

/// A field's part of the names.
fn part(field: FieldName, names: &ZoneNames) -> Option<&str> {
    match field {
        FieldName::Surname => Some(names.surname.as_str()),
        FieldName::Name => Some(names.given.as_str()).filter(|given| !given.is_empty()),
        _ => None,
    }
}

/// Whether a letter comes after a digit that readers take for a digit, or for a filler, of the same weight in a check digit
/// (S for 8, G for 6, U for 0, L for 1, K for a filler).
fn is_blind(number: &str) -> bool {
    let after = number.trim_start_matches(|c: char| c.is_ascii_uppercase());
    after.bytes().any(|b| b"SGULK".contains(&b))
}

fn value(value: String, line: &ZoneLine) -> FieldValue {
    FieldValue {
        value: value.into(),
        confidence: line.confidence,
        source: Source::Mrz,
        rule: Rule::MrzTransliteration,
        evidence: line.evidence.clone(),
    }
}
