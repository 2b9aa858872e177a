use std::time::Duration;

use trestle_probe::header::TargetKind;
use trestle_probe::plan::Traffic;
use trestle_probe::sample::{Cause, Class, Outcome};
use trestle_probe::target::TargetError;

use super::{LambdaApi, find, measure, plan};

#[test]
fn an_alias_gets_new_versions_and_is_put_back() {
    for (function, json_logs) in
        [("probe:live", false), ("arn:aws:lambda:eu-west-1:123456789012:function:probe:live", true)]
    {
        let api = LambdaApi::start();
        api.state().json_logs = json_logs;
        let plan = plan(Traffic::Cold);
        let folder = tempfile::tempdir().unwrap();
        let run = measure(&find(&api, function, &plan).unwrap(), &plan, folder.path()).unwrap();

        assert_eq!(run.samples.len(), 6);
        for sample in &run.samples {
            assert_eq!((sample.class, sample.cause), (Class::Cold, Some(Cause::Deploy)), "{sample:?}");
            assert_eq!(
                (sample.init_ns, sample.handler_ns, sample.service_ns),
                (Some(1_500_000), Some(1_250_000), None)
            );
            assert_eq!(
                (sample.billed_ms, sample.max_memory_kb, sample.parse_ns),
                (Some(2), Some(18_432), Some(27_100))
            );
            assert!(sample.latency_ns().unwrap() >= 3_000_000);
        }
        let target = &run.header.target;
        assert_eq!((target.kind, target.variants[0].architecture.as_str()), (TargetKind::Aws, "arm64"));
        assert_eq!(target.variants[0].artefact_sha256, Some("07".repeat(32)));
        let state = api.state();
        assert_eq!((state.alias.as_str(), state.versions.as_slice()), ("7", ["7".to_owned()].as_slice()));
        assert_eq!(state.variables.keys().collect::<Vec<_>>(), ["SECRET"]);
    }
}

#[test]
fn the_latest_is_renewed_by_a_variable() {
    let api = LambdaApi::start();
    let plan = plan(Traffic::Cold);
    let folder = tempfile::tempdir().unwrap();
    let run = measure(&find(&api, "probe", &plan).unwrap(), &plan, folder.path()).unwrap();
    assert!(run.samples.iter().all(|sample| sample.cause == Some(Cause::Forced)));
    let state = api.state();
    assert_eq!((state.variables.len(), state.versions.len()), (1, 1));
}

#[test]
fn bursts_and_rates_say_how_their_new_environment_was_had() {
    for traffic in [Traffic::Burst { width: 2 }, Traffic::Rate { per_second: 50.0 }] {
        let api = LambdaApi::start();
        let plan = plan(traffic);
        let folder = tempfile::tempdir().unwrap();
        let run = measure(&find(&api, "probe:live", &plan).unwrap(), &plan, folder.path()).unwrap();
        let first = run.samples.iter().find(|sample| sample.index == 0).unwrap();
        assert_eq!((first.class, first.cause), (Class::Cold, Some(Cause::Deploy)));
    }
}

#[test]
fn an_initialisation_longer_than_the_request_was_proactive() {
    let api = LambdaApi::start();
    api.state().init_ms = 60_000.0;
    let plan = plan(Traffic::Cold);
    let folder = tempfile::tempdir().unwrap();
    let run = measure(&find(&api, "probe", &plan).unwrap(), &plan, folder.path()).unwrap();
    assert!(run.samples.iter().all(|sample| sample.cause == Some(Cause::Proactive)));
}

#[test]
fn an_environment_that_says_it_had_waited_was_proactive() {
    for json_logs in [false, true] {
        let api = LambdaApi::start();
        api.state().waited = Duration::from_secs(90);
        api.state().json_logs = json_logs;
        let plan = plan(Traffic::Cold);
        let folder = tempfile::tempdir().unwrap();
        let run = measure(&find(&api, "probe:live", &plan).unwrap(), &plan, folder.path()).unwrap();
        assert!(run.samples.iter().all(|sample| sample.cause == Some(Cause::Proactive)));
    }
}

#[test]
fn throttled_invocations_are_samples() {
    let api = LambdaApi::start();
    api.state().throttle_every = Some(3);
    let plan = plan(Traffic::Warm { environments: 1 });
    let folder = tempfile::tempdir().unwrap();
    let run = measure(&find(&api, "probe", &plan).unwrap(), &plan, folder.path()).unwrap();
    let throttled: Vec<_> = run.samples.iter().filter(|sample| sample.outcome == Outcome::Throttled).collect();
    assert_eq!((run.samples.len(), throttled.len()), (7, 2));
    assert!(throttled.iter().all(|sample| sample.error_code.as_deref() == Some("TooManyRequestsException")));
    assert!(throttled.iter().all(|sample| sample.latency_ns().is_none()));
    assert_eq!(api.state().invocations, 7, "nothing is tried again");
}

#[test]
fn what_can_not_be_measured_is_said_before_the_run() {
    let api = LambdaApi::start();
    let unknown = find(&api, "other", &plan(Traffic::Cold)).unwrap_err();
    assert!(unknown.to_string().contains("check the function's name, alias and region"), "{unknown}");
    let fixed = find(&api, "probe:7", &plan(Traffic::Cold)).unwrap_err();
    assert!(matches!(fixed, TargetError::FixedVersion(_)) && fixed.to_string().contains("give an alias"));

    let provisioned = plan(Traffic::Provisioned { environments: 2, per_second: 100.0 });
    let none = find(&api, "probe:live", &provisioned).unwrap_err();
    assert!(none.to_string().contains("put-provisioned-concurrency-config"), "{none}");
    api.state().provisioned = 2;
    assert!(find(&api, "probe:live", &provisioned).is_ok());
}

#[test]
fn variables_of_the_function_are_never_shown() {
    let api = LambdaApi::start();
    let plan = plan(Traffic::Cold);
    let target = find(&api, "probe:live", &plan).unwrap();
    let folder = tempfile::tempdir().unwrap();
    measure(&target, &plan, folder.path()).unwrap();
    assert!(!format!("{target:?}").contains("hidden-value"));
}
