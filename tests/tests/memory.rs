//! A large event must not keep its memory: what an environment holds after it is what it held before.
//!
//! `cargo test -p trestle-tests --test memory -- --nocapture` prints the figures.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed, and the figures are wanted"
)]

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use lambda_host::{FunctionOptions, Host, HostOptions, OnStart};
use serde_json::Value;
use trestle_probe::payload;
use trestle_tests::{repository, template};

const LARGE: usize = 6 * 1024 * 1024;
const USUAL: usize = 12 * 1024;
const NAME: &str = "GLIBC_TUNABLES";

/// Kilobytes of an environment that are in memory.
#[derive(Debug, Clone, Copy)]
struct Held {
    before: u64,
    after: u64,
    /// The probe's own reading of its peak.
    peak: u64,
}

/// A function's program as it would be deployed.
fn built(function: &str) -> PathBuf {
    let path = repository::root().join(".aws-sam/build").join(function).join("bootstrap");
    assert!(path.exists(), "{} is missing: run `make build` first", path.display());
    path
}

/// An environment of a built probe, whose process is known.
struct Environment {
    host: Host,
    process: Arc<AtomicU32>,
}

impl Environment {
    fn of(probe: &str, tunables: Option<&str>) -> Self {
        let process = Arc::new(AtomicU32::new(0));
        let started = Arc::clone(&process);
        let on_start = OnStart(Arc::new(move |id| {
            started.store(id, Ordering::Relaxed);
            Ok(())
        }));
        let host = Host::start(HostOptions::default()).unwrap();
        host.add_function(FunctionOptions {
            env: tunables.map(|tunables| (NAME.to_owned(), tunables.to_owned())).into_iter().collect(),
            timeout: Duration::from_secs(30),
            on_start: Some(on_start),
            // Else an event that comes long before the environment asks for it gets an environment of its own.
            reserved_concurrency: Some(1),
            ..FunctionOptions::new("probe", built(probe))
        })
        .unwrap();
        Self { host, process }
    }

    fn invoke(&self, event: &[u8]) -> Value {
        let url = format!("{}/2015-03-31/functions/probe/invocations", self.host.url());
        let reply = ureq::post(url).send(event).unwrap().body_mut().read_to_string().unwrap();
        let reply: Value = serde_json::from_str(&reply).unwrap();
        assert_eq!(reply["bytes"], event.len(), "{reply}");
        reply
    }

    fn resident(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.load(Ordering::Relaxed))).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().strip_suffix(" kB").unwrap().parse().unwrap()
    }

    /// The usual events, then three large ones, then the usual again.
    fn held(&self, usual: &[Vec<u8>], large: &[u8]) -> Held {
        let send_usual = || usual.iter().fold(Value::Null, |_, event| self.invoke(event));
        send_usual();
        let before = self.resident();
        let replies: Vec<Value> = (0..3).map(|_| self.invoke(large)).collect();
        assert_eq!(send_usual()["invocation"], 2 * usual.len() + 3, "one environment took all");
        Held { before, after: self.resident(), peak: replies[2]["peakRssKb"].as_u64().unwrap() }
    }
}

#[test]
fn after_six_megabytes_our_probes_hold_at_most_two_more_than_before() {
    let template = template::raw();
    let tunables = template["Globals"]["Function"]["Environment"]["Variables"][NAME].as_str().unwrap();
    println!("kilobytes resident: steady at 12 KB, peak in three events of 6 MB, steady again at 12 KB");
    for (event, draw) in [("form", payload::form as fn(usize, u64) -> Vec<u8>), ("textract", payload::textract)] {
        let usual: Vec<Vec<u8>> = (0..100).map(|seed| draw(USUAL, seed)).collect();
        let large = draw(LARGE, payload::SEED);
        for probe in ["ProbeNoop", "ProbeSerde", "ProbeSimd"] {
            for setting in [None, Some(tunables)] {
                let Held { before, after, peak } = Environment::of(probe, setting).held(&usual, &large);
                let kept = after.saturating_sub(before);
                let with = if setting.is_some() { "as in the template" } else { "without the setting" };
                println!("{probe:10} {event:8} {with:19} {before:6} {peak:6} {after:6}, kept {kept}");
                // The stock path is measured beside ours and promises nothing: its strings lie scattered over the heap.
                let is_promised = setting.is_some() && probe != "ProbeSerde";
                assert!(!is_promised || kept < 2048, "{probe} keeps {kept} KB after a {event} of 6 MB");
            }
        }
    }
}
