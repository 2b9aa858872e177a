use std::time::Duration;

use lambda_host::{FunctionOptions, Host, HostOptions};
use serde_json::json;

use crate::client::{Answer, invoke, invoke_with_log};
use crate::{host_with, is_alive, scripted};

fn assert_failed(answer: &Answer, notice: &str, kind: &str, message: &str) {
    assert_eq!(answer.status, 200, "a function error is no error of the service");
    assert_eq!(answer.header("x-amz-function-error"), Some(notice));
    assert_eq!(answer.error(), (kind.to_owned(), message.to_owned()));
}

fn init(script: &str) -> Vec<(String, String)> {
    vec![("INIT".into(), script.into())]
}

/// Source: Lambda runtime API, "Invocation error" (the body is the caller's). `Unhandled`: Lambda pages "AWS Lambda function errors in
/// Python" and "... in Node.js"; `Handled`, for a runtime that says so: Lambda API reference, Invoke, `FunctionError`.
#[test]
fn an_error_the_runtime_reports_reaches_the_caller() {
    let host = host_with(scripted());
    for (kind, notice) in [("Runtime.UnknownReason", "Unhandled"), ("Unhandled", "Unhandled"), ("Handled", "Handled")] {
        let answer = invoke(&host, "scripted", &json!({ "do": "error", "kind": kind }));
        assert_failed(&answer, notice, "InvalidEventDataException", "Error parsing event data.");
    }
    let next = invoke(&host, "scripted", &json!({}));
    assert_eq!((next.header("x-amz-function-error"), next.header("x-trestle-class")), (None, Some("warm")));
}

/// Source: Lambda execution environment lifecycle, "Failures during the invoke phase" (`Runtime.ExitError`, "Runtime exited without
/// providing a reason", Status and Error Type of the report); messages with a status or signal: AWS re:Post and Lambda troubleshooting
/// show "Runtime exited with error: exit status 1" and "signal: killed".
#[test]
fn a_crash_is_an_exit_error_and_the_next_invocation_starts_the_process_again() {
    let host = host_with(scripted());
    let cases = [
        (json!({ "do": "exit", "code": 0 }), "Runtime exited without providing a reason"),
        (json!({ "do": "exit", "code": 3 }), "Runtime exited with error: exit status 3"),
        (json!({ "do": "abort" }), "Runtime exited with error: signal: aborted"),
    ];
    for (event, message) in cases {
        let before = invoke(&host, "scripted", &json!({ "do": "environment" }));
        let crash = invoke_with_log(&host, "scripted", &event);
        assert_failed(&crash, "Unhandled", "Runtime.ExitError", &format!("RequestId: ID Error: {message}"));
        assert!(crash.log().contains("\tStatus: error\tError Type: Runtime.ExitError"), "{}", crash.log());
        let after = invoke(&host, "scripted", &json!({ "do": "environment" }));
        assert_eq!(after.header("x-amz-function-error"), None);
        assert_ne!(before.json()["process"], after.json()["process"]);
        // The environment is reset, not replaced.
        assert_eq!(before.header("x-trestle-environment"), after.header("x-trestle-environment"));
    }
}

/// Source: same page: after a reset the initialisation runs with the next invocation ("suppressed init"), is part of its Duration and
/// not reported apart; `/tmp` is kept.
#[test]
fn after_a_crash_the_initialisation_is_part_of_the_next_duration() {
    let host = host_with(FunctionOptions { env: init("sleep 120"), ..scripted() });
    invoke(&host, "scripted", &json!({ "do": "exit", "code": 1 }));
    let next = invoke_with_log(&host, "scripted", &json!({}));
    assert!(!next.log().contains("Init Duration"), "{}", next.log());
    assert!(next.number("x-trestle-suppressed-init-ns") >= 120_000_000);
    assert_eq!((next.header("x-trestle-class"), next.header("x-trestle-invocation")), (Some("cold"), Some("2")));
    let duration = next.log();
    let duration = duration.split_once("\tDuration: ").expect("a report").1.split(' ').next().expect("a number");
    assert!(duration.parse::<f64>().expect("a number") >= 120.0, "{duration}");
}

