//! Runs on the local host, with a function that does what each case needs.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod interruption;
mod plans;
mod run_folders;

use std::path::Path;
use std::sync::atomic::AtomicBool;

use trestle_probe::header::Header;
use trestle_probe::machine;
use trestle_probe::measurement::{MeasureError, Measurement};
use trestle_probe::plan::{PayloadShape, Plan, Traffic};
use trestle_probe::run_folder::{self, Run};
use trestle_probe::sample::Sample;
use trestle_probe::target::Target;
use trestle_probe::target::local::{LocalOptions, LocalTarget, Program};

fn plan(traffic: Traffic, samples: u32) -> Plan {
    Plan { traffic, payload: PayloadShape::Form, payload_bytes: vec![1024, 12_288], samples, timeout_ms: 10_000 }
}

fn function(name: &str) -> Program {
    Program {
        name: name.to_owned(),
        program: env!("CARGO_BIN_EXE_probe-test-function").into(),
        arguments: Vec::new(),
        environment: Vec::new(),
        is_command: false,
        version: None,
    }
}

fn open(programs: &[Program], plan: &Plan) -> LocalTarget {
    LocalTarget::start(programs, plan, &LocalOptions { memory_mb: 256, ..LocalOptions::default() }).unwrap()
}

fn measure(
    target: &dyn Target,
    plan: &Plan,
    folder: &Path,
    stop: &AtomicBool,
    done: &mut dyn FnMut(&Sample),
) -> Result<Header, MeasureError> {
    let machine = machine::describe();
    Measurement { plan, seed: 1, primary: None, machine: &machine, folder, stop }.run(target, done)
}

/// A whole run of two variants of the same function.
fn run(traffic: Traffic, samples: u32) -> Run {
    let plan = plan(traffic, samples);
    let target = open(&[function("a"), function("b")], &plan);
    let folder = tempfile::tempdir().unwrap();
    measure(&target, &plan, folder.path(), &AtomicBool::new(false), &mut |_| ()).unwrap();
    run_folder::read(folder.path()).unwrap()
}
