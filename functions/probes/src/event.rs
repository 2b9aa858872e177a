//! What a probe is sent: one of two kinds, told by the first key, so that one binary measures both.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{CowStrDeserializer, MapAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, Visitor};

/// An API Gateway event as `H`, or a Textract response as `R`.
#[derive(Debug)]
pub(crate) enum Event<H, R> {
    Http(H),
    Textract(R),
}

/// Text that stays where it was read whenever it can.
#[derive(Debug, serde::Deserialize)]
#[serde(transparent)]
pub(crate) struct Text<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

impl AsRef<str> for Text<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<'de, H: Deserialize<'de>, R: Deserialize<'de>> Deserialize<'de> for Event<H, R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EventVisitor<H, R>(PhantomData<(H, R)>);

        impl<'de, H: Deserialize<'de>, R: Deserialize<'de>> Visitor<'de> for EventVisitor<H, R> {
            type Value = Event<H, R>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an API Gateway event or a Textract response")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let first = map.next_key::<Text<'de>>()?.map(|key| key.0);
                // Textract's keys begin with a capital letter, API Gateway's don't.
                let is_textract =
                    first.as_deref().is_some_and(|key| key.starts_with(|letter: char| letter.is_ascii_uppercase()));
                let whole = MapAccessDeserializer::new(Resumed { first, rest: map });
                if is_textract {
                    R::deserialize(whole).map(Event::Textract)
                } else {
                    H::deserialize(whole).map(Event::Http)
                }
            }
        }

        deserializer.deserialize_map(EventVisitor(PhantomData))
    }
}

/// A map whose first key has been read; nothing else is kept.
struct Resumed<'de, A> {
    first: Option<Cow<'de, str>>,
    rest: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Resumed<'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(key) => seed.deserialize(CowStrDeserializer::new(key)).map(Some),
            None => self.rest.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.rest.next_value_seed(seed)
    }
}
