//! Shows that the four branches of a verification run at once: reading, inspecting, embedding and comparing answer after delays of
//! their own, and `verify-document`, the very binary that is deployed, is timed on the local Lambda host.
//!
//! ```sh
//! make build
//! cargo run -p trestle-tests --example branch_delays -- target/lambda/verify-document/bootstrap 40
//! ```
//!
//! It prints the number of runs, their median and maximum, and how many took less than 700 ms; unless all did, it ends with exit code 1.
//!
//! Two files after the count are the front and the selfie instead of small pictures; the stubs answer the same, whatever they show.
//!
//! Everything behind the function's endpoint is a stub in this process that knows one case and stores nothing, so that each run begins
//! anew. The other services answer at once.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a command that prints what it measured, or stops")]

mod aws;
mod server;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use lambda_host::{FunctionOptions, Host, HostOptions};
use serde_json::Value;

/// Milliseconds that each branch's slow service takes.
const DELAYS: [(&str, u64); 4] = [
    ("Textract.DetectDocumentText", 300),
    ("Bedrock.Converse (selfie)", 400),
    ("Bedrock.InvokeModel", 500),
    ("RekognitionService.CompareFaces", 600),
];
const LIMIT: Duration = Duration::from_millis(700);
const WARM_UP: usize = 2;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_else(|| "target/lambda/verify-document/bootstrap".to_owned());
    let runs: usize = arguments.next().map_or(20, |runs| runs.parse().unwrap());

    let mut picture = |default: &str| {
        let path = arguments.next().unwrap_or_else(|| format!("events/images/{default}"));
        std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let pictures = aws::Pictures { front: picture("passport-mild.jpg"), selfie: picture("id-card-front-clean.jpg") };

    let stub = aws::Stub::new(&DELAYS, pictures);
    let endpoint = server::serve(stub.clone());
    let host = Host::start(HostOptions { region: "eu-west-1".to_owned(), ..HostOptions::default() }).unwrap();
    host.add_function(FunctionOptions {
        env: environment(&endpoint),
        memory_mb: 1024,
        timeout: Duration::from_secs(29),
        ..FunctionOptions::new("VerifyDocument", command)
    })
    .unwrap();
    let url = format!("{}/2015-03-31/functions/VerifyDocument/invocations", host.url());

    let mut times = Vec::new();
    for run in 0..WARM_UP + runs {
        let started = Instant::now();
        let mut reply = ureq::post(&url).send(aws::EVENT).unwrap();
        let took = started.elapsed();
        let reply: Value = serde_json::from_str(&reply.body_mut().read_to_string().unwrap()).unwrap();
        check(&reply);
        if run >= WARM_UP {
            times.push(took);
        }
    }
    drop(host);
    report(times, &stub.calls())
}

fn environment(endpoint: &str) -> Vec<(String, String)> {
    [
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_ACCESS_KEY_ID", "stub"),
        ("AWS_SECRET_ACCESS_KEY", "stub"),
        ("TABLE_NAME", "cases"),
        ("BUCKET_NAME", "images"),
        ("HMAC_KEY_ID", "alias/pseudonyms"),
        ("LOG_LEVEL", "error"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// A run counts only if every branch came to its end.
fn check(reply: &Value) {
    let body: Value = serde_json::from_str(reply["body"].as_str().unwrap_or_else(|| panic!("{reply}"))).unwrap();
    let fraud = &body["fraud"];
    let ended = ["visual", "background", "face"].map(|branch| fraud[branch]["state"].as_str().unwrap_or("missing"));
    assert_eq!((ended, &fraud["partial"]), (["done"; 3], &false.into()), "{body}");
    assert_eq!(body["fields"]["surname"]["value"], "ERIKSONE", "{body}");
}

/// Prints what was measured; fails unless every run was within the limit.
fn report(mut times: Vec<Duration>, calls: &[(String, usize)]) -> ExitCode {
    assert!(!times.is_empty(), "nothing was measured: ask for at least one run");
    times.sort();
    println!("delays, ms: {}", DELAYS.map(|(service, delay)| format!("{service} {delay}")).join(", "));
    println!("one after the other: {} ms at least", DELAYS.iter().map(|(_, delay)| delay).sum::<u64>());
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_millis();
    let within = times.iter().filter(|time| **time < LIMIT).count();
    println!(
        "verify-document on the local Lambda host, warm, n = {}: min {} p50 {} p90 {} max {} ms; {within} of {} under {} ms",
        times.len(),
        at(0),
        at(50),
        at(90),
        at(100),
        times.len(),
        LIMIT.as_millis()
    );
    let calls: Vec<String> = calls.iter().map(|(operation, count)| format!("{operation} {count}")).collect();
    println!("calls, warm-up included: {}", calls.join(", "));
    if within == times.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
