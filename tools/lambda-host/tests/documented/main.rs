//! The host held against what AWS documents. Each case names the page it follows; none of it is recorded from AWS.

mod asynchronous;
mod client;
mod concurrency;
mod failures;
mod invoke;
mod lifecycle;
mod processes;
mod runtime_api;

use std::time::{Duration, Instant};

use lambda_host::{FunctionOptions, Host, HostOptions};

/// The function that does what its event says, by the name `scripted`.
fn scripted() -> FunctionOptions {
    FunctionOptions::new("scripted", env!("CARGO_BIN_EXE_scripted-function"))
}

fn host_with(options: FunctionOptions) -> Host {
    let host = Host::start(HostOptions::default()).expect("a port is free");
    host.add_function(options).expect("the function is valid");
    host
}

/// Waits for what another thread or process does soon; ten seconds is never.
fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(10), "{what} did not happen");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn is_alive(pid: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat.rsplit_once(") ").and_then(|(_, fields)| fields.chars().next());
    state.is_some_and(|state| !matches!(state, 'Z' | 'X'))
}
