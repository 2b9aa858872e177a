use lambda_host::FunctionOptions;
use serde_json::json;

use crate::client::{invoke, invoke_with_log, post};
use crate::{host_with, scripted};

fn with_alias() -> FunctionOptions {
    FunctionOptions { alias: Some("live".into()), ..scripted() }
}

/// Source: Lambda API reference, Invoke, `FunctionName`, `Qualifier` and `ExecutedVersion`; the ARN a runtime is told: Lambda
/// runtime API, "Next invocation".
#[test]
fn names_aliases_versions_and_arns_reach_their_version() {
    let host = host_with(with_alias());
    let arn = "arn:aws:lambda:us-east-1:000000000000:function:scripted";
    let escaped = arn.replace(':', "%3A");
    let cases = [
        ("scripted/invocations".to_owned(), "$LATEST", arn.to_owned()),
        ("scripted:live/invocations".into(), "1", format!("{arn}:live")),
        ("scripted:1/invocations".into(), "1", format!("{arn}:1")),
        ("scripted:$LATEST/invocations".into(), "$LATEST", format!("{arn}:$LATEST")),
        ("scripted/invocations?Qualifier=live".into(), "1", format!("{arn}:live")),
        ("scripted/invocations?Qualifier=%24LATEST".into(), "$LATEST", format!("{arn}:$LATEST")),
        (format!("{escaped}/invocations"), "$LATEST", arn.to_owned()),
        (format!("{escaped}%3Alive/invocations"), "1", format!("{arn}:live")),
        ("000000000000:function:scripted/invocations".into(), "$LATEST", arn.to_owned()),
        ("000000000000%3Afunction%3Ascripted%3Alive/invocations".into(), "1", format!("{arn}:live")),
    ];
    for (path, version, expected) in cases {
        let answer = post(&host, &path, &[], br#"{"do":"headers"}"#);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("x-amz-executed-version"), Some(version), "{path}");
        assert_eq!(answer.json()["lambda-runtime-invoked-function-arn"], expected, "{path}");
    }
}

/// Path, headers, body; status and exception of the answer.
type Refused<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [u8], u16, &'a str);

/// Source: Lambda API reference, Invoke, "Errors": 404 `ResourceNotFoundException`, 400 `InvalidParameterValueException`, 400
/// `InvalidRequestContentException`, 413 `RequestTooLargeException`; sizes: Lambda quotas, "Invocation payload".
#[test]
fn what_cannot_be_invoked_is_refused_with_the_documented_exception() {
    let host = host_with(with_alias());
    let large = vec![b' '; (6 << 20) + 1];
    let event = ("X-Amz-Invocation-Type", "Event");
    let megabyte = vec![b' '; (1 << 20) + 1];
    let cases: [Refused; 10] = [
        ("unknown/invocations", &[], b"{}", 404, "ResourceNotFoundException"),
        ("scripted:old/invocations", &[], b"{}", 404, "ResourceNotFoundException"),
        ("scripted:2/invocations", &[], b"{}", 404, "ResourceNotFoundException"),
        ("111122223333:function:scripted/invocations", &[], b"{}", 404, "ResourceNotFoundException"),
        ("not%20a%20name/invocations", &[], b"{}", 400, "InvalidParameterValueException"),
        ("scripted:live/invocations?Qualifier=1", &[], b"{}", 400, "InvalidParameterValueException"),
        ("scripted/invocations", &[("X-Amz-Invocation-Type", "Later")], b"{}", 400, "InvalidParameterValueException"),
        ("scripted/invocations", &[], b"{not json", 400, "InvalidRequestContentException"),
        ("scripted/invocations", &[], &large, 413, "RequestTooLargeException"),
        ("scripted/invocations", &[event], &megabyte, 413, "RequestTooLargeException"),
    ];
    for (path, headers, body, status, exception) in cases {
        let answer = post(&host, path, headers, body);
        assert_eq!((answer.status, answer.header("x-amzn-errortype")), (status, Some(exception)), "{path}");
        assert_eq!(answer.json()["Type"], "User", "{path}");
    }
    assert_eq!(host.counts("scripted").expect("it is there").invocations, 0);
}

/// Source: Lambda quotas, "Invocation payload (request and response)": 6 MB.
#[test]
fn the_largest_payload_goes_there_and_back() {
    let host = host_with(FunctionOptions { timeout: std::time::Duration::from_secs(30), ..scripted() });
    let mut payload = br#"{"do":"echo","text":""#.to_vec();
    payload.resize((6 << 20) - 2, b'a');
    payload.extend_from_slice(br#""}"#);
    let answer = post(&host, "scripted/invocations", &[], &payload);
    assert_eq!(answer.status, 200);
    assert!(answer.body == payload, "the function's echo differs");
}

/// Source: Lambda API reference, Invoke, `InvocationType`: `DryRun` validates and answers 204.
#[test]
fn a_dry_run_checks_and_runs_nothing() {
    let host = host_with(scripted());
    let dry = [("X-Amz-Invocation-Type", "DryRun")];
    assert_eq!(post(&host, "scripted/invocations", &dry, b"{}").status, 204);
    assert_eq!(post(&host, "unknown/invocations", &dry, b"{}").status, 404);
    assert_eq!(host.counts("scripted").expect("it is there").invocations, 0);
    assert!(host.processes().is_empty());
}

/// Source: Lambda API reference, Invoke, log type and log result: the last 4 KB, base64; the lines: Lambda execution
/// environment lifecycle, log examples.
#[test]
fn the_tail_has_the_functions_lines_and_the_report() {
    let host = host_with(scripted());
    let answer = invoke_with_log(&host, "scripted", &json!({ "do": "print", "text": "read 3 pages" }));
    let log = answer.log();
    let id = answer.request_id();
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(
        lines[..3],
        [&format!("START RequestId: {id} Version: $LATEST"), "read 3 pages", &format!("END RequestId: {id}")]
    );
    assert!(lines[3].starts_with(&format!("REPORT RequestId: {id}\tDuration: ")), "{log}");
    assert!(lines[3].contains("Init Duration: "), "the first invocation of an environment waited for it: {log}");
    let warm = invoke_with_log(&host, "scripted", &json!({})).log();
    assert!(!warm.contains("Init Duration") && !warm.contains("read 3 pages"), "{warm}");

    let long = "x".repeat(10_000);
    let log = invoke_with_log(&host, "scripted", &json!({ "do": "print", "text": long })).log();
    assert_eq!(log.len(), 4096);
    assert!(log.contains("REPORT RequestId"));
    assert_eq!(invoke(&host, "scripted", &json!({})).header("x-amz-log-result"), None);
}

/// Billed time: AWS Compute Blog, "AWS Lambda standardizes billing for INIT Phase", 29 April 2025 (in force from 1 August 2025);
/// rounded up to the millisecond: AWS Lambda pricing.
#[test]
fn a_cold_start_is_billed_with_its_initialisation() {
    let host = host_with(FunctionOptions { env: vec![("INIT".into(), "sleep 200".into())], ..scripted() });
    let report = |log: &str, name: &str| -> f64 {
        let after = log.split_once(name).expect("the report has it").1;
        after.split(' ').next().and_then(|text| text.parse().ok()).expect("a number")
    };
    let log = invoke_with_log(&host, "scripted", &json!({ "do": "sleep", "ms": 30 })).log();
    let (duration, init) = (report(&log, "\tDuration: "), report(&log, "Init Duration: "));
    assert!((30.0..200.0).contains(&duration) && init >= 200.0, "{log}");
    let sum = duration + init;
    // Both are shown to a hundredth of a millisecond.
    assert!((report(&log, "Billed Duration: ") - (sum - 0.01).ceil()).abs() <= 1.0, "{log}");
    let warm = invoke_with_log(&host, "scripted", &json!({})).log();
    assert!(report(&warm, "Billed Duration: ") < 200.0, "{warm}");
}

/// Max Memory Used is the process' own: it grows with what the function touched, and stays.
#[test]
fn memory_is_the_peak_of_the_process() {
    let host = host_with(scripted());
    let before = invoke(&host, "scripted", &json!({})).number("x-trestle-max-memory-kb");
    let megabytes = 64;
    let used = invoke(&host, "scripted", &json!({ "do": "allocate", "bytes": megabytes << 20 }));
    let after = invoke(&host, "scripted", &json!({})).number("x-trestle-max-memory-kb");
    assert!(before > 0 && before < 32 << 10, "{before} KB");
    assert!(used.number("x-trestle-max-memory-kb") >= before + (megabytes << 10) - 1024);
    assert!(after >= used.number("x-trestle-max-memory-kb"));
}

/// Source: Lambda API reference, Invoke, `ClientContext`: base64 JSON; handed to the runtime as `Lambda-Runtime-Client-Context`
/// for synchronous invocations.
#[test]
fn a_client_context_is_handed_over() {
    let host = host_with(scripted());
    let context = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, r#"{"custom":{"a":"b"}}"#);
    let headers = [("X-Amz-Client-Context", context.as_str())];
    let answer = post(&host, "scripted/invocations", &headers, br#"{"do":"headers"}"#);
    assert_eq!(answer.json()["lambda-runtime-client-context"], r#"{"custom":{"a":"b"}}"#);
    let bad = post(&host, "scripted/invocations", &[("X-Amz-Client-Context", "%")], b"{}");
    assert_eq!((bad.status, bad.header("x-amzn-errortype")), (400, Some("InvalidParameterValueException")));
}
