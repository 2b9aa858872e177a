//! Finds the place and the reason of a refusal by reading the untouched original again.

use std::fmt::Write as _;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use crate::scratch::Refusal;
use crate::{Error, ErrorKind, Limits};

/// Longest key that is shown in a path.
const LONGEST_KEY: usize = 32;

#[cold]
pub(crate) fn diagnose<'de, T: Deserialize<'de>>(original: &'de [u8], limits: Limits, refusal: &Refusal) -> Error {
    if let Err(error) = std::str::from_utf8(original) {
        let (line, column) = place(original, error.valid_up_to());
        return Error::of(ErrorKind::Encoding).at(line, column);
    }
    if let Refusal::Parser(error) = refusal
        && *error.error() == simd_json::ErrorType::DepthLimitExceeded
    {
        let (line, column) = too_deep_at(original, limits.max_depth).map_or((0, 0), |offset| place(original, offset));
        return Error::of(ErrorKind::TooDeep).at(line, column);
    }
    // First the document alone, so that text that is no JSON is never taken for a wrong value.
    if let Err(error) = read::<IgnoredAny>(original) {
        return error;
    }
    match read::<T>(original) {
        // JSON all the same: serde_json calls it a mistake of syntax where an enum or the end of a tuple should be.
        Err(error) if error.kind.is_malformed() && matches!(refusal, Refusal::Shape) => {
            Error { kind: ErrorKind::WrongType, ..error }
        }
        Err(error) => error,
        Ok(()) => Error::of(match refusal {
            Refusal::Parser(_) => ErrorKind::Syntax,
            Refusal::Shape => ErrorKind::WrongValue,
        }),
    }
}

/// The same for a document that `serde_json` refused.
#[cold]
pub(crate) fn of_projection<'de, T: Deserialize<'de>>(original: &'de [u8]) -> Error {
    if let Err(error) = std::str::from_utf8(original) {
        let (line, column) = place(original, error.valid_up_to());
        return Error::of(ErrorKind::Encoding).at(line, column);
    }
    match read::<IgnoredAny>(original).and_then(|()| read::<T>(original)) {
        Err(error) => error,
        Ok(()) => Error::of(ErrorKind::WrongValue),
    }
}

fn read<'de, T: Deserialize<'de>>(original: &'de [u8]) -> Result<(), Error> {
    let mut source = serde_json::Deserializer::from_slice(original);
    serde_path_to_error::deserialize::<_, T>(&mut source).map_err(|error| {
        let path = field_path(error.path());
        located(error.inner(), path)
    })?;
    source.end().map_err(|error| located(&error, String::new()))
}

fn located(error: &serde_json::Error, path: String) -> Error {
    let message = error.to_string();
    let (kind, expected) = match error.classify() {
        Category::Eof => (ErrorKind::Truncated, None),
        Category::Syntax if message.starts_with("recursion limit exceeded") => (ErrorKind::TooDeep, None),
        Category::Syntax | Category::Io => (ErrorKind::Syntax, None),
        Category::Data => reason(&message),
    };
    let path = match kind {
        // The last segment is the very key that is not known, which is the sender's text.
        ErrorKind::UnknownField => parent(&path),
        _ => path,
    };
    Error { kind, path, line: error.line(), column: error.column(), expected }
}

/// Reads serde's own message forms; whatever follows the last `expected` there is the shape's text, never the document's.
fn reason(message: &str) -> (ErrorKind, Option<String>) {
    let message = message.rsplit_once(" at line ").map_or(message, |(text, _)| text);
    let expected = || message.rsplit_once(", expected ").map(|(_, expected)| expected.to_owned());
    if let Some(field) = message.strip_prefix("missing field ") {
        (ErrorKind::MissingField, Some(field.trim_matches('`').to_owned()))
    } else if message.starts_with("unknown field ") {
        (ErrorKind::UnknownField, expected())
    } else if message.starts_with("duplicate field ") || message == crate::value::DUPLICATE_KEY {
        (ErrorKind::DuplicateKey, None)
    } else if message.starts_with("invalid type: ") {
        (ErrorKind::WrongType, expected())
    } else if ["invalid value: ", "invalid length ", "unknown variant "].iter().any(|form| message.starts_with(form)) {
        (ErrorKind::WrongValue, expected())
    } else {
        (ErrorKind::WrongValue, None)
    }
}

fn field_path(path: &Path) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => drop(write!(text, "[{index}]")),
            Segment::Map { key } => push_key(&mut text, key),
            Segment::Enum { variant } => push_key(&mut text, variant),
            Segment::Unknown => push_key(&mut text, "?"),
        }
    }
    text
}

fn push_key(text: &mut String, key: &str) {
    if !text.is_empty() {
        text.push('.');
    }
    let like_a_field = key.len() <= LONGEST_KEY
        && key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    text.push_str(if like_a_field { key } else { "?" });
}

fn parent(path: &str) -> String {
    path.rsplit_once('.').map_or("", |(parent, _)| parent).to_owned()
}

/// Line and column, both from 1, of a byte offset.
fn place(original: &[u8], offset: usize) -> (usize, usize) {
    let before = &original[..offset];
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let line = before.split(|byte| *byte == b'\n').count();
    (line, offset - line_start + 1)
}

