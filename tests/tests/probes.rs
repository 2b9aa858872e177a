//! The deployed probes.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;

use trestle_tests::repository;
use trestle_tests::stack::{DeployedStack, invoke};

#[test]
fn every_deployed_probe_answers_every_kept_event() {
    let stack = DeployedStack::shared();
    for event in repository::files("events/probes") {
        let bytes = fs::read(repository::root().join("events/probes").join(&event)).unwrap();
        let replies = ["ProbeNoop", "ProbeSerde", "ProbeSimd"].map(|probe| invoke(stack.description(), probe, &bytes));
        for (reply, name) in replies.iter().zip(["noop", "serde", "simd"]) {
            assert_eq!(reply["probe"], name, "{event}: {reply}");
            // ministack parses the event and writes it anew, with other blanks; every probe gets the same.
            assert_eq!(reply["bytes"], replies[0]["bytes"], "{event}: {reply}");
            assert_eq!(reply["memoryMb"], 512, "{event}: {reply}");
            assert!(reply["artefact"].is_string(), "{event}: {reply}");
        }
        assert_eq!(replies[1]["textBytes"], replies[2]["textBytes"], "{event}");
        assert!(replies[1]["textBytes"].as_u64().unwrap() > 0, "{event}");
    }
}
