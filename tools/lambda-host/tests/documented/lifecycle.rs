use std::time::Duration;

use lambda_host::{AddFunctionError, FunctionOptions, Host, HostOptions, OnStart};
use serde_json::json;

use crate::client::{invoke, invoke_with_log};
use crate::{eventually, host_with, is_alive, scripted};

/// Source: Lambda execution environment lifecycle, "Cold starts and latency": an environment is kept and used again; state outside the
/// handler and the process stay.
#[test]
fn the_first_invocation_is_cold_and_the_next_one_warm() {
    let host = host_with(scripted());
    let event = json!({ "do": "environment" });
    let (first, second) = (invoke(&host, "scripted", &event), invoke(&host, "scripted", &event));
    assert_eq!((first.header("x-trestle-class"), second.header("x-trestle-class")), (Some("cold"), Some("warm")));
    assert_eq!((first.number("x-trestle-invocation"), second.number("x-trestle-invocation")), (1, 2));
    assert_eq!(first.header("x-trestle-environment"), second.header("x-trestle-environment"));
    assert_eq!(first.json()["process"], second.json()["process"]);
    assert_eq!(second.header("x-trestle-init-ns"), None);
    let service = first.number("x-trestle-service-ns");
    assert!(service >= first.number("x-trestle-init-ns") + first.number("x-trestle-handler-ns"));
}

/// A caller that is faster than the runtime's `next` gets the environment that just answered, not a new one.
#[test]
fn callers_in_a_row_share_one_environment() {
    let host = host_with(scripted());
    let slow = json!({ "do": "respond-then-sleep", "ms": 2 });
    for _ in 0..50 {
        assert_eq!(invoke(&host, "scripted", &slow).header("x-amz-function-error"), None);
    }
    assert_eq!(host.counts("scripted").expect("it is there").environments, 1);
}

/// Source: Lambda execution environment lifecycle, "Invoke phase": it ends when the runtime asks for the next event; until then the
/// environment takes no other.
#[test]
fn a_runtime_at_work_after_its_response_takes_no_event() {
    let host = host_with(scripted());
    let first = invoke(&host, "scripted", &json!({ "do": "respond-then-sleep", "ms": 500 }));
    let second = invoke(&host, "scripted", &json!({}));
    assert_ne!(first.header("x-trestle-environment"), second.header("x-trestle-environment"));
    assert_eq!(second.header("x-trestle-class"), Some("cold"));
}

/// Same page: the timeout limits the whole invoke phase, the time after the response too.
#[test]
fn a_runtime_that_never_asks_again_is_reset_at_the_timeout() {
    let host = host_with(FunctionOptions { timeout: Duration::from_millis(300), ..scripted() });
    let answer = invoke(&host, "scripted", &json!({ "do": "respond-then-sleep", "ms": 60_000 }));
    assert_eq!(answer.header("x-amz-function-error"), None);
    eventually("the reset", || host.processes().is_empty());
}

/// A response that arrived before the process ended counts; the environment starts again.
#[test]
fn a_process_that_ends_after_its_response_has_answered() {
    let host = host_with(scripted());
    for number in 1..=3 {
        let answer = invoke(&host, "scripted", &json!({ "do": "respond-then-exit" }));
        assert_eq!(answer.header("x-amz-function-error"), None, "{number}");
        eventually("the exit", || host.processes().is_empty());
    }
}

