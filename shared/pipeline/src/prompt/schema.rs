use std::fmt::Write as _;

use trestle_domain::document::DocumentType;
use trestle_domain::field::FieldName;

/// The tool that a model is asked to call with its answer.
pub const TOOL_NAME: &str = "record_fields";

/// What the tool is said to do.
pub const TOOL_DESCRIPTION: &str = "Records, for each asked field, the value as the lines show it and the ids of the lines that hold it; \
                                    null and no ids where no line shows it.";

/// The name of the schema where a model is asked for native JSON output.
pub const SCHEMA_NAME: &str = "fields";

/// The JSON schema of the answer for these fields, as JSON text.
///
/// Within the subset that Bedrock's structured output takes for strict tools and native JSON output alike (Amazon Bedrock user guide,
/// "Get validated JSON results from models"): every object closed, every property required, a missing value as `null` through
/// `anyOf`, no constraints on lengths or patterns.
#[must_use]
pub fn answer_schema(fields: &[FieldName]) -> String {
    let mut properties = String::new();
    let mut required = String::new();
    for (n, field) in fields.iter().enumerate() {
        let comma = if n == 0 { "" } else { "," };
        let _ = write!(
            properties,
            r#"{comma}"{field}":{{"type":"object","properties":{{"value":{{"anyOf":[{},{{"type":"null"}}]}},"lineIds":{{"type":"array","items":{{"type":"string"}}}}}},"required":["value","lineIds"],"additionalProperties":false}}"#,
            value(*field)
        );
        let _ = write!(required, r#"{comma}"{field}""#);
    }
    format!(r#"{{"type":"object","properties":{{{properties}}},"required":[{required}],"additionalProperties":false}}"#)
}

fn value(field: FieldName) -> String {
    match field {
        FieldName::DocumentType => {
            let kinds = DocumentType::ALL.map(|kind| format!(r#""{kind}""#)).join(",");
            format!(r#"{{"type":"string","enum":[{kinds}]}}"#)
        }
        field if field.is_date() => r#"{"type":"string","description":"YYYY-MM-DD"}"#.to_owned(),
        _ => r#"{"type":"string","description":"as printed"}"#.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use trestle_json::Value;

    use super::*;

    /// Each object of the schema must be closed and require all it names: what strict tools and native output ask for.
    fn assert_strict(node: &Value<'_>) -> usize {
        let mut objects = 0;
        if node.get("type").and_then(Value::as_str) == Some("object") {
            objects += 1;
            assert_eq!(node.get("additionalProperties"), Some(&Value::Bool(false)));
            let properties: Vec<&str> =
                node.get("properties").and_then(Value::as_object).unwrap().iter().map(|(key, _)| key).collect();
            let required: Vec<&str> =
                node.get("required").and_then(Value::as_array).unwrap().iter().filter_map(Value::as_str).collect();
            assert_eq!(properties, required);
        }
        if let Some(object) = node.as_object() {
            objects += object.iter().map(|(_, child)| assert_strict(child)).sum::<usize>();
        }
        objects
    }

    #[test]
    fn every_object_is_closed_and_requires_all_its_properties() {
        let text = answer_schema(&FieldName::ALL);
        let schema = trestle_json::parse_value(text.as_bytes()).unwrap();
        assert_eq!(assert_strict(&schema), 8);
    }

    #[test]
    fn only_the_asked_fields_are_in_it() {
        insta::assert_snapshot!(answer_schema(&[FieldName::Surname, FieldName::DocumentType, FieldName::ExpiryDate]));
    }
}
