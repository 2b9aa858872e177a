use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use trestle_probe::header::TargetKind;
use trestle_probe::plan::Traffic;
use trestle_probe::run_folder::{self, Run};
use trestle_probe::sample::{Cause, Class, Outcome, Sample};
use trestle_probe::target::TargetError;
use trestle_probe::target::local::{LocalOptions, LocalTarget};

use super::{function, measure, open, plan, run};

/// What holds for a run of a function that never fails.
fn check(run: &Run, count: usize) {
    assert!(!run.header.interrupted);
    assert_eq!(run.samples.len(), count);
    let indices: BTreeSet<u64> = run.samples.iter().map(|sample| sample.index).collect();
    assert_eq!(indices, (0..count as u64).collect(), "every index once");
    for sample in &run.samples {
        assert_eq!((sample.outcome, sample.error_code.as_deref()), (Outcome::Ok, None), "{sample:?}");
        assert!(sample.intended_ns <= sample.sent_ns && sample.sent_ns < sample.done_ns, "{sample:?}");
        assert!(!sample.environment.is_empty() && sample.invocation > 0, "{sample:?}");
        let latency = sample.latency_ns().unwrap();
        let (service, handler) = (sample.service_ns.unwrap(), sample.handler_ns.unwrap());
        assert!(handler <= service && service <= latency, "{sample:?}");
        assert_eq!(sample.parse_ns, Some(1234));
        assert!(sample.max_memory_kb.unwrap() > 0 && sample.billed_ms.unwrap() > 0, "{sample:?}");
        let is_cold = sample.class == Class::Cold || sample.class == Class::Spillover && sample.invocation == 1;
        assert_eq!(is_cold, sample.cause.is_some(), "{sample:?}");
    }
}

fn of(run: &Run, class: Class) -> Vec<&Sample> {
    run.samples.iter().filter(|sample| sample.class == class).collect()
}

#[test]
fn cold_samples_have_an_environment_each() {
    let run = run(Traffic::Cold, 6);
    check(&run, 2 * 2 * 6);
    assert_eq!(of(&run, Class::Cold).len(), 24);
    assert!(run.samples.iter().all(|sample| sample.cause == Some(Cause::Forced) && sample.invocation == 1));
    assert!(run.samples.iter().all(|sample| sample.init_ns.is_some_and(|init| init > 0)));
    let environments: BTreeSet<&str> = run.samples.iter().map(|sample| sample.environment.as_str()).collect();
    assert_eq!(environments.len(), 24);
    assert_eq!(run.header.target.kind, TargetKind::LocalHost);
    let hash = run.header.target.variants[0].artefact_sha256.as_ref().unwrap();
    assert!(hash.len() == 64 && run.header.target.variants[1].artefact_sha256.as_ref() == Some(hash));
}

#[test]
fn warm_samples_are_spread_over_environments() {
    let run = run(Traffic::Warm { environments: 3 }, 12);
    check(&run, 2 * (2 * 12 + 3));
    assert_eq!(of(&run, Class::Cold).len(), 2 * 3);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for sample in of(&run, Class::Warm) {
        *counts.entry(&sample.environment).or_default() += 1;
    }
    assert_eq!(counts.values().copied().collect::<Vec<_>>(), [8; 6]);
}

#[test]
fn a_burst_is_sent_at_one_moment_to_environments_of_its_own() {
    let run = run(Traffic::Burst { width: 4 }, 8);
    check(&run, 2 * 2 * 8);
    let mut bursts: BTreeMap<u64, Vec<&Sample>> = BTreeMap::new();
    for sample in &run.samples {
        bursts.entry(sample.intended_ns).or_default().push(sample);
    }
    assert!(bursts.values().all(|burst| burst.len() == 4), "{:?}", bursts.values().map(Vec::len).collect::<Vec<_>>());
    let cold = of(&run, Class::Cold);
    assert!(!cold.is_empty() && cold.iter().all(|sample| sample.cause == Some(Cause::Forced)), "as they were renewed");
}

