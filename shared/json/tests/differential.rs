//! Holds the parser against `serde_json`: the same documents accepted, the same values read.

use std::borrow::Cow;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use trestle_json::{ErrorKind, Shape, Value, parse, parse_value, view};

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        ".*".prop_map(Into::into),
        "[\\x00-\\x7f]*".prop_map(Into::into),
    ];
    leaf.prop_recursive(6, 96, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Into::into),
            prop::collection::hash_map(".{0,12}", inner, 0..8)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Text that is nearly JSON: a document with bytes cut, changed, doubled or inserted.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let token = prop::sample::select(
        &[
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "\\",
            "\\u",
            "\\ud800",
            "\\udc00",
            "-",
            "-0",
            "0",
            "01",
            "1e",
            "1e5",
            "1E400",
            "1.",
            ".5",
            "+1",
            "true",
            "nul",
            "null",
            "NaN",
            " ",
            "\n",
            "\t",
            "\0",
            "\u{feff}",
            "é",
            "/",
            "18446744073709551616",
            "-9223372036854775809",
            "123456789012345678901234567890",
            "1e-400",
            "0.1",
            "\"a\"",
            "\"\\n\"",
            "\x7f",
            "\x1f",
        ][..],
    );
    let text = json().prop_map(|value| serde_json::to_vec(&value).expect("a value has a JSON form"));
    (text, prop::collection::vec((any::<prop::sample::Index>(), 0..4u8, token, any::<u8>()), 1..4)).prop_map(
        |(mut text, edits)| {
            for (at, edit, token, byte) in edits {
                let at = at.index(text.len() + 1);
                match edit {
                    0 => drop(text.splice(at..at, token.bytes())),
                    1 => text.truncate(at),
                    2 if at < text.len() => text[at] = byte,
                    _ if at < text.len() => drop(text.remove(at)),
                    _ => {}
                }
            }
            text
        },
    )
}

fn tokens() -> impl Strategy<Value = Vec<u8>> {
    let token = prop::sample::select(
        &["{", "}", "[", "]", ":", ",", "\"a\"", "\"b\"", "1", "-0", "0.5", "1e3", "true", "null", " ", "\"\\u00e9\""]
            [..],
    );
    prop::collection::vec(token, 0..24).prop_map(|tokens| tokens.concat().into_bytes())
}

fn same(ours: &Value<'_>, reference: &serde_json::Value) -> bool {
    use serde_json::Value as Reference;
    match (ours, reference) {
        (Value::Null, Reference::Null) => true,
        (Value::Bool(a), Reference::Bool(b)) => a == b,
        (Value::Unsigned(a), Reference::Number(b)) => b.as_u64() == Some(*a),
        (Value::Signed(a), Reference::Number(b)) => b.as_i64() == Some(*a),
        (Value::Float(a), Reference::Number(b)) => b.is_f64() && b.as_f64().is_some_and(|b| a.to_bits() == b.to_bits()),
        (Value::String(a), Reference::String(b)) => a == b,
        (Value::Array(a), Reference::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Reference::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => false,
    }
}

fn agree(document: &[u8]) -> Result<(), TestCaseError> {
    let ours = parse_value(document);
    let reference = serde_json::from_slice::<serde_json::Value>(document);
    match (&ours, &reference) {
        (Ok(ours), Ok(reference)) => prop_assert!(same(ours, reference), "{}", String::from_utf8_lossy(document)),
        (Err(_), Err(_)) => {}
        // Named exception: a duplicate key is refused.
        (Err(error), Ok(_)) if error.kind == ErrorKind::DuplicateKey => {}
        (ours, reference) => {
            let text = String::from_utf8_lossy(document);
            prop_assert!(false, "{text:?}: {:?} against {:?}", ours.as_ref().err(), reference.as_ref().err());
        }
    }
    Ok(())
}

/// A typed shape with the kinds of field that our wire types use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Block {
    id: String,
    confidence: f64,
    page: Option<u32>,
    children: Vec<i64>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
enum Kind {
    Line,
    Word,
}

#[derive(Debug, PartialEq, Deserialize)]
struct BlockView<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    confidence: f64,
}

struct BlockShape;

impl Shape for BlockShape {
    type View<'a> = BlockView<'a>;
}

fn block() -> impl Strategy<Value = Block> {
    (".*", -1e300..1e300f64, any::<Option<u32>>(), prop::collection::vec(any::<i64>(), 0..6), any::<bool>()).prop_map(
        |(id, confidence, page, children, line)| Block {
            id,
            confidence,
            page,
            children,
            kind: if line { Kind::Line } else { Kind::Word },
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_document_is_read_alike(value in json(), pretty in any::<bool>()) {
        let document = if pretty { serde_json::to_vec_pretty(&value) } else { serde_json::to_vec(&value) }.unwrap();
        prop_assert!(same(&parse_value(&document).unwrap(), &serde_json::from_slice(&document).unwrap()));
    }

    #[test]
    fn damaged_documents_are_judged_alike(document in damaged()) {
        agree(&document)?;
    }

    #[test]
    fn loose_tokens_are_judged_alike(document in tokens()) {
        agree(&document)?;
    }

    #[test]
    fn typed_shapes_are_read_alike(block in block()) {
        let document = trestle_json::to_vec(&block).unwrap();
        prop_assert_eq!(&parse::<Block>(&document).unwrap(), &block);
        let seen = view::<BlockShape, _>(&document, |seen| (seen.id.clone().into_owned(), seen.confidence)).unwrap();
        prop_assert_eq!(seen, (block.id, block.confidence));
    }

    #[test]
    fn any_bytes_are_refused_or_read_without_harm(document in prop::collection::vec(any::<u8>(), 0..200)) {
        agree(&document)?;
    }
}

#[test]
fn numbers_at_the_edges() {
    for text in [
        "0",
        "-0",
        "-0.0",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775809",
        "123456789012345678901234567890",
        "0.1",
        "1e5",
        "1E+5",
        "1e-5",
        "5e-324",
        "2.2250738585072011e-308",
        "1.7976931348623157e308",
        "9007199254740993",
        "9007199254740993.0",
        "1e400",
        "-1e400",
        "1e-400",
        "01",
        "-",
        "1.",
        ".1",
        "1e",
        "+1",
        "0x1",
    ] {
        for document in [text.to_owned(), format!("[{text}]"), format!("{{\"n\":{text}}}")] {
            agree(document.as_bytes()).unwrap_or_else(|error| panic!("{document}: {error}"));
        }
    }
}

#[test]
fn a_view_inside_a_view_keeps_the_outer_one_intact() {
    let outer = r#"{"id": "é\n", "confidence": 1.5}"#;
    let inner = r#"{"id": "other", "confidence": 2.5}"#;
    let (before, after) = view::<BlockShape, _>(outer.as_bytes(), |seen| {
        let before = seen.id.clone().into_owned();
        view::<BlockShape, _>(inner.as_bytes(), |seen| assert_eq!(seen.id, "other")).unwrap();
        (before, seen.id.into_owned())
    })
    .unwrap();
    assert_eq!((before.as_str(), after.as_str()), ("é\n", "é\n"));
}
