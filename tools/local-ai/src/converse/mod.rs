//! A rule-based stand-in for Bedrock `Converse`: label words of the market pack, geometry and the shape of values; no language model.
//!
//! It structures text as the real service is asked to, and is weaker: it knows only labels that the market pack lists, reads
//! values right of a label, below it or on its line, and answers null to everything else.

mod answer;
mod assign;
mod fit;
mod folded;
mod label;
mod lexicon;
mod packs;
mod page;
mod place;
mod request;
mod response;
mod shape;
mod title;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use serde_json::{Map, Value, json};
use trestle_domain::field::FieldName;
use trestle_domain::market::Market;

use answer::answer;
use lexicon::Lexicon;
pub use packs::PacksError;
use request::{ConverseRequest, Task};
use response::{Content, response};

/// How the stand-in names itself in each answer.
pub const ENGINE: &str = "rule-based stand-in (no LLM)";

/// Why a request was refused; Bedrock's `ValidationException`.
#[derive(Debug, thiserror::Error)]
pub enum ConverseError {
    #[error("Malformed input request: {0}, please reformat your input and try again.")]
    Malformed(&'static str),
    #[error("Malformed input request: line {line}, column {column}, please reformat your input and try again.")]
    Json { line: usize, column: usize },
    #[error("The conversation must have a user message with text.")]
    NoUserText,
}

/// Answers Converse requests by the rules of the market packs it was given.
#[derive(Debug)]
pub struct StandIn {
    lexicons: BTreeMap<String, Lexicon>,
}

impl StandIn {
    pub fn new<'a>(markets: impl IntoIterator<Item = &'a Market>) -> Self {
        let lexicons = markets.into_iter().map(|market| (market.id.as_str().to_owned(), Lexicon::from(market)));
        Self { lexicons: lexicons.collect() }
    }

    /// Knows the packs of a folder: `<id>.toml` with `<id>.prompt.md`.
    pub fn load(folder: &Path) -> Result<Self, PacksError> {
        Ok(Self::new(&packs::read(folder)?))
    }

    /// The answer to the body of `POST /model/{id}/converse`, in Converse's response shape.
    ///
    /// Text that is not the pipeline's JSON of lines, or names an unknown market, is answered in prose, as a model would.
    pub fn converse(&self, body: &[u8]) -> Result<Value, ConverseError> {
        let begun = Instant::now();
        let request: ConverseRequest = serde_json::from_slice(body)
            .map_err(|error| ConverseError::Json { line: error.line(), column: error.column() })?;
        if request.messages.is_empty() {
            return Err(ConverseError::Malformed("#/messages: expected minimum item count: 1"));
        }
        let text = request.user_text().filter(|text| !text.trim().is_empty()).ok_or(ConverseError::NoUserText)?;
        let content = self.content(&request, &text);
        let latency = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let limit = request.inference_config.as_ref().and_then(|config| config.max_tokens);
        Ok(response(ENGINE, content, request.characters(), limit, latency))
    }

    fn content(&self, request: &ConverseRequest, text: &str) -> Content {
        let Ok(task) = serde_json::from_str::<Task>(text) else {
            return Content::Prose(format!("I am a {ENGINE}: I only structure lines of text given as JSON."));
        };
        let Some(lexicon) = self.lexicons.get(&task.market) else {
            return Content::Prose(format!("I am a {ENGINE} and know no market pack of that name."));
        };
        let values = answer(lexicon, &task.lines);
        let asked = request.schema_fields().unwrap_or(task.fields);
        let fields: Map<String, Value> = asked
            .into_iter()
            .map(|name| {
                let value = FieldName::parse(&name).and_then(|field| values.get(&field));
                let filled = match value {
                    Some(value) => json!({"value": value.value, "lineIds": value.line_ids}),
                    None => json!({"value": null, "lineIds": []}),
                };
                (name, filled)
            })
            .collect();
        match request.tool() {
            Some(tool) => Content::ToolUse { name: tool.name.clone(), input: Value::Object(fields) },
            None => Content::Json(Value::Object(fields)),
        }
    }
}

#[cfg(test)]
mod tests;
