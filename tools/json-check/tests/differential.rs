//! Holds the parser against `serde_json`: the same documents accepted, the same values read.

use json_check::{Either, Everything, EverythingView, Flat, Kind, Tagged, Variant, Wrapped};
use proptest::prelude::*;
use trestle_json::{parse, parse_value, view};

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

fn agree(document: &[u8]) -> Result<(), TestCaseError> {
    json_check::judge_value(document)
        .and_then(|()| json_check::judge_types(document))
        .map_err(|error| TestCaseError::fail(format!("{:?}: {error}", String::from_utf8_lossy(document))))
}

fn everything() -> impl Strategy<Value = Everything> {
    let scalars =
        (any::<Option<bool>>(), any::<Option<char>>(), any::<Option<i8>>(), any::<Option<u64>>(), any::<Option<i64>>());
    let texts = (
        prop::option::of(-1e300..1e300f64),
        prop::option::of(".*"),
        any::<Option<(u8, String)>>(),
        prop::option::of("[a-z]{0,80}"),
    );
    let lists = (
        prop::collection::vec(any::<Option<i64>>(), 0..6),
        prop::collection::btree_map(any::<i16>(), ".{0,5}", 0..4),
        prop::collection::btree_map(any::<bool>(), any::<u8>(), 0..2),
    );
    let choices =
        (prop::option::of(kind()), prop::option::of(variant()), prop::option::of(either()), any::<Option<u16>>());
    (scalars, texts, lists, choices).prop_map(|(scalars, texts, lists, choices)| Everything {
        flag: scalars.0,
        letter: scalars.1,
        small: scalars.2,
        whole: scalars.3,
        signed: scalars.4,
        float: texts.0,
        text: texts.1,
        pair: texts.2,
        flat: Flat { extra: texts.3 },
        list: lists.0,
        numbered: lists.1,
        flagged: lists.2,
        kind: choices.0,
        named: choices.0.map(|kind| (kind, 1)).into_iter().collect(),
        variant: choices.1,
        tagged: texts.0.map(|x| Tagged::Point { x, y: -x }),
        either: choices.2,
        wrapped: choices.3.map(Wrapped),
        ..Everything::default()
    })
}

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(&[Kind::Line, Kind::Word][..])
}

fn variant() -> impl Strategy<Value = Variant> {
    prop_oneof![
        Just(Variant::Unit),
        any::<i32>().prop_map(Variant::New),
        (any::<u8>(), -1e9..1e9f64).prop_map(|(a, b)| Variant::Tuple(a, b)),
        (any::<Option<bool>>(), any::<Vec<u8>>()).prop_map(|(a, b)| Variant::Struct { a, b }),
    ]
}

fn either() -> impl Strategy<Value = Either> {
    let leaf = prop_oneof![any::<i64>().prop_map(Either::Number), ".{0,9}".prop_map(Either::Text)];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Either::List),
            prop::collection::btree_map(".{0,4}", inner, 0..4).prop_map(Either::Map),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_document_is_read_alike(value in json(), pretty in any::<bool>()) {
        let document = if pretty { serde_json::to_vec_pretty(&value) } else { serde_json::to_vec(&value) }.unwrap();
        prop_assert!(parse_value(&document).is_ok());
        agree(&document)?;
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
    fn typed_shapes_are_read_alike(mut value in everything(), inner in everything()) {
        value.nested = Some(Box::new(inner));
        let document = trestle_json::to_vec(&value).unwrap();
        prop_assert_eq!(&parse::<Everything>(&document).unwrap(), &value);
        agree(&document)?;
    }

    #[test]
    fn damaged_shapes_are_judged_alike(value in everything(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut document = trestle_json::to_vec(&value).unwrap();
        let at = at.index(document.len());
        document[at] = byte;
        agree(&document)?;
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
    let outer = r#"{"text": "é\n", "float": 1.5}"#;
    let inner = r#"{"text": "other", "float": 2.5}"#;
    let (before, after) = view::<EverythingView, _>(outer.as_bytes(), |seen| {
        let before = seen.text.clone().into_owned();
        view::<EverythingView, _>(inner.as_bytes(), |seen| assert_eq!(seen.text, "other")).unwrap();
        (before, seen.text.into_owned())
    })
    .unwrap();
    assert_eq!((before.as_str(), after.as_str()), ("é\n", "é\n"));
}
