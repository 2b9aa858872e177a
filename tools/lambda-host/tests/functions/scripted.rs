//! A function that does what its event says, written against the Runtime API with a blocking client of its own.

#![allow(clippy::print_stdout)] // what it prints is what a function logs

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

fn main() {
    let endpoint = std::env::var("AWS_LAMBDA_RUNTIME_API").expect("a Lambda host starts this");
    let mut runtime = Runtime::connect(&endpoint);
    initialise(&mut runtime);
    loop {
        let event = runtime.call("GET", "/2018-06-01/runtime/invocation/next", &[], b"");
        let id = event.headers["lambda-runtime-aws-request-id"].clone();
        handle(&mut runtime, &id, &event);
    }
}

/// What `INIT` says; `first:` does it only the first time in this environment.
fn initialise(runtime: &mut Runtime) {
    let script = std::env::var("INIT").unwrap_or_default();
    let marker = PathBuf::from(std::env::var("TMPDIR").unwrap_or_default()).join("initialised");
    let is_first = !marker.exists();
    std::fs::write(&marker, b"").expect("the working folder is writable");
    let script = match script.strip_prefix("first:") {
        Some(script) if is_first => script,
        Some(_) => return,
        None => &script,
    };
    match script.split_once(' ').unwrap_or((script, "")) {
        ("report", message) => {
            let error = json!({ "errorMessage": message, "errorType": "InvalidFunctionException" });
            runtime.post("/2018-06-01/runtime/init/error", &error);
            std::process::exit(1);
        }
        ("exit", code) => std::process::exit(code.parse().expect("a number")),
        ("extension", note) => {
            listen(note);
            register_extension(runtime);
        }
        ("deaf-extension", _) => {
            // Caught and never looked at, so the shutdown takes all of its grace.
            let signals = signal_hook::iterator::Signals::new([signal_hook::consts::SIGTERM]);
            std::mem::forget(signals.expect("SIGTERM can be caught"));
            register_extension(runtime);
        }
        ("listen", note) => listen(note),
        ("sleep", ms) => sleep(ms.parse().expect("a number")),
        _ => {}
    }
}

