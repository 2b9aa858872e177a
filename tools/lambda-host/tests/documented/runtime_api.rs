use std::time::{Duration, SystemTime};

use lambda_host::FunctionOptions;
use serde_json::json;

use crate::client::{invoke, invoke_with_log, post};
use crate::{host_with, scripted};

/// Source: Lambda runtime API, "Next invocation", response headers.
#[test]
fn next_answers_with_the_documented_headers() {
    let host = host_with(FunctionOptions { timeout: Duration::from_secs(7), ..scripted() });
    let trace = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1";
    let unix_ms = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_millis();
    let before = unix_ms();
    let answer = post(&host, "scripted/invocations", &[("X-Amzn-Trace-Id", trace)], br#"{"do":"headers"}"#);
    let after = unix_ms();
    let headers = answer.json();
    assert_eq!(headers["lambda-runtime-aws-request-id"], answer.request_id());
    assert_eq!(headers["lambda-runtime-trace-id"], trace);
    let deadline: u128 = headers["lambda-runtime-deadline-ms"].as_str().and_then(|text| text.parse().ok()).expect("ms");
    assert!((before + 7_000..=after + 7_000).contains(&deadline), "{deadline} is not 7 s after the event came");

    let own = invoke(&host, "scripted", &json!({ "do": "headers" })).json();
    let own = own["lambda-runtime-trace-id"].as_str().expect("a trace id of the host's own");
    assert!(own.starts_with("Root=1-") && own.contains(";Parent=") && own.contains(";Sampled="), "{own}");
}

/// Source: published specification of the Runtime API 2018-06-01: 202 accepted, 400 for another request's id, 403 where a call isn't
/// allowed now.
#[test]
fn calls_at_the_wrong_time_are_refused() {
    let host = host_with(scripted());
    let answer = invoke_with_log(&host, "scripted", &json!({ "do": "misbehave" }));
    assert_eq!(answer.json(), json!([403, 400, 403, 404]));
    // The second response comes after the answer; the next log shows what it was told.
    let log = invoke_with_log(&host, "scripted", &json!({})).log();
    assert!(log.contains("first 202 second 403"), "{log}");
}

/// Source: published specification of the Runtime API: 413 for a response beyond the limit; the caller's payload: see `failures`.
#[test]
fn a_runtime_is_told_that_its_response_is_too_large() {
    let host = host_with(FunctionOptions { timeout: Duration::from_secs(30), ..scripted() });
    invoke(&host, "scripted", &json!({ "do": "large", "bytes": 6_291_557 }));
    let log = invoke_with_log(&host, "scripted", &json!({})).log();
    assert!(log.contains("response status 413"), "{log}");
}

/// Source: Lambda, "Defined runtime environment variables".
#[test]
fn a_process_has_the_documented_variables_and_only_those() {
    let env = vec![("AWS_ACCESS_KEY_ID".to_owned(), "local".to_owned()), ("TABLE".into(), "cases".into())];
    let host = host_with(FunctionOptions { memory_mb: 512, env, ..scripted() });
    let answer = invoke(&host, "scripted", &json!({ "do": "environment" }));
    let variables = &answer.json()["variables"];
    let expected = [
        ("AWS_LAMBDA_FUNCTION_NAME", "scripted"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/scripted"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("_HANDLER", "bootstrap"),
        ("TZ", ":UTC"),
        ("LANG", "en_US.UTF-8"),
        ("AWS_ACCESS_KEY_ID", "local"),
        ("TABLE", "cases"),
    ];
    for (name, value) in expected {
        assert_eq!(variables[name], value, "{name}");
    }
    assert_eq!(variables["AWS_LAMBDA_LOG_STREAM_NAME"].as_str(), answer.header("x-trestle-environment"));
    for name in ["AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR", "PATH"] {
        assert!(variables[name].is_string(), "{name}");
    }
    assert!(variables["CARGO_MANIFEST_DIR"].is_null(), "the host's own variables stay with it");
}

/// Source: Lambda, "Working with Lambda environment variables": reserved names can't be set.
#[test]
fn reserved_variables_cannot_be_set() {
    let host = host_with(scripted());
    let env = vec![("AWS_REGION".to_owned(), "eu-west-1".to_owned())];
    let refused = host.add_function(FunctionOptions { name: "second".into(), env, ..scripted() });
    assert!(matches!(refused, Err(lambda_host::AddFunctionError::ReservedVariable(name)) if name == "AWS_REGION"));
}
