use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::AtomicBool;

use tempfile::{TempDir, tempdir};
use trestle_probe::header::Header;
use trestle_probe::machine;
use trestle_probe::measurement::Measurement;
use trestle_probe::plan::{PayloadShape, Plan, Traffic};
use trestle_probe::report::Report;
use trestle_probe::run_folder::{ReadError, Run, read};
use trestle_probe::sample::Cause;
use trestle_probe::statistics::Estimate;
use trestle_probe::target::local::{LocalOptions, LocalTarget, Program};

use crate::synthetic::{Draw, NOOP, SERDE, SIMD, Variant};

const SIZES: [u64; 5] = [1024, 4096, 12_288, 49_152, 102_400];

fn run(draw: &Draw) -> (TempDir, Run) {
    let folder = tempdir().unwrap();
    draw.write(&folder.path().join("run"), |_| ());
    let run = read(&folder.path().join("run")).unwrap();
    (folder, run)
}

fn recompute(folder: &Path, html: &str) -> Output {
    let page = folder.join("report.html");
    fs::write(&page, html).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report/recompute.py");
    Command::new("python3")
        .arg(script)
        .arg(folder.join("run"))
        .arg(page)
        .output()
        .expect("python3 can be started; install it")
}

/// Every number of the table, computed again in another language from the samples alone.
#[test]
fn the_numbers_are_those_of_an_independent_recomputation() {
    let crashing = Variant { name: "crashing", crashes_every: 3, ..SIMD };
    let refused = Variant { name: "refused", is_refused: true, ..crashing };
    for (draw, least) in [
        (Draw::warm(&[NOOP, SERDE], &SIZES, 8, 25, 1), 200),
        (Draw::cold(&[SERDE, SIMD], &SIZES[..4], 60, 2), 100),
        (Draw::cold(&[NOOP, crashing], &[12_288], 200, 3), 30),
        (Draw::warm(&[NOOP, refused], &SIZES, 3, 60, 9), 100),
        (Draw::cold(&[NOOP, refused], &[12_288], 200, 10), 25),
    ] {
        let (folder, run) = run(&draw);
        assert_recomputed(folder.path(), run, least);
    }
}

#[track_caller]
fn assert_recomputed(folder: &Path, run: Run, least: u32) {
    let output = recompute(folder, &Report::new(&[run]).to_html());
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.parse::<u32>().unwrap() >= least, "only {said} numbers were compared");
}

/// Latency counts from the intended time, and cold starts have other causes than a driver that asks for them.
#[test]
fn the_numbers_of_an_open_loop_are_recomputed() {
    let crashing = Variant { name: "crashing", crashes_every: 3, ..SIMD };
    let (folder, run) = run(&Draw::rate(&[NOOP, crashing], &SIZES, 60, 40_000, 11));
    let has = |cause| run.samples.iter().any(|sample| sample.cause == Some(cause));
    assert!(has(Cause::ScaleOut) && has(Cause::Replaced) && !has(Cause::Forced));
    assert!(run.samples.iter().all(|sample| sample.intended_ns < sample.sent_ns));
    assert_recomputed(folder.path(), run, 200);
}

/// The same of runs that the driver made here.
#[test]
fn the_numbers_of_real_runs_are_recomputed() {
    for (traffic, least) in
        [(Traffic::Rate { per_second: 100.0 }, 60), (Traffic::Warm { environments: 6 }, 60), (Traffic::Cold, 60)]
    {
        let folder = tempdir().unwrap();
        let run = measured(traffic, folder.path());
        assert_recomputed(folder.path(), run, least);
    }
}

/// A function that answers, and one that crashes on every third call.
fn measured(traffic: Traffic, folder: &Path) -> Run {
    let plan = Plan {
        traffic,
        payload: PayloadShape::Form,
        payload_bytes: SIZES[..4].to_vec(),
        samples: 8,
        timeout_ms: 10_000,
    };
    let program = |name: &str, environment| Program {
        name: name.to_owned(),
        program: env!("CARGO_BIN_EXE_probe-test-function").into(),
        arguments: Vec::new(),
        environment,
        is_command: false,
        version: None,
    };
    let calls = folder.join("calls").to_str().unwrap().to_owned();
    let crashes = vec![("CRASH_EVERY".to_owned(), "3".to_owned()), ("CALLS".to_owned(), calls)];
    let programs = [program("answering", Vec::new()), program("crashing", crashes)];
    let target =
        LocalTarget::start(&programs, &plan, &LocalOptions { memory_mb: 256, ..LocalOptions::default() }).unwrap();
    let (machine, stop) = (machine::describe(), AtomicBool::new(false));
    let folder = folder.join("run");
    let measurement =
        Measurement { plan: &plan, seed: 1, primary: None, machine: &machine, folder: &folder, stop: &stop };
    measurement.run(&target, &mut |_| ()).unwrap();
    read(&folder).unwrap()
}

