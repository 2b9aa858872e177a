//! The layout of `<id>.toml`, and its way into the domain's settings.

use std::collections::BTreeMap;

use serde::Deserialize;
use trestle_domain::code::Reason;
use trestle_domain::confidence::Confidence;
use trestle_domain::document::DocumentType;
use trestle_domain::field::FieldName;
use trestle_domain::market::{
    Budgets, CheckDigit, DateOrder, DocumentRule, IdNumberKind, IdNumberRule, Labels, Market, MarketId, ModelEntry,
    ReadSettings, StructureMode,
};
use trestle_domain::stage::StageName;

use super::version::version;
use super::{PackError, SCHEMA};

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelsTable {
    structure: ModelTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelTable {
    mode: Mode,
    #[serde(default)]
    temperature: Option<Temperature>,
    max_output_tokens: u32,
    #[serde(default)]
    end_of_life: Option<Date>,
    price_per_1k_tokens_micro_usd: Price,
    ids: BTreeMap<String, Words>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Mode {
    JsonSchema,
    StrictTool,
    ForcedTool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Price {
    input: u64,
    output: u64,
}

/// Values that prove what their names say, so that a wrong one is refused at its own line.
macro_rules! checked {
    ($($name:ident($inner:ty) from $raw:ty, $what:literal: $parse:expr;)*) => {$(
        #[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
        #[serde(try_from = "toml::Value")]
        struct $name($inner);

        impl TryFrom<toml::Value> for $name {
            type Error = &'static str;

            fn try_from(value: toml::Value) -> Result<Self, Self::Error> {
                let raw: $raw = value.try_into().map_err(|_| $what)?;
                let parse: fn($raw) -> Option<$inner> = $parse;
                parse(raw).map(Self).ok_or($what)
            }
        }
    )*};
}

checked! {
    Field(FieldName) from String, "must be one of the seven fields, such as \"surname\"": |name| FieldName::parse(&name);
    Stage(StageName) from String, "must be a stage, such as \"read\"": |name| StageName::parse(&name);
    Kind(DocumentType) from String, "must be \"passport\", \"idCard\" or \"driverLicence\"": |name| DocumentType::parse(&name);
    ReasonCode(String) from String, "must be a reason code without its field, such as \"DOCUMENT_EXPIRED\"":
        |code| Reason::examples().iter().any(|reason| reason.code() == code).then_some(code);
    Words(String) from String, "must be text that is not blank": |text| (!text.trim().is_empty()).then_some(text);
    Milliseconds(u64) from u64, "must be milliseconds, 1 to 60000": |ms| (1..=60_000).contains(&ms).then_some(ms);
    Length((usize, usize)) from (usize, usize), "must be [shortest, longest], both 1 to 64":
        |(from, to)| (1 <= from && from <= to && to <= 64).then_some((from, to));
    Date(String) from toml::value::Datetime, "must be a date without quotes, such as 2027-01-31":
        |date| (date.date.is_some() && date.time.is_none()).then(|| date.to_string());
}

#[derive(Deserialize)]
#[serde(try_from = "f64")]
struct Share(Confidence);

impl TryFrom<f64> for Share {
    type Error = &'static str;

    fn try_from(share: f64) -> Result<Self, Self::Error> {
        #[expect(clippy::cast_possible_truncation, reason = "a share needs no more digits")]
        Confidence::new(share as f32).map(Self).ok_or("must be a share, 0.0 to 1.0")
    }
}

#[derive(Deserialize)]
#[serde(try_from = "f64")]
struct Temperature(f32);

impl TryFrom<f64> for Temperature {
    type Error = &'static str;

    fn try_from(temperature: f64) -> Result<Self, Self::Error> {
        #[expect(clippy::cast_possible_truncation, reason = "a temperature needs no more digits")]
        (0.0..=2.0)
            .contains(&temperature)
            .then_some(Self(temperature as f32))
            .ok_or("must be a temperature, 0.0 to 2.0")
    }
}

pub(super) fn parse(id: &MarketId, settings: &str, prompt: &str) -> Result<Market, PackError> {
    let refuse = |ending: &str, line: usize, reason: String| PackError { file: format!("{id}.{ending}"), line, reason };
    let lines =
        || settings.lines().zip(1..).filter(|(text, _)| !text.trim().is_empty() && !text.trim().starts_with('#'));
    let first = lines().next().and_then(|(text, line)| Some((schema(text)?, line)));
    match first {
        Some((SCHEMA, _)) => {}
        Some((other, line)) => {
            return Err(refuse(
                "toml",
                line,
                format!("schema {other} is not known here; this build reads schema {SCHEMA}"),
            ));
        }
        None => {
            let line = lines().next().map_or(1, |(_, line)| line);
            return Err(refuse("toml", line, format!("the first key must be schema = {SCHEMA}")));
        }
    }
    let file: PackFile = toml::from_str(settings).map_err(|error| {
        let before = error.span().map_or("", |span| settings.get(..span.start).unwrap_or(""));
        refuse("toml", before.split('\n').count(), error.message().replace('\n', "; "))
    })?;
    if prompt.trim().is_empty() {
        return Err(refuse("prompt.md", 1, "the prompt is empty".to_owned()));
    }
    let at = |key: &str| lines().find(|(text, _)| text.trim_start().starts_with(key)).map_or(1, |(_, line)| line);
    check(&file).map_err(|(key, reason)| refuse("toml", at(key), reason))?;
    Ok(market(id, file, version(id, settings, prompt), prompt))
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
    if file.models.structure.ids.is_empty() {
        return Err(("[models.structure]", "ids must name a model for a region or for default".to_owned()));
    }
    Ok(())
}

fn market(id: &MarketId, file: PackFile, version: String, prompt: &str) -> Market {
    let texts = |words: Vec<Words>| words.into_iter().map(|word| word.0).collect();
    let model = file.models.structure;
    Market {
        id: id.clone(),
        version,
        date_order: match file.date_order {
            Order::DayFirst => DateOrder::DayFirst,
            Order::MonthFirst => DateOrder::MonthFirst,
            Order::YearFirst => DateOrder::YearFirst,
        },
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
        structure: ModelEntry {
            ids: model.ids.into_iter().map(|(region, id)| (region, id.0)).collect(),
            mode: match model.mode {
                Mode::JsonSchema => StructureMode::JsonSchema,
                Mode::StrictTool => StructureMode::StrictTool,
                Mode::ForcedTool => StructureMode::ForcedTool,
            },
            temperature: model.temperature.map(|temperature| temperature.0),
            max_output_tokens: model.max_output_tokens,
            end_of_life: model.end_of_life.map(|date| date.0),
            price_per_1k: (model.price_per_1k_tokens_micro_usd.input, model.price_per_1k_tokens_micro_usd.output),
        },
        fraud: None,
        budgets: Budgets {
            total: file.budgets_ms.total.0,
            read: file.budgets_ms.read.0,
            structure: file.budgets_ms.structure.0,
        },
        prompt: prompt.to_owned(),
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
mod tests {
    use super::*;

    const VALID: &str = r#"# Made up.
schema = 1
date_order = "year-first"
required_fields = ["surname"]
required_stages = ["read"]
reject_on = ["DOCUMENT_EXPIRED"]
instruction_phrases = ["IGNORE"]

[read]
word_cut_off = 0.8
second_reading = true
analyze_id = false
barcodes = true

[budgets_ms]
total = 4500
read = 3500
structure = 2500

[[documents]]
document_type = "idCard"
titles = ["CARD"]
id_number = { kind = "personal", separators = ["-"], pad_to = 11, length = [11, 11], letters = false, check_digit = "lv-personal-code" }

[labels]
surname = ["Surname"]
other = ["Date of issue"]

[models.structure]
mode = "strict-tool"
max_output_tokens = 1024
end_of_life = 2027-01-31
price_per_1k_tokens_micro_usd = { input = 1000, output = 5000 }
ids = { default = "a-model", eu-west-1 = "eu.a-model" }
"#;

    fn read(settings: &str) -> Result<Market, PackError> {
        parse(&MarketId::parse("xx").unwrap(), settings, "Read the text.")
    }

    #[test]
    fn a_pack_becomes_typed_settings() {
        let market = read(VALID).unwrap();
        assert_eq!(market.date_order, DateOrder::YearFirst);
        assert_eq!(market.documents[0].id_number.pad_to, Some(11));
        assert_eq!(market.documents[0].id_number.check_digit, CheckDigit::LvPersonalCode);
        assert_eq!(market.labels.fields[&FieldName::Surname], ["Surname"]);
        assert_eq!(market.labels.other, ["Date of issue"]);
        assert_eq!(market.structure.id("eu-west-1"), Some("eu.a-model"));
        assert_eq!((market.structure.temperature, market.structure.end_of_life.as_deref()), (None, Some("2027-01-31")));
        assert!(market.rejects(Reason::DocumentExpired));
    }

    #[test]
    fn a_bad_pack_is_refused_with_file_line_and_reason() {
        for (good, bad, refusal) in [
            ("schema = 1", "schema = 2", "xx.toml:2: schema 2 is not known here; this build reads schema 1"),
            ("schema = 1\n", "", "xx.toml:2: the first key must be schema = 1"),
            ("[read]", "[read]\nspeed = 1", "xx.toml:10: unknown field `speed`, expected one of"),
            ("date_order = \"year-first\"\n", "", "missing field `date_order`"),
            ("\"year-first\"", "\"sometimes\"", "xx.toml:3: unknown variant `sometimes`"),
            ("word_cut_off = 0.8", "word_cut_off = 80.0", "xx.toml:10: must be a share, 0.0 to 1.0"),
            (
                "required_fields = [\"surname\"]",
                "required_fields = [\"shoeSize\"]",
                "xx.toml:4: must be one of the seven fields",
            ),
            ("surname = [\"Surname\"]", "shoeSize = [\"Size\"]", "must be one of the seven fields"),
            ("DOCUMENT_EXPIRED", "BAD_LUCK", "xx.toml:6: must be a reason code"),
            ("total = 4500", "total = 0", "xx.toml:16: must be milliseconds"),
            ("total = 4500", "total = 2000", "xx.toml:15: no budget may be longer than total"),
            ("length = [11, 11]", "length = [12, 11]", "xx.toml:23: must be [shortest, longest]"),
            ("pad_to = 11", "pad_to = 12", "xx.toml:20: pad_to of idCard must lie within its length"),
            ("2027-01-31", "\"soon\"", "xx.toml:32: must be a date without quotes"),
            ("titles = [\"CARD\"]", "titles = [\" \"]", "xx.toml:22: must be text that is not blank"),
            ("ids = { default = \"a-model\", eu-west-1 = \"eu.a-model\" }", "ids = {}", "ids must name a model"),
            ("[labels]", "[labels", "xx.toml:25: "),
        ] {
            assert!(VALID.contains(good), "{good}");
            let error = read(&VALID.replacen(good, bad, 1)).unwrap_err().to_string();
            assert!(error.starts_with("xx.toml:") && error.contains(refusal), "{bad}: {error}");
        }
    }

    #[test]
    fn a_pack_without_a_prompt_is_refused() {
        let error = parse(&MarketId::parse("xx").unwrap(), VALID, " \n").unwrap_err();
        assert_eq!(error.to_string(), "xx.prompt.md:1: the prompt is empty");
    }
}