#[test]
fn after_a_pause_the_environment_is_gone() {
    let run = run(Traffic::Idle { gap_ms: 100 }, 6);
    check(&run, 2 * (2 * 6 + 1));
    let causes: Vec<_> = run.samples.iter().map(|sample| sample.cause).collect();
    assert_eq!(causes.iter().filter(|cause| **cause == Some(Cause::Forced)).count(), 2, "the ones that opened");
    assert_eq!(causes.iter().filter(|cause| **cause == Some(Cause::Idle)).count(), 24, "{causes:?}");
}

#[test]
fn what_provisioned_environments_can_not_take_spills_over() {
    let run = run(Traffic::Provisioned { environments: 1, per_second: 400.0 }, 100);
    check(&run, 2 * 2 * 100);
    let (provisioned, spilled) = (of(&run, Class::Provisioned).len(), of(&run, Class::Spillover).len());
    assert_eq!(provisioned + spilled, 400);
    let spilled_cold =
        of(&run, Class::Spillover).into_iter().filter_map(|sample| sample.cause).collect::<BTreeSet<_>>();
    assert!(spilled_cold.contains(&Cause::ScaleOut), "{spilled_cold:?}");
    // How many of each depends on how busy the machine is.
    assert!(provisioned > 0 && spilled > 0, "{provisioned} provisioned, {spilled} spilled over");
    for variant in ["a", "b"] {
        let own = of(&run, Class::Provisioned).into_iter().filter(|sample| sample.variant == variant);
        let environments: BTreeSet<&str> = own.map(|sample| sample.environment.as_str()).collect();
        assert_eq!(environments.len(), 1, "{variant}: {environments:?}");
    }
}

#[test]
fn a_rate_starts_from_zero() {
    let run = run(Traffic::Rate { per_second: 100.0 }, 30);
    check(&run, 2 * 2 * 30);
    assert!(!of(&run, Class::Cold).is_empty() && !of(&run, Class::Warm).is_empty());
    assert!(run.samples.iter().all(|sample| sample.latency_ns() == Some(sample.done_ns - sample.intended_ns)));
}

#[test]
fn a_function_that_crashes_on_every_third_call_fails_in_every_third_sample() {
    let plan = plan(Traffic::Warm { environments: 2 }, 12);
    let calls = tempfile::tempdir().unwrap();
    let mut crashing = function("crashing");
    let file = calls.path().join("calls").to_str().unwrap().to_owned();
    crashing.environment = vec![("CRASH_EVERY".to_owned(), "3".to_owned()), ("CALLS".to_owned(), file)];
    let target = open(&[crashing], &plan);
    let folder = tempfile::tempdir().unwrap();
    measure(&target, &plan, folder.path(), &AtomicBool::new(false), &mut |_| ()).unwrap();
    let run = run_folder::read(folder.path()).unwrap();

    assert_eq!(run.samples.len(), 26);
    for (position, sample) in run.samples.iter().enumerate() {
        let crashes = (position + 1) % 3 == 0;
        let expected = if crashes { (Outcome::Exit, Some("Runtime.ExitError")) } else { (Outcome::Ok, None) };
        assert_eq!((sample.outcome, sample.error_code.as_deref()), expected, "{position}");
        assert_eq!(sample.latency_ns().is_none(), crashes);
    }
    assert!(run.samples.iter().any(|sample| sample.cause == Some(Cause::Replaced)));
}

#[test]
fn a_missing_binary_is_named_with_what_to_do() {
    let plan = plan(Traffic::Cold, 6);
    let mut missing = function("a");
    missing.program = PathBuf::from("/nowhere/bootstrap");
    let error =
        LocalTarget::start(&[missing], &plan, &LocalOptions { memory_mb: 256, ..LocalOptions::default() }).unwrap_err();
    assert!(matches!(error, TargetError::NoProgram(_)));
    assert!(error.to_string().contains("/nowhere/bootstrap") && error.to_string().contains("cargo lambda build"));
}

#[test]
fn a_taken_port_is_named_with_what_to_do() {
    let plan = plan(Traffic::Cold, 6);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let error =
        LocalTarget::start(&[function("a")], &plan, &LocalOptions { memory_mb: 256, port, ..LocalOptions::default() })
            .unwrap_err();
    assert!(error.to_string().contains(&port.to_string()) && error.to_string().contains("choose 0"), "{error}");
}
