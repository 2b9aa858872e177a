//! A deployed local stack for end-to-end tests.

use std::fs;
use std::ops::{Deref, DerefMut};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use serde_json::Value;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use trestle::stack::{Checkout, Interrupt, RunningStack, StackDescription, StackError, StackOptions, down};

use crate::repository;

/// A stack of a test's own: it stops with the test, and leaves its logs only when the test failed.
#[derive(Debug)]
pub struct OwnStack(Option<RunningStack>);

impl OwnStack {
    /// Starts a stack; nothing is deployed yet. Without the document AI that takes half a second.
    ///
    /// # Errors
    /// As [`RunningStack::start`].
    pub fn start(document_ai: bool, port: u16) -> Result<Self, StackError> {
        Self::start_named(own_name(), document_ai, port)
    }

    /// The same under a given name.
    ///
    /// # Errors
    /// As [`RunningStack::start`].
    pub fn start_named(name: String, document_ai: bool, port: u16) -> Result<Self, StackError> {
        stop_on_signal(name.clone());
        let options = StackOptions { name, port, document_ai };
        RunningStack::start(checkout(), &options, &Interrupt::never(), &mut |_| ()).map(|stack| Self(Some(stack)))
    }
}

impl Deref for OwnStack {
    type Target = RunningStack;

    fn deref(&self) -> &RunningStack {
        self.0.as_ref().expect("a stack is there until it is dropped")
    }
}

impl DerefMut for OwnStack {
    fn deref_mut(&mut self) -> &mut RunningStack {
        self.0.as_mut().expect("a stack is there until it is dropped")
    }
}

impl Drop for OwnStack {
    fn drop(&mut self) {
        let Some(stack) = self.0.take() else { return };
        let folder = checkout().stack_folder(&stack.description().name);
        let stopped = stack.stop();
        if stopped.is_ok() && !thread::panicking() {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

/// A stack that is up and deployed: the one named by `TRESTLE_STACK` (`make test` starts one for all tests), else one of the
/// test's own.
#[derive(Debug)]
pub struct DeployedStack {
    description: StackDescription,
    _own: Option<OwnStack>,
}

impl DeployedStack {
    /// Finds or starts a stack. Cases of several tests share it: a test looks only at what it made itself.
    ///
    /// # Panics
    /// When there is none and none can be started; the message says what to do.
    #[must_use]
    pub fn shared() -> Self {
        let Ok(name) = std::env::var("TRESTLE_STACK") else {
            return Self::own(&[]);
        };
        let description = StackDescription::read(&checkout(), &name).unwrap_or_else(|error| panic!("{error}"));
        Self { description, _own: None }
    }

    /// Starts a stack for this test alone, for what would disturb others: other parameters, faults, restarts.
    ///
    /// # Panics
    /// When it can't be started.
    #[must_use]
    pub fn own(parameters: &[(&str, &str)]) -> Self {
        let mut stack = OwnStack::start(true, 0).unwrap_or_else(|error| panic!("{error}"));
        stack.deploy(parameters, &Interrupt::never()).unwrap_or_else(|error| panic!("{error}"));
        Self { description: stack.description().clone(), _own: Some(stack) }
    }

    #[must_use]
    pub fn description(&self) -> &StackDescription {
        &self.description
    }
}

/// Invokes the alias `live` of a deployed function, by its name in the template, and gives its answer.
///
/// # Panics
/// When it can't be invoked or fails.
#[must_use]
pub fn invoke(stack: &StackDescription, function: &str, event: &[u8]) -> Value {
    let functions = &stack.deployment().unwrap_or_else(|error| panic!("{error}")).functions;
    let alias = functions.get(function).unwrap_or_else(|| panic!("{function} is not deployed"));
    let (arn, qualifier) = alias.rsplit_once(':').unwrap_or_else(|| panic!("{alias} is no alias"));
    let scope = format!("{}/20260101/{}/lambda/aws4_request", stack.access_key_id, stack.region);
    let answer = ureq::post(format!("{}/2015-03-31/functions/{arn}/invocations?Qualifier={qualifier}", stack.endpoint))
        .header("authorization", format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"))
        .send(event)
        .unwrap_or_else(|error| panic!("{function}: {error}"));
    let failure = answer.headers().get("x-amz-function-error").cloned();
    let answer: Value =
        serde_json::from_reader(answer.into_body().into_reader()).unwrap_or_else(|error| panic!("{function}: {error}"));
    assert_eq!(failure, None, "{function}: {answer}");
    answer
}

/// A process runs its tests on several threads.
fn own_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("test-{}-{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn checkout() -> Checkout {
    Checkout::at(repository::root()).unwrap_or_else(|error| panic!("{error}"))
}

/// A signal ends a test without dropping anything, so the stack is stopped here.
fn stop_on_signal(name: String) {
    let mut signals = Signals::new([SIGINT, SIGTERM]).expect("signals can be handled");
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            let _ = down(&checkout(), &name);
            process::exit(130);
        }
    });
}
