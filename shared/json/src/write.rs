use serde::Serialize;

/// A value that has no JSON form, such as a map with keys that are no text. Its cause is a mistake in the type, not in the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this type has no JSON form")]
pub struct WriteError;

/// Writes compact JSON. Floats that are no number become `null`.
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, WriteError> {
    serde_json::to_vec(value).map_err(|_| WriteError)
}

/// Writes compact JSON as text, for bodies that travel inside other JSON.
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, WriteError> {
    serde_json::to_string(value).map_err(|_| WriteError)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn writes_what_parse_reads() {
        let value = BTreeMap::from([("a", Some(1.5)), ("b", None)]);
        assert_eq!(to_vec(&value), Ok(br#"{"a":1.5,"b":null}"#.to_vec()));
        assert_eq!(to_string(&BTreeMap::from([([1u8], 2)])), Err(WriteError));
    }
}
