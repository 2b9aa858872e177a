//! Converse on the wire, as far as text, one image, tools and structured output go.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::image::ImageBlock;
use crate::converse::ENGINE;
use crate::wire::error::ServiceError;
use crate::wire::operation::Service;

/// A Converse request. The model's id stands in the path, not in the body.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConverseRequest {
    #[serde(skip)]
    pub model_id: String,
    #[serde(default)]
    pub system: Vec<Block>,
    #[serde(default)]
    pub messages: Vec<Message>,
    #[serde(default)]
    pub tool_config: Option<ToolConfig>,
    #[serde(default)]
    pub output_config: Option<OutputConfig>,
    #[serde(default)]
    pub inference_config: Option<InferenceConfig>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Message {
    pub role: String,
    pub content: Vec<Block>,
}

/// A content block. Only text and images are read; any other kind is kept to be refused by name.
#[derive(Debug, Clone, Deserialize)]
pub struct Block {
    pub text: Option<String>,
    pub image: Option<ImageBlock>,
    #[serde(flatten)]
    pub other: serde_json::Map<String, Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ToolConfig {
    pub tools: Vec<Tool>,
    pub tool_choice: Option<Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tool {
    pub tool_spec: Option<ToolSpec>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ToolSpec {
    pub name: String,
    pub input_schema: Value,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OutputConfig {
    pub text_format: Option<Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InferenceConfig {
    pub max_tokens: Option<u32>,
}

impl ConverseRequest {
    /// Parse a body and check what Bedrock checks before any model sees it.
    pub fn parse(model_id: &str, body: &[u8]) -> Result<Self, ServiceError> {
        let invalid = |message: String| ServiceError::invalid(Service::Bedrock, message);
        let mut request: Self = serde_json::from_slice(body).map_err(|error| {
            invalid(format!("The request body is not valid: line {} column {}.", error.line(), error.column()))
        })?;
        model_id.clone_into(&mut request.model_id);
        if request.messages.first().is_none_or(|message| message.role != "user") {
            return Err(invalid("A conversation must start with a user message.".into()));
        }
        let blocks = request.system.iter().chain(request.messages.iter().flat_map(|message| &message.content));
        let unread = blocks.filter(|block| block.text.is_none() && block.image.is_none());
        if let Some(kind) = unread.flat_map(|block| block.other.keys()).next() {
            return Err(invalid(format!(
                "Content of the kind `{kind}` is not supported: this endpoint reads text and images."
            )));
        }
        if request.messages.iter().flat_map(|message| &message.content).filter(|block| block.image.is_some()).count()
            > 1
        {
            return Err(invalid("More than one image is not supported: this endpoint looks at one.".into()));
        }
        Ok(request)
    }

    /// The image that the conversation shows.
    #[must_use]
    pub fn image(&self) -> Option<&ImageBlock> {
        self.messages.iter().flat_map(|message| &message.content).find_map(|block| block.image.as_ref())
    }

    /// The text of the last user message, its blocks joined by line breaks.
    #[must_use]
    pub fn user_text(&self) -> String {
        let last = self.messages.iter().rev().find(|message| message.role == "user");
        let texts = last.into_iter().flat_map(|message| &message.content).filter_map(|block| block.text.as_deref());
        texts.collect::<Vec<_>>().join("\n")
    }

    /// The tool the answer is to be given to: the first one offered.
    #[must_use]
    pub fn tool(&self) -> Option<&ToolSpec> {
        self.tool_config.as_ref()?.tools.iter().find_map(|tool| tool.tool_spec.as_ref())
    }

    /// Put a structured answer where the request wants it: in the tool's input where a tool is offered, else as text.
    #[must_use]
    pub fn answered_with(&self, answer: Value) -> ConverseReply {
        match self.tool() {
            Some(tool) => ConverseReply::new(
                self,
                vec![Content::ToolUse(ToolUse {
                    tool_use_id: "tooluse_local".into(),
                    name: tool.name.clone(),
                    input: answer,
                })],
                StopReason::ToolUse,
            ),
            None => ConverseReply::new(self, vec![Content::Text(answer.to_string())], StopReason::EndTurn),
        }
    }
}

/// What the model said, and why it stopped.
#[derive(Debug, Clone, PartialEq)]
pub struct ConverseReply {
    pub content: Vec<Content>,
    pub stop_reason: StopReason,
    /// What answered, by name: nobody should take it for a model.
    pub engine: &'static str,
    /// Words in and out: counted, because no model's tokeniser is here.
    pub input_tokens: usize,
    pub output_tokens: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Content {
    Text(String),
    ToolUse(ToolUse),
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ToolUse {
    pub tool_use_id: String,
    pub name: String,
    pub input: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    EndTurn,
    ToolUse,
    MaxTokens,
    ContentFiltered,
}

impl ConverseReply {
    #[must_use]
    pub fn new(request: &ConverseRequest, content: Vec<Content>, stop_reason: StopReason) -> Self {
        let words = |text: &str| text.split_whitespace().count();
        let blocks = request.system.iter().chain(request.messages.iter().flat_map(|message| &message.content));
        let input_tokens = blocks.filter_map(|block| block.text.as_deref()).map(words).sum();
        let said = content.iter().map(|content| match content {
            Content::Text(text) => words(text),
            Content::ToolUse(tool) => words(&tool.input.to_string()),
        });
        Self { output_tokens: said.sum(), content, stop_reason, engine: ENGINE, input_tokens }
    }

    /// The reply as Bedrock writes it.
    #[must_use]
    pub fn to_json(&self, latency_ms: u128) -> Value {
        let (input, output) = (self.input_tokens, self.output_tokens);
        json!({
            "output": {"message": {"role": "assistant", "content": self.content}},
            "stopReason": self.stop_reason,
            "usage": {"inputTokens": input, "outputTokens": output, "totalTokens": input + output},
            "metrics": {"latencyMs": u64::try_from(latency_ms).unwrap_or(u64::MAX)},
            // Nobody should take these answers, or these counts of tokens, for a model's.
            "additionalModelResponseFields": {"engine": self.engine, "usage": "estimated from characters"},
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &Value) -> Result<ConverseRequest, ServiceError> {
        ConverseRequest::parse("some.model", body.to_string().as_bytes())
    }

    #[test]
    fn a_request_gives_its_text_and_its_tool() {
        let request = parse(&json!({
            "system": [{"text": "rules"}],
            "messages": [{"role": "user", "content": [{"text": "a"}, {"text": "b"}]}],
            "toolConfig": {"tools": [{"toolSpec": {"name": "record", "inputSchema": {"json": {}}}}]},
        }))
        .unwrap();
        assert_eq!((request.user_text().as_str(), request.model_id.as_str()), ("a\nb", "some.model"));
        let reply = request.answered_with(json!({"x": 1})).to_json(3);
        assert_eq!(reply["output"]["message"]["content"][0]["toolUse"]["name"], "record");
        assert_eq!(reply["stopReason"], "tool_use");
        assert_eq!(reply["usage"]["inputTokens"], 3);
    }

    #[test]
    fn without_a_tool_the_answer_is_text() {
        let request = parse(&json!({"messages": [{"role": "user", "content": [{"text": "a"}]}]})).unwrap();
        let reply = request.answered_with(json!({"x": null})).to_json(0);
        assert_eq!(reply["output"]["message"]["content"][0]["text"], r#"{"x":null}"#);
        assert_eq!(reply["stopReason"], "end_turn");
    }

    #[test]
    fn unread_content_and_empty_conversations_are_invalid() {
        let image = json!({"image": {"format": "jpeg", "source": {"bytes": "AAAA"}}});
        for body in [
            json!({"messages": []}),
            json!({"messages": [{"role": "assistant", "content": [{"text": "a"}]}]}),
            json!({"messages": [{"role": "user", "content": [{"image": {"format": "jpeg"}}]}]}),
            json!({"messages": [{"role": "user", "content": [{"document": {"name": "a", "format": "pdf"}}]}]}),
            json!({"messages": [{"role": "user", "content": [image, image]}]}),
            json!({"messages": 3}),
        ] {
            assert_eq!(parse(&body).unwrap_err().kind, "ValidationException", "{body}");
        }
    }
}
