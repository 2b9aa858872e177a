use std::time::{Duration, Instant};

use lambda_host::{AsynchronousOptions, Counts, FunctionOptions, Host, HostOptions};
use serde_json::json;

use crate::client::{invoke, send};
use crate::{eventually, scripted};

fn host_with(asynchronous: AsynchronousOptions, function: FunctionOptions) -> Host {
    let host = Host::start(HostOptions { asynchronous, ..HostOptions::default() }).expect("a port is free");
    host.add_function(function).expect("valid");
    host
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn counts(host: &Host) -> Counts {
    host.counts("scripted").expect("it is there")
}

/// Source: Lambda, "How Lambda handles errors and retries with asynchronous invocation": the figures of the service.
#[test]
fn the_documented_waits_are_the_default() {
    let options = AsynchronousOptions::default();
    assert_eq!(options.retry_delays, [Duration::from_secs(60), Duration::from_secs(120)]);
    assert_eq!(options.throttle_backoff, (Duration::from_secs(1), Duration::from_secs(300)));
    assert_eq!(options.maximum_age, Duration::from_secs(6 * 3600));
}

/// Source: Lambda API reference, Invoke: `Event` is answered 202, without a payload and before the function ran.
#[test]
fn an_event_is_accepted_at_once_and_run_once() {
    let host = host_with(AsynchronousOptions::default(), scripted());
    let began = Instant::now();
    let accepted = send(&host, "scripted", &json!({ "do": "sleep", "ms": 1_000 }));
    assert!(began.elapsed() < ms(900), "it waited for the function");
    assert_eq!((accepted.status, accepted.body.len()), (202, 0));
    eventually("the run", || counts(&host).invocations == 1);
    assert_eq!((counts(&host).errors, counts(&host).dropped_events), (0, 0));
}

/// Same page: after a function error two more attempts, with a wait before each; then the event is dropped.
#[test]
fn a_failing_event_is_tried_three_times() {
    let options = AsynchronousOptions { retry_delays: vec![ms(100), ms(200)], ..AsynchronousOptions::default() };
    let host = host_with(options, scripted());
    let began = Instant::now();
    send(&host, "scripted", &json!({ "do": "error" }));
    eventually("the last attempt", || counts(&host).dropped_events == 1);
    assert!(began.elapsed() >= ms(300), "{:?}", began.elapsed());
    assert_eq!((counts(&host).invocations, counts(&host).errors), (3, 3));
}

/// Same page: errors of the runtime, such as a crash, are tried again too; an attempt that succeeds is the last.
#[test]
fn a_retry_that_succeeds_is_the_last() {
    let options = AsynchronousOptions { retry_delays: vec![ms(20), ms(20)], ..AsynchronousOptions::default() };
    // The first process of the environment ends while it initialises, twice within one attempt.
    let host = host_with(options, FunctionOptions { timeout: ms(150), ..scripted() });
    send(&host, "scripted", &json!({ "do": "sleep", "ms": 60_000 }));
    eventually("the first attempt", || counts(&host).errors >= 1);
    eventually("the last attempt", || counts(&host).dropped_events == 1);
    send(&host, "scripted", &json!({}));
    eventually("the success", || counts(&host).invocations == 4);
    assert_eq!((counts(&host).errors, counts(&host).dropped_events), (3, 1));
}

/// Same page: a throttled event goes back to the queue, and is tried again until it is too old.
#[test]
fn a_throttled_event_waits_its_turn() {
    let options = AsynchronousOptions { throttle_backoff: (ms(20), ms(80)), ..AsynchronousOptions::default() };
    let host = host_with(options, FunctionOptions { reserved_concurrency: Some(1), ..scripted() });
    std::thread::scope(|scope| {
        scope.spawn(|| invoke(&host, "scripted", &json!({ "do": "sleep", "ms": 500 })));
        eventually("the start", || host.processes().len() == 1);
        assert_eq!(send(&host, "scripted", &json!({})).status, 202);
        eventually("a throttle", || counts(&host).throttles >= 2);
    });
    eventually("its turn", || counts(&host).invocations == 2);
    assert_eq!((counts(&host).errors, counts(&host).dropped_events), (0, 0));
}

/// Same page: the oldest age is six hours; a shorter one here.
#[test]
fn an_event_too_old_is_dropped() {
    let options = AsynchronousOptions {
        throttle_backoff: (ms(20), ms(40)),
        maximum_age: ms(200),
        ..AsynchronousOptions::default()
    };
    let host = host_with(options, FunctionOptions { reserved_concurrency: Some(0), ..scripted() });
    send(&host, "scripted", &json!({}));
    eventually("the drop", || counts(&host).dropped_events == 1);
    assert_eq!(counts(&host).invocations, 0);
}
