//! A gate: on a small fixed set of drawn cases no fraud check is worse than in the kept run.
//!
//! The kept run is `tests/baselines/fraud.json`. A check that was meant to change is kept anew with the commands below and `--json
//! tests/baselines/fraud.json` in place of `--against`. The exact test behind "worse" needs six cases lost by one check: it is there for
//! what breaks, `docs/evaluation.md` for how good the checks are.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::process::{Command, Output};

use trestle_tests::repository;
use trestle_tests::stack::DeployedStack;

/// A program built from this workspace, run in its root.
fn run(program: &str, arguments: &[&str]) -> Output {
    let program = std::env::current_exe().unwrap().with_file_name(format!("../{program}"));
    Command::new(program).args(arguments).current_dir(repository::root()).output().unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn draw(folder: &Path) {
    let few = ["draw-fraud", "--seed", "7", "--each", "8", "--kinds", "honest,look-alike,other-face,ring,screen"];
    let drawn = run("specimens", &[&few[..], &["--out", folder.to_str().unwrap()]].concat());
    assert!(drawn.status.success(), "{}", text(&drawn));
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
    assert!(text(&compared).contains("inconclusive"), "it was compared: {}", text(&compared));
}
