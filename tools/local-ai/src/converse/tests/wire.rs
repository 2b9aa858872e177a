//! Requests and replies in Converse's shapes.

use serde_json::{Value, json};

use super::super::StandIn;
use super::market::market;
use crate::bedrock::{ConverseRequest, Structurer};
use crate::wire::error::ServiceError;

fn ask(change: impl FnOnce(&mut Value)) -> Result<Value, ServiceError> {
    let text = json!({
        "market": "here", "fields": ["surname", "expiryDate"],
        "lines": [{"id": "idFront-7", "image": "idFront", "box": [0.1, 0.1, 0.4, 0.03], "text": "Surname: BERZINA"}],
    });
    let mut request = json!({
        "system": [{"text": "Structure the lines."}],
        "messages": [{"role": "user", "content": [{"text": text.to_string()}]}],
        "toolConfig": {
            "tools": [{"toolSpec": {"name": "record_fields", "inputSchema": {"json": {
                "type": "object", "properties": {"surname": {}, "expiryDate": {}},
            }}}}],
            "toolChoice": {"tool": {"name": "record_fields"}},
        },
    });
    change(&mut request);
    let request = ConverseRequest::parse("some.model", request.to_string().as_bytes())?;
    Ok(StandIn::new([&market()]).structure(&request)?.to_json(0))
}

#[test]
fn a_tool_is_called_with_every_asked_field() {
    let answer = ask(|_| {}).unwrap();
    let call = &answer["output"]["message"]["content"][0]["toolUse"];
    assert_eq!(call["name"], "record_fields");
    let expected = json!({
        "surname": {"value": "BERZINA", "lineIds": ["idFront-7"]},
        "expiryDate": {"value": null, "lineIds": []},
    });
    assert_eq!(call["input"], expected);
    assert_eq!(answer["stopReason"], "tool_use");
    assert!(answer["usage"]["inputTokens"].as_u64() > Some(40));
    assert_eq!(answer["additionalModelResponseFields"]["engine"], "rule-based stand-in (no LLM)");
}

#[test]
fn a_native_schema_is_answered_as_text() {
    let answer = ask(|request| {
        request.as_object_mut().unwrap().remove("toolConfig");
        let schema = json!({"type": "object", "properties": {"surname": {}}}).to_string();
        request["outputConfig"] =
            json!({"textFormat": {"type": "json_schema", "structure": {"jsonSchema": {"schema": schema}}}});
    })
    .unwrap();
    let text = answer["output"]["message"]["content"][0]["text"].as_str().unwrap();
    let expected = json!({"surname": {"value": "BERZINA", "lineIds": ["idFront-7"]}});
    assert_eq!(serde_json::from_str::<Value>(text).unwrap(), expected);
    assert_eq!(answer["stopReason"], "end_turn");
}

#[test]
fn answers_end_at_the_token_limit() {
    let answer = ask(|request| request["inferenceConfig"] = json!({"maxTokens": 3})).unwrap();
    assert_eq!(answer["stopReason"], "max_tokens");
    assert_eq!(answer["usage"]["outputTokens"], 3);
}

#[test]
fn what_is_no_task_is_answered_in_prose() {
    for text in ["Hello!", r#"{"market": "nowhere", "fields": [], "lines": []}"#] {
        let answer =
            ask(|request| request["messages"][0]["content"][0]["text"] = Value::String(text.to_owned())).unwrap();
        assert_eq!(answer["stopReason"], "end_turn");
        assert!(answer["output"]["message"]["content"][0]["text"].is_string());
    }
}

#[test]
fn silence_is_refused() {
    let silent = json!([{"role": "user", "content": [{"text": " "}]}]);
    assert_eq!(ask(|request| request["messages"] = silent).unwrap_err().kind, "ValidationException");
}
