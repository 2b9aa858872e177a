//! The verbs of `probe`, as a user runs them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

fn trestle(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trestle"));
    command.arg("probe").args(arguments).stdin(Stdio::null());
    command
}

fn done(arguments: &[&str]) -> Output {
    trestle(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A run of a function that ends at once, on every call.
fn run_of_failures(folder: &Path, more: &[&str]) -> Command {
    let mut arguments = vec!["run", "--command", "broken=false", "--samples", "6", "--out", folder.to_str().unwrap()];
    arguments.extend(more);
    trestle(&arguments)
}

#[test]
fn a_run_is_reported_and_a_changed_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let measured = run_of_failures(&run, &["--plan", "cold"]).output().unwrap();
    assert!(measured.status.success(), "{}", text(&measured.stderr));
    assert!(text(&measured.stdout).contains("6 samples in"), "{}", text(&measured.stdout));

    let page = folder.path().join("report.html");
    let run_name = run.to_str().unwrap();
    let reported = done(&["report", run_name, "--html", page.to_str().unwrap()]);
    assert!(reported.status.success(), "{}", text(&reported.stderr));
    assert!(
        text(&reported.stdout).contains("broken") && text(&reported.stdout).contains('6'),
        "{}",
        text(&reported.stdout)
    );
    assert!(fs::read_to_string(&page).unwrap().contains("</html>"));

    for verb in [&["report"][..], &["compare", "--variants", "broken,other"]] {
        let twice = done(&[verb, &[run_name, run_name]].concat());
        assert_eq!(twice.status.code(), Some(1));
        assert!(text(&twice.stderr).contains("give each run once"), "{}", text(&twice.stderr));
    }

    let samples = run.join("samples.jsonl");
    let changed = fs::read_to_string(&samples).unwrap().replacen("\"exit\"", "\"ok\"", 1);
    fs::write(&samples, changed).unwrap();
    let refused = done(&["report", run_name]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("was changed since the run"), "{}", text(&refused.stderr));
}

#[test]
fn variables_are_given_to_every_variant_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let (run, seen) = (folder.path().join("run"), folder.path().join("seen"));
    let command = format!("shell=sh -c 'echo $TUNING > {}'", seen.display());
    let name = run.to_str().unwrap();
    let given = ["--env", "TUNING=a=0:b=1", "--env", "EMPTY="];
    let measured = trestle(&["run", "--plan", "cold", "--samples", "6", "--command", &command, "--out", name])
        .args(given)
        .output()
        .unwrap();
    assert!(measured.status.success(), "{}", text(&measured.stderr));
    assert_eq!(fs::read_to_string(seen).unwrap(), "a=0:b=1\n");
    let reported = text(&done(&["report", name]).stdout);
    assert!(reported.contains("variables EMPTY=, TUNING=a=0:b=1"), "{reported}");

    let (templated, template) = (folder.path().join("templated"), folder.path().join("template.yaml"));
    let variables = "Globals: { Function: { Environment: { Variables: { LEVEL: info, TUNING: of the template } } } }";
    fs::write(&template, variables).unwrap();
    let also = ["--template", template.to_str().unwrap(), "--env", "TUNING=given"];
    assert!(run_of_failures(&templated, &["--plan", "cold"]).args(also).status().unwrap().success());
    let reported = text(&done(&["report", templated.to_str().unwrap()]).stdout);
    assert!(reported.contains("variables LEVEL=info, TUNING=given"), "{reported}");

    let plain = folder.path().join("plain");
    assert!(run_of_failures(&plain, &["--plan", "cold"]).status().unwrap().success());
    let reported = text(&done(&["report", plain.to_str().unwrap()]).stdout);
    assert!(reported.contains("variables none of its own"), "{reported}");
}

