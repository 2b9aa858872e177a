use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use simd_json::{Node, StaticNode};

use crate::diagnosis::diagnose;
use crate::parse::admit;
use crate::scratch::Scratch;
use crate::tape::{Reader, Refused};
use crate::{Error, Limits, Value};

/// An untyped value that is read where the parser left it, so that only what is looked at costs anything.
#[derive(Clone, Copy)]
pub struct ValueView<'t, 'de> {
    /// The value's own node and all that belong to it.
    nodes: &'t [Node<'de>],
}

/// Lends an untyped document to `read`, within [`Limits::DEFAULT`]. Refuses duplicate keys, as [`parse_value`](crate::parse_value) does.
///
/// ```
/// let words = trestle_json::view_value(br#"{"blocks": [{"text": "a"}, {"text": "b"}]}"#, |document| {
///     let blocks = document.get("blocks").into_iter().flat_map(|blocks| blocks.items());
///     blocks.filter_map(|block| block.get("text")?.as_str().map(str::to_owned)).collect::<Vec<_>>()
/// })?;
/// assert_eq!(words, ["a", "b"]);
/// # Ok::<(), trestle_json::Error>(())
/// ```
pub fn view_value<R>(document: &[u8], read: impl FnOnce(ValueView<'_, '_>) -> R) -> Result<R, Error> {
    let limits = Limits::DEFAULT;
    admit(document, limits)?;
    Scratch::with(document.len(), limits, |scratch| {
        scratch.read(document, |reader| {
            let nodes = reader.nodes();
            if has_duplicate_keys(nodes) { Err(Refused) } else { Ok(read(ValueView { nodes })) }
        })
    })
    .map_err(|refusal| diagnose::<Value<'_>>(document, limits, &refusal))
}

impl<'t, 'de> ValueView<'t, 'de> {
    fn node(self) -> Option<Node<'de>> {
        self.nodes.first().copied()
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(self) -> bool {
        matches!(self.node(), Some(Node::Static(StaticNode::Null)))
    }

    /// The flag, if it is one.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        match self.node()? {
            Node::Static(StaticNode::Bool(flag)) => Some(flag),
            _ => None,
        }
    }

    /// Text, if it is text.
    #[must_use]
    pub fn as_str(self) -> Option<&'de str> {
        match self.node()? {
            Node::String(text) => Some(text),
            _ => None,
        }
    }

    /// An integer from 0, if it is one.
    #[must_use]
    pub fn as_u64(self) -> Option<u64> {
        match self.node()? {
            Node::Static(StaticNode::U64(number)) => Some(number),
            _ => None,
        }
    }

    /// The items of a list, in order; none if it is no list.
    pub fn items(self) -> impl Iterator<Item = ValueView<'t, 'de>> {
        let list = matches!(self.node(), Some(Node::Array { .. }));
        Members { nodes: if list { &self.nodes[1..] } else { &[] } }
    }

    /// Keys and values of an object, in order; none if it is no object.
    pub fn entries(self) -> impl Iterator<Item = (&'de str, ValueView<'t, 'de>)> {
        let object = matches!(self.node(), Some(Node::Object { .. }));
        let mut members = Members { nodes: if object { &self.nodes[1..] } else { &[] } };
        std::iter::from_fn(move || Some((members.next()?.as_str()?, members.next()?)))
    }

    /// The value under a key of an object.
    #[must_use]
    pub fn get(self, key: &str) -> Option<ValueView<'t, 'de>> {
        self.entries().find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    /// The same as a tree, which still borrows its texts.
    #[must_use]
    pub fn to_value(self) -> Value<'de> {
        // A tape always has a form as a tree: its keys were looked at before.
        Value::deserialize(&mut Reader::new(self.nodes)).unwrap_or(Value::Null)
    }
}

/// Shows no part of the value.
impl fmt::Debug for ValueView<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ValueView({} nodes)", self.nodes.len())
    }
}

/// Values that follow one another; keys are values, too.
struct Members<'t, 'de> {
    nodes: &'t [Node<'de>],
}

impl<'t, 'de> Iterator for Members<'t, 'de> {
    type Item = ValueView<'t, 'de>;

    fn next(&mut self) -> Option<Self::Item> {
        let (nodes, rest) = self.nodes.split_at_checked(width(self.nodes.first()?))?;
        self.nodes = rest;
        Some(ValueView { nodes })
    }
}

/// How many nodes a value takes.
fn width(node: &Node<'_>) -> usize {
    match node {
        Node::Object { count, .. } | Node::Array { count, .. } => count + 1,
        Node::String(_) | Node::Static(_) => 1,
    }
}

/// Every object's header is met in one pass over the tape.
fn has_duplicate_keys(nodes: &[Node<'_>]) -> bool {
    const SMALL: usize = 24;
    let mut seen: Vec<&str> = Vec::with_capacity(SMALL);
    let mut set: HashSet<&str> = HashSet::new();
    nodes.iter().enumerate().any(|(at, node)| {
        let Node::Object { len, .. } = node else { return false };
        let object = ValueView { nodes: &nodes[at..at + width(node)] };
        if *len <= SMALL {
            seen.clear();
            object.entries().any(|(key, _)| {
                let twice = seen.contains(&key);
                seen.push(key);
                twice
            })
        } else {
            set.clear();
            object.entries().any(|(key, _)| !set.insert(key))
        }
    })
}
