//! Each probe as a process against a Runtime API, with the events that are kept for probing.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use trestle_runtime::{Request, http};

const PROBES: [(&str, &str); 3] = [
    ("noop", env!("CARGO_BIN_EXE_probe-noop")),
    ("serde", env!("CARGO_BIN_EXE_probe-serde")),
    ("simd", env!("CARGO_BIN_EXE_probe-simd")),
];

/// The first poll is not answered sooner.
const WAIT: Duration = Duration::from_millis(30);

/// Every kept event, with its name.
fn events() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events/probes");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    paths.iter().map(|path| (name(path), fs::read(path).unwrap())).collect()
}

/// Starts a probe, serves it the events one after another, and gives the path and body of what it posted for each, and all it printed.
fn serve(binary: &str, events: &[&[u8]]) -> (Vec<(String, Value)>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut child = Command::new(binary)
        .env_clear()
        .env("AWS_LAMBDA_RUNTIME_API", listener.local_addr().unwrap().to_string())
        .env("AWS_LAMBDA_FUNCTION_NAME", "Probe")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
        .env("AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/24/[1]ab")
        .env("AWS_LAMBDA_INITIALIZATION_TYPE", "provisioned-concurrency")
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
                if number == 0 {
                    thread::sleep(WAIT);
                }
                connection.write_all(&next(number, event)).unwrap();
            } else {
                answers.push((path, serde_json::from_slice(&body).unwrap()));
                connection.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n").unwrap();
            }
        }
    }
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    (answers, String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

fn next(number: usize, event: &[u8]) -> Vec<u8> {
    let deadline = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + Duration::from_secs(5);
    let head = format!(
        "HTTP/1.1 200 OK\r\nlambda-runtime-aws-request-id: r-{number}\r\nlambda-runtime-deadline-ms: {}\r\n\
         lambda-runtime-invoked-function-arn: arn\r\ncontent-length: {}\r\n\r\n",
        deadline.as_millis(),
        event.len()
    );
    [head.as_bytes(), event].concat()
}

fn read_request(connection: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut reader = BufReader::new(connection);
    let (mut first, mut length, mut header) = (String::new(), 0, String::new());
    reader.read_line(&mut first).ok().filter(|bytes| *bytes > 0)?;
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
    Some((first.split(' ').nth(1)?.to_owned(), body))
}

/// Bytes of text in a form or a Textract response, counted in another way than the probes do.
fn text_bytes(event: &[u8]) -> usize {
    fn count(value: &Value) -> usize {
        match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(count).sum(),
            Value::Object(members) => members.values().map(count).sum(),
            _ => 0,
        }
    }
    let event: Value = serde_json::from_slice(event).unwrap();
    match event.get("body") {
        Some(body) => count(&serde_json::from_str(body.as_str().unwrap()).unwrap()),
        None => count(&event),
    }
}

