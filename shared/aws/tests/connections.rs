//! Connections of a function's process: opened ahead, given up in time, replaced when the other side closed them.
#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop")]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tls_proxy::{Network, SERVICES, TlsProxy};
use trestle_aws::{Clients, Upstream};

mod tls_proxy;

const BUCKET: &str = "uploads";
const ALL: [Upstream<'_>; 7] = [
    Upstream::BEDROCK,
    Upstream::DYNAMODB,
    Upstream::KMS,
    Upstream::REKOGNITION,
    Upstream::s3(BUCKET),
    Upstream::S3VECTORS,
    Upstream::TEXTRACT,
];

/// The function's process: this test binary runs itself with this one test. Each line it is sent is a command; each command's answer
/// is a line.
#[test]
#[ignore = "runs as the child process of the other tests"]
fn function() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (lines, mut commands) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || std::io::stdin().lines().try_for_each(|line| lines.send(line.unwrap())));
    runtime.block_on(async {
        let clients = Clients::from_env().await.unwrap();
        while let Some(command) = commands.recv().await {
            let failed = match command.as_str() {
                "connect" => clients.connect(ALL).await.len(),
                _ => ask_all(&clients).await,
            };
            println!("failed: {failed}");
        }
    });
}

/// Calls every service once, one after another; gives how many could not be reached.
async fn ask_all(clients: &Clients) -> usize {
    let once = aws_config::retry::RetryConfig::disabled;
    macro_rules! failed {
        ($sdk:ident, $call:expr) => {{
            let config = $sdk::config::Config::builder().retry_config(once());
            usize::from(
                $call
                    .customize()
                    .config_override(config)
                    .send()
                    .await
                    .is_err_and(|error| error.raw_response().is_none()),
            )
        }};
    }
    failed!(aws_sdk_bedrockruntime, clients.bedrock().converse().model_id("m"))
        + failed!(aws_sdk_dynamodb, clients.dynamodb().get_item().table_name("t"))
        + failed!(aws_sdk_kms, clients.kms().generate_mac().key_id("k"))
        + failed!(aws_sdk_rekognition, clients.rekognition().detect_text())
        + failed!(aws_sdk_s3, clients.s3().head_object().bucket(BUCKET).key("k"))
        + failed!(aws_sdk_s3vectors, clients.s3vectors().query_vectors())
        + failed!(aws_sdk_textract, clients.textract().detect_document_text())
}

struct Function {
    process: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Function {
    fn start(proxy: &TlsProxy) -> Self {
        let mut process = proxy
            .command()
            .args(["--exact", "function", "--ignored", "--nocapture"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (commands, answers) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        Self { process, commands, answers: BufReader::new(answers) }
    }

    /// How many services could not be reached.
    fn run(&mut self, command: &str) -> usize {
        writeln!(self.commands, "{command}").unwrap();
        let mut line = String::new();
        while !line.starts_with("failed: ") {
            line.clear();
            assert_ne!(self.answers.read_line(&mut line).unwrap(), 0, "the function ended");
        }
        line["failed: ".len()..].trim_end().parse().unwrap()
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.process), signal).unwrap();
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const FAST: Network = Network { round_trip: Duration::from_millis(2), idle: Duration::from_mins(1), is_reset: false };

#[test]
fn the_first_requests_of_a_warmed_process_open_no_connection() {
    let proxy = TlsProxy::start(FAST);
    let mut function = Function::start(&proxy);
    assert_eq!(function.run("connect"), 0);
    let warmed = proxy.seen();
    assert_eq!(warmed.connections, SERVICES.len());
    for greeting in &warmed.requests {
        assert!(greeting.starts_with("GET / HTTP/1.1\r\n"), "{greeting}");
        assert!(!greeting.contains("authorization") && !greeting.contains("AKID"), "{greeting}");
    }

    assert_eq!(function.run("ask"), 0);
    let asked = proxy.seen();
    assert_eq!((asked.connections, asked.requests.len()), (SERVICES.len(), 2 * SERVICES.len()));
    assert!(asked.requests[SERVICES.len()..].iter().all(|request| request.contains("authorization: AWS4")));
}

#[test]
fn an_upstream_that_can_not_be_reached_is_named_and_nothing_fails() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let credentials = aws_credential_types::Credentials::new("AKIDEXAMPLE", "not-a-secret", None, None, "test");
    let provider = aws_credential_types::provider::SharedCredentialsProvider::new(credentials);
    let clients = Clients::at("eu-west-1", provider, &format!("http://{nowhere}"));
    let failed = runtime.block_on(clients.connect([Upstream::DYNAMODB, Upstream::s3(BUCKET)]));
    assert_eq!(failed, ["dynamodb", "s3"]);
}

/// Lambda freezes a process between invocations; what happens to its connections meanwhile it finds out when it goes on.
#[test]
fn connections_that_were_closed_while_the_process_was_frozen_fail_no_request() {
    for is_reset in [false, true] {
        let proxy = TlsProxy::start(Network { idle: Duration::from_millis(300), is_reset, ..FAST });
        let mut function = Function::start(&proxy);
        assert_eq!(function.run("connect"), 0);
        function.signal(Signal::STOP);
        let began = Instant::now();
        while proxy.seen().closed_idle < SERVICES.len() {
            assert!(began.elapsed() < Duration::from_secs(10), "the proxy closes idle connections");
            std::thread::sleep(Duration::from_millis(20));
        }
        function.signal(Signal::CONT);
        assert_eq!(function.run("ask"), 0, "reset: {is_reset}");
        let seen = proxy.seen();
        assert_eq!(
            (seen.connections, seen.requests.len()),
            (2 * SERVICES.len(), 2 * SERVICES.len()),
            "reset: {is_reset}"
        );
    }
}
