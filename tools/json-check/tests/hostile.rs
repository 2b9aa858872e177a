//! Input made to break a parser: each case with the refusal it gets.
#![allow(clippy::unwrap_used)]

use serde::Deserialize;
use trestle_json::ErrorKind::{self, DuplicateKey, Empty, Encoding, Syntax, TooDeep, TooLarge, Truncated, WrongType};
use trestle_json::{Limits, parse, parse_value, parse_within};

fn refusal(document: &[u8]) -> Option<ErrorKind> {
    json_check::judge_value(document).unwrap_or_else(|error| panic!("{}: {error}", String::from_utf8_lossy(document)));
    json_check::judge_types(document).unwrap_or_else(|error| panic!("{}: {error}", String::from_utf8_lossy(document)));
    parse_value(document).err().map(|error| error.kind)
}

#[test]
fn each_is_refused_by_name() {
    let cases: &[(&[u8], ErrorKind)] = &[
        (b"", Empty),
        (b" \r\n\t", Empty),
        (b"\0", Syntax),
        (b"{}\0", Syntax),
        (b"\0{}", Syntax),
        (b"{\"a\0b\": 1}", Syntax),
        (b"\xef\xbb\xbf{}", Syntax),
        (b"\xff\xfe{\0}\0", Encoding),
        (b"{} {}", Syntax),
        (b"{},", Syntax),
        (b"[1]]", Syntax),
        (b"[1,]", Syntax),
        (b"[,1]", Syntax),
        (b"{\"a\":1,}", Syntax),
        (b"{a:1}", Syntax),
        (b"{'a':1}", Syntax),
        (b"[1 2]", Syntax),
        (b"[1", Truncated),
        (b"{\"a\"", Truncated),
        (b"\"a", Truncated),
        (b"\"a\\", Truncated),
        (b"\"\\u12", Truncated),
        (b"\"\\x41\"", Syntax),
        (b"\"\\u12g4\"", Syntax),
        (b"\"\\ud800\"", Syntax),
        (b"\"\\udc00\"", Syntax),
        (b"\"\\ud800\\u0041\"", Syntax),
        (b"\"\\ud800\\ud800\"", Syntax),
        (b"\"a\nb\"", Syntax),
        (b"\"\x1f\"", Syntax),
        (b"\"\xff\"", Encoding),
        (b"\"\xc0\x80\"", Encoding),
        (b"\"\xed\xa0\x80\"", Encoding),
        (b"\"\xf4\x90\x80\x80\"", Encoding),
        (b"\"\xe2\x82\"", Encoding),
        (b"nul", Truncated),
        (b"truE", Syntax),
        (b"NaN", Syntax),
        (b"Infinity", Syntax),
        (b"// a\n1", Syntax),
        (b"01", Syntax),
        (b"-", Syntax),
        (b"-a", Syntax),
        (b"1.", Syntax),
        (b".1", Syntax),
        (b"1.", Syntax),
        (b"1e+", Syntax),
        (b"+1", Syntax),
        (b"0x10", Syntax),
        (b"1e400", Syntax),
        (b"-1e400", Syntax),
        (br#"{"a":1,"a":1}"#, DuplicateKey),
        (br#"{"a":1,"\u0061":2}"#, DuplicateKey),
    ];
    for (document, kind) in cases {
        assert_eq!(refusal(document), Some(*kind), "{:?}", String::from_utf8_lossy(document));
    }
}

#[test]
fn each_is_read() {
    let cases: &[&[u8]] = &[
        b"0",
        b"-0",
        b"-0.0",
        b"1e-400",
        b"1E+2",
        b"18446744073709551616",
        b"-9223372036854775809",
        b"\"\\ud83d\\ude00\"",
        b"\"\\u0000\"",
        b"\"\x7f\"",
        b"\"\xef\xbf\xbf\"",
        b"\"\xf4\x8f\xbf\xbf\"",
        b"\"\xe2\x80\xa8\"",
        b" [ ] ",
        br#"{"":{"":null}}"#,
    ];
    for document in cases {
        assert_eq!(refusal(document), None, "{:?}", String::from_utf8_lossy(document));
    }
}

/// A long number, a long text and a wide document cost their length and no more.
#[test]
fn large_is_not_slow_or_deep() {
    let digits = "1".repeat(200_000);
    assert_eq!(refusal(digits.as_bytes()), Some(Syntax), "over the largest float");
    assert_eq!(refusal(format!("0.{digits}").as_bytes()), None);
    assert_eq!(refusal(format!("[\"{}\"]", "\\\\".repeat(100_000)).as_bytes()), None);
    assert_eq!(refusal(format!("[{}0]", "[],".repeat(100_000)).as_bytes()), None);
    let keys: Vec<String> = (0..50_000).map(|n| format!("\"{n}\":0")).collect();
    assert_eq!(refusal(format!("{{{}}}", keys.join(",")).as_bytes()), None);
}

/// Ends and breaks at every offset of the blocks that SIMD code reads.
#[test]
fn block_edges() {
    for length in 0..200 {
        let filler = "é".repeat(length / 2) + &"a".repeat(length % 2);
        for (document, expected) in [
            (format!("\"{filler}\""), None),
            (format!("\"{filler}\\\"\""), None),
            (format!("\"{filler}\\\\\""), None),
            (format!("\"{filler}\\u00e9\""), None),
            (format!("\"{filler}"), Some(Truncated)),
            (format!("\"{filler}\\\""), Some(Truncated)),
            (format!("\"{filler}\\u00e\""), Some(Syntax)),
            (format!("\"{filler}\u{1}\""), Some(Syntax)),
            (format!("{}1", " ".repeat(length)), None),
            (
                format!("{}{}", " ".repeat(length), "7".repeat(length + 1)),
                if length < 308 { None } else { Some(Syntax) },
            ),
        ] {
            assert_eq!(refusal(document.as_bytes()), expected, "{document:?}");
        }
        let mut cut = format!("\"{filler}é\"").into_bytes();
        cut.remove(cut.len() - 2);
        assert_eq!(refusal(&cut), Some(Encoding));
    }
}

#[derive(Debug, Deserialize)]
struct Small {
    #[serde(rename = "n")]
    _n: u8,
}

/// Depth counts in values that no one asked for, too, and a bomb costs no stack.
#[test]
fn depth_bombs() {
    for open in ["[", "{\"a\":", "[{\"a\":"] {
        for levels in [128, 10_000, 1_000_000] {
            let bomb = open.repeat(levels);
            assert_eq!(parse_value(bomb.as_bytes()).unwrap_err().kind, TooDeep, "{open} {levels}");
            let document = format!("{{\"n\":1,\"skipped\":{bomb}");
            let error = parse::<Small>(document.as_bytes()).unwrap_err();
            assert_eq!(error.kind, TooDeep, "{open} {levels}");
        }
    }
    let closed = format!("{{\"n\":1,\"skipped\":{}{}}}", "[".repeat(126), "]".repeat(126));
    assert!(parse::<Small>(closed.as_bytes()).is_ok());
}

#[test]
fn limits_come_first() {
    let limits = Limits { max_bytes: 8, max_depth: 1 };
    assert_eq!(parse_within::<Vec<u8>>(b"[1, 2,\xff 3", limits).unwrap_err().kind, TooLarge);
    assert_eq!(parse_within::<Vec<Vec<u8>>>(b"[[1", limits).unwrap_err().kind, TooDeep);
    assert_eq!(parse_within::<Vec<u8>>(b"[\"1\"]", limits).unwrap_err().kind, WrongType);
    let bytes = format!("[{}0]", "0,".repeat(3 * 1024 * 1024));
    assert_eq!(parse::<Vec<u8>>(bytes.as_bytes()).unwrap_err().kind, TooLarge, "6 MiB by default");
}

/// Named exceptions from `serde_json` for values that are stepped over: they are checked as if they were read.
#[test]
fn skipped_values_are_checked() {
    for skipped in ["\"\\ud800\"", "1e400"] {
        let document = format!("{{\"n\":1,\"skipped\":{skipped}}}");
        assert!(serde_json::from_str::<Small>(&document).is_ok());
        assert_eq!(parse::<Small>(document.as_bytes()).unwrap_err().kind, Syntax, "{skipped}");
    }
    let document = b"{\"n\":1,\"skipped\":\"\xff\"}";
    assert!(serde_json::from_slice::<Small>(document).is_ok());
    assert_eq!(parse::<Small>(document).unwrap_err().kind, Encoding);
}

/// Named exception: an integer beyond `u64` or `i64` is a float, whatever the type asks for.
#[test]
fn wider_integers_are_floats() {
    assert_eq!(serde_json::from_str::<u128>("18446744073709551616").unwrap(), 1 << 64);
    assert!(parse::<u128>(b"18446744073709551616").is_err());
    assert_eq!(parse::<u128>(b"18446744073709551615").unwrap(), (1 << 64) - 1);
}
