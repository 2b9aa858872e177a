//! Probe runs against deployed functions. The local AWS has no REPORT lines, so durations of the service are missing here.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::atomic::AtomicBool;

use trestle_probe::machine;
use trestle_probe::measurement::Measurement;
use trestle_probe::plan::{PayloadShape, Plan, Traffic};
use trestle_probe::run_folder;
use trestle_probe::sample::{Cause, Class, Outcome};
use trestle_probe::target::aws::{AwsTarget, ColdBy};
use trestle_tests::stack::DeployedStack;

#[test]
fn cold_starts_of_a_deployed_probe_come_from_new_versions_behind_its_alias() {
    let stack = DeployedStack::shared();
    let description = stack.description();
    let function = description.deployment().unwrap().functions["ProbeSimd"].clone();
    let environment = |name: &str| match name {
        "AWS_ENDPOINT_URL_LAMBDA" => Some(description.endpoint.clone()),
        "AWS_ACCESS_KEY_ID" => Some(description.access_key_id.clone()),
        "AWS_SECRET_ACCESS_KEY" => Some(description.secret_access_key.clone()),
        _ => None,
    };
    let plan = Plan {
        traffic: Traffic::Cold,
        payload: PayloadShape::Form,
        payload_bytes: vec![12_288],
        samples: 6,
        timeout_ms: 30_000,
    };
    let target = AwsTarget::find(&[("simd".to_owned(), function)], &plan, ColdBy::Deploy, &environment).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (machine, stop) = (machine::describe(), AtomicBool::new(false));
    let run =
        Measurement { plan: &plan, seed: 1, primary: None, machine: &machine, folder: folder.path(), stop: &stop };
    run.run(&target, &mut |_| ()).unwrap();

    let run = run_folder::read(folder.path()).unwrap();
    assert_eq!(run.samples.len(), 6);
    for sample in run.samples {
        assert_eq!((sample.outcome, sample.class, sample.cause), (Outcome::Ok, Class::Cold, Some(Cause::Deploy)));
        assert!(sample.parse_ns.unwrap() > 0 && sample.invocation == 1);
    }
}
