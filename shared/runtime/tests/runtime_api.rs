//! Runs a function against a Runtime API of our own: the process starts, polls, answers, and reports faults and panics.
#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use trestle_domain::code::ErrorCode;
use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Fault, run, start};

/// The function itself: this test binary runs itself with this one test as a child process.
#[test]
#[ignore = "runs as the child process of the other tests"]
fn function() {
    let code = start("runtime_api", || async {
        run(&Metrics::of_this_function(), |request| async move {
            let text = String::from_utf8_lossy(&request.body).into_owned();
            match text.as_str() {
                "panic" => panic!("SECRET"),
                "fault" => {
                    Err(Fault::new(ErrorCode::Internal, "Try later.").caused_by(&std::io::Error::other("CAUSE")))
                }
                _ => Ok(format!("{} {text}", request.id)),
            }
        })
        .await
    });
    assert_eq!(code, std::process::ExitCode::SUCCESS);
}

struct Answer {
    path: String,
    body: String,
}

/// Serves the events one after another and gives back what the function posted for each, and all it printed.
fn serve(events: &[&[u8]]) -> (Vec<Answer>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "function", "--ignored", "--nocapture"])
        .env("AWS_LAMBDA_RUNTIME_API", listener.local_addr().unwrap().to_string())
        .env("AWS_LAMBDA_FUNCTION_NAME", "Echo")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
        .env("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
        .env("LOG_LEVEL", "trace")
        .env("RUST_LOG", "trace")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();

    let mut waiting = events.iter().enumerate();
    let mut answers = Vec::new();
    'process: for connection in listener.incoming() {
        let mut connection = connection.unwrap();
        while let Some((path, body)) = read_request(&mut connection) {
            if path.ends_with("/invocation/next") {
                let Some((number, event)) = waiting.next() else { break 'process };
                let deadline = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() + 5000;
                write!(
                    connection,
                    "HTTP/1.1 200 OK\r\nlambda-runtime-aws-request-id: r-{number}\r\nlambda-runtime-deadline-ms: {deadline}\r\n\
                     lambda-runtime-invoked-function-arn: arn\r\ncontent-length: {}\r\n\r\n",
                    event.len()
                )
                .unwrap();
                connection.write_all(event).unwrap();
            } else {
                answers.push(Answer { path, body });
                connection.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n").unwrap();
            }
        }
    }
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (answers, String::from_utf8_lossy(&text).into_owned())
}

fn read_request(connection: &mut TcpStream) -> Option<(String, String)> {
    let mut reader = BufReader::new(connection);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).ok().filter(|bytes| *bytes > 0)?;
    let mut header = String::new();
    while reader.read_line(&mut header).ok()? > 2 {
        if let Some((name, value)) = header.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
        header.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((first.split(' ').nth(1)?.to_owned(), String::from_utf8_lossy(&body).into_owned()))
}

#[test]
fn events_reach_the_handler_as_they_came() {
    let (answers, printed) = serve(&[b"{broken", "\"ē\"".as_bytes(), b""]);
    let got: Vec<(&str, &str)> = answers.iter().map(|answer| (answer.path.as_str(), answer.body.as_str())).collect();
    assert_eq!(
        got,
        [
            ("/2018-06-01/runtime/invocation/r-0/response", "\"r-0 {broken\""),
            ("/2018-06-01/runtime/invocation/r-1/response", "\"r-1 \\\"ē\\\"\""),
            ("/2018-06-01/runtime/invocation/r-2/response", "\"r-2 \""),
        ]
    );
    let cold: Vec<&str> = printed.lines().filter(|line| line.contains("ColdStart")).collect();
    assert_eq!(cold.len(), 1, "{printed}");
    assert!(cold[0].contains("\"ColdStart\":1") && cold[0].contains("\"Function\":\"Echo\""), "{}", cold[0]);
}

#[test]
fn faults_and_panics_are_reported_without_what_they_quote() {
    let (answers, printed) = serve(&[b"fault", b"payload of the first", b"panic"]);
    assert!(answers[0].path.ends_with("r-0/error"), "{}", answers[0].path);
    assert_eq!(answers[0].body, r#"{"errorType":"INTERNAL","errorMessage":"Try later."}"#);
    assert!(printed.contains("\"cause\":\"CAUSE\"") && printed.contains("\"requestId\":\"r-0\""), "{printed}");
    assert!(printed.contains("runtime_api.rs:"), "the place of the panic: {printed}");
    assert!(!printed.contains("SECRET") && !printed.contains("payload of the first"), "{printed}");
    // Only builds that unwind come so far; the shipped binary aborts.
    assert!(answers[2].path.ends_with("r-2/error"));
    assert!(!answers[2].body.contains("SECRET"), "{}", answers[2].body);
}