fn register_extension(runtime: &mut Runtime) {
    let name = [("Lambda-Extension-Name", "scripted")];
    let registered = runtime.call("POST", "/2020-01-01/extension/register", &name, br#"{"events":[]}"#);
    assert!(registered.status == 200 && registered.headers.contains_key("lambda-extension-identifier"));
}

/// Writes a note when the shutdown is announced.
fn listen(note: &str) {
    let mut signals =
        signal_hook::iterator::Signals::new([signal_hook::consts::SIGTERM]).expect("SIGTERM can be caught");
    let note = PathBuf::from(note);
    std::thread::spawn(move || {
        signals.forever().next();
        std::fs::write(note, b"").expect("the folder is writable");
        std::process::exit(0)
    });
}

fn sleep(ms: u64) {
    std::thread::sleep(Duration::from_millis(ms));
}

fn handle(runtime: &mut Runtime, id: &str, event: &Reply) {
    let script: Value = serde_json::from_slice(&event.body).expect("tests send JSON");
    let number = |name: &str| script[name].as_u64().unwrap_or(0);
    let respond = format!("/2018-06-01/runtime/invocation/{id}/response");
    let fail = format!("/2018-06-01/runtime/invocation/{id}/error");
    match script["do"].as_str().unwrap_or("echo") {
        "headers" => runtime.post(&respond, &json!(event.headers)),
        "environment" => runtime.post(&respond, &environment()),
        "sleep" => {
            sleep(number("ms"));
            runtime.post(&respond, &script)
        }
        "error" => {
            let error =
                json!({ "errorMessage": "Error parsing event data.", "errorType": "InvalidEventDataException" });
            let kind = script["kind"].as_str().unwrap_or("Function.InvalidEventDataException");
            let headers = [("Lambda-Runtime-Function-Error-Type", kind)];
            runtime.call("POST", &fail, &headers, error.to_string().as_bytes()).status
        }
        "exit" => std::process::exit(i32::try_from(number("code")).expect("a small number")),
        "abort" => std::process::abort(),
        "large" => {
            let body = vec![b'"'; usize::try_from(number("bytes")).expect("a size")];
            let status = runtime.call("POST", &respond, &[], &body).status;
            println!("response status {status}");
            status
        }
        "print" => {
            println!("{}", script["text"].as_str().unwrap_or_default());
            runtime.post(&respond, &script)
        }
        "allocate" => {
            let pages = vec![1_u8; usize::try_from(number("bytes")).expect("a size")];
            runtime.post(&respond, &json!(pages.iter().map(|byte| u64::from(*byte)).sum::<u64>()))
        }
        "child" => {
            let child = leave_child();
            runtime.post(&respond, &json!({ "function": std::process::id(), "child": child }))
        }
        "respond-then-exit" => {
            runtime.post(&respond, &script);
            std::process::exit(0)
        }
        "respond-then-sleep" => {
            let status = runtime.post(&respond, &script);
            sleep(number("ms"));
            status
        }
        "misbehave" => runtime.misbehave(&respond),
        _ => runtime.call("POST", &respond, &[], &event.body).status,
    };
}

/// The id of a child that outlives the invocation.
#[allow(clippy::zombie_processes)] // the host has to end it
fn leave_child() -> u32 {
    std::process::Command::new("sleep").arg("600").spawn().expect("sleep is there").id()
}

fn environment() -> Value {
    let variables: BTreeMap<String, String> = std::env::vars().collect();
    let folder = std::env::current_dir().expect("there is a working folder");
    json!({ "variables": variables, "folder": folder, "process": std::process::id() })
}

/// What was answered to a call.
struct Reply {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

/// One connection to the Runtime API.
struct Runtime {
    endpoint: String,
    stream: BufReader<TcpStream>,
}

impl Runtime {
    fn connect(endpoint: &str) -> Self {
        let stream = TcpStream::connect(endpoint).expect("the Runtime API listens");
        stream.set_nodelay(true).expect("a TCP socket");
        Self { endpoint: endpoint.to_owned(), stream: BufReader::new(stream) }
    }

    fn post(&mut self, path: &str, body: &Value) -> u16 {
        self.call("POST", path, &[], body.to_string().as_bytes()).status
    }

    /// A host that is gone ends the function.
    fn call(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\n", self.endpoint, body.len());
        for (name, value) in headers {
            request.extend([name, ": ", value, "\r\n"]);
        }
        request += "\r\n";
        let mut bytes = request.into_bytes();
        bytes.extend_from_slice(body);
        if self.stream.get_mut().write_all(&bytes).is_err() {
            std::process::exit(0);
        }
        self.read_reply()
    }

    fn read_reply(&mut self) -> Reply {
        let mut line = || {
            let mut line = String::new();
            match self.stream.read_line(&mut line) {
                Ok(read) if read > 0 => line.trim_end().to_owned(),
                _ => std::process::exit(0),
            }
        };
        let status = line().split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status line");
        let mut headers = BTreeMap::new();
        while let Some((name, value)) = line().split_once(": ") {
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
        }
        let length = headers.get("content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).expect("the announced body");
        Reply { status, headers, body }
    }

    /// Makes calls that aren't allowed now, then responds with what they were answered.
    fn misbehave(&mut self, respond: &str) -> u16 {
        let next = self.call("GET", "/2018-06-01/runtime/invocation/next", &[], b"");
        let other = self.call("POST", "/2018-06-01/runtime/invocation/other/response", &[], b"{}");
        let init = self.call("POST", "/2018-06-01/runtime/init/error", &[], b"{}");
        let old = self.call("GET", "/2017-01-01/runtime/invocation/next", &[], b"");
        let statuses: Vec<u16> = [next, other, init, old].iter().map(|reply| reply.status).collect();
        let first = self.post(respond, &json!(statuses));
        let second = self.post(respond, &json!("again"));
        println!("first {first} second {second}");
        second
    }
}
