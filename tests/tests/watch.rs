//! Every event of `events/` under `cargo lambda watch`, as `make watch` runs it, and nothing that stays behind.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio, exit};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use trestle::stack::{Checkout, down, processes};
use trestle_tests::events::{self, Event};
use trestle_tests::repository;

/// A stack with the document AI, deployed to.
const START: Duration = Duration::from_mins(5);
/// The first event of a function builds it; after `make test` has built everything that takes a second.
const BUILD: Duration = Duration::from_mins(20);
const STOP: Duration = Duration::from_secs(30);

/// `cargo lambda watch` on a seeded stack of its own. Dropped, it stops with all that it started.
struct Watch {
    name: String,
    port: u16,
    run: Child,
}

impl Watch {
    fn start() -> Self {
        let name = format!("watch-{}", std::process::id());
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let folder = checkout().stack_folder(&name);
        fs::create_dir_all(&folder).unwrap();
        let log = File::create(folder.join("watch.log")).unwrap();
        let tools = checkout().local().join("sam/bin");
        let path = std::env::var_os("PATH").unwrap();
        let path = std::env::join_paths(std::iter::once(tools).chain(std::env::split_paths(&path))).unwrap();
        let trestle = std::env::current_exe().unwrap().with_file_name("../trestle");
        let run = Command::new(trestle)
            .args(["run", "--name", &name, "--seed", "--", "cargo", "lambda", "watch"])
            // A test does not depend on nobody saving a file.
            .args(["--invoke-address", "127.0.0.1", "--invoke-port", &port.to_string(), "--ignore-changes"])
            .current_dir(repository::root())
            .env("PATH", path)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .process_group(0)
            .spawn()
            .unwrap();
        stop_on_signal(&name, run.id());
        let mut watch = Self { name, port, run };
        watch.wait_until_it_listens();
        watch
    }

    fn log(&self) -> String {
        fs::read_to_string(checkout().stack_folder(&self.name).join("watch.log")).unwrap_or_default()
    }

    fn wait_until_it_listens(&mut self) {
        let deadline = Instant::now() + START;
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let status = self.run.try_wait().unwrap();
            assert!(status.is_none() && Instant::now() < deadline, "not started, {status:?}:\n{}", self.log());
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// What `cargo lambda invoke` prints.
    fn invoke(&self, event: &Event) -> serde_json::Value {
        let port = self.port.to_string();
        let mut invoke = Command::new(checkout().local().join("sam/bin/cargo-lambda"))
            .args(["lambda", "invoke", "--invoke-address", "127.0.0.1", "--invoke-port", &port, &event.function])
            .args(["--data-file", &format!("events/{}.json", event.name)])
            .current_dir(repository::root())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let deadline = Instant::now() + BUILD;
        // An answer fits into the pipe.
        while invoke.try_wait().unwrap().is_none() {
            if Instant::now() > deadline {
                invoke.kill().unwrap();
            }
            thread::sleep(Duration::from_millis(20));
        }
        let output = invoke.wait_with_output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {errors}\n{}", event.name, self.log());
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Stops it as Ctrl-C does; gives what is still there afterwards, which is then killed.
    fn stop(&mut self) -> Vec<String> {
        if self.run.try_wait().unwrap().is_none() {
            signal(self.run.id(), Signal::TERM);
        }
        if !comes_true(STOP, || self.run.try_wait().unwrap().is_some()) {
            self.run.kill().unwrap();
            self.run.wait().unwrap();
        }
        let servers = processes(&checkout(), &self.name).unwrap().into_iter().map(|server| server.program);
        let mut left: Vec<String> = servers.collect();
        down(&checkout(), &self.name).unwrap();
        if !comes_true(Duration::from_secs(5), || started_under(&self.name).is_empty()) {
            for (pid, program) in started_under(&self.name) {
                signal(pid, Signal::KILL);
                left.push(program);
            }
        }
        left
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop();
        if !thread::panicking() {
            let _ = fs::remove_dir_all(checkout().stack_folder(&self.name));
        }
    }
}

fn checkout() -> Checkout {
    Checkout::at(repository::root()).unwrap()
}

fn signal(pid: u32, signal: Signal) {
    // One that has ended can't be signalled.
    let _ = kill_process(Pid::from_raw(i32::try_from(pid).unwrap()).unwrap(), signal);
}

fn comes_true(patience: Duration, mut is_true: impl FnMut() -> bool) -> bool {
    let began = Instant::now();
    while began.elapsed() < patience {
        if is_true() {
            return true;
        }
        thread::sleep(Duration::from_millis(20));
    }
    false
}

/// The processes that a command on a stack started, also those in a session of their own and those whose parent has ended: all
/// inherit the variable that names the stack. Ended ones have no environment any more.
fn started_under(stack: &str) -> Vec<(u32, String)> {
    let variable = format!("TRESTLE_STACK={stack}").into_bytes();
    let started = |folder: PathBuf| {
        let environment = fs::read(folder.join("environ")).ok()?;
        environment.split(|byte| *byte == 0).find(|one| *one == variable)?;
        let program = fs::read_to_string(folder.join("comm")).ok()?;
        Some((folder.file_name()?.to_str()?.parse().ok()?, program.trim().to_owned()))
    };
    fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| started(entry.path())).collect()
}

/// A signal ends a test without dropping anything, so everything is stopped here.
fn stop_on_signal(name: &str, run: u32) {
    let name = name.to_owned();
    let mut signals = Signals::new([SIGINT, SIGTERM]).unwrap();
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            signal(run, Signal::TERM);
            let has_stopped = || started_under(&name).is_empty() && processes(&checkout(), &name).unwrap().is_empty();
            comes_true(STOP, has_stopped);
            exit(130);
        }
    });
}

#[test]
fn every_event_is_answered_as_expected_under_watch() {
    let mut watch = Watch::start();
    for event in events::all() {
        event.check(&watch.invoke(&event));
    }
    let running = started_under(&watch.name);
    let programs: Vec<&str> = running.iter().map(|(_, program)| program.as_str()).collect();
    for function in events::all().into_iter().map(|event| event.function) {
        // The kernel keeps fifteen letters of a name.
        assert!(programs.contains(&&function[..function.len().min(15)]), "{function} is not in {programs:?}");
    }
    assert_eq!(watch.stop(), [""; 0], "left running");
    assert_eq!(started_under(&watch.name), []);
}
