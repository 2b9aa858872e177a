//! Converse's response shape.

use serde_json::{Value, json};

/// What an answer is made of.
#[derive(Debug)]
pub(super) enum Content {
    /// A call of the named tool with that input.
    ToolUse { name: String, input: Value },
    /// JSON as text, for a native schema or no tool at all.
    Json(Value),
    /// Words.
    Prose(String),
}

/// Characters of one token, on the average of English text: an estimate, since no tokenizer is at work.
const CHARACTERS_PER_TOKEN: usize = 4;

fn tokens(characters: usize) -> usize {
    characters.div_ceil(CHARACTERS_PER_TOKEN)
}

/// The response to a request of so many characters, cut off at the asked number of tokens as the service would.
pub(super) fn response(
    engine: &str,
    content: Content,
    asked: usize,
    max_tokens: Option<u64>,
    latency_ms: u64,
) -> Value {
    let limit = max_tokens.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    let length = |value: &Value| value.to_string().chars().count();
    let (block, characters, ended) = match content {
        Content::ToolUse { name, input } => {
            let count = length(&input);
            let input = if tokens(count) > limit { json!({}) } else { input };
            let id = "tooluse_standin";
            (json!({"toolUse": {"toolUseId": id, "name": name, "input": input}}), count, "tool_use")
        }
        Content::Json(value) => text_block(&value.to_string(), limit),
        Content::Prose(text) => text_block(&text, limit),
    };
    let (input, output) = (tokens(asked), tokens(characters).min(limit));
    let stop = if tokens(characters) > limit { "max_tokens" } else { ended };
    json!({
        "output": {"message": {"role": "assistant", "content": [block]}},
        "stopReason": stop,
        "usage": {"inputTokens": input, "outputTokens": output, "totalTokens": input + output},
        "metrics": {"latencyMs": latency_ms},
        "additionalModelResponseFields": {
            "engine": engine,
            "usage": format!("estimated: one token per {CHARACTERS_PER_TOKEN} characters"),
        },
    })
}

fn text_block(text: &str, limit: usize) -> (Value, usize, &'static str) {
    let kept: String = text.chars().take(limit.saturating_mul(CHARACTERS_PER_TOKEN)).collect();
    (json!({"text": kept}), text.chars().count(), "end_turn")
}
