use std::collections::BTreeSet;
use std::time::Duration;

use trestle_probe::plan::{Plan, Traffic};
use trestle_probe::sample::{Cause, Class};
use trestle_probe::target::aws::{ColdBy, Sleep};

use super::{LambdaApi, find_with, measure, plan};

const SLEEP: ColdBy = ColdBy::Sleep(Sleep { call: Duration::from_millis(1000), settle: Duration::from_millis(350) });

#[test]
fn sleeping_calls_make_cold_starts_and_change_nothing() {
    let api = LambdaApi::start();
    // A function that is changed by anything would refuse it.
    api.state().refuses_changes = true;
    let plan = plan(Traffic::Cold);
    let folder = tempfile::tempdir().unwrap();
    let run = measure(&find_with(&api, "probe:live", &plan, SLEEP).unwrap(), &plan, folder.path()).unwrap();
    assert_eq!(run.samples.len(), 6);
    assert_eq!((run.samples[0].class, run.samples[0].cause), (Class::Warm, None), "it was there before the run");
    for sample in &run.samples[1..] {
        assert_eq!((sample.class, sample.cause), (Class::Cold, Some(Cause::SleepingCalls)), "{sample:?}");
    }
    let environments: BTreeSet<&str> = run.samples.iter().map(|sample| sample.environment.as_str()).collect();
    assert_eq!(environments.len(), 6);
    // One sleeping call for each environment before: 1 + 2 + 3 + 4 + 5.
    assert_eq!(api.state().invocations, 6 + 15);
}

#[test]
fn a_burst_is_from_zero_after_a_burst() {
    let api = LambdaApi::start();
    // No call of a burst is to find the environment of one that is done.
    api.state().takes = Duration::from_millis(150);
    let plan = Plan { samples: 12, ..plan(Traffic::Burst { width: 3 }) };
    let folder = tempfile::tempdir().unwrap();
    let run = measure(&find_with(&api, "probe:live", &plan, SLEEP).unwrap(), &plan, folder.path()).unwrap();
    let warm = run.samples.iter().filter(|sample| sample.class == Class::Warm).count();
    assert_eq!((run.samples.len(), warm), (12, 1), "only what was there before the run");
}

#[test]
fn calls_that_hold_nothing_end_the_run() {
    for is_throttled in [true, false] {
        let api = LambdaApi::start();
        if is_throttled {
            api.state().throttle_every = Some(2);
        } else {
            api.state().never_sleeps = true;
        }
        let plan = plan(Traffic::Cold);
        let folder = tempfile::tempdir().unwrap();
        let error = measure(&find_with(&api, "probe:live", &plan, SLEEP).unwrap(), &plan, folder.path());
        let error = error.unwrap_err().to_string();
        let why = if is_throttled { "TooManyRequestsException" } else { "answered at once" };
        assert!(error.contains(why) && error.contains("must be a probe") && error.contains("--cold-by"), "{error}");
        assert_eq!(api.state().invocations, 2, "nothing is measured beside it");
    }
}

#[test]
fn more_environments_than_can_be_held_are_refused_before_the_run() {
    let api = LambdaApi::start();
    for (traffic, samples) in
        [(Traffic::Cold, 101), (Traffic::Burst { width: 60 }, 61), (Traffic::Warm { environments: 101 }, 6)]
    {
        let plan = Plan { samples, ..plan(traffic) };
        let error = find_with(&api, "probe:live", &plan, SLEEP).unwrap_err().to_string();
        assert!(error.contains("--cold-by deploy"), "{error}");
    }
    assert!(find_with(&api, "probe:live", &Plan { samples: 100, ..plan(Traffic::Cold) }, SLEEP).is_ok());
}
