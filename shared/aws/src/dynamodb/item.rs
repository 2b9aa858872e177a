//! Items: typed attributes in, typed attributes out.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use trestle_pipeline::port::StoreError;

/// An item as the SDK has it.
pub(super) type Attributes = HashMap<String, AttributeValue>;

pub(super) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(super) fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(super) fn bytes(value: &[u8]) -> AttributeValue {
    AttributeValue::B(Blob::new(value))
}

/// A time as text of fixed width: compared as text, it compares as time.
pub(super) fn time(value: Timestamp) -> AttributeValue {
    AttributeValue::S(format!("{value:.9}"))
}

/// Begins an item with its keys, `v` and `ttl`.
pub(super) fn begin(pk: String, sk: impl Into<String>, ttl: i64) -> Attributes {
    HashMap::from([
        ("pk".to_owned(), text(pk)),
        ("sk".to_owned(), text(sk)),
        ("v".to_owned(), number(1)),
        ("ttl".to_owned(), number(ttl)),
    ])
}

/// The primary key of an item.
pub(super) fn key(pk: String, sk: &str) -> Attributes {
    HashMap::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))])
}

/// Reads the attributes of a stored item; what is missing or of another type is named, its value never.
#[derive(Clone, Copy)]
pub(super) struct Stored<'a>(pub(super) &'a Attributes);

impl<'a> Stored<'a> {
    pub(super) fn find(self, name: &str) -> Option<&'a AttributeValue> {
        self.0.get(name)
    }

    pub(super) fn text(self, name: &'static str) -> Result<&'a str, StoreError> {
        self.find(name).and_then(|value| value.as_s().ok()).map(String::as_str).ok_or(malformed(name))
    }

    pub(super) fn number<T: std::str::FromStr>(self, name: &'static str) -> Result<T, StoreError> {
        let digits = self.find(name).and_then(|value| value.as_n().ok());
        digits.and_then(|digits| digits.parse().ok()).ok_or(malformed(name))
    }

    pub(super) fn bytes(self, name: &'static str) -> Result<&'a [u8], StoreError> {
        self.find(name).and_then(|value| value.as_b().ok()).map(Blob::as_ref).ok_or(malformed(name))
    }

    pub(super) fn hash(self, name: &'static str) -> Result<[u8; 32], StoreError> {
        self.bytes(name)?.try_into().map_err(|_| malformed(name))
    }

    pub(super) fn time(self, name: &'static str) -> Result<Timestamp, StoreError> {
        self.text(name)?.parse().map_err(|_| malformed(name))
    }

    /// A value that only a domain type can judge.
    pub(super) fn parsed<T>(self, name: &'static str, parse: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
        parse(self.text(name)?).ok_or(malformed(name))
    }

    /// Members of a set of texts; none when the attribute is missing, since DynamoDB has no empty set.
    pub(super) fn set(self, name: &'static str) -> Result<&'a [String], StoreError> {
        match self.find(name) {
            None => Ok(&[]),
            Some(value) => value.as_ss().map(Vec::as_slice).map_err(|_| malformed(name)),
        }
    }
}

pub(super) const fn malformed(what: &'static str) -> StoreError {
    StoreError::Malformed { what }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_text_keep_their_order_and_their_nanoseconds() {
        let times = [
            "2026-11-24T10:00:00Z",
            "2026-11-24T10:00:00.000000001Z",
            "2026-11-24T10:00:00.5Z",
            "2026-12-01T00:00:00Z",
        ];
        let times = times.map(|text| text.parse::<Timestamp>().unwrap());
        let texts = times.map(|at| time(at).as_s().unwrap().clone());
        assert!(texts.is_sorted(), "{texts:?}");
        assert!(texts.iter().all(|text| text.len() == "2026-11-24T10:00:00.000000000Z".len()), "{texts:?}");
        for (at, text) in times.iter().zip(&texts) {
            assert_eq!(text.parse::<Timestamp>().unwrap(), *at);
        }
    }

    #[test]
    fn a_malformed_attribute_is_named_without_its_value() {
        let item = HashMap::from([("status".to_owned(), text("BĒRZIŅŠ"))]);
        let error = Stored(&item).number::<u64>("status").unwrap_err();
        assert_eq!(error.to_string(), "a stored item is malformed: status");
        assert!(Stored(&item).bytes("missing").is_err());
        assert!(Stored(&item).set("missing").unwrap().is_empty());
    }
}