/// Source: Lambda, "Configuring provisioned concurrency": environments initialised before traffic, on-demand beyond them (spill-over);
/// `AWS_LAMBDA_INITIALIZATION_TYPE`: Lambda, "Defined runtime environment variables".
#[test]
fn provisioned_environments_are_ready_before_traffic_and_spill_over() {
    let env = vec![("INIT".to_owned(), "sleep 300".to_owned())];
    let host = host_with(FunctionOptions { alias: Some("live".into()), provisioned: 2, env, ..scripted() });
    assert_eq!(host.processes().len(), 2);
    let first = invoke_with_log(&host, "scripted:live", &json!({ "do": "environment" }));
    assert_eq!(first.json()["variables"]["AWS_LAMBDA_INITIALIZATION_TYPE"], "provisioned-concurrency");
    assert_eq!(first.header("x-trestle-class"), Some("provisioned"));
    assert_eq!(first.header("x-trestle-init-type"), Some("provisioned-concurrency"));
    assert!(first.number("x-trestle-service-ns") < 300_000_000, "it did not wait for the initialisation");
    let log = first.log();
    assert!(log.starts_with("INIT_REPORT Init Duration: ") && log.contains("ms\tPhase: init"), "{log}");
    assert!(!log.contains("\tInit Duration"), "initialising is billed apart: {log}");

    let classes = std::thread::scope(|scope| {
        let calls =
            [(); 3].map(|()| scope.spawn(|| invoke(&host, "scripted:live", &json!({ "do": "sleep", "ms": 900 }))));
        let mut classes = calls.map(|call| {
            let answer = call.join().expect("it ran");
            let types = (answer.header("x-trestle-class"), answer.header("x-trestle-init-type"));
            format!("{types:?} waited {}", answer.number("x-trestle-service-ns") >= 1_200_000_000)
        });
        classes.sort();
        classes
    });
    let provisioned = r#"(Some("provisioned"), Some("provisioned-concurrency")) waited false"#;
    assert_eq!(classes, [provisioned, provisioned, r#"(Some("spillover"), Some("on-demand")) waited true"#]);

    // $LATEST has none of them.
    assert_eq!(invoke(&host, "scripted", &json!({})).header("x-trestle-class"), Some("cold"));
}

/// Same page: provisioned concurrency belongs to a version or alias, and can't exceed the reserved.
#[test]
fn provisioned_concurrency_has_its_rules() {
    let host = host_with(scripted());
    let second = FunctionOptions { name: "second".into(), provisioned: 2, ..scripted() };
    assert!(matches!(host.add_function(second.clone()), Err(AddFunctionError::ProvisionedLatest)));
    let beyond = FunctionOptions { alias: Some("live".into()), reserved_concurrency: Some(1), ..second.clone() };
    assert!(matches!(host.add_function(beyond), Err(AddFunctionError::ProvisionedBeyondReserved { .. })));
    let failing = FunctionOptions { alias: Some("live".into()), env: vec![("INIT".into(), "exit 1".into())], ..second };
    let refused = host.add_function(failing).expect_err("it can't initialise");
    assert!(matches!(&refused, AddFunctionError::Provisioning { name, .. } if name == "second"), "{refused}");
    assert!(host.processes().is_empty());
}

/// Same page: a provisioned environment that fails is replaced without waiting for traffic.
#[test]
fn a_crashed_provisioned_environment_comes_back_by_itself() {
    let host = host_with(FunctionOptions { alias: Some("live".into()), provisioned: 1, ..scripted() });
    let before = host.processes();
    invoke(&host, "scripted:live", &json!({ "do": "exit", "code": 1 }));
    eventually("the replacement", || host.processes().len() == 1 && host.processes() != before);
    eventually("its initialisation", || {
        let answer = invoke(&host, "scripted:live", &json!({}));
        answer.header("x-trestle-class") == Some("provisioned")
            && answer.header("x-trestle-suppressed-init-ns").is_none()
    });
}

/// Source: Lambda execution environment lifecycle, "Shutdown phase": an environment without work is ended after some time.
#[test]
fn an_idle_environment_is_evicted() {
    let host = host_with(FunctionOptions { idle_eviction: Duration::from_millis(200), ..scripted() });
    let first = invoke(&host, "scripted", &json!({}));
    let processes = host.processes();
    assert_eq!(processes.len(), 1);
    eventually("the eviction", || host.processes().is_empty());
    assert!(!is_alive(processes[0]));
    let second = invoke(&host, "scripted", &json!({}));
    assert_eq!(second.header("x-trestle-class"), Some("cold"));
    assert_ne!(first.header("x-trestle-environment"), second.header("x-trestle-environment"));
}

/// Environments that are due together are ended one after the other; none of them takes an invocation meanwhile.
#[test]
fn an_environment_that_waits_for_its_end_takes_no_event() {
    let env = vec![("INIT".to_owned(), "deaf-extension".to_owned())];
    let host = host_with(FunctionOptions { env, idle_eviction: Duration::from_millis(300), ..scripted() });
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| invoke(&host, "scripted", &json!({ "do": "sleep", "ms": 200 })));
        }
    });
    let evicted = host.processes();
    assert_eq!(evicted.len(), 3);
    // The first is ended from 300 to 800 ms, with half a second of grace, the second until 1,300 ms; the third waits for its turn.
    std::thread::sleep(Duration::from_millis(1_050));
    let event = json!({ "do": "sleep", "ms": 1_000 });
    assert_eq!(invoke(&host, "scripted", &event).json(), event);
    eventually("the eviction", || evicted.iter().all(|process| !is_alive(*process)));
}