#[test]
fn what_can_not_be_run_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let out = out.to_str().unwrap();
    for (arguments, code, says) in [
        (&["--plan", "cold", "--variant", "a=/nowhere/bootstrap"][..], 1, "cargo lambda build"),
        (&["--plan", "cold"], 1, "give one with --variant"),
        (&["--plan", "cold", "--command", "a=false", "--samples", "5"], 1, "5 samples are too few"),
        (&["--plan", "cold", "--command", "a=false", "--bytes", "10"], 1, "sizes are from"),
        (&["--plan", "cold", "--command", "a=false", "--command", "a=true"], 1, "name"),
        (&["--plan", "cold", "--command", "a=false", "--primary", "a,b,12288,p50,latency"], 1, "names b"),
        (&["--plan", "tepid", "--command", "a=false"], 2, "possible values"),
        (&["--plan", "cold", "--command", "false"], 2, "NAME=VALUE"),
        (&["--plan", "cold", "--command", "a=false", "--env", "A"], 2, "NAME=VALUE"),
        (&["--plan", "cold", "--command", "a=false", "--env", "AWS_REGION=x"], 1, "AWS_REGION"),
        (&["--plan", "cold", "--function", "a=probe", "--env", "A=b"], 2, "--env"),
        (&["--plan", "cold", "--command", "a=false", "--template", "/nowhere"], 1, "name the template"),
        (&["--plan", "cold", "--command", "a=false", "--template", "/dev/null"], 1, "add them, or use"),
    ] {
        let output = done(&[&["run", "--out", out], arguments].concat());
        let error = text(&output.stderr);
        assert!(output.status.code() == Some(code) && error.contains(says), "{arguments:?}: {error}");
    }
    for margin in ["0", "150", "NaN"] {
        let output = done(&["compare", out, "--margin", margin]);
        let error = text(&output.stderr);
        assert!(output.status.code() == Some(2) && error.contains("above 0 and below 100"), "{margin}: {error}");
    }
    let missing = done(&["report", folder.path().to_str().unwrap()]);
    assert!(text(&missing.stderr).contains("trestle probe run --out"), "{}", text(&missing.stderr));
}

#[test]
fn ctrl_c_keeps_the_samples_and_marks_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let child = run_of_failures(&run, &["--plan", "idle", "--gap", "5000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !run.join("samples.jsonl").exists() {
        thread::sleep(Duration::from_millis(20));
    }
    thread::sleep(Duration::from_millis(500));
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert!(text(&output.stderr).contains("stopping"), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("interrupted; "), "{}", text(&output.stdout));
    let header = fs::read_to_string(run.join("header.json")).unwrap();
    assert!(header.contains("\"interrupted\": true"), "{header}");
    let reported = done(&["report", run.to_str().unwrap()]);
    assert!(text(&reported.stdout).contains("STOPPED EARLY"), "{}", text(&reported.stdout));
}

/// A checkout whose built probes end at once, on a machine without python3.
fn peers(checkout: &Path, more: &[&str]) -> Output {
    fs::write(checkout.join("samconfig.toml"), "").unwrap();
    let template = "Globals:\n  Function:\n    Environment:\n      Variables:\n        TUNING: a=0\n";
    fs::write(checkout.join("template.yaml"), template).unwrap();
    for probe in ["noop", "serde", "simd"] {
        let folder = checkout.join("target/lambda").join(format!("probe-{probe}"));
        fs::create_dir_all(&folder).unwrap();
        fs::copy("/bin/false", folder.join("bootstrap")).unwrap();
    }
    let mut command = trestle(&["peers", "--bytes", "1024", "--environments", "1", "--cold", "6", "--out", "out"]);
    command.args(more).current_dir(checkout).env("PATH", "/nowhere").env_remove("CARGO_TARGET_DIR").output().unwrap()
}

#[test]
fn peers_that_can_not_be_set_up_are_skipped_by_name_and_the_probes_measured_as_in_aws() {
    let checkout = tempfile::tempdir().unwrap();
    let measured = peers(checkout.path(), &["--warm", "6"]);
    let (said, report) = (text(&measured.stderr), text(&measured.stdout));
    assert!(measured.status.success(), "{said}");
    assert!(said.contains("python and node are skipped: python3, which sets them up, could not be started"), "{said}");
    // Each probe's facts in each of the two runs.
    assert_eq!(report.matches("variables TUNING=a=0").count(), 6, "{report}");
    assert!(checkout.path().join("out/report.html").is_file());
}

#[test]
fn peers_are_not_measured_cold_when_the_warm_plan_is_wrong() {
    let checkout = tempfile::tempdir().unwrap();
    let refused = peers(checkout.path(), &["--warm", "5"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("5 samples are too few"), "{}", text(&refused.stderr));
    assert!(!checkout.path().join("out").exists());
}
