//! Sources, by their precedence, to fields and reasons.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::card::{self, Read};
use super::guard::{self, Verdict};
use super::print::{Candidate, Rules, same};
use super::settled::Settled;
use super::text::Text;
use super::zone::Side;
use super::{Extraction, Fields, Gathered, ModelAnswer, Suggestion, title};
use crate::code::Reason;
use crate::date::parse_iso;
use crate::document::{DocumentType, UploadKind};
use crate::evidence::{FieldValue, Source};
use crate::field::{FieldName, PerField};
use crate::id_number::birth_in_personal_code;
use crate::label::Lexicon;
use crate::market::{CheckDigit, Market};
use crate::mrz::{Zone, zones};
use crate::name::{compact, transliterates};
use crate::reading::Reading;

/// What can be proven from what was gathered.
///
/// Precedence: a machine-readable zone proven by its check digits, or a barcode; a printed name wins over the zone's when its
/// transliteration equals it; then what a model or `AnalyzeID` suggested, if the guard proves it. Sources that contradict
/// each other make `None` and [`Reason::SourcesDisagree`]. `today` decides centuries and whether the document has expired.
#[must_use]
pub fn resolve(market: &Market, gathered: &Gathered, today: Date) -> Extraction {
    let first: Vec<Zone> = gathered.first.iter().flat_map(zones).collect();
    let second: Vec<Zone> = gathered.second.iter().flat_map(zones).collect();
    let taken: BTreeSet<&str> =
        first.iter().chain(&second).flat_map(|z| z.line_ids.iter().map(String::as_str)).collect();
    let lexicon = Lexicon::new(market);
    let text = Text::new(market, &lexicon, gathered, &taken);
    let sides: Vec<Side> = [UploadKind::IdFront, UploadKind::IdBack]
        .into_iter()
        .filter_map(|image| Side::of(image, &first, &second, gathered, market.read.word_cut_off))
        .collect();
    let case = Case { market, gathered, today, text, sides, cards: card::cards(&gathered.barcodes) };
    case.extraction(several(&first) || several(&second))
}

/// Whether one image shows the zones of two documents.
fn several(zones: &[Zone]) -> bool {
    zones.iter().enumerate().any(|(at, a)| {
        zones[at + 1..].iter().any(|b| a.image == b.image && a.proven() && b.proven() && a.number.text != b.number.text)
    })
}

struct Case<'a> {
    market: &'a Market,
    gathered: &'a Gathered,
    today: Date,
    text: Text<'a>,
    sides: Vec<Side<'a>>,
    cards: Vec<Read<'a>>,
}

/// What came of one field.
#[derive(Default)]
struct Outcome {
    value: Option<FieldValue>,
    disagree: bool,
    /// A second reading could still confirm or clear something.
    unseconded: bool,
}

