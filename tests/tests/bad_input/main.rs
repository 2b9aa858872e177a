//! Bad input, end to end: every case has its own stable code and a message that says what to do, and stays there to be asked for
//! and tried again.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bodies;
mod bytes;
mod fraud;
mod pictures;
mod services;
mod uploads;

use trestle_tests::caller::{Answered, Caller};

/// HTTP status and code.
type Refusal = (u16, &'static str);

/// A refusal that a caller can work with: status, code, whether to come back, and what to do in so many words.
fn assert_refused(what: &str, answer: &Answered, (status, code): Refusal, advice: &str) {
    let shown = &answer.body;
    assert_eq!((answer.status, answer.code()), (status, code), "{what}: {shown}");
    assert!(answer.message().contains(advice), "{what}: {advice:?} is not in {shown}");
    assert!(shown["error"]["retryable"].is_boolean(), "{what}: {shown}");
    assert!(shown["error"]["requestId"].as_str().is_some_and(|id| !id.is_empty()), "{what}: {shown}");
}

/// A case that could not be worked on is there as it was, undecided.
fn assert_pending(what: &str, caller: &Caller, id: &str) {
    let answer = caller.get(id);
    assert_eq!((answer.status, answer.body["status"].as_str()), (200, Some("pending")), "{what}: {}", answer.body);
    assert!(answer.body["decidedAt"].is_null(), "{what}: {}", answer.body);
    assert_eq!(answer.body["verificationId"], *id, "{what}");
}

/// A decided case gives its result again, and verifying it again comes to the same and costs nothing.
fn assert_decided(what: &str, caller: &Caller, id: &str, decided: &Answered) {
    let found = caller.get(id);
    assert_eq!((found.status, &found.body), (200, &decided.body), "{what}");
    let again = caller.verify(id);
    for part in ["status", "fields", "reasons", "decidedAt", "applicantView"] {
        assert_eq!(again.body[part], decided.body[part], "{what}: {part}");
    }
    assert_eq!(again.body["costMicroUsd"]["total"], 0, "{what}: {}", again.body);
}
