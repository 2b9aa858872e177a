//! Several invocations at once, as on Lambda Managed Instances: each has its own event, and none spoils another.
#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop")]

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use lambda::Lambda;
use trestle_domain::code::ErrorCode;
use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Fault, run_concurrent, start};

mod lambda;

const AT_ONCE: usize = 8;
static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// The function: replies with its event and how many invocations were running when it had waited a while.
#[test]
#[ignore = "runs as the child process of the other tests"]
fn function() {
    let code = start("concurrent", || {
        run_concurrent(Metrics::of_this_function(), |request| async move {
            RUNNING.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(50)).await;
            let running = RUNNING.load(Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(50)).await;
            RUNNING.fetch_sub(1, Ordering::SeqCst);
            match String::from_utf8_lossy(&request.body).as_ref() {
                "panic" => panic!("SECRET"),
                "fault" => Err(Fault::new(ErrorCode::Internal, "Try later.")),
                text => Ok(format!("{} {text} {running}", request.id)),
            }
        })
    });
    assert_eq!(code, ExitCode::SUCCESS);
}

/// Sends so many events at once; answers by path, and the most invocations that ran at once.
fn run(lambda: &Lambda, events: usize) -> (BTreeMap<String, String>, usize) {
    for number in 0..events {
        lambda.send(format!("event-{number}"));
    }
    let answers: BTreeMap<String, String> =
        (0..events).map(|_| lambda.answer()).map(|answer| (answer.path, answer.body)).collect();
    let running = answers.values().map(|body| body.trim_matches('"').rsplit(' ').next().unwrap().parse().unwrap());
    let most = running.max().unwrap();
    (answers, most)
}

fn assert_each_has_its_own_event(answers: &BTreeMap<String, String>, events: usize) {
    assert_eq!(answers.len(), events);
    for number in 0..events {
        let body = &answers[&format!("/2018-06-01/runtime/invocation/r-{number}/response")];
        assert!(body.starts_with(&format!("\"r-{number} event-{number} ")), "{body}");
    }
}

#[test]
fn invocations_overlap_and_keep_their_own_events() {
    let lambda = Lambda::start(&[("AWS_LAMBDA_MAX_CONCURRENCY", "8")]);
    lambda.wait_until_asked(AT_ONCE);
    let (answers, most) = run(&lambda, 10 * AT_ONCE);
    assert_each_has_its_own_event(&answers, 10 * AT_ONCE);
    assert!((2..=AT_ONCE).contains(&most), "{most} at once");
    let printed = lambda.stop();
    assert_eq!(printed.matches("\"ColdStart\":1").count(), 1, "{printed}");
    assert!(!printed.contains("event-"), "{printed}");
}

#[test]
fn a_fault_and_a_panic_leave_the_invocations_beside_them_alone() {
    let lambda = Lambda::start(&[("AWS_LAMBDA_MAX_CONCURRENCY", "8")]);
    let events = ["one", "panic", "two", "fault", "three", "panic", "fault", "four"];
    for event in events {
        lambda.send(event);
    }
    let answers: BTreeMap<String, String> =
        events.iter().map(|_| lambda.answer()).map(|answer| (answer.path, answer.body)).collect();
    for (number, event) in events.into_iter().enumerate() {
        let kind = if matches!(event, "panic" | "fault") { "error" } else { "response" };
        assert!(answers.contains_key(&format!("/2018-06-01/runtime/invocation/r-{number}/{kind}")), "{answers:?}");
    }
    let (answers, _) = run(&lambda, AT_ONCE);
    assert_eq!(answers.len(), AT_ONCE, "the panics ended no worker");
    assert!(!lambda.stop().contains("SECRET"));
}

#[test]
fn without_a_limit_events_are_served_one_after_another() {
    let lambda = Lambda::start(&[]);
    let (answers, most) = run(&lambda, 4);
    assert_each_has_its_own_event(&answers, 4);
    assert_eq!(most, 1);
}
