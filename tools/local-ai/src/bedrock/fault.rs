//! Answers a language model gives when it goes wrong, on request of a test.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::message::{Content, ConverseReply, ConverseRequest, StopReason};

/// How an answer goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ConverseFault {
    /// The model declines; the service reports filtered content.
    Refusal,
    /// The answer stops in mid-word at the token limit.
    Truncation,
    /// A friendly sentence where structure was asked for.
    Prose,
    /// Valid JSON of another shape.
    Schema,
    /// The right shape, and in each field a value that stands nowhere on the document.
    Invented,
}

impl ConverseFault {
    /// The answer to `request`. `right` is what the stand-in would have said, where it is known.
    #[must_use]
    pub fn answer(self, request: &ConverseRequest, right: Option<&ConverseReply>) -> ConverseReply {
        let text = |text: &str, stop| ConverseReply::new(request, vec![Content::Text(text.into())], stop);
        match self {
            Self::Refusal => text("I can't help with identity documents.", StopReason::ContentFiltered),
            Self::Truncation => text(r#"{"surname":{"value":"#, StopReason::MaxTokens),
            Self::Prose => text("Sure! The document looks like an identity card.", StopReason::EndTurn),
            Self::Schema => request.answered_with(json!({"fields": ["surname", 7], "confidence": "high"})),
            Self::Invented => request.answered_with(invented(request, right)),
        }
    }
}

/// Each asked field with an invented value that cites a real line.
fn invented(request: &ConverseRequest, right: Option<&ConverseReply>) -> Value {
    let asked: Value = serde_json::from_str(&request.user_text()).unwrap_or_default();
    let first_line = asked["lines"][0]["id"].clone();
    let mut answer = match right.and_then(|reply| reply.content.first()) {
        Some(Content::ToolUse(tool)) => tool.input.as_object().cloned().unwrap_or_default(),
        Some(Content::Text(text)) => serde_json::from_str(text).unwrap_or_default(),
        None => Map::new(),
    };
    for field in asked["fields"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let value = match field {
            "dateOfBirth" => "1901-02-03",
            "expiryDate" => "2099-12-31",
            "documentType" => "passport",
            _ => "QXZINVENTED",
        };
        let cited = answer.get(field).map(|given| &given["lineIds"]).filter(|ids| ids[0].is_string()).cloned();
        let cited = cited.unwrap_or_else(|| json!([first_line]));
        answer.insert(field.into(), json!({"value": value, "lineIds": cited}));
    }
    Value::Object(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> ConverseRequest {
        let asked =
            json!({"market": "xx", "fields": ["surname", "expiryDate"], "lines": [{"id": "idFront-1", "text": "A"}]});
        let body = json!({
            "messages": [{"role": "user", "content": [{"text": asked.to_string()}]}],
            "toolConfig": {"tools": [{"toolSpec": {"name": "record_fields", "inputSchema": {"json": {}}}}]},
        });
        ConverseRequest::parse("m", body.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn each_fault_stops_in_its_own_way() {
        for (fault, stop) in [
            (ConverseFault::Refusal, StopReason::ContentFiltered),
            (ConverseFault::Truncation, StopReason::MaxTokens),
            (ConverseFault::Prose, StopReason::EndTurn),
            (ConverseFault::Schema, StopReason::ToolUse),
            (ConverseFault::Invented, StopReason::ToolUse),
        ] {
            assert_eq!(fault.answer(&request(), None).stop_reason, stop, "{fault:?}");
        }
    }

    #[test]
    fn an_invented_answer_has_the_right_shape() {
        let reply = ConverseFault::Invented.answer(&request(), None);
        let Content::ToolUse(tool) = &reply.content[0] else { panic!("a tool is used") };
        assert_eq!(tool.input["surname"], json!({"value": "QXZINVENTED", "lineIds": ["idFront-1"]}));
        assert_eq!(tool.input["expiryDate"]["value"], "2099-12-31");
    }
}