impl Case<'_> {
    fn extraction(&self, zones_of_two: bool) -> Extraction {
        let mut outcomes = PerField::<Outcome>::default();
        let mut several = zones_of_two || self.cards_of_two() || self.text.repeats_itself();
        if self.is_document() && !several {
            let (kind, known) = self.document_type();
            outcomes.set(FieldName::DocumentType, kind);
            let rules = Rules::new(self.market, &self.text, known, self.today);
            let mut conflicts = 0;
            for field in FieldName::ALL.into_iter().filter(|field| *field != FieldName::DocumentType) {
                let (outcome, conflict) = self.outcome(field, known, &rules);
                conflicts += usize::from(conflict);
                outcomes.set(field, outcome);
            }
            several |= conflicts >= 2;
            self.order_dates(&mut outcomes);
            self.hold_code_to_birth(known, &mut outcomes);
        }
        self.report(&outcomes, several)
    }

    /// Whether anything shows that a document is in the picture.
    fn is_document(&self) -> bool {
        !self.sides.is_empty() || !self.cards.is_empty() || self.text.labels_a_document()
    }

    fn cards_of_two(&self) -> bool {
        let numbers: BTreeSet<_> = self.cards.iter().filter_map(|read| read.card.number()).collect();
        numbers.len() > 1
    }

    /// The type with its outcome. A machine's type is what the rest is read by, also where the title on the page is another's: then one
    /// of the two was made up, or misread.
    fn document_type(&self) -> (Outcome, Option<DocumentType>) {
        let machine = self.sides.iter().map(Side::document_type).chain(
            self.cards
                .iter()
                .map(|read| read.field(FieldName::DocumentType, self.market).map_or(Settled::Nothing, Settled::Value)),
        );
        let machine = Settled::merge(FieldName::DocumentType, machine);
        let title = title::document_type(&self.text);
        let known = |settled: &Settled| match settled {
            Settled::Value(value) => DocumentType::parse(value.value.expose()),
            Settled::Disagree | Settled::Nothing => None,
        };
        match (known(&machine), known(&title)) {
            (Some(kind), Some(printed)) if kind != printed => (Outcome::from(Settled::Disagree), Some(kind)),
            (kind @ Some(_), _) => (Outcome::from(machine), kind),
            (None, printed) if machine == Settled::Nothing => (Outcome::from(title), printed),
            (None, _) => (Outcome::from(machine), None),
        }
    }

    /// A field's outcome, and whether print contradicts itself.
    fn outcome(&self, field: FieldName, kind: Option<DocumentType>, rules: &Rules) -> (Outcome, bool) {
        let candidates = rules.candidates(field, &self.text);
        let print = guard::printed_value(field, &candidates, rules, &self.text);
        let conflict = print == Verdict::Conflict;
        let outcome = match self.machine(field, kind) {
            Settled::Disagree => Outcome { disagree: true, ..Outcome::default() },
            Settled::Value(value) => self.against_print(field, value, &print),
            Settled::Nothing if self.is_denied(field, &print) => {
                Outcome { disagree: true, unseconded: matches!(print, Verdict::Unseconded(_)), value: None }
            }
            Settled::Nothing => self.against_zones(field, self.suggested(field, &candidates, rules)),
        };
        (outcome, conflict)
    }

    /// Whether a barcode says that there is nothing where print has a value.
    fn is_denied(&self, field: FieldName, print: &Verdict) -> bool {
        field == FieldName::MiddleName
            && matches!(print, Verdict::Proven(_) | Verdict::Unseconded(_))
            && self.cards.iter().any(|read| read.card.lacks_middle_name())
    }

    /// What zones and barcodes say.
    fn machine(&self, field: FieldName, kind: Option<DocumentType>) -> Settled {
        let cards =
            self.cards.iter().map(|read| read.field(field, self.market).map_or(Settled::Nothing, Settled::Value));
        let sides = self.sides.iter().map(|side| match field {
            FieldName::DateOfBirth => side.birth(&self.text, self.today),
            FieldName::ExpiryDate => side.expiry(&self.text, self.today),
            FieldName::IdNumber => {
                kind.map_or(Settled::Nothing, |kind| side.id_number(self.market, kind, &self.text, self.today))
            }
            FieldName::Surname | FieldName::Name => side.name(field, &self.text),
            FieldName::DocumentType | FieldName::MiddleName => Settled::Nothing,
        });
        Settled::merge(field, cards.chain(sides))
    }

    /// A machine-read value stands unless what is printed under the field's own label, as both readers see it, differs and
    /// the value is printed nowhere.
    fn against_print(&self, field: FieldName, value: FieldValue, print: &Verdict) -> Outcome {
        let read = value.value.expose().as_str();
        let (Verdict::Proven(printed) | Verdict::Unseconded(printed)) = print else { return Outcome::proven(value) };
        let other = printed.value.expose().as_str();
        let alike = match field {
            FieldName::Name | FieldName::Surname | FieldName::MiddleName => {
                // A card's field of given names may hold the middle names too.
                let (whole, part) = (compact(other), compact(read));
                transliterates(other, read) || whole.starts_with(&part) || part.starts_with(&whole)
            }
            FieldName::IdNumber => same(field, read, other) || is_noise(read, other) || self.text.shows(read),
            _ => same(field, read, other) || parse_iso(read).is_some_and(|day| self.text.shows_date(day)),
        };
        if alike {
            // Print keeps the marks that a barcode lacks.
            let fuller = field.is_name() && value.source == Source::Barcode && transliterates(other, read);
            return match print {
                Verdict::Proven(_) if fuller && other != read => Outcome::proven(printed.clone()),
                _ => Outcome::proven(value),
            };
        }
        Outcome { disagree: true, unseconded: matches!(print, Verdict::Unseconded(_)), value: None }
    }

    /// A printed name stands only if no zone that was read to its end has another: one of the two was misread, or the print is
    /// somebody else's.
    fn against_zones(&self, field: FieldName, outcome: Outcome) -> Outcome {
        let Some(value) = outcome.value.as_ref().filter(|_| field.is_name()) else { return outcome };
        if self.sides.iter().any(|side| side.contradicts_name(field, value.value.expose())) {
            return Outcome { disagree: true, unseconded: true, value: None };
        }
        outcome
    }

    /// The first suggestion that the guard proves.
    fn suggested(&self, field: FieldName, candidates: &[Candidate], rules: &Rules) -> Outcome {
        let mut outcome = Outcome::default();
        for suggestion in self.suggestions(field) {
            match guard::judge(&suggestion, candidates, rules, &self.text) {
                Verdict::Proven(value) => return Outcome::proven(value),
                Verdict::Unseconded(_) => outcome.unseconded = true,
                Verdict::Conflict => outcome.disagree = true,
                Verdict::Refused => {}
            }
        }
        outcome
    }

    /// The model's suggestions in the order asked, then those of `AnalyzeID`, whose evidence are the lines that show the value.
    fn suggestions(&self, field: FieldName) -> Vec<Suggestion> {
        let answered = self.gathered.answers.iter().filter_map(|answer| match answer {
            ModelAnswer::Suggestions(suggestions) => Some(suggestions.iter().filter(|s| s.field == field).cloned()),
            _ => None,
        });
        let analysed =
            self.gathered.id_readings.iter().filter(|reading| analysed_field(&reading.key) == Some(field)).map(
                |reading| {
                    let value = compact(reading.value.expose());
                    let sheets = self.text.sheets.iter().filter(|sheet| sheet.image == reading.image);
                    let lines = sheets
                        .flat_map(|sheet| &sheet.lines)
                        .filter(|line| compact(line.text.expose()).contains(&value));
                    Suggestion {
                        field,
                        value: reading.value.clone(),
                        line_ids: lines.map(|line| line.id.clone()).collect(),
                    }
                },
            );
        answered.flatten().chain(analysed).collect()
    }

    /// Printed dates must be in order with all that the pages show: nothing before the birth, nothing after the expiry.
    fn order_dates(&self, outcomes: &mut PerField<Outcome>) {
        let days = self.text.days();
        let day = |outcome: &Outcome| outcome.value.as_ref().and_then(|value| parse_iso(value.value.expose()));
        let birth = day(outcomes.get(FieldName::DateOfBirth));
        let expiry = day(outcomes.get(FieldName::ExpiryDate));
        for field in [FieldName::DateOfBirth, FieldName::ExpiryDate] {
            let Some(own) = day(outcomes.get(field)) else { continue };
            let is_printed = outcomes.get(field).value.as_ref().is_some_and(|value| value.source == Source::Printed);
            let first_or_last = days
                .iter()
                .chain(&birth)
                .chain(&expiry)
                .all(|other| if field == FieldName::DateOfBirth { own <= *other } else { own >= *other });
            if is_printed && (!first_or_last || birth == expiry) {
                *outcomes.get_mut(field) = Outcome::default();
            }
        }
    }

    /// A personal code that carries a date of birth must carry the document's.
    fn hold_code_to_birth(&self, kind: Option<DocumentType>, outcomes: &mut PerField<Outcome>) {
        let rule = kind.and_then(|kind| self.market.document(kind)).map(|document| document.id_number.check_digit);
        if rule != Some(CheckDigit::LvPersonalCode) {
            return;
        }
        let said = |field: FieldName| outcomes.get(field).value.as_ref().map(|value| value.value.expose().as_str());
        let coded = said(FieldName::IdNumber).and_then(birth_in_personal_code);
        let read = said(FieldName::DateOfBirth).and_then(parse_iso);
        if let (Some(coded), Some(read)) = (coded, read)
            && coded != read
        {
            for field in [FieldName::IdNumber, FieldName::DateOfBirth] {
                *outcomes.get_mut(field) = Outcome { disagree: true, ..Outcome::default() };
            }
        }
    }

    fn report(&self, outcomes: &PerField<Outcome>, several: bool) -> Extraction {
        let mut fields = Fields::default();
        let mut reasons = Vec::new();
        let mut open = Vec::new();
        let no_text = self.gathered.first.iter().chain(&self.gathered.second).all(Reading::is_empty);
        let is_document = self.is_document();
        if no_text && self.cards.is_empty() {
            reasons.push(Reason::TextNotFound);
        } else if !is_document {
            reasons.push(Reason::DocumentNotFound);
        }
        if several {
            reasons.push(Reason::DocumentsSeveral);
        }
        if self.text.is_hostile {
            reasons.push(Reason::TextAddressesModel);
        }
        let cut_off = self.market.read.word_cut_off;
        let mut second = false;
        for (field, outcome) in outcomes.iter() {
            let required = self.market.required_fields.contains(&field);
            fields.set(field, outcome.value.clone());
            if outcome.disagree {
                reasons.push(Reason::SourcesDisagree(field));
            } else if required && outcome.value.is_none() && is_document {
                reasons.push(Reason::FieldMissing(field));
            }
            let weak = outcome
                .value
                .as_ref()
                .is_none_or(|value| value.source == Source::Printed && value.confidence < cut_off);
            second |= (required && weak) || outcome.unseconded;
            let askable = field != FieldName::DocumentType && self.text.has_label(field);
            if is_document
                && !several
                && outcome.value.is_none()
                && !outcome.disagree
                && askable
                && !self.is_closed(field)
            {
                open.push(field);
            }
        }
        if self.has_expired(&fields) {
            reasons.push(Reason::DocumentExpired);
        }
        if !open.is_empty() {
            reasons.extend(self.gathered.answers.last().and_then(model_reason));
        }
        let wants_second_reading = second && self.market.read.second_reading && self.gathered.second.is_empty();
        Extraction { fields, open, reasons, wants_second_reading }
    }

    /// A barcode that says nothing of a middle name says that there is none.
    fn is_closed(&self, field: FieldName) -> bool {
        field == FieldName::MiddleName && !self.cards.is_empty()
    }

    fn has_expired(&self, fields: &Fields) -> bool {
        let expiry = fields.get(FieldName::ExpiryDate).as_ref();
        expiry.and_then(|value| parse_iso(value.value.expose())).is_some_and(|day| day < self.today)
    }
}

