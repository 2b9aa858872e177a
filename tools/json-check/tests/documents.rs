//! Documents that are data: a public test suite, what fuzzing starts from, and what it found.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use trestle_json::parse_value;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn check(name: &str, document: &[u8]) {
    for judged in [json_check::judge_value(document), json_check::judge_types(document)] {
        judged.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[derive(Deserialize)]
struct Case {
    name: String,
    input: String,
}

/// A name's first letter says whether every parser must accept it (`y`), none may (`n`), or either is right (`i`).
#[test]
fn the_public_suite_is_judged_as_it_says() {
    let suite = fs::read_to_string(data().join("json-test-suite.jsonl")).unwrap();
    let cases: Vec<Case> = suite.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(cases.len(), CASES);
    for Case { name, input } in cases {
        let accepted = parse_value(input.as_bytes());
        match name.as_bytes()[0] {
            // The suite's two cases of a key that occurs twice: refused here by intent.
            b'y' if name.starts_with("y_object_duplicated_key") => assert!(accepted.is_err(), "{name}"),
            b'y' => assert!(accepted.is_ok(), "{name}: {:?}", accepted.err()),
            b'n' => assert!(accepted.is_err(), "{name}"),
            _ => {}
        }
        check(&name, input.as_bytes());
    }
}

const CASES: usize = 316;

#[test]
fn stored_documents_are_judged_alike() {
    let mut count = 0;
    for folder in ["seeds", "found"] {
        for entry in fs::read_dir(data().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            check(path.to_str().unwrap(), &fs::read(&path).unwrap());
            count += 1;
        }
    }
    assert!(count >= 20, "{count} documents");
}