/// The recomputation would notice a wrong number.
#[test]
fn the_recomputation_finds_a_changed_number() {
    let (folder, run) = run(&Draw::cold(&[SERDE], &SIZES[..4], 60, 2));
    let html = Report::new(&[run]).to_html();
    assert!(recompute(folder.path(), &html).status.success());
    for attribute in
        ["data-low", "data-trimmed", "data-slowest", "data-kept", "data-slope=\"latency\"", "data-slope=\"parse\""]
    {
        let named = html.find(attribute).unwrap();
        let value = if attribute.contains("slope") { "data-value=\"" } else { "=\"" };
        let at = named + html[named..].find(value).unwrap() + value.len();
        let changed = format!("{}9{}", &html[..at], &html[at..]);
        assert!(!recompute(folder.path(), &changed).status.success(), "{attribute}");
    }
}

#[test]
fn a_function_that_crashes_on_every_third_call_shows_its_failures() {
    let crashing = Variant { name: "crashing", crashes_every: 3, ..SIMD };
    let (_folder, run) = run(&Draw::cold(&[crashing], &[12_288], 60, 4));
    let report = Report::new(&[run]);
    let row = &report.sections[0].rows[0];
    assert_eq!((row.latency.invocations, row.latency.failures), (120, 40));
    assert!(matches!(row.latency.quantiles[0], Estimate::Known { value, .. } if value.is_finite()), "p50 is an answer");
    assert!(matches!(row.latency.quantiles[1], Estimate::Known { value, .. } if value.is_infinite()), "p90 fails");
    let text = report.to_text();
    assert!(text.contains("40 of 120 failed"), "{text}");
    assert!(report.to_html().contains("40 of 120 fail"));
    assert!(row.trimmed.unwrap().slowest.is_finite(), "what a trimmed report hides");
}

#[test]
fn an_edited_or_deleted_sample_is_refused() {
    for (change, expected) in [
        ((|text: &str| text.replacen("\"outcome\":\"ok\"", "\"outcome\":\"no\"", 1)) as fn(&str) -> String, "changed"),
        (|text| text.replacen("\"doneNs\":1", "\"doneNs\":2", 1), "changed"),
        (|text| text.split_once('\n').unwrap().1.to_owned(), "count"),
        (|text| text.to_owned() + text.lines().next().unwrap() + "\n", "count"),
    ] {
        let (folder, _run) = run(&Draw::cold(&[NOOP], &[1024], 10, 5));
        let samples = folder.path().join("run/samples.jsonl");
        let text = fs::read_to_string(&samples).unwrap();
        fs::write(&samples, change(&text)).unwrap();
        let found = match read(&folder.path().join("run")) {
            Err(ReadError::Changed { .. }) => "changed",
            Err(ReadError::Count { .. }) => "count",
            other => panic!("{other:?}"),
        };
        assert_eq!(found, expected);
    }
}

#[test]
fn a_report_is_one_file_that_fetches_and_runs_nothing() {
    let (_folder, run) = run(&Draw::warm(&[NOOP, SERDE, SIMD], &SIZES, 6, 4, 6));
    let html = Report::new(&[run]).to_html();
    let without_namespace = html.replace("http://www.w3.org/2000/svg", "");
    for forbidden in ["<script", "http:", "https:", "url(", "@import", "<link", "<img", "src=", "href="] {
        assert!(!without_namespace.contains(forbidden), "{forbidden}");
    }
    assert!(html.contains("LOCAL, NOT AWS") && html.contains("no sandbox, TLS, network or Lambda CPU share"));
}

