//! Deployed functions, on a stand-in for the Lambda API that follows its reference: configurations, versions, aliases, invocations
//! with REPORT lines. It is no record of AWS.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod api;
mod cold_starts;
mod restoring;
mod sleeping;

use std::path::Path;
use std::sync::atomic::AtomicBool;

use api::LambdaApi;
use trestle_probe::machine;
use trestle_probe::measurement::{MeasureError, Measurement};
use trestle_probe::plan::{PayloadShape, Plan, Traffic};
use trestle_probe::run_folder::{self, Run};
use trestle_probe::sample::Sample;
use trestle_probe::target::TargetError;
use trestle_probe::target::aws::{AwsTarget, ColdBy};

fn plan(traffic: Traffic) -> Plan {
    Plan { traffic, payload: PayloadShape::Form, payload_bytes: vec![12_288], samples: 6, timeout_ms: 5000 }
}

fn find(api: &LambdaApi, function: &str, plan: &Plan) -> Result<AwsTarget, TargetError> {
    find_with(api, function, plan, ColdBy::Deploy)
}

fn find_with(api: &LambdaApi, function: &str, plan: &Plan, cold_by: ColdBy) -> Result<AwsTarget, TargetError> {
    let functions = [("simd".to_owned(), function.to_owned())];
    AwsTarget::find(&functions, plan, cold_by, &|name| match name {
        "AWS_ENDPOINT_URL_LAMBDA" => Some(api.url()),
        "AWS_REGION" => Some("eu-west-1".to_owned()),
        "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("test".to_owned()),
        _ => None,
    })
}

fn measure(target: &AwsTarget, plan: &Plan, folder: &Path) -> Result<Run, MeasureError> {
    measure_and(target, plan, folder, &mut |_| ())
}

fn measure_and(
    target: &AwsTarget,
    plan: &Plan,
    folder: &Path,
    done: &mut dyn FnMut(&Sample),
) -> Result<Run, MeasureError> {
    let machine = machine::describe();
    let stop = AtomicBool::new(false);
    let measurement = Measurement { plan, seed: 1, primary: None, machine: &machine, folder, stop: &stop };
    measurement.run(target, done)?;
    Ok(run_folder::read(folder).expect("the run was written"))
}
