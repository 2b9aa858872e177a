//! No process is left behind, however the host ends.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use lambda_host::{FunctionOptions, Host, HostOptions, StartError};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use crate::client::invoke;
use crate::{eventually, host_with, is_alive, scripted};

/// The function's process and a child of its own that outlives the invocation.
fn processes(host: &Host) -> [i32; 2] {
    let answer = invoke(host, "scripted", &json!({ "do": "child" })).json();
    let id = |name: &str| answer[name].as_i64().and_then(|id| i32::try_from(id).ok()).expect("a process id");
    [id("function"), id("child")]
}

fn assert_gone(processes: &[i32]) {
    eventually("the end of all processes", || processes.iter().all(|process| !is_alive(*process)));
}

#[test]
fn dropping_the_host_ends_its_processes_and_their_children() {
    let host = host_with(scripted());
    let processes = processes(&host);
    assert!(processes.iter().all(|process| is_alive(*process)));
    drop(host);
    assert_gone(&processes);
}

#[test]
fn a_panicking_owner_leaves_nothing() {
    let (tell, told) = std::sync::mpsc::channel();
    let owner = std::thread::spawn(move || {
        let host = host_with(scripted());
        tell.send(processes(&host)).expect("the test listens");
        panic!("as a failing test would");
    });
    let processes = told.recv().expect("the owner got so far");
    assert!(owner.join().is_err());
    assert_gone(&processes);
}

#[test]
fn an_invocation_under_way_is_ended_with_the_host() {
    let host = host_with(FunctionOptions { timeout: std::time::Duration::from_secs(60), ..scripted() });
    let url = host.url().to_owned();
    let call = std::thread::spawn(move || {
        let body = json!({ "do": "sleep", "ms": 60_000 }).to_string();
        ureq::post(format!("{url}/2015-03-31/functions/scripted/invocations")).send(body).is_err()
    });
    eventually("the start", || host.processes().len() == 1);
    let processes = host.processes();
    drop(host);
    assert_gone(&processes);
    assert!(call.join().expect("it ran"), "the caller is told by a closed connection");
}

#[test]
fn a_process_that_still_initialises_is_ended_with_the_host() {
    let host = host_with(FunctionOptions { env: vec![("INIT".into(), "sleep 60000".into())], ..scripted() });
    let url = host.url().to_owned();
    let call = std::thread::spawn(move || {
        ureq::post(format!("{url}/2015-03-31/functions/scripted/invocations")).send("{}").is_err()
    });
    eventually("the start", || host.processes().len() == 1);
    let processes = host.processes();
    drop(host);
    assert_gone(&processes);
    assert!(call.join().expect("it ran"));
}

/// The program, ended by a signal.
fn end_by(signal: Signal) {
    let mut program = Running::start(&["--function", concat!("scripted=", env!("CARGO_BIN_EXE_scripted-function"))]);
    let url = format!("{}/2015-03-31/functions/scripted/invocations", program.url);
    let mut answer = ureq::post(url).send(r#"{"do":"child"}"#).expect("it answers");
    let answer: serde_json::Value =
        serde_json::from_str(&answer.body_mut().read_to_string().expect("a body")).expect("JSON");
    let id = |name: &str| answer[name].as_i64().and_then(|id| i32::try_from(id).ok()).expect("a process id");
    let processes = [id("function"), id("child")];
    assert!(processes.iter().all(|process| is_alive(*process)));
    kill_process(Pid::from_child(&program.child), signal).expect("it runs");
    assert!(program.child.wait().expect("it ends").success());
    assert_gone(&processes);
}

#[test]
fn sigterm_ends_the_program_and_its_processes() {
    end_by(Signal::TERM);
}

#[test]
fn ctrl_c_ends_the_program_and_its_processes() {
    end_by(Signal::INT);
}

#[test]
fn a_taken_port_is_said() {
    let host = host_with(scripted());
    let port = host.url().rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    let second = Host::start(HostOptions { port, ..HostOptions::default() }).expect_err("the port is taken");
    assert!(matches!(&second, StartError::Port { port: taken, .. } if *taken == port));
    assert!(second.to_string().contains("free it, or choose 0"), "{second}");
}

/// `lambda-host` itself, ended when the test does.
struct Running {
    child: Child,
    url: String,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lambda-host"));
        let mut child = command.args(arguments).arg("--quiet").stdout(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("it says where it listens");
        let url = line.trim().strip_prefix("listening on ").expect("an address").to_owned();
        Self { child, url }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        let _ = self.child.wait();
    }
}
