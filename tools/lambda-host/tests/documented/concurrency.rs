use std::collections::BTreeSet;

use lambda_host::{FunctionOptions, Host, HostOptions};
use serde_json::json;

use crate::client::{Answer, invoke};
use crate::{eventually, host_with, scripted};

/// All at once, each on a thread of its own.
fn burst(host: &Host, names: &[&str], ms: u64) -> Vec<Answer> {
    std::thread::scope(|scope| {
        let calls =
            names.iter().map(|name| scope.spawn(move || invoke(host, name, &json!({ "do": "sleep", "ms": ms }))));
        let calls: Vec<_> = calls.collect();
        calls.into_iter().map(|call| call.join().expect("it ran")).collect()
    })
}

/// Source: Lambda, "Understanding Lambda function scaling": one environment works on one request at a time.
#[test]
fn as_many_environments_as_simultaneous_invocations() {
    let host = host_with(scripted());
    let answers = burst(&host, &["scripted"; 8], 500);
    let environments: BTreeSet<_> = answers.iter().map(|answer| answer.header("x-trestle-environment")).collect();
    assert_eq!(environments.len(), 8);
    assert!(answers.iter().all(|answer| answer.header("x-trestle-class") == Some("cold")));
    let again = burst(&host, &["scripted"; 8], 500);
    assert!(again.iter().all(|answer| answer.header("x-trestle-class") == Some("warm")));
    let counts = host.counts("scripted").expect("it is there");
    assert_eq!((counts.environments, counts.running, counts.invocations), (8, 8, 16));
}

/// Callers at the same time get the answers to their own events.
#[test]
fn answers_reach_their_own_callers() {
    let host = host_with(scripted());
    std::thread::scope(|scope| {
        for caller in 0..12 {
            let host = &host;
            scope.spawn(move || {
                for number in 0..40 {
                    let event = json!({ "caller": caller, "number": number });
                    assert_eq!(invoke(host, "scripted", &event).json(), event);
                }
            });
        }
    });
    let counts = host.counts("scripted").expect("it is there");
    assert_eq!((counts.invocations, counts.errors), (480, 0));
}

fn assert_throttled(answers: &[Answer], expected: usize, reason: &str) {
    let throttled: Vec<_> = answers.iter().filter(|answer| answer.status != 200).collect();
    assert_eq!(throttled.len(), expected);
    for answer in throttled {
        assert_eq!((answer.status, answer.header("x-amzn-errortype")), (429, Some("TooManyRequestsException")));
        assert_eq!(answer.json(), json!({ "Type": "User", "message": "Rate Exceeded.", "Reason": reason }));
    }
}

/// Source: Lambda API reference, Invoke, 429 `TooManyRequestsException` and its reasons; Lambda, "Configuring reserved concurrency".
#[test]
fn beyond_the_reserved_concurrency_invocations_are_throttled() {
    let host = host_with(FunctionOptions { reserved_concurrency: Some(2), ..scripted() });
    let answers = burst(&host, &["scripted"; 6], 1_000);
    assert_throttled(&answers, 4, "ReservedFunctionConcurrentInvocationLimitExceeded");
    assert_eq!(host.counts("scripted").expect("it is there").throttles, 4);
    assert_eq!(invoke(&host, "scripted", &json!({})).status, 200);

    let none = FunctionOptions { name: "none".into(), reserved_concurrency: Some(0), ..scripted() };
    host.add_function(none).expect("valid");
    assert_eq!(invoke(&host, "none", &json!({})).status, 429);
}

/// Source: Lambda, "Configuring reserved concurrency": it is the most environments that a function has at the same time. One that has
/// answered and still works is waited for.
#[test]
fn reserved_concurrency_bounds_environments() {
    let host = host_with(FunctionOptions { reserved_concurrency: Some(1), ..scripted() });
    let slow = json!({ "do": "respond-then-sleep", "ms": 200 });
    let environments: BTreeSet<_> =
        (0..3).map(|_| invoke(&host, "scripted", &slow).header("x-trestle-environment").map(str::to_owned)).collect();
    assert_eq!(environments.len(), 1);
    assert_eq!(host.counts("scripted").expect("it is there").environments, 1);
}

/// Same pages: the account's limit counts all functions.
#[test]
fn beyond_the_accounts_concurrency_invocations_are_throttled() {
    let host = Host::start(HostOptions { concurrency: 3, ..HostOptions::default() }).expect("a port is free");
    for name in ["one", "two"] {
        host.add_function(FunctionOptions { name: name.into(), ..scripted() }).expect("valid");
    }
    let answers = burst(&host, &["one", "two", "one", "two", "one"], 1_000);
    assert_throttled(&answers, 2, "ConcurrentInvocationLimitExceeded");
}

/// Lambda goes on when its caller hangs up; the place is free again afterwards.
#[test]
fn a_caller_that_hangs_up_leaves_no_place_taken() {
    use std::io::Write;
    let host = host_with(FunctionOptions { reserved_concurrency: Some(1), ..scripted() });
    let address = host.url().trim_start_matches("http://");
    let body = r#"{"do":"sleep","ms":300}"#;
    let mut stream = std::net::TcpStream::connect(address).expect("the host listens");
    let head = "POST /2015-03-31/functions/scripted/invocations HTTP/1.1\r\nhost: localhost\r\ncontent-length:";
    stream.write_all(format!("{head} {}\r\n\r\n{body}", body.len()).as_bytes()).expect("sent");
    eventually("the start", || host.processes().len() == 1);
    drop(stream);
    assert_eq!(invoke(&host, "scripted", &json!({})).status, 429);
    eventually("the end", || invoke(&host, "scripted", &json!({})).status == 200);
    assert_eq!(host.counts("scripted").expect("it is there").invocations, 2);
}
