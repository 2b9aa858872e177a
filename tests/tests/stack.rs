//! The local stack itself: several side by side, on 127.0.0.1 only, and nothing left behind.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use trestle::stack::{Checkout, Interrupt, RunningStack, StackDescription, StackError, StackOptions, processes};
use trestle_tests::repository;
use trestle_tests::stack::{DeployedStack, OwnStack};

fn checkout() -> Checkout {
    Checkout::at(repository::root()).unwrap()
}

fn answers(stack: &StackDescription) -> bool {
    ureq::get(format!("{}/_ministack/health", stack.endpoint)).call().is_ok()
}

#[test]
fn stacks_run_side_by_side_and_leave_nothing_but_logs() {
    let name = format!("left-{}", std::process::id());
    let options = StackOptions { name: name.clone(), port: 0, document_ai: false };
    let first = RunningStack::start(checkout(), &options, &Interrupt::never(), &mut |_| ()).unwrap();
    let second = OwnStack::start(false, 0).unwrap();
    assert_ne!(first.description().endpoint, second.description().endpoint);
    assert!(answers(first.description()) && answers(second.description()));

    let endpoint = first.description().clone();
    first.stop().unwrap();
    assert!(!answers(&endpoint));
    assert!(answers(second.description()), "stopping one stack has stopped another");
    assert_eq!(processes(&checkout(), &name).unwrap(), []);
    assert!(matches!(StackDescription::read(&checkout(), &name), Err(StackError::NotUp(_))));
    assert_eq!(repository::files(&format!(".local/run/{name}")), ["ministack.log"]);
    assert_eq!(repository::folders(&format!(".local/run/{name}")), [""; 0]);
    fs::remove_dir_all(checkout().stack_folder(&name)).unwrap();
}

#[test]
fn a_name_or_port_in_use_is_refused_and_the_running_stack_goes_on() {
    let stack = OwnStack::start(false, 0).unwrap();
    let StackDescription { name, endpoint, .. } = stack.description();
    assert!(matches!(OwnStack::start_named(name.clone(), false, 0), Err(StackError::AlreadyUp(_))));
    let port = endpoint.rsplit(':').next().unwrap().parse().unwrap();
    assert!(matches!(OwnStack::start(false, port), Err(StackError::PortTaken(taken)) if taken == port));
    assert!(answers(stack.description()));
}

#[test]
fn a_panic_stops_the_stack() {
    let mut seen = None;
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let stack = OwnStack::start(false, 0).unwrap();
        seen = Some(stack.description().clone());
        panic!("on purpose");
    }));
    assert!(outcome.is_err());
    let description = seen.unwrap();
    assert!(!answers(&description));
    assert_eq!(processes(&checkout(), &description.name).unwrap(), []);
    fs::remove_dir_all(checkout().stack_folder(&description.name)).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_while_starting_stops_what_was_started() {
    let name = format!("ctrl-c-{}", std::process::id());
    let trestle = std::env::current_exe().unwrap().with_file_name("../trestle");
    let child = Command::new(trestle)
        .args(["up", "--name", &name])
        .current_dir(repository::root())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The first server is there; the second is not, or not yet ready.
    let deadline = Instant::now() + Duration::from_mins(1);
    let started = loop {
        let started = processes(&checkout(), &name).unwrap_or_default();
        if !started.is_empty() {
            break started;
        }
        assert!(Instant::now() < deadline, "nothing was started");
        thread::sleep(Duration::from_millis(5));
    };
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("interrupted"), "{message}");
    assert!(started.iter().all(|process| !process.is_running()));
    assert_eq!(processes(&checkout(), &name).unwrap(), []);
    fs::remove_dir_all(checkout().stack_folder(&name)).unwrap();
}

/// The local addresses that the processes of a stack, and those they started, listen on; as the kernel writes them, in hex.
#[cfg(target_os = "linux")]
fn listening(stack: &str) -> Vec<String> {
    let groups: BTreeSet<String> =
        processes(&checkout(), stack).unwrap().iter().map(|process| process.pid.to_string()).collect();
    let mut sockets = BTreeSet::new();
    for process in fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path()) {
        let Ok(stat) = fs::read_to_string(process.join("stat")) else { continue };
        let group = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(2).map(str::to_owned));
        if group.is_some_and(|group| groups.contains(&group)) {
            let descriptors = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
            sockets.extend(descriptors.filter_map(|one| fs::read_link(one.path()).ok()?.to_str().map(str::to_owned)));
        }
    }
    ["/proc/net/tcp", "/proc/net/tcp6"]
        .into_iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .flat_map(|table| table.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let is_ours = sockets.contains(&format!("socket:[{}]", fields.get(9)?));
            // 0A: a listener.
            (fields.get(3) == Some(&"0A") && is_ours).then(|| fields[1].to_owned())
        })
        .collect()
}

#[cfg(target_os = "linux")]
#[test]
fn every_listener_of_a_deployed_stack_is_on_127_0_0_1() {
    let stack = DeployedStack::shared();
    // A function that has been called has its own listener, for the Runtime API.
    let api = &stack.description().deployment().unwrap().functions["GetVerification"];
    let configuration = live_configuration(stack.description(), api);
    assert_eq!(configuration["Runtime"], "provided.al2023");
    let found = listening(&stack.description().name);
    assert!(found.len() >= 2, "the local AWS and the document AI listen: {found:?}");
    for address in found {
        // 127.0.0.1 in the kernel's byte order.
        assert!(address.starts_with("0100007F:"), "a listener on {address}");
    }
}

/// What the alias `live` of a function runs with.
fn live_configuration(stack: &StackDescription, alias: &str) -> Value {
    let (function, qualifier) = alias.rsplit_once(':').unwrap();
    let url = format!("{}/2015-03-31/functions/{function}/configuration?Qualifier={qualifier}", stack.endpoint);
    let scope = format!("{}/20260101/{}/lambda/aws4_request", stack.access_key_id, stack.region);
    let answer = ureq::get(url)
        .header("authorization", format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"))
        .call();
    serde_json::from_reader(answer.unwrap().into_body().into_reader()).unwrap()
}

#[test]
fn a_changed_parameter_reaches_the_live_alias() {
    let mut stack = OwnStack::start(false, 0).unwrap();
    let mut deployed = |level: &str| {
        stack.deploy(&[("LogLevel", level)], &Interrupt::never()).unwrap();
        let description = stack.description();
        let live = live_configuration(description, &description.deployment().unwrap().functions["OpenVerification"]);
        assert_eq!(live["Environment"]["Variables"]["LOG_LEVEL"], level);
        live["Version"].as_str().unwrap().to_owned()
    };
    let (first, again, changed) = (deployed("info"), deployed("info"), deployed("debug"));
    assert_eq!(first, again, "nothing changed, so nothing is published");
    assert_ne!(first, changed);
}