/// Source: same page, log examples in the new style (`Status: timeout`), and Lambda, "Configure Lambda function timeout" ("Task timed
/// out after 3.00 seconds"); the payload as the console shows it.
#[test]
fn a_timeout_ends_the_process() {
    let host = host_with(FunctionOptions { timeout: Duration::from_millis(300), ..scripted() });
    let process = host_process(&host);
    let answer = invoke_with_log(&host, "scripted", &json!({ "do": "sleep", "ms": 60_000 }));
    assert_failed(&answer, "Unhandled", "Sandbox.Timedout", "RequestId: ID Error: Task timed out after 0.30 seconds");
    assert!(answer.log().contains("\tStatus: timeout"), "{}", answer.log());
    assert!(!is_alive(process));
    assert_eq!(invoke(&host, "scripted", &json!({})).header("x-amz-function-error"), None);
}

fn host_process(host: &Host) -> i32 {
    let process = invoke(host, "scripted", &json!({ "do": "environment" })).json();
    process["process"].as_i64().and_then(|id| i32::try_from(id).ok()).expect("a process id")
}

/// Source: Lambda quotas, "Invocation payload"; the payload as Lambda troubleshooting and its console show it, with the limit's bytes.
#[test]
fn a_response_beyond_the_limit_is_a_function_error() {
    let host = host_with(FunctionOptions { timeout: Duration::from_secs(30), ..scripted() });
    let message = "Response payload size exceeded maximum allowed payload size (6291556 bytes).";
    let answer = invoke(&host, "scripted", &json!({ "do": "large", "bytes": 6_291_557 }));
    assert_failed(&answer, "Unhandled", "Function.ResponseSizeTooLarge", message);
    let largest = invoke(&host, "scripted", &json!({ "do": "large", "bytes": 6_291_556 }));
    assert_eq!((largest.header("x-amz-function-error"), largest.body.len()), (None, 6_291_556));
}

/// Source: Lambda runtime API, "Initialization error"; Lambda execution environment lifecycle, "Failures during the init phase"
/// (`INIT_REPORT` with phase init, then invoke).
#[test]
fn an_init_error_is_served_to_the_invocation() {
    let host = host_with(FunctionOptions { env: init("report Failed to load function."), ..scripted() });
    let answer = invoke_with_log(&host, "scripted", &json!({}));
    assert_failed(&answer, "Unhandled", "InvalidFunctionException", "Failed to load function.");
    let log = answer.log();
    assert!(log.contains("Phase: init\tStatus: error") && log.contains("Phase: invoke\tStatus: error"), "{log}");
}

/// Source: same pages: a process that ends while it initialises.
#[test]
fn an_exit_while_initialising_is_an_exit_error() {
    let host = host_with(FunctionOptions { env: init("exit 7"), ..scripted() });
    let answer = invoke(&host, "scripted", &json!({}));
    let message = "RequestId: ID Error: Runtime exited with error: exit status 7";
    assert_failed(&answer, "Unhandled", "Runtime.ExitError", message);
}

/// Source: Lambda execution environment lifecycle, "Init phase": beyond its limit (10 s, shortened here) it is tried again within the
/// invocation, with the function's timeout.
#[test]
fn a_slow_initialisation_is_tried_again_within_the_invocation() {
    let options = HostOptions { init_limit: Duration::from_millis(150), ..HostOptions::default() };
    let host = Host::start(options).expect("a port is free");
    host.add_function(FunctionOptions { env: init("sleep 400"), ..scripted() }).expect("valid");
    let answer = invoke_with_log(&host, "scripted", &json!({}));
    assert_eq!(answer.header("x-amz-function-error"), None);
    assert!(answer.log().contains("Phase: init\tStatus: timeout"), "{}", answer.log());
    assert!(answer.number("x-trestle-suppressed-init-ns") >= 400_000_000);

    let late = FunctionOptions {
        name: "late".into(),
        env: init("sleep 60000"),
        timeout: Duration::from_millis(300),
        ..scripted()
    };
    host.add_function(late).expect("valid");
    let message = "RequestId: ID Error: Task timed out after 0.30 seconds";
    assert_failed(&invoke(&host, "late", &json!({})), "Unhandled", "Sandbox.Timedout", message);
}

/// Source: Lambda, "Troubleshoot execution issues": `Runtime.InvalidEntrypoint` where the program can't be started.
#[test]
fn a_program_that_cannot_start_is_an_invalid_entrypoint() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("bootstrap");
    std::fs::write(&program, b"not a program").expect("written");
    let host = host_with(FunctionOptions::new("scripted", program));
    let answer = invoke(&host, "scripted", &json!({}));
    assert_eq!(answer.error().0, "Runtime.InvalidEntrypoint");
}
