//! A function for tests, written against the Runtime API. `CRASH_EVERY` lets it exit on each such call, counted in the file
//! `CALLS` over all its environments.

use std::fs::OpenOptions;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

fn main() {
    let api = std::env::var("AWS_LAMBDA_RUNTIME_API").expect("a Lambda host starts this");
    let crash_every: Option<u64> = std::env::var("CRASH_EVERY").ok().map(|every| every.parse().expect("a number"));
    let mut invocation = 0;
    loop {
        let (head, _) = ask(&api, "GET", "/2018-06-01/runtime/invocation/next", "");
        let id = head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("lambda-runtime-aws-request-id"))
            .map(|(_, id)| id.trim().to_owned())
            .expect("an invocation has an id");
        if crash_every.is_some_and(|every| count().is_multiple_of(every)) {
            std::process::exit(7);
        }
        invocation += 1;
        let reply = format!(r#"{{"parseNs":1234,"invocation":{invocation}}}"#);
        ask(&api, "POST", &format!("/2018-06-01/runtime/invocation/{id}/response"), &reply);
    }
}

/// The how-manieth call this is.
fn count() -> u64 {
    let path = std::env::var("CALLS").expect("a file to count in");
    let mut file = OpenOptions::new().create(true).append(true).open(path).expect("the file can be written");
    file.write_all(b".").expect("the file can be written");
    file.metadata().expect("the file is there").len()
}

/// One request on a connection of its own.
fn ask(api: &str, method: &str, path: &str, body: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(api).expect("the Runtime API is there");
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {api}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .expect("the request is sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the answer is read");
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("an answer has a head");
    let body = answer.split_off(end);
    (String::from_utf8_lossy(&answer).into_owned(), body)
}
