//! Every event of `events/` against the deployed functions.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::{Duration, Instant};
use std::{fs, thread};

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use jiff::Timestamp;
use serde_json::Value;
use trestle::seed::{SeedList, seed};
use trestle::stack::StackDescription;
use trestle_aws::{Clients, Overflow, Table};
use trestle_domain::case::{Status, VerificationId};
use trestle_pipeline::port::{CaseStore as _, StageRecord, StageStore as _};
use trestle_tests::events::{self, Event};
use trestle_tests::repository;
use trestle_tests::stack::{DeployedStack, invoke};

/// Invokes the function that an event is for, as API Gateway and the queue do.
fn send(stack: &StackDescription, event: &Event) -> Value {
    invoke(stack, &event.resource(), event.text.as_bytes())
}

/// A PUT with the presigned URL and headers of an upload.
fn upload(target: &Value, picture: &str) -> u16 {
    let mut request = ureq::put(target["url"].as_str().unwrap());
    for (name, value) in target["headers"].as_object().unwrap() {
        if name != "content-length" {
            request = request.header(name, value.as_str().unwrap());
        }
    }
    let bytes = fs::read(repository::root().join("events/images").join(picture)).unwrap();
    request.send(&bytes[..]).unwrap().status().as_u16()
}

/// The stack with the cases that events name.
fn seeded() -> DeployedStack {
    let stack = DeployedStack::shared();
    let list = SeedList::read(&repository::root().join("events/seeds.toml"), Timestamp::now()).unwrap();
    seed(stack.description(), &list).unwrap();
    stack
}

/// What is stored of a case.
#[derive(Debug, PartialEq)]
struct Stored {
    status: Status,
    decisions: u32,
    stages: Vec<StageRecord>,
}

fn stored(stack: &StackDescription, id: &str) -> Stored {
    let key = Credentials::new(&stack.access_key_id, &stack.secret_access_key, None, None, "stack");
    let clients = Clients::at(&stack.region, SharedCredentialsProvider::new(key), &stack.endpoint);
    let deployment = stack.deployment().unwrap();
    let overflow = Overflow::new(clients.s3(), &deployment.bucket);
    let table = Table::new(clients.dynamodb(), &deployment.table, overflow, Duration::from_hours(24));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let id = VerificationId::parse(id).unwrap();
    runtime.block_on(async {
        let case = table.load(&id).await.unwrap().unwrap();
        Stored { status: case.status, decisions: case.decisions, stages: table.stages(&id).await.unwrap() }
    })
}

#[test]
fn every_event_is_answered_as_expected_and_again_when_it_comes_twice() {
    let stack = seeded();
    let stack = stack.description();
    let events = events::all();
    let first: Vec<Value> = events.iter().map(|event| event.check(&send(stack, event))).collect();

    // Two queued cases, of one and of two images. A stage that ran again would be stored with another time.
    let queued = ["01JDEM00000000000000000004", "01JDEM00000000000000000005"];
    let ran = queued.map(|id| stored(stack, id));
    for (case, images) in ran.iter().zip([1, 2]) {
        assert_eq!((case.status, case.decisions), (Status::Approved, 1));
        assert!(case.stages.len() >= images, "{} results of {images} images", case.stages.len());
    }

    for (event, first) in events.iter().zip(&first) {
        let again = event.check_again(&send(stack, event));
        if event.expected.again.is_some() {
            assert_eq!(again["verificationId"], first["verificationId"], "{}", event.name);
        }
        if event.expected.decision.is_some() {
            assert_eq!(again["costMicroUsd"]["total"], 0, "{} is paid for twice", event.name);
        }
    }
    assert_eq!(queued.map(|id| stored(stack, id)), ran, "a queued case has run twice");
}

#[test]
fn a_case_of_another_role_looks_like_none() {
    let stack = seeded();
    let answers = ["get-verification-unknown", "get-verification-foreign"].map(|name| {
        let event = events::named(name);
        let mut answer = event.check(&send(stack.description(), &event));
        answer["error"]["requestId"].take();
        answer
    });
    assert_eq!(answers[0], answers[1]);
}

#[test]
fn a_queued_case_is_decided_once_its_uploads_have_come() {
    let stack = DeployedStack::shared();
    let stack = stack.description();
    let open = events::named("open-verification-queued");
    let opened = open.check(&send(stack, &open));
    let id = opened["verificationId"].as_str().unwrap();
    for (target, side) in opened["uploads"].as_array().unwrap().iter().rev().zip(["back", "front"]) {
        assert_eq!(upload(target, &format!("id-card-{side}-hard.jpg")), 200);
    }

    let template = events::named("get-verification-passport");
    let get = Event { text: template.text.replace("01JDEM00000000000000000001", id), ..template };
    let deadline = Instant::now() + Duration::from_mins(2);
    let result = loop {
        let result = get.check(&send(stack, &get));
        if result["decidedAt"].is_string() {
            break result;
        }
        assert!(Instant::now() < deadline, "not decided: {result}");
        thread::sleep(Duration::from_millis(250));
    };
    assert_eq!(result["status"], "approved", "{result}");
    assert_eq!(result["mismatches"], serde_json::json!([]), "a lost mark is no mismatch");
    assert_eq!(stored(stack, id).decisions, 1);
}
