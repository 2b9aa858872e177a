use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use crate::Shape;

pub(crate) const DUPLICATE_KEY: &str = "duplicate key";

/// An untyped document. Integers are exact up to `i64` and `u64`, larger ones become floats, as in `serde_json`.
#[derive(Clone, PartialEq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A negative integer.
    Signed(i64),
    /// An integer from 0.
    Unsigned(u64),
    /// Any other number.
    Float(f64),
    /// Text, unescaped.
    String(Cow<'a, str>),
    /// A list.
    Array(Vec<Value<'a>>),
    /// Keys and values.
    Object(Object<'a>),
}

/// The keys and values of an object, in the document's order; no key occurs twice.
#[derive(Clone, PartialEq, Default)]
pub struct Object<'a>(Vec<(Cow<'a, str>, Value<'a>)>);

/// [`Shape`] of a borrowed [`Value`].
#[derive(Debug, Clone, Copy)]
pub struct ValueShape;

impl Shape for ValueShape {
    type View<'a> = Value<'a>;
}

impl<'a> Value<'a> {
    /// The value under a key of an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        self.as_object()?.get(key)
    }

    /// Text, if it is text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// An integer from 0, if it is one.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Unsigned(number) => Some(*number),
            _ => None,
        }
    }

    /// The list, if it is one.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Value<'a>]> {
        match self {
            Self::Array(values) => Some(values),
            _ => None,
        }
    }

    /// The object, if it is one.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object<'a>> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Copies what is still borrowed from the document.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(flag) => Value::Bool(flag),
            Self::Signed(number) => Value::Signed(number),
            Self::Unsigned(number) => Value::Unsigned(number),
            Self::Float(number) => Value::Float(number),
            Self::String(text) => Value::String(Cow::Owned(text.into_owned())),
            Self::Array(values) => Value::Array(values.into_iter().map(Value::into_owned).collect()),
            Self::Object(Object(entries)) => Value::Object(Object(
                entries.into_iter().map(|(key, value)| (Cow::Owned(key.into_owned()), value.into_owned())).collect(),
            )),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Signed(_) | Self::Unsigned(_) | Self::Float(_) => "number",
            Self::String(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }
}

/// Shows the kind only: a document's values are personal data.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Value({})", self.kind())
    }
}

impl<'a> Object<'a> {
    /// The value under a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keys and values in the document's order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value<'a>)> {
        self.0.iter().map(|(key, value)| (key.as_ref(), value))
    }
}

impl fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Object({} keys)", self.0.len())
    }
}

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(u64::try_from(number).map_or(Value::Signed(number), Value::Unsigned))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Value::Unsigned(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Value::Float(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value::String(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::String(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::with_capacity(sequence.size_hint().unwrap_or(0));
        while let Some(value) = sequence.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Entries::with_capacity(map.size_hint().unwrap_or(0));
        while let Some(Text(key)) = map.next_key()? {
            if !entries.admit(&key) {
                return Err(A::Error::custom(DUPLICATE_KEY));
            }
            let value = map.next_value()?;
            entries.list.push((key, value));
        }
        Ok(Value::Object(Object(entries.list)))
    }
}

/// Text that is borrowed where the document allows it.
#[derive(serde::Deserialize)]
#[serde(transparent)]
pub(crate) struct Text<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

/// Finds duplicates by looking at each key while an object is small, and by a set when it is not: an object of a hundred
/// thousand keys must not cost their square.
#[derive(Default)]
struct Entries<'a> {
    list: Vec<(Cow<'a, str>, Value<'a>)>,
    set: std::collections::HashSet<String>,
}

impl Entries<'_> {
    const SMALL: usize = 24;

    fn with_capacity(keys: usize) -> Self {
        Self { list: Vec::with_capacity(keys), ..Self::default() }
    }

    fn admit(&mut self, key: &str) -> bool {
        if self.list.len() < Self::SMALL {
            return self.list.iter().all(|(known, _)| known != key);
        }
        if self.set.is_empty() {
            self.set.extend(self.list.iter().map(|(known, _)| known.to_string()));
        }
        self.set.insert(key.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorKind, parse_value};

    #[test]
    fn a_large_object_refuses_a_late_duplicate_and_keeps_order() {
        let keys: Vec<String> = (0..1000).map(|n| format!("\"k{n}\":{n}")).collect();
        let document = format!("{{{}}}", keys.join(","));
        let value = parse_value(document.as_bytes()).unwrap();
        let object = value.as_object().unwrap();
        assert_eq!(object.len(), 1000);
        assert!(object.iter().map(|(key, _)| key).eq((0..1000).map(|n| format!("k{n}"))));
        assert_eq!(value.get("k999").and_then(Value::as_u64), Some(999));

        let document = format!("{{{},\"k500\":1}}", keys.join(","));
        assert_eq!(parse_value(document.as_bytes()).unwrap_err().kind, ErrorKind::DuplicateKey);
    }

    #[test]
    fn debug_shows_no_value() {
        let value = parse_value(r#"{"surname": "BĒRZIŅŠ"}"#.as_bytes()).unwrap();
        assert_eq!(format!("{value:?} {:?}", value.as_object().unwrap()), "Value(object) Object(1 keys)");
    }
}
