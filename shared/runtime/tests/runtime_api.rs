//! A function and its Runtime API: events reach it, whatever fails is reported, and the next event is served.
#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop")]

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use lambda::{Ended, LARGEST_REPLY, Lambda};
use rustix::process::Signal;
use trestle_domain::code::ErrorCode;
use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Fault, run, start, warm_up};

mod lambda;

/// The function itself: this test binary runs itself with this one test as a child process.
#[test]
#[ignore = "runs as the child process of the other tests"]
fn function() {
    let code = start("runtime_api", || async {
        if std::env::var_os("NO_TABLE").is_some() {
            return Err("TABLE is not set".into());
        }
        warm_up(async {
            println!("warming");
            vec!["kms"]
        })
        .await;
        run(&Metrics::of_this_function(), |request| async move {
            let text = String::from_utf8_lossy(&request.body).into_owned();
            match text.as_str() {
                "panic" => panic!("SECRET"),
                "fault" => {
                    Err(Fault::new(ErrorCode::Internal, "Try later.").caused_by(&std::io::Error::other("CAUSE")))
                }
                "for ever" => std::future::pending().await,
                _ if text.starts_with("numbers: ") => {
                    let numbers: Vec<u8> = trestle_json::parse(&request.body["numbers: ".len()..])?;
                    Ok(format!("{numbers:?}"))
                }
                _ => match text.strip_prefix("bytes: ") {
                    Some(bytes) => Ok("SECRET".repeat(bytes.parse::<usize>().unwrap() / "SECRET".len())),
                    None => Ok(format!("{} {text}", request.id)),
                },
            }
        })
        .await
    });
    // A test's own failure would end the process with another code.
    std::process::exit(i32::from(code != ExitCode::SUCCESS));
}

#[test]
fn events_reach_the_handler_as_they_came() {
    let lambda = Lambda::start(&[]);
    for (number, (event, expected)) in [
        (b"{broken".as_slice(), "\"r-0 {broken\""),
        ("\"ē\"".as_bytes(), "\"r-1 \\\"ē\\\"\""),
        (b"", "\"r-2 \""),
        (b"not \xff UTF-8", "\"r-3 not \u{fffd} UTF-8\""),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = lambda.invoke(event);
        assert_eq!(answer.path, format!("/2018-06-01/runtime/invocation/r-{number}/response"));
        assert_eq!(answer.body, expected);
    }
    let printed = lambda.stop();
    let cold: Vec<&str> = printed.lines().filter(|line| line.contains("ColdStart")).collect();
    assert_eq!(cold.len(), 1, "{printed}");
    assert!(cold[0].contains("\"ColdStart\":1") && cold[0].contains("\"Function\":\"Echo\""), "{}", cold[0]);
}

