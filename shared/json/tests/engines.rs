//! Why sonic-rs serves nothing here, though it steps over values fastest: it doesn't check what it steps over, and goes one
//! call deeper with each level of nesting, without a limit. If a new version fails these tests, measure it again.
#![allow(clippy::unwrap_used)]

use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Small {
    #[serde(rename = "n")]
    _n: u8,
}

#[test]
fn sonic_rs_accepts_what_is_no_json() {
    let document = r#"{"n":1,"skipped":"\uwxyz"}"#;
    assert!(sonic_rs::from_str::<Small>(document).is_ok());
    assert!(serde_json::from_str::<Small>(document).is_err());
    assert!(trestle_json::parse::<Small>(document.as_bytes()).is_err());
    assert!(trestle_json::project::<Small>(document.as_bytes()).is_err());
}

#[test]
fn sonic_rs_has_no_depth_limit_in_skipped_values() {
    let document = format!("{{\"n\":1,\"skipped\":{}{}}}", "[".repeat(1000), "]".repeat(1000));
    assert!(sonic_rs::from_str::<Small>(&document).is_ok());
    assert!(trestle_json::parse::<Small>(document.as_bytes()).is_err());
}

#[test]
#[ignore = "a megabyte of brackets ends the process by a stack overflow, which is what it shows"]
fn sonic_rs_overflows_the_stack() {
    let document = format!("{{\"n\":1,\"skipped\":{}", "[".repeat(1 << 20));
    assert!(trestle_json::parse::<Small>(document.as_bytes()).is_err());
    assert!(trestle_json::project::<Small>(document.as_bytes()).is_err());
    assert!(sonic_rs::from_str::<Small>(&document).is_err());
}
