//! A rule-based stand-in for the model behind Bedrock `Converse`: label words of the market pack, geometry and the shape of
//! values; no language model.
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
mod shape;
mod title;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use trestle_domain::field::FieldName;
use trestle_domain::market::Market;

use crate::bedrock::{Content, ConverseReply, ConverseRequest, StopReason, Structurer};
use crate::wire::error::ServiceError;
use crate::wire::operation::Service;
use answer::answer;
use lexicon::Lexicon;
pub use packs::PacksError;
use request::Task;
pub(crate) use request::schema_fields;

/// What answers here, by name.
pub const ENGINE: &str = "rule-based stand-in (no LLM)";

/// Characters of one token, on the average of English text: an estimate, since no tokeniser is at work.
const CHARACTERS_PER_TOKEN: usize = 4;

/// The stand-in that knows the label lexicons of the market packs in `markets`.
///
/// # Errors
/// A market pack that can't be read, by file name.
pub fn open(markets: &Path) -> Result<Arc<dyn Structurer>, PacksError> {
    Ok(Arc::new(StandIn::new(&packs::read(markets)?)))
}

/// Answers by the rules of the market packs it was given.
#[derive(Debug)]
pub struct StandIn {
    lexicons: BTreeMap<String, Lexicon>,
}

impl StandIn {
    pub fn new<'a>(markets: impl IntoIterator<Item = &'a Market>) -> Self {
        let lexicons = markets.into_iter().map(|market| (market.id.as_str().to_owned(), Lexicon::from(market)));
        Self { lexicons: lexicons.collect() }
    }

    /// The asked fields from the lines; or in words why there are none, as a model would answer what is no task for it.
    fn fields(&self, request: &ConverseRequest) -> Result<Value, String> {
        let task: Task = serde_json::from_str(&request.user_text())
            .map_err(|_| format!("I am a {ENGINE}: I only structure lines of text given as JSON."))?;
        let lexicon = self.lexicons.get(&task.market);
        let lexicon = lexicon.ok_or_else(|| format!("I am a {ENGINE} and know no market pack of that name."))?;
        let values = answer(lexicon, &task.lines);
        let asked = schema_fields(request).unwrap_or(task.fields);
        let filled = asked.into_iter().map(|name| {
            let value = FieldName::parse(&name).and_then(|field| values.get(&field));
            let filled = match value {
                Some(value) => json!({"value": value.value, "lineIds": value.line_ids}),
                None => json!({"value": null, "lineIds": []}),
            };
            (name, filled)
        });
        Ok(Value::Object(filled.collect::<Map<String, Value>>()))
    }
}

impl Structurer for StandIn {
    fn structure(&self, request: &ConverseRequest) -> Result<ConverseReply, ServiceError> {
        if request.user_text().trim().is_empty() {
            return Err(ServiceError::invalid(Service::Bedrock, "The user message has no text."));
        }
        let mut reply = match self.fields(request) {
            Ok(fields) => request.answered_with(fields),
            Err(prose) => ConverseReply::new(request, vec![Content::Text(prose)], StopReason::EndTurn),
        };
        let blocks = request.system.iter().chain(request.messages.iter().flat_map(|message| &message.content));
        reply.input_tokens = tokens(blocks.filter_map(|block| block.text.as_deref()));
        cut_off(&mut reply, request.inference_config.as_ref().and_then(|config| config.max_tokens));
        Ok(reply)
    }
}

/// Counts what was said, and ends it where the asked limit does.
fn cut_off(reply: &mut ConverseReply, limit: Option<u32>) {
    let said: Vec<String> = reply
        .content
        .iter()
        .map(|content| match content {
            Content::Text(text) => text.clone(),
            Content::ToolUse(tool) => tool.input.to_string(),
        })
        .collect();
    reply.output_tokens = tokens(said.iter().map(String::as_str));
    let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    if reply.output_tokens > limit {
        reply.output_tokens = limit;
        reply.stop_reason = StopReason::MaxTokens;
        let kept = said.concat().chars().take(limit.saturating_mul(CHARACTERS_PER_TOKEN)).collect();
        reply.content = vec![Content::Text(kept)];
    }
}

fn tokens<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(|text| text.chars().count()).sum::<usize>().div_ceil(CHARACTERS_PER_TOKEN)
}

#[cfg(test)]
mod tests;
