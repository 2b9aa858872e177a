//! A gate: on a small fixed set of drawn cases no fraud check is worse than in the kept run.
//!
//! The kept run is `tests/baselines/fraud.json`. When a check was meant to change, the run is kept anew:
//!
//! ```sh
//! cargo run -p specimens -- draw-fraud --out specimens/gate --seed 7 \
//!   --kinds ring=21,screen=8,other-face=9,degraded=6,look-alike=4,honest=4
//! target/debug/trestle run -- target/debug/trestle evaluate fraud specimens/gate --selfie-only \
//!   --json tests/baselines/fraud.json
//! ```
//!
//! A check is worse when it loses six answers that it had right and gains none, or eight where it gains one (exact `McNemar` test), of
//! cases to be found or of the others. What the kept run has right, to be found and others:
//!
//! | check | right, and so can be lost | lost to be worse |
//! |---|---|---|
//! | visual | 8 of 8, 43 of 44 | 6 |
//! | background | 14 of 21, 29 of 31 | 6 |
//! | face | 9 of 9, 38 of 43 | 6 |
//! | score | 26 of 38, 12 of 14 | 6 |
//! | verdict | 34 of 38, 12 of 14 | 6 |
//!
//! That a check which says the same of every case is worse than the kept run is a test beside `compare`. How good the checks are is in
//! `docs/evaluation.md`.
//!
//! Only the checks on the selfie are asked, to save time: whether a document is recaptured is not.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use trestle_tests::repository;
use trestle_tests::stack::DeployedStack;

/// Every kind that a check must find or must not mind; degraded selfies are blurred, compressed or cropped.
const KINDS: &str = "ring=21,screen=8,other-face=9,degraded=6,look-alike=4,honest=4";

/// A program built from this workspace, run in its root.
fn run(program: &str, arguments: &[&str]) -> Output {
    let program = std::env::current_exe().unwrap().with_file_name(format!("../{program}"));
    Command::new(program).args(arguments).current_dir(repository::root()).output().unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn draw(folder: &Path) {
    let drawn = run("specimens", &["draw-fraud", "--seed", "7", "--kinds", KINDS, "--out", folder.to_str().unwrap()]);
    assert!(drawn.status.success(), "{}", text(&drawn));
}

/// Confirmed cases are ingested, the others judged.
fn judged(folder: &Path) -> usize {
    let is_judged = |case: &Path| {
        let truth: Value = serde_json::from_slice(&fs::read(case.join("truth.json")).unwrap()).unwrap();
        truth["confirmed"] == false
    };
    fs::read_dir(folder).unwrap().filter(|case| is_judged(&case.as_ref().unwrap().path())).count()
}

#[test]
fn no_check_is_worse_than_in_the_kept_run() {
    let set = tempfile::tempdir().unwrap();
    draw(set.path());
    // Its own: cases that other tests confirm would be found here.
    let stack = DeployedStack::own(&[]);
    let name = stack.description().name.as_str();
    let evaluate = ["evaluate", "fraud", set.path().to_str().unwrap(), "--selfie-only", "--name", name];
    let compared = run("trestle", &[&evaluate[..], &["--against", "tests/baselines/fraud.json"]].concat());
    assert!(compared.status.success(), "{}", text(&compared));
    let n = judged(set.path());
    let all = format!("{n} cases are in both runs with the same truth, of {n} in this one and {n} in the earlier one");
    assert!(text(&compared).contains(&all), "every case was compared: {}", text(&compared));
}