#[test]
fn every_probe_reads_all_of_every_kept_event() {
    let events = events();
    assert!(events.len() >= 10, "{} events", events.len());
    let bodies: Vec<&[u8]> = events.iter().map(|(_, body)| body.as_slice()).collect();
    for (probe, binary) in PROBES {
        let (answers, printed) = serve(binary, &bodies);
        assert_eq!(answers.len(), events.len(), "{probe}: {printed}");
        let mut peak = 0;
        for (number, ((path, reply), (name, event))) in answers.iter().zip(&events).enumerate() {
            assert!(path.ends_with(&format!("/r-{number}/response")), "{probe}, {name}: {path} {reply}");
            assert_eq!(reply["probe"], probe);
            assert_eq!(reply["bytes"], event.len(), "{probe}, {name}");
            let parses = probe != "noop";
            assert_eq!(reply["textBytes"], if parses { text_bytes(event) } else { 0 }, "{probe}, {name}");
            assert_eq!(reply["parseNs"].as_u64().is_some_and(|ns| ns > 0), parses, "{probe}, {name}: {reply}");
            assert_eq!(reply["invocation"], number + 1, "{probe}, {name}");
            let waited = reply["waitedNs"].as_u64().map(Duration::from_nanos);
            assert_eq!(waited.is_some_and(|waited| waited >= WAIT), number == 0, "{probe}, {name}: {reply}");
            assert!(waited.is_none() || number == 0, "{probe}, {name}: {reply}");
            assert_eq!(reply["start"], if number == 0 { "cold" } else { "warm" }, "{probe}, {name}");
            assert_eq!(reply["initType"], "provisioned-concurrency");
            assert_eq!(reply["environment"], "2026/11/24/[1]ab");
            assert_eq!(reply["memoryMb"], 512);
            let now = reply["peakRssKb"].as_u64().unwrap();
            // The kernel counts pages for each CPU and adds them up now and then: a peak can read a little lower than before.
            assert!(now + peak / 20 >= peak && now > 500, "{probe}, {name}: {now} kB after {peak} kB");
            peak = now.max(peak);
        }
    }
}

#[test]
fn the_artefact_is_the_build_id_of_the_binary() {
    for (probe, binary) in PROBES {
        let (answers, _) = serve(binary, &[&events()[0].1]);
        let bytes = fs::read(binary).unwrap();
        // The note as the linker lays it down: lengths of name and content, type 3, name, content.
        let head = b"\x04\0\0\0\x14\0\0\0\x03\0\0\0GNU\0";
        let at = bytes.windows(head.len()).position(|window| window == head).unwrap() + head.len();
        assert_eq!(answers[0].1["artefact"], hex::encode(&bytes[at..at + 20]), "{probe}");
    }
}

#[test]
fn a_form_that_cannot_be_read_fails_alone_and_quotes_nothing() {
    let event = |body: &str| {
        let form = events().into_iter().find(|(name, _)| name == "form-1024.json").unwrap().1;
        let mut event: Value = serde_json::from_slice(&form).unwrap();
        event["body"] = body.into();
        serde_json::to_vec(&event).unwrap()
    };
    let wrong_type = json!({"applicant": "SECRET", "message": "SECRET"}).to_string();
    for (probe, binary) in &PROBES[1..] {
        let good = events().remove(0).1;
        let (answers, printed) = serve(binary, &[&event("{\"applicant\": SECRET"), &event(&wrong_type), &good]);
        for (path, error) in &answers[..2] {
            assert!(path.ends_with("/error"), "{probe}: {path} {error}");
            assert!(!error.to_string().contains("SECRET"), "{probe}: {error}");
        }
        assert!(answers[2].0.ends_with("/response"), "{probe}: {:?}", answers[2]);
        let (invocation, start) = (&answers[2].1["invocation"], &answers[2].1["start"]);
        assert!(*invocation == 3 && *start == "warm", "{probe}: failed invocations count: {}", answers[2].1);
        assert!(!printed.contains("SECRET"), "{probe}: {printed}");
    }
}

#[test]
fn a_form_is_a_request_that_our_functions_would_accept() {
    let forms = events().into_iter().filter(|(name, _)| name.starts_with("form-"));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for (name, event) in forms {
        let body: Value = serde_json::from_slice(&event).unwrap();
        let expected = body["body"].as_str().unwrap().as_bytes().to_vec();
        let deadline = SystemTime::now() + Duration::from_secs(5);
        let request = Request { body: event.into(), id: "r-1".to_owned(), deadline };
        let reply = runtime.block_on(http::answer(&request, |http| async move {
            assert_eq!((http.method.as_str(), http.resource.as_str()), ("POST", "/applications"));
            assert_eq!(http.owner.0, "arn:aws:sts::000000000000:assumed-role/lending");
            assert!(http.body == expected);
            Ok(http::Reply::json(200, String::new()))
        }));
        assert_eq!(reply.status(), 200, "{name}");
    }
}