/// Offset of the bracket that goes one level too deep.
fn too_deep_at(original: &[u8], max_depth: usize) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for (offset, byte) in original.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string && depth == max_depth => return Some(offset),
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use crate::{ErrorKind, Limits, parse, parse_value, parse_within};

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[allow(dead_code)]
    struct Case {
        market: String,
        #[serde(default)]
        uploads: Vec<Upload>,
        #[serde(default)]
        claim: std::collections::BTreeMap<String, u32>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[allow(dead_code)]
    struct Upload {
        kind: Kind,
        content_length: u32,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    enum Kind {
        IdFront,
        Selfie,
    }

    #[test]
    fn errors_say_where_and_why() {
        use ErrorKind::*;
        for (document, kind, path, place, expected) in [
            ("", Empty, "", (0, 0), None),
            (" \n ", Empty, "", (0, 0), None),
            ("{", Truncated, "", (1, 1), None),
            ("{\"market\": \"lv\",\n oops}", Syntax, "", (2, 2), None),
            ("{} x", Syntax, "", (1, 4), None),
            ("{}", MissingField, "", (1, 2), Some("market")),
            (r#"{"market": 7}"#, WrongType, "market", (1, 12), Some("a string")),
            (
                r#"{"market": "lv", "Bērziņš": 1}"#,
                UnknownField,
                "",
                (1, 29),
                Some("one of `market`, `uploads`, `claim`"),
            ),
            (
                r#"{"market": "lv", "uploads": [{"kind": "selfie", "contentLength": 1}], "claim": {}, "x": 1}"#,
                UnknownField,
                "",
                (1, 86),
                Some("one of `market`, `uploads`, `claim`"),
            ),
            (r#"{"market": "lv", "market": "us"}"#, DuplicateKey, "", (1, 25), None),
            (
                "{\"market\": \"lv\", \"uploads\": [{\"kind\": \"selfie\",\n\"contentLength\": -1}]}",
                WrongValue,
                "uploads[0].contentLength",
                (2, 19),
                Some("u32"),
            ),
            (
                r#"{"market": "lv", "uploads": [{"kind": "passport of Bērziņš", "contentLength": 1}]}"#,
                WrongValue,
                "uploads[0].kind",
                (1, 62),
                Some("`idFront` or `selfie`"),
            ),
            (
                r#"{"market": "lv", "uploads": [{"kind": 7, "contentLength": 1}]}"#,
                WrongType,
                "uploads[0].kind",
                (1, 39),
                None,
            ),
            (r#"{"market": "lv", "claim": {"Jānis Bērziņš": "x"}}"#, WrongType, "claim.?", (1, 51), Some("u32")),
        ] {
            let error = parse::<Case>(document.as_bytes()).unwrap_err();
            assert_eq!(
                (error.kind, error.path.as_str(), (error.line, error.column), error.expected.as_deref()),
                (kind, path, place, expected),
                "{document}"
            );
        }
    }

    #[test]
    fn no_value_reaches_an_error() {
        let documents = [
            r#"{"market": {"surname": "SECRET, expected SECRET"}}"#,
            r#"{"market": "lv", "uploads": [{"kind": "SECRET, expected SECRET", "contentLength": 1}]}"#,
            r#"{"market": "lv", "uploads": "SECRET"}"#,
            r#"{"market": "lv", "SECRET": "SECRET"}"#,
            r#"{"market": "lv", "claim": {"SECRET SECRET": "SECRET"}}"#,
            r#"{"market": "SECRET" "SECRET"}"#,
        ];
        for document in documents {
            let error = parse::<Case>(document.as_bytes()).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("SECRET"), "{error:?}");
        }
    }

    #[test]
    fn depth_is_refused_one_level_past_the_limit() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(parse_value(nested(127).as_bytes()).is_ok());
        let error = parse_value(nested(128).as_bytes()).unwrap_err();
        assert_eq!((error.kind, error.line, error.column), (ErrorKind::TooDeep, 1, 128));
        assert_eq!(parse_value("[".repeat(1_000_000).as_bytes()).unwrap_err().kind, ErrorKind::TooDeep);

        let limits = Limits { max_depth: 2, ..Limits::DEFAULT };
        assert!(parse_within::<Vec<Vec<u8>>>(b"[[1]]", limits).is_ok());
        assert_eq!(parse_within::<Vec<Vec<Vec<u8>>>>(b"[[[1]]]", limits).unwrap_err().kind, ErrorKind::TooDeep);
    }

    #[test]
    fn size_is_refused_before_any_work() {
        let limits = Limits::bytes(4);
        assert!(parse_within::<Vec<u8>>(b"[12]", limits).is_ok());
        assert_eq!(parse_within::<Vec<u8>>(b"[123]", limits).unwrap_err().kind, ErrorKind::TooLarge);
    }

    #[test]
    fn broken_text_is_located() {
        let error = parse_value(b"{\"a\":\n \"\xff\"}").unwrap_err();
        assert_eq!((error.kind, error.line, error.column), (ErrorKind::Encoding, 2, 3));
    }

    #[test]
    fn an_untyped_value_refuses_a_duplicate_key() {
        let error = parse_value(br#"{"a": {"b": 1, "c": 2, "b": 3}}"#).unwrap_err();
        assert_eq!((error.kind, error.path.as_str()), (ErrorKind::DuplicateKey, "a"));
    }
}