impl Outcome {
    fn proven(value: FieldValue) -> Self {
        Self { value: Some(value), ..Self::default() }
    }
}

impl From<Settled> for Outcome {
    fn from(settled: Settled) -> Self {
        match settled {
            Settled::Value(value) => Self::proven(value),
            Settled::Disagree => Self { disagree: true, ..Self::default() },
            Settled::Nothing => Self::default(),
        }
    }
}

/// Whether print differs from a number proven by check digits only by letters and digits that readers mix up and check
/// digits tell apart.
fn is_noise(proven: &str, printed: &str) -> bool {
    const ALIKE: [&str; 6] = ["0ODQ", "1IL", "2Z", "5S", "8B", "6G"];
    proven.len() == printed.len()
        && proven.chars().zip(printed.chars()).all(|(a, b)| {
            a == b || (ALIKE.iter().any(|set| set.contains(a) && set.contains(b)) && !::mrz::blindspot(a, b).is_blind())
        })
}

/// The field of an `AnalyzeID` key (Textract developer guide, "Identity documentation response objects").
fn analysed_field(key: &str) -> Option<FieldName> {
    Some(match key {
        "LAST_NAME" => FieldName::Surname,
        "FIRST_NAME" => FieldName::Name,
        "MIDDLE_NAME" => FieldName::MiddleName,
        "DATE_OF_BIRTH" => FieldName::DateOfBirth,
        "DOCUMENT_NUMBER" => FieldName::IdNumber,
        "EXPIRATION_DATE" => FieldName::ExpiryDate,
        _ => return None,
    })
}

const fn model_reason(answer: &ModelAnswer) -> Option<Reason> {
    match answer {
        ModelAnswer::Suggestions(_) => None,
        ModelAnswer::Refused => Some(Reason::ModelRefused),
        ModelAnswer::Truncated => Some(Reason::ModelTruncated),
        ModelAnswer::Prose => Some(Reason::ModelProse),
        ModelAnswer::Schema => Some(Reason::ModelSchema),
    }
}

#[cfg(test)]
mod tests;
