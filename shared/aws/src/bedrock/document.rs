//! JSON text to and from the SDK's untyped document.

use std::collections::HashMap;

use aws_smithy_types::{Document, Number};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use trestle_json::Value;

/// Reads JSON text.
pub(super) fn from_json(text: &str) -> Result<Document, trestle_json::Error> {
    Ok(from_value(&trestle_json::parse_value(text.as_bytes())?))
}

fn from_value(value: &Value<'_>) -> Document {
    match value {
        Value::Null => Document::Null,
        Value::Bool(truth) => Document::Bool(*truth),
        Value::Signed(number) => Document::Number(Number::NegInt(*number)),
        Value::Unsigned(number) => Document::Number(Number::PosInt(*number)),
        Value::Float(number) => Document::Number(Number::Float(*number)),
        Value::String(text) => Document::String(text.clone().into_owned()),
        Value::Array(values) => Document::Array(values.iter().map(from_value).collect()),
        Value::Object(object) => {
            let entries = object.iter().map(|(key, value)| (key.to_owned(), from_value(value)));
            Document::Object(entries.collect::<HashMap<_, _>>())
        }
    }
}

/// Writes JSON text. A number that JSON has no form for becomes `null`.
pub(super) fn to_json(document: &Document) -> Vec<u8> {
    trestle_json::to_vec(&Written(document)).unwrap_or_else(|_| b"null".to_vec())
}

struct Written<'a>(&'a Document);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Document::Null => serializer.serialize_unit(),
            Document::Bool(truth) => serializer.serialize_bool(*truth),
            Document::Number(Number::PosInt(number)) => serializer.serialize_u64(*number),
            Document::Number(Number::NegInt(number)) => serializer.serialize_i64(*number),
            Document::Number(Number::Float(number)) => serializer.serialize_f64(*number),
            Document::String(text) => serializer.serialize_str(text),
            Document::Array(values) => serializer.collect_seq(values.iter().map(Written)),
            Document::Object(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, &Written(value))?;
                }
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_survives_the_way_there_and_back() {
        for text in [
            r#"{"value":"BĒRZIŅŠ \"x\""}"#,
            r#"[null,true,false,0,18446744073709551615,-9223372036854775808,1.5,"",[],{}]"#,
            r#"{"surname":{"lineIds":["idFront-3"]}}"#,
        ] {
            let written = to_json(&from_json(text).unwrap());
            let back = trestle_json::parse_value(&written).unwrap();
            assert!(back == trestle_json::parse_value(text.as_bytes()).unwrap(), "{text}");
        }
        assert!(from_json("{").is_err());
    }
}
