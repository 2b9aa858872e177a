//! What an environment's first request to a service costs beside its later ones, with services 20 ms away.
//!
//! Each sample is a process of its own. `warmed` connects ahead, as the init phase of an environment with provisioned concurrency
//! does; `cold` does not. Both then call every service: once, and again while everything is warm. Times are the process's own.
//!
//! `cargo bench -p trestle-aws --bench first_request [-- --environments N]`

#![expect(clippy::print_stdout, reason = "the report")]

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use tls_proxy::{Network, TlsProxy};
use trestle_aws::{Clients, Upstream};

#[path = "../tests/tls_proxy/mod.rs"]
mod tls_proxy;

const ROLE: &str = "FIRST_REQUEST";
const NAMES: [&str; 6] = ["bedrock", "dynamodb", "kms", "rekognition", "s3", "textract"];
const BUCKET: &str = "uploads";
const WARM_CALLS: usize = 10;
const NETWORK: Network =
    Network { round_trip: Duration::from_millis(20), idle: Duration::from_secs(30), is_reset: false };

fn main() -> ExitCode {
    if let Ok(role) = std::env::var(ROLE) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(environment(role == "warmed"));
        return ExitCode::SUCCESS;
    }
    let arguments: Vec<String> = std::env::args().collect();
    let count = arguments.iter().position(|argument| argument == "--environments");
    let count = count.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(20).max(6);
    let proxy = TlsProxy::start(NETWORK);
    // In turns, so that drift of the machine meets both alike.
    let (warmed, cold): (Vec<_>, Vec<_>) = (0..count).map(|_| (run(&proxy, "warmed"), run(&proxy, "cold"))).unzip();
    assert_eq!(proxy.seen().closed_idle, 0, "no connection was idle for so long that it was closed");
    print(count, &warmed, &cold);
    ExitCode::SUCCESS
}

/// Milliseconds of one environment, by service.
type Times = Vec<Time>;

#[derive(Debug, Clone, Copy)]
struct Time {
    first: f64,
    /// Median of the later calls.
    warm: f64,
}

fn run(proxy: &TlsProxy, role: &str) -> Times {
    let mut command: Command = proxy.command();
    let output = command.env(ROLE, role).output().expect("the environment runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    let number = |text: Option<&str>| text.and_then(|text| text.parse().ok()).expect("milliseconds");
    let times = text.lines().map(|line| {
        let mut numbers = line.split(' ');
        Time { first: number(numbers.next()), warm: number(numbers.next()) }
    });
    times.collect()
}

/// Prints the milliseconds of the first and of a later call to each service.
async fn environment(is_warmed: bool) {
    let clients = Clients::from_env().await.expect("a region");
    if is_warmed {
        let bucket = Upstream::s3(BUCKET);
        let (read, kept) =
            ([Upstream::BEDROCK, Upstream::REKOGNITION, Upstream::TEXTRACT], [Upstream::DYNAMODB, Upstream::KMS]);
        let failed = clients.connect(read.into_iter().chain(kept).chain([bucket])).await;
        assert!(failed.is_empty(), "{failed:?} can't be reached");
    }
    for service in NAMES {
        let first = call(&clients, service).await;
        let mut later = Vec::new();
        for _ in 0..WARM_CALLS {
            later.push(call(&clients, service).await);
        }
        println!("{first} {}", median(later));
    }
}

async fn call(clients: &Clients, service: &str) -> f64 {
    macro_rules! milliseconds {
        ($call:expr) => {{
            let call = $call;
            let began = Instant::now();
            let unanswered = call.send().await.is_err_and(|error| error.raw_response().is_none());
            assert!(!unanswered, "{service} can't be reached");
            began.elapsed().as_secs_f64() * 1e3
        }};
    }
    match service {
        "bedrock" => milliseconds!(clients.bedrock().converse().model_id("m")),
        "dynamodb" => milliseconds!(clients.dynamodb().get_item().table_name("t")),
        "kms" => milliseconds!(clients.kms().generate_mac().key_id("k")),
        "rekognition" => milliseconds!(clients.rekognition().detect_text()),
        "s3" => milliseconds!(clients.s3().head_object().bucket(BUCKET).key("k")),
        _ => milliseconds!(clients.textract().detect_document_text()),
    }
}

fn print(count: usize, warmed: &[Times], cold: &[Times]) {
    println!(
        "Milliseconds, medians of {count} environments (least .. most); {} ms are one round trip.\n",
        NETWORK.round_trip.as_millis()
    );
    println!(
        "| {:<11} | {:>24} | {:>24} | {:>24} | {:>13} | {:>11} |",
        "service", "first, cold", "first, warmed", "warm", "warmed / warm", "cold / warm"
    );
    println!("|{0:-<13}|{0:->25}:|{0:->25}:|{0:->25}:|{0:->14}:|{0:->12}:|", "");
    for (at, service) in NAMES.into_iter().enumerate() {
        let firsts = |environments: &[Times]| environments.iter().map(|times| times[at].first).collect::<Vec<_>>();
        let ratios = |environments: &[Times]| {
            median(environments.iter().map(|times| times[at].first / times[at].warm).collect())
        };
        let later = warmed.iter().map(|times| times[at].warm).collect::<Vec<_>>();
        println!(
            "| {service:<11} | {:>24} | {:>24} | {:>24} | {:>13.2} | {:>11.2} |",
            spread(firsts(cold)),
            spread(firsts(warmed)),
            spread(later),
            ratios(warmed),
            ratios(cold)
        );
    }
}

fn spread(values: Vec<f64>) -> String {
    let (least, most) =
        values.iter().fold((f64::MAX, 0.0_f64), |(least, most), value| (least.min(*value), most.max(*value)));
    format!("{:.1} ({least:.1} .. {most:.1})", median(values))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