#[test]
fn names_from_a_run_cannot_become_markup() {
    let folder = tempdir().unwrap();
    let named = Variant { name: "<b>x</b>", ..NOOP };
    Draw::cold(&[named], &[1024], 10, 7).write(&folder.path().join("run"), |header| {
        header.machine.cpu = "<script>alert(1)</script>".to_owned();
    });
    let html = Report::new(&[read(&folder.path().join("run")).unwrap()]).to_html();
    assert!(!html.contains("<b>x") && !html.contains("<script"));
    assert!(html.contains("&lt;b&gt;x"));
}

/// What the header says of the driver is held to the samples, even where its hash was made to fit.
#[test]
fn a_header_that_hides_that_its_run_is_void_is_refused() {
    let folder = tempdir().unwrap();
    let draw = Draw::rate(&[NOOP], &[1024], 100, 60_000, 7);
    let changes: [fn(&mut Header); 2] = [
        |header| (header.generator.is_void, header.generator.why) = (false, None),
        |header| header.generator.lag_p99_ns = 5,
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let path = folder.path().join(at.to_string());
        draw.write(&path, change);
        assert!(matches!(read(&path), Err(ReadError::Generator { .. })));
    }
}

/// In a closed loop latency counts from sending: lag is no part of it.
#[test]
fn a_closed_loop_is_never_void() {
    let (_folder, run) = run(&Draw::cold(&[NOOP], &[1024], 10, 7).late(90_000_000));
    assert!(run.header.generator.lag_p99_ns >= 90_000_000 && !run.header.generator.is_void);
}

#[test]
fn restoring_a_snapshot_is_shown_where_there_is_one() {
    let draw = Draw::cold(&[NOOP], &[1024], 10, 7);
    let (_folder, without) = run(&draw);
    let mut restored = without.clone();
    for (at, sample) in restored.samples.iter_mut().enumerate() {
        sample.restore_ms = Some(100.0 + at as f64);
    }
    let shows = |run: Run, what: &str| {
        let report = Report::new(&[run]);
        [report.to_text(), report.to_html()].map(|text| text.contains(what))
    };
    assert_eq!(shows(without, "restore p50"), [false, false]);
    assert_eq!(shows(restored.clone(), "restore p50"), [true, true]);
    assert_eq!(shows(restored, "109 ms, 119 ms"), [true, true]);
}

#[test]
fn a_void_run_says_so_before_anything_else() {
    let folder = tempdir().unwrap();
    Draw::rate(&[NOOP], &[1024], 100, 60_000, 7).write(&folder.path().join("run"), |_| ());
    let report = Report::new(&[read(&folder.path().join("run")).unwrap()]);
    assert!(report.to_text().starts_with("!! VOID"), "{}", report.to_text());
    let html = report.to_html();
    assert!(html.find("class=\"void\"").unwrap() < html.find("<table").unwrap());
}

#[test]
fn runs_alike_are_counted_each_and_together_and_others_apart() {
    let folder = tempdir().unwrap();
    let write = |name: &str, seed, cpu: &str| {
        Draw::cold(&[NOOP], &[1024], 100, seed).write(&folder.path().join(name), |header| {
            header.machine.cpu = cpu.to_owned();
        });
        read(&folder.path().join(name)).unwrap()
    };
    let (one, two, other) = (write("one", 1, "x"), write("two", 2, "x"), write("other", 3, "y"));
    let rows = |runs: &[Run]| -> Vec<(String, u64, bool)> {
        let report = Report::new(runs);
        let rows = report.sections[0].rows.iter();
        rows.map(|row| (row.run.clone(), row.latency.invocations, row.is_drawn)).collect()
    };
    assert_eq!(
        rows(&[one.clone(), two]),
        [("run 1".to_owned(), 200, false), ("run 2".to_owned(), 200, false), ("runs 1-2".to_owned(), 400, true)]
    );
    assert_eq!(rows(&[one.clone(), other.clone()]), [("run 1".to_owned(), 200, true), ("run 2".to_owned(), 200, true)]);
    assert!(Report::new(&[one, other]).to_text().contains("differs from run 1 in its machine"));
}

#[test]
fn the_same_samples_give_the_same_report() {
    let (_folder, run) = run(&Draw::warm(&[NOOP, SIMD], &SIZES, 6, 6, 8));
    assert_eq!(Report::new(std::slice::from_ref(&run)).to_html(), Report::new(&[run]).to_html());
}
