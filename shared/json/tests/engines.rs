//! Why sonic-rs serves nothing here, though it steps over values fastest: it doesn't check what it steps over, and goes one
//! call deeper with each level of nesting, without a limit. If a new version fails these tests, measure it again.
#![allow(clippy::unwrap_used)]

use std::env;
use std::process::Command;

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
fn sonic_rs_ends_the_process_where_others_refuse() {
    assert!(trestle_json::parse::<Small>(bomb().as_bytes()).is_err());
    assert!(trestle_json::project::<Small>(bomb().as_bytes()).is_err());
    let child = Command::new(env::current_exe().unwrap()).args(["--exact", "--ignored", "child"]).output().unwrap();
    assert!(!child.status.success());
    assert!(String::from_utf8_lossy(&child.stderr).contains("has overflowed its stack"));
}

#[test]
#[ignore = "runs as the child process of the test above, which expects it to end badly"]
fn child() {
    assert!(sonic_rs::from_str::<Small>(&bomb()).is_err());
}

/// A megabyte of brackets.
fn bomb() -> String {
    format!("{{\"n\":1,\"skipped\":{}", "[".repeat(1 << 20))
}
