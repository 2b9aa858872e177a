//! Reads any serde type from simd-json's tape, by the rules of `serde_json`.
//!
//! simd-json has a reader of its own. This one judges every document as `serde_json` does (`-0` is no integer, a tuple with an
//! element too many is refused), steps over what a type doesn't ask for in one jump, and has an error without content: what
//! was wrong is found by reading the original again.

use std::fmt;
use std::slice;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{self, DeserializeSeed, Deserializer, Visitor};
use simd_json::{Node, StaticNode};

use crate::key::Key;

/// The tape doesn't hold what the type asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("refused")
    }
}

impl std::error::Error for Refused {}

impl de::Error for Refused {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// A place on the tape.
pub(crate) struct Reader<'t, 'de> {
    nodes: slice::Iter<'t, Node<'de>>,
}

impl<'t, 'de> Reader<'t, 'de> {
    pub(crate) fn new(nodes: &'t [Node<'de>]) -> Self {
        Self { nodes: nodes.iter() }
    }

    /// What has not been read yet.
    pub(crate) fn nodes(&self) -> &'t [Node<'de>] {
        self.nodes.as_slice()
    }

    #[inline]
    fn next(&mut self) -> Result<Node<'de>, Refused> {
        self.nodes.next().copied().ok_or(Refused)
    }

    #[inline]
    fn skip(&mut self) -> Result<(), Refused> {
        if let Node::Object { count, .. } | Node::Array { count, .. } = self.next()? {
            self.nodes = self.nodes.as_slice().get(count..).ok_or(Refused)?.iter();
        }
        Ok(())
    }

    #[inline]
    fn number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Refused> {
        match self.next()? {
            Node::Static(number) => scalar(number, visitor, false),
            _ => Err(Refused),
        }
    }

    #[inline]
    fn text(&mut self) -> Result<&'de str, Refused> {
        match self.next()? {
            Node::String(text) => Ok(text),
            _ => Err(Refused),
        }
    }

    #[inline]
    fn array<V: Visitor<'de>>(&mut self, len: usize, visitor: V) -> Result<V::Value, Refused> {
        let mut elements = Elements { reader: self, left: len };
        let value = visitor.visit_seq(&mut elements)?;
        if elements.left == 0 { Ok(value) } else { Err(Refused) }
    }

    #[inline]
    fn object<V: Visitor<'de>>(&mut self, len: usize, visitor: V) -> Result<V::Value, Refused> {
        let mut entries = Entries { reader: self, left: len };
        let value = visitor.visit_map(&mut entries)?;
        if entries.left == 0 { Ok(value) } else { Err(Refused) }
    }
}

/// The parser gives every other integer from 0 as unsigned, so a signed zero is `-0`, which only a float can hold.
#[inline]
fn scalar<'de, V: Visitor<'de>>(node: StaticNode, visitor: V, any: bool) -> Result<V::Value, Refused> {
    match node {
        StaticNode::U64(number) => visitor.visit_u64(number),
        StaticNode::I64(0) => visitor.visit_f64(-0.0),
        StaticNode::I64(number) => visitor.visit_i64(number),
        StaticNode::F64(number) => visitor.visit_f64(number),
        StaticNode::Bool(flag) if any => visitor.visit_bool(flag),
        StaticNode::Null if any => visitor.visit_unit(),
        StaticNode::Bool(_) | StaticNode::Null => Err(Refused),
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
            self.number(visitor)
        }
    )*};
}

macro_rules! texts {
    ($($method:ident)*) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
            visitor.visit_borrowed_str(self.text()?)
        }
    )*};
}

impl<'de> Deserializer<'de> for &mut Reader<'_, 'de> {
    type Error = Refused;

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64
    }
    texts! { deserialize_char deserialize_str deserialize_string deserialize_identifier }

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.next()? {
            Node::String(text) => visitor.visit_borrowed_str(text),
            Node::Static(node) => scalar(node, visitor, true),
            Node::Array { len, .. } => self.array(len, visitor),
            Node::Object { len, .. } => self.object(len, visitor),
        }
    }

    #[inline]
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.next()? {
            Node::Static(StaticNode::Bool(flag)) => visitor.visit_bool(flag),
            _ => Err(Refused),
        }
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.next()? {
            Node::String(text) => visitor.visit_borrowed_bytes(text.as_bytes()),
            Node::Array { len, .. } => self.array(len, visitor),
            _ => Err(Refused),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.deserialize_bytes(visitor)
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        if let Some(Node::Static(StaticNode::Null)) = self.nodes.as_slice().first() {
            self.next()?;
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.next()? {
            Node::Static(StaticNode::Null) => visitor.visit_unit(),
            _ => Err(Refused),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Refused> {
        self.deserialize_unit(visitor)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_newtype_struct(self)
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.next()? {
            Node::Array { len, .. } => self.array(len, visitor),
            _ => Err(Refused),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Refused> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.deserialize_seq(visitor)
    }

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.next()? {
            Node::Object { len, .. } => self.object(len, visitor),
            _ => Err(Refused),
        }
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        match self.next()? {
            Node::Object { len, .. } => self.object(len, visitor),
            Node::Array { len, .. } => self.array(len, visitor),
            _ => Err(Refused),
        }
    }

    #[inline]
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        match self.next()? {
            Node::String(name) => visitor.visit_enum(BorrowedStrDeserializer::new(name)),
            Node::Object { len: 1, .. } => visitor.visit_enum(Variant { reader: self }),
            _ => Err(Refused),
        }
    }

    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.skip()?;
        visitor.visit_unit()
    }
}

struct Elements<'r, 't, 'de> {
    reader: &'r mut Reader<'t, 'de>,
    left: usize,
}

impl<'de> de::SeqAccess<'de> for Elements<'_, '_, 'de> {
    type Error = Refused;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refused> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        seed.deserialize(&mut *self.reader).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

struct Entries<'r, 't, 'de> {
    reader: &'r mut Reader<'t, 'de>,
    left: usize,
}

impl<'de> de::MapAccess<'de> for Entries<'_, '_, 'de> {
    type Error = Refused;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refused> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        seed.deserialize(Key(self.reader.text()?)).map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refused> {
        seed.deserialize(&mut *self.reader)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

/// A variant with content: an object of one key.
struct Variant<'r, 't, 'de> {
    reader: &'r mut Reader<'t, 'de>,
}

impl<'de> de::EnumAccess<'de> for Variant<'_, '_, 'de> {
    type Error = Refused;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Refused> {
        let name = seed.deserialize(Key(self.reader.text()?))?;
        Ok((name, self))
    }
}

impl<'de> de::VariantAccess<'de> for Variant<'_, '_, 'de> {
    type Error = Refused;

    fn unit_variant(self) -> Result<(), Refused> {
        de::Deserialize::deserialize(self.reader)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Refused> {
        seed.deserialize(self.reader)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Refused> {
        self.reader.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Refused> {
        self.reader.deserialize_struct("", fields, visitor)
    }
}
