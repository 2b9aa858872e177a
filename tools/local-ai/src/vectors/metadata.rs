//! What may be attached to a vector, and how much of it.

use serde_json::{Map, Value};

use super::limits::{FILTERABLE_BYTES, METADATA_BYTES, METADATA_KEYS};

pub(super) type Metadata = Map<String, Value>;

/// Why metadata is refused, in the service's words.
pub(super) fn check(metadata: &Metadata, non_filterable: &[String]) -> Result<(), String> {
    if metadata.len() > METADATA_KEYS {
        return Err(format!("Metadata object must have at most {METADATA_KEYS} keys"));
    }
    metadata.values().try_for_each(check_value)?;
    if size(metadata.iter()) > METADATA_BYTES {
        return Err(format!("Metadata object must have at most {METADATA_BYTES} bytes"));
    }
    let filterable = metadata.iter().filter(|(key, _)| !non_filterable.contains(key));
    if size(filterable) > FILTERABLE_BYTES {
        return Err(format!("Filterable metadata must have at most {FILTERABLE_BYTES} bytes"));
    }
    Ok(())
}

fn check_value(value: &Value) -> Result<(), String> {
    match value {
        Value::String(_) | Value::Number(_) | Value::Bool(_) => Ok(()),
        Value::Array(items) if items.is_empty() => Err("Empty arrays are not allowed in metadata".into()),
        Value::Array(items) if items.iter().all(Value::is_string) || items.iter().all(Value::is_number) => Ok(()),
        Value::Array(_) => Err("Metadata array values must be strings or numbers".into()),
        Value::Null | Value::Object(_) => Err("Metadata values must be strings, numbers, booleans, or arrays".into()),
    }
}

/// The service's own count, not the length of the JSON: 4 bytes, and 8 more for each entry beside its key and value.
fn size<'a>(entries: impl Iterator<Item = (&'a String, &'a Value)>) -> usize {
    4 + entries.map(|(key, value)| 8 + key.len() + value_size(value)).sum::<usize>()
}

fn value_size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Number(_) => 4,
        Value::Array(items) => items.iter().map(|item| 4 + value_size(item)).sum(),
        Value::Bool(_) | Value::Null | Value::Object(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn outcome(metadata: &Value, non_filterable: &[&str]) -> Result<(), String> {
        let non_filterable: Vec<String> = non_filterable.iter().map(|key| (*key).to_owned()).collect();
        check(metadata.as_object().unwrap(), &non_filterable)
    }

    #[test]
    fn bytes_are_counted_as_the_service_does() {
        for (metadata, fits) in [
            (json!({"f": "x".repeat(2035)}), true),
            (json!({"f": "x".repeat(2036)}), false),
            (json!({"ffffffffff": "x".repeat(2026)}), true),
            (json!({"ffffffffff": "x".repeat(2027)}), false),
            (json!({"f": "é".repeat(1017)}), true),
            (json!({"f": "é".repeat(1018)}), false),
            (json!({"f": "\n".repeat(2035)}), true),
            (json!({"f": "x".repeat(1626), "a": vec![1.5; 50]}), true),
            (json!({"f": "x".repeat(1627), "a": vec![1.5; 50]}), false),
        ] {
            assert_eq!(outcome(&metadata, &[]).is_ok(), fits);
        }
        assert!(outcome(&json!({"bulk": "x".repeat(40_944)}), &["bulk"]).is_ok());
        assert!(outcome(&json!({"bulk": "x".repeat(40_945)}), &["bulk"]).unwrap_err().contains("40960"));
    }

    #[test]
    fn kinds_of_values() {
        for (value, fits) in [
            (json!(""), true),
            (json!(-1.5), true),
            (json!(false), true),
            (json!(["a", "a"]), true),
            (json!([1, 2.5]), true),
            (json!([]), false),
            (json!([1, "a"]), false),
            (json!([true]), false),
            (json!(null), false),
            (json!({"a": 1}), false),
        ] {
            assert_eq!(outcome(&json!({"key": value}), &["key"]).is_ok(), fits, "{value}");
        }
    }

    #[test]
    fn fifty_keys_at_most() {
        let keys = |count: usize| (0..count).map(|key| (key.to_string(), json!(true))).collect::<Metadata>();
        assert!(check(&keys(50), &[]).is_ok());
        assert!(check(&keys(51), &[]).unwrap_err().contains("50 keys"));
    }
}