/// Every invocation after an eviction by hand is cold, even when it follows at once.
#[test]
fn evicting_makes_the_next_invocation_cold() {
    let host = host_with(scripted());
    for number in 0..20 {
        assert_eq!(invoke(&host, "scripted", &json!({})).header("x-trestle-class"), Some("cold"), "{number}");
        assert_eq!(host.evict("scripted"), Ok(1));
        assert!(host.processes().is_empty());
    }
    assert!(host.evict("unknown").is_err());
}

/// A busy environment answers first and goes then.
#[test]
fn evicting_lets_a_busy_environment_answer() {
    let host = host_with(scripted());
    std::thread::scope(|scope| {
        let call = scope.spawn(|| invoke(&host, "scripted", &json!({ "do": "sleep", "ms": 400 })));
        eventually("the start", || host.processes().len() == 1);
        assert_eq!(host.evict("scripted"), Ok(1));
        assert_eq!(call.join().expect("it ran").header("x-amz-function-error"), None);
    });
    eventually("the end", || host.processes().is_empty());
}

/// Source: Lambda, "Using the Lambda Extensions API to create extensions", shutdown phase: with an internal extension SIGTERM and 500 ms,
/// without extensions no notice.
#[test]
fn an_internal_extension_is_told_of_the_shutdown() {
    let folder = tempfile::tempdir().expect("a folder");
    for (init, is_told) in [("extension", true), ("listen", false)] {
        let note = folder.path().join(init);
        let env = vec![("INIT".to_owned(), format!("{init} {}", note.display()))];
        let host = host_with(FunctionOptions { env, ..scripted() });
        assert_eq!(invoke(&host, "scripted", &json!({})).header("x-amz-function-error"), None);
        host.evict("scripted").expect("it is there");
        assert!(host.processes().is_empty());
        assert_eq!(note.exists(), is_told, "{init}");
    }
}

/// A process keeps to the cores it is given, and the hook for started processes is called with its id.
#[test]
fn started_processes_are_held_to_their_options() {
    let (tell, told) = std::sync::mpsc::channel();
    let hook = OnStart(std::sync::Arc::new(move |id| tell.send(id).map_err(std::io::Error::other)));
    let host = host_with(FunctionOptions { cores: Some(vec![0]), on_start: Some(hook), ..scripted() });
    let process = invoke(&host, "scripted", &json!({ "do": "environment" })).json()["process"].clone();
    assert_eq!(told.recv().ok().map(u64::from), process.as_u64());
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    assert!(status.lines().any(|line| line == "Cpus_allowed_list:\t0"), "{status}");

    let refusing = OnStart(std::sync::Arc::new(|_| Err(std::io::Error::other("no control group"))));
    let second = FunctionOptions { name: "second".into(), on_start: Some(refusing), ..scripted() };
    host.add_function(second).expect("valid");
    let (kind, message) = invoke(&host, "second", &json!({})).error();
    assert_eq!(
        (kind.as_str(), message.as_str()),
        ("Runtime.InvalidEntrypoint", "RequestId: ID Error: no control group")
    );
    assert_eq!(host.processes().len(), 1);
}

#[test]
fn functions_without_cores_of_their_own_keep_to_the_hosts() {
    let host = Host::start(HostOptions { cores: Some(vec![0]), ..HostOptions::default() }).expect("a port is free");
    host.add_function(scripted()).expect("valid");
    let process = invoke(&host, "scripted", &json!({ "do": "environment" })).json()["process"].clone();
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    assert!(status.lines().any(|line| line == "Cpus_allowed_list:\t0"), "{status}");
}

/// Source: Lambda execution environment lifecycle: `/tmp` belongs to one environment; here each has a working folder.
#[test]
fn every_environment_has_a_folder_of_its_own() {
    let host = host_with(scripted());
    let event = json!({ "do": "environment" });
    let first = invoke(&host, "scripted", &event).json();
    assert_eq!(first["folder"], first["variables"]["TMPDIR"]);
    host.evict("scripted").expect("it is there");
    let second = invoke(&host, "scripted", &event).json();
    assert_ne!(first["folder"], second["folder"]);
    let folder = |answer: &serde_json::Value| std::path::PathBuf::from(answer["folder"].as_str().expect("a path"));
    assert!(!folder(&first).exists() && folder(&second).exists());
    drop(host);
    assert!(!folder(&second).exists());
}
