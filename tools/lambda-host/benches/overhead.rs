//! What the host adds to an invocation: `cargo bench -p lambda-host`.
//!
//! Round trips of one keep-alive connection through the host to a warm function that echoes its event, less the time the function
//! itself took; beside them one hop of the same bytes over a plain loopback connection, interleaved. The host's path is two hops with
//! HTTP on both, so twice the hop is the least it can add.

#![allow(clippy::print_stdout)] // the table is this program's output

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use lambda_host::{FunctionOptions, Host, HostOptions};

const ROUNDS: usize = 2_000;
const SIZES: [usize; 4] = [128, 1_024, 12_288, 102_400];

fn main() {
    println!("{ROUNDS} warm invocations a row, medians in microseconds");
    println!(
        "{:>8} {:>6} {:>10} {:>8} {:>8} {:>8} {:>8}",
        "bytes", "checks", "round trip", "service", "handler", "added", "hop"
    );
    for check_payload in [true, false] {
        let host = Host::start(HostOptions { check_payload, ..HostOptions::default() }).expect("a port is free");
        let timeout = Duration::from_secs(30);
        let function =
            FunctionOptions { timeout, ..FunctionOptions::new("echo", env!("CARGO_BIN_EXE_scripted-function")) };
        host.add_function(function).expect("the function is valid");
        let mut caller = Connection::to(host.url().trim_start_matches("http://"));
        let mut hop = Hop::open();
        for bytes in SIZES {
            row(bytes, check_payload, &mut caller, &mut hop);
        }
    }
}

fn row(bytes: usize, check_payload: bool, caller: &mut Connection, hop: &mut Hop) {
    let mut payload = br#"{"text":""#.to_vec();
    payload.resize(bytes - 2, b'a');
    payload.extend_from_slice(br#""}"#);
    let mut columns: [Vec<u64>; 5] = Default::default();
    for round in 0..ROUNDS + ROUNDS / 10 {
        let (round_trip, service, handler) = caller.invoke(&payload);
        let one_hop = hop.measure(bytes);
        if round >= ROUNDS / 10 {
            for (column, ns) in columns.iter_mut().zip([round_trip, service, handler, round_trip - handler, one_hop]) {
                column.push(ns);
            }
        }
    }
    let [round_trip, service, handler, added, hop] = columns.map(median_us);
    let check = if check_payload { "yes" } else { "no" };
    println!("{bytes:>8} {check:>6} {round_trip:>10.1} {service:>8.1} {handler:>8.1} {added:>8.1} {hop:>8.1}");
}

#[allow(clippy::cast_precision_loss)] // microseconds of a benchmark
fn median_us(mut column: Vec<u64>) -> f64 {
    column.sort_unstable();
    column[column.len() / 2] as f64 / 1e3
}

fn ns(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_nanos()).expect("benchmarks end")
}

/// A keep-alive connection to the Invoke API.
struct Connection(BufReader<TcpStream>);

impl Connection {
    fn to(address: &str) -> Self {
        let stream = TcpStream::connect(address).expect("the host listens");
        stream.set_nodelay(true).expect("a TCP socket");
        Self(BufReader::with_capacity(256 << 10, stream))
    }

    /// Round trip, and what the host measured of it.
    fn invoke(&mut self, payload: &[u8]) -> (u64, u64, u64) {
        let head = "POST /2015-03-31/functions/echo/invocations HTTP/1.1\r\nhost: localhost\r\ncontent-length: ";
        let mut request = format!("{head}{}\r\n\r\n", payload.len()).into_bytes();
        request.extend_from_slice(payload);
        let sent = Instant::now();
        self.0.get_mut().write_all(&request).expect("the host reads");
        let (mut length, mut service, mut handler) = (0, 0, 0);
        let mut line = String::new();
        while self.0.read_line(&mut line).expect("the host answers") > 2 {
            if let Some((name, value)) = line.trim_end().split_once(": ") {
                match name {
                    "content-length" => length = value.parse().expect("a length"),
                    "x-trestle-service-ns" => service = value.parse().expect("nanoseconds"),
                    "x-trestle-handler-ns" => handler = value.parse().expect("nanoseconds"),
                    _ => {}
                }
            }
            line.clear();
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).expect("the whole body");
        let round_trip = ns(sent);
        assert_eq!(body, payload, "an echo");
        (round_trip, service, handler)
    }
}

/// A plain loopback connection to a thread that sends back what it reads.
struct Hop(TcpStream);

impl Hop {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let stream = TcpStream::connect(listener.local_addr().expect("bound")).expect("it listens");
        stream.set_nodelay(true).expect("a TCP socket");
        let (mut other, _) = listener.accept().expect("connected");
        other.set_nodelay(true).expect("a TCP socket");
        std::thread::spawn(move || {
            let mut buffer = vec![0; 256 << 10];
            while let Ok(read @ 1..) = other.read(&mut buffer) {
                if other.write_all(&buffer[..read]).is_err() {
                    return;
                }
            }
        });
        Self(stream)
    }

    fn measure(&mut self, bytes: usize) -> u64 {
        let mut buffer = vec![b'a'; bytes];
        let sent = Instant::now();
        self.0.write_all(&buffer).expect("the thread reads");
        self.0.read_exact(&mut buffer).expect("the thread answers");
        ns(sent)
    }
}