#[test]
fn faults_and_panics_are_reported_without_what_they_quote() {
    let lambda = Lambda::start(&[]);
    let fault = lambda.invoke("fault");
    assert!(fault.path.ends_with("r-0/error"), "{}", fault.path);
    assert_eq!(fault.error_type.as_deref(), Some("unhandled"));
    assert_eq!(fault.body, r#"{"errorType":"INTERNAL","errorMessage":"Try later."}"#);
    lambda.invoke("payload of the first");
    // Only builds that unwind come so far; the shipped binary aborts.
    let panic = lambda.invoke("panic");
    assert!(panic.path.ends_with("r-2/error"), "{}", panic.path);
    assert!(panic.body.contains("\"errorType\":\"INTERNAL\"") && !panic.body.contains("SECRET"), "{}", panic.body);
    assert!(lambda.invoke("next").path.ends_with("r-3/response"));

    let printed = lambda.stop();
    assert!(printed.contains("\"cause\":\"CAUSE\"") && printed.contains("\"requestId\":\"r-0\""), "{printed}");
    assert!(printed.contains("runtime_api.rs:"), "the place of the panic: {printed}");
    assert!(!printed.contains("SECRET") && !printed.contains("payload of the first"), "{printed}");
}

#[test]
fn an_event_of_the_wrong_shape_is_refused_by_place_not_by_value() {
    let lambda = Lambda::start(&[]);
    for (event, code, place) in [
        ("numbers: [1, \"SECRET\"]", "FIELD_INVALID", "[1] (line 1, column"),
        ("numbers: [1, SECRET]", "JSON_INVALID", "line 1, column"),
    ] {
        let answer = lambda.invoke(event);
        assert!(answer.path.ends_with("/error"), "{}", answer.path);
        assert!(answer.body.contains(code) && answer.body.contains(place), "{}", answer.body);
        assert!(!answer.body.contains("SECRET"), "{}", answer.body);
        assert_eq!(lambda.invoke("numbers: [1, 2]").body, "\"[1, 2]\"");
    }
    let printed = lambda.stop();
    assert!(!printed.contains("SECRET"), "{printed}");
}

#[test]
fn a_reply_that_lambda_would_refuse_is_reported_instead_of_sent() {
    let lambda = Lambda::start(&[]);
    let answer = lambda.invoke(format!("bytes: {}", LARGEST_REPLY + 6));
    assert!(answer.path.ends_with("r-0/error"), "{}", answer.path);
    assert!(answer.body.starts_with(r#"{"errorType":"Function.ResponseSizeTooLarge""#), "{}", answer.body);
    assert!(lambda.invoke(format!("bytes: {}", LARGEST_REPLY - 8)).path.ends_with("r-1/response"));
    let printed = lambda.stop();
    assert!(printed.contains("the reply is too large") && !printed.contains("SECRET"), "{printed}");
}

/// Asynchronous invocations and other hosts may take less.
#[test]
fn a_reply_that_is_refused_all_the_same_does_not_stop_the_function() {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "function", "--ignored", "--nocapture"]);
    let lambda = Lambda::run(command, 1000, &[]);
    lambda.send("bytes: 6000");
    assert!(lambda.invoke("next").path.ends_with("r-1/response"));
    let printed = lambda.stop();
    assert!(printed.contains("413") && !printed.contains("SECRET"), "{printed}");
}

/// "The runtime [...] SIGTERM": Lambda sends it before SIGKILL where there are extensions, once no invocation runs
/// (AWS Lambda developer guide, "Shutdown phase"). There is nothing to save: every line is written when it is logged.
#[test]
fn a_termination_ends_the_process_at_once() {
    let lambda = Lambda::start(&[]);
    lambda.invoke("first");
    lambda.wait_until_asked(2);
    lambda.signal(Signal::TERM);
    let (ended, rest, printed) = lambda.ended();
    assert_eq!(ended, Ended::Signal(Signal::TERM.as_raw()));
    assert!(rest.is_empty() && !printed.contains("first"), "{printed}");

    let lambda = Lambda::start(&[]);
    lambda.send("for ever");
    lambda.wait_until_asked(1);
    lambda.signal(Signal::TERM);
    let (ended, rest, _) = lambda.ended();
    assert_eq!((ended, rest.len()), (Ended::Signal(Signal::TERM.as_raw()), 0));
}

/// Lambda reports an exit before the first poll as `Runtime.ExitError` and starts the environment anew.
#[test]
fn a_function_that_can_not_start_exits_with_the_reason() {
    let (ended, rest, printed) = Lambda::start(&[("NO_TABLE", "1")]).ended();
    assert_eq!((ended, rest.len()), (Ended::Code(1), 0));
    assert!(printed.contains("\"cause\":\"TABLE is not set\""), "{printed}");
}

/// The shipped binary is built with `panic = "abort"`: a panic can't be answered, so the process ends, and Lambda reports
/// `Runtime.ExitError` and starts a new one.
#[test]
fn a_panic_in_a_build_that_aborts_ends_the_process_and_tells_the_place_alone() {
    let lambda = Lambda::run(Command::new(aborting_build_of("echo")), LARGEST_REPLY, &[]);
    assert_eq!(lambda.invoke("\"SECRET\"").body, "8");
    lambda.send("\"panic\"");
    let (ended, rest, printed) = lambda.ended();
    assert_eq!((ended, rest.len()), (Ended::Signal(Signal::ABORT.as_raw()), 0));
    assert!(printed.contains("\"message\":\"panicked\"") && printed.contains("echo.rs:"), "{printed}");
    assert!(!printed.contains("SECRET") && !printed.contains("asked to by"), "{printed}");
}

/// An example of this package, compiled as cargo-lambda compiles functions, on the dependencies that are built already.
fn aborting_build_of(example: &str) -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["rustc", "--quiet", "--locked", "--offline", "--package", env!("CARGO_PKG_NAME"), "--example", example])
        .args(["--", "-C", "panic=abort"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::env::current_exe().unwrap().parent().unwrap().with_file_name("examples").join(example)
}

#[test]
fn an_environment_is_warmed_only_where_nobody_waits_for_it() {
    let lambda = Lambda::start(&[("AWS_LAMBDA_INITIALIZATION_TYPE", "provisioned-concurrency")]);
    lambda.wait_until_asked(1);
    let printed = lambda.printed();
    assert!(printed.contains("warming") && printed.contains("\"failed\":\"kms\""), "before the first event: {printed}");
    assert!(lambda.invoke("first").path.ends_with("r-0/response"));
    let printed = lambda.stop();
    assert!(printed.contains("\"ColdStart\":0"), "{printed}");

    let lambda = Lambda::start(&[]);
    lambda.wait_until_asked(1);
    assert!(!lambda.stop().contains("warming"));
}
