use serde::Deserializer;
use serde::de::Visitor;
use serde::de::value::BorrowedStrDeserializer;
use serde::forward_to_deserialize_any;

use crate::tape::Refused;

/// A key of an object. It is text, but a map may ask for it as a number or a flag.
pub(crate) struct Key<'de>(pub(crate) &'de str);

impl<'de> Key<'de> {
    /// Number keys are rare, and `serde_json` reads a number where nothing but a number stands.
    fn read<T>(self, read: impl FnOnce(&mut Source<'de>) -> Result<T, serde_json::Error>) -> Result<T, Refused> {
        let text = self.0.as_bytes();
        if !text.first().is_some_and(|first| first.is_ascii_digit() || *first == b'-')
            || !text.last().is_some_and(u8::is_ascii_digit)
        {
            return Err(Refused);
        }
        let mut source = serde_json::Deserializer::from_str(self.0);
        let value = read(&mut source).map_err(|_| Refused)?;
        source.end().map_err(|_| Refused)?;
        Ok(value)
    }
}

type Source<'de> = serde_json::Deserializer<serde_json::de::StrRead<'de>>;

macro_rules! numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
            self.read(|source| source.$method(visitor))
        }
    )*};
}

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = Refused;

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64
    }

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.0 {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(Refused),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        visitor.visit_enum(BorrowedStrDeserializer::new(self.0))
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_borrowed_bytes(self.0.as_bytes())
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.deserialize_bytes(visitor)
    }

    forward_to_deserialize_any! {
        char str string unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
