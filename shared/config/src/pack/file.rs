//! The layout of `<id>.toml`, and its way into the domain's settings.

use std::collections::BTreeMap;

use serde::Deserialize;
use trestle_domain::market::{
    Budgets, CheckDigit, DateOrder, DocumentRule, IdNumberKind, IdNumberRule, Labels, Market, MarketId, ReadSettings,
};

use super::fraud::{self, FraudTable};
use super::models::ModelsTable;
use super::values::{Field, Kind, Length, Milliseconds, ReasonCode, Share, Stage, Words};
use super::version::version;
use super::{PackError, PackText, SCHEMA};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackFile {
    #[serde(rename = "schema")]
    _schema: i64,
    date_order: Order,
    required_fields: Vec<Field>,
    required_stages: Vec<Stage>,
    reject_on: Vec<ReasonCode>,
    instruction_phrases: Vec<Words>,
    read: ReadTable,
    budgets_ms: BudgetsTable,
    documents: Vec<DocumentTable>,
    labels: LabelsTable,
    models: ModelsTable,
    /// Left out: no fraud is looked for.
    #[serde(default)]
    fraud: Option<FraudTable>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::enum_variant_names, reason = "the names of the files")]
enum Order {
    DayFirst,
    MonthFirst,
    YearFirst,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadTable {
    word_cut_off: Share,
    second_reading: bool,
    analyze_id: bool,
    barcodes: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BudgetsTable {
    total: Milliseconds,
    read: Milliseconds,
    structure: Milliseconds,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentTable {
    document_type: Kind,
    titles: Vec<Words>,
    id_number: IdNumberTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdNumberTable {
    kind: NumberKind,
    separators: Vec<char>,
    #[serde(default)]
    pad_to: Option<usize>,
    length: Length,
    letters: bool,
    check_digit: Check,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum NumberKind {
    Document,
    Personal,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Check {
    None,
    LvPersonalCode,
}

#[derive(Deserialize)]
struct LabelsTable {
    #[serde(default)]
    other: Vec<Words>,
    #[serde(flatten)]
    fields: BTreeMap<Field, Vec<Words>>,
}

pub(super) fn parse(id: &MarketId, text: &PackText<'_>) -> Result<Market, PackError> {
    let refuse = |ending: &str, line: usize, reason: String| PackError { file: format!("{id}.{ending}"), line, reason };
    let settings = text.settings;
    check_schema(settings).map_err(|(line, reason)| refuse("toml", line, reason))?;
    let file: PackFile = toml::from_str(settings).map_err(|error| {
        let before = error.span().map_or("", |span| settings.get(..span.start).unwrap_or(""));
        refuse("toml", before.split('\n').count(), error.message().replace('\n', "; "))
    })?;
    if text.prompt.trim().is_empty() {
        return Err(refuse("prompt.md", 1, "the prompt is empty".to_owned()));
    }
    let at = |key: &str| lines(settings).find(|(text, _)| text.starts_with(key)).map_or(1, |(_, line)| line);
    check(&file).map_err(|(key, reason)| refuse("toml", at(key), reason))?;
    if file.fraud.as_ref().is_some_and(FraudTable::inspects)
        && text.visual.is_none_or(|prompt| prompt.trim().is_empty())
    {
        let reason = "the prompt is missing or empty; [fraud.visual] with enabled = true needs it";
        return Err(refuse("visual.md", 1, reason.to_owned()));
    }
    Ok(market(id, file, text))
}

/// Lines that say something, trimmed on the left, with their numbers from 1.
fn lines(settings: &str) -> impl Iterator<Item = (&str, usize)> {
    let lines = settings.lines().zip(1..).map(|(text, line)| (text.trim_start(), line));
    lines.filter(|(text, _)| !text.is_empty() && !text.starts_with('#'))
}

fn check_schema(settings: &str) -> Result<(), (usize, String)> {
    let (text, line) = lines(settings).next().unwrap_or(("", 1));
    match schema(text) {
        Some(SCHEMA) => Ok(()),
        Some(other) => Err((line, format!("schema {other} is not known here; this build reads schema {SCHEMA}"))),
        None => Err((line, format!("the first key must be schema = {SCHEMA}"))),
    }
}

fn schema(line: &str) -> Option<i64> {
    let (key, value) = line.split_once('=')?;
    let value = value.split('#').next().unwrap_or(value);
    if key.trim() == "schema" { value.trim().parse().ok() } else { None }
}

/// What no single value can show. Gives the key of the line to name.
fn check(file: &PackFile) -> Result<(), (&'static str, String)> {
    if file.documents.is_empty() {
        return Err(("[[documents]]", "at least one document must be accepted".to_owned()));
    }
    for document in &file.documents {
        let rule = &document.id_number;
        if rule.pad_to.is_some_and(|pad| pad < rule.length.0.0 || pad > rule.length.0.1) {
            return Err((
                "[[documents]]",
                format!("pad_to of {} must lie within its length", document.document_type.0),
            ));
        }
        let same = file.documents.iter().filter(|other| other.document_type.0 == document.document_type.0);
        if same.count() > 1 {
            return Err(("[[documents]]", format!("{} is described twice", document.document_type.0)));
        }
    }
    let budgets = &file.budgets_ms;
    if budgets.read.0 > budgets.total.0 || budgets.structure.0 > budgets.total.0 {
        return Err(("[budgets_ms]", "no budget may be longer than total".to_owned()));
    }
    file.models.check()?;
    let Some(fraud) = &file.fraud else { return Ok(()) };
    if let Some(Stage(stage)) = file.required_stages.iter().find(|stage| !fraud.runs(stage.0)) {
        return Err(("required_stages", format!("{stage} is required, but [fraud] has it switched off")));
    }
    fraud.check(&file.models, budgets.total.0)
}

fn market(id: &MarketId, file: PackFile, text: &PackText<'_>) -> Market {
    let texts = |words: Vec<Words>| words.into_iter().map(|word| word.0).collect();
    let ModelsTable { structure, visual, background } = file.models;
    Market {
        id: id.clone(),
        version: version(id, text),
        date_order: file.date_order.into(),
        documents: file.documents.into_iter().map(document).collect(),
        required_fields: file.required_fields.into_iter().map(|field| field.0).collect(),
        required_stages: file.required_stages.into_iter().map(|stage| stage.0).collect(),
        reject_on: file.reject_on.into_iter().map(|code| code.0).collect(),
        labels: Labels {
            fields: file.labels.fields.into_iter().map(|(field, words)| (field.0, texts(words))).collect(),
            other: texts(file.labels.other),
        },
        instruction_phrases: texts(file.instruction_phrases),
        read: ReadSettings {
            word_cut_off: file.read.word_cut_off.0,
            second_reading: file.read.second_reading,
            analyze_id: file.read.analyze_id,
            barcodes: file.read.barcodes,
        },
        structure: structure.into(),
        fraud: file.fraud.map(|table| fraud::settings(table, visual, background, text.visual.unwrap_or_default())),
        budgets: Budgets {
            total: file.budgets_ms.total.0,
            read: file.budgets_ms.read.0,
            structure: file.budgets_ms.structure.0,
        },
        prompt: text.prompt.to_owned(),
    }
}

impl From<Order> for DateOrder {
    fn from(order: Order) -> Self {
        match order {
            Order::DayFirst => Self::DayFirst,
            Order::MonthFirst => Self::MonthFirst,
            Order::YearFirst => Self::YearFirst,
        }
    }
}

fn document(table: DocumentTable) -> DocumentRule {
    let rule = table.id_number;
    DocumentRule {
        document_type: table.document_type.0,
        titles: table.titles.into_iter().map(|title| title.0).collect(),
        id_number: IdNumberRule {
            kind: match rule.kind {
                NumberKind::Document => IdNumberKind::Document,
                NumberKind::Personal => IdNumberKind::Personal,
            },
            separators: rule.separators,
            pad_to: rule.pad_to,
            length: rule.length.0,
            letters: rule.letters,
            check_digit: match rule.check_digit {
                Check::None => CheckDigit::None,
                Check::LvPersonalCode => CheckDigit::LvPersonalCode,
            },
        },
    }
}

#[cfg(test)]
mod tests;
