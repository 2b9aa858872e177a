//! What an environment and its Runtime API tell each other: which event is to be delivered, and what the runtime made of it.

use std::cell::RefCell;
use std::time::Instant;

use bytes::Bytes;
use tokio::sync::{Notify, oneshot};

/// An event on its way to the runtime.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub request_id: String,
    pub arn: String,
    pub trace_id: String,
    pub client_context: Option<String>,
    /// Unix time.
    pub deadline_ms: u64,
    pub payload: Bytes,
}

/// What the runtime posted for an event.
#[derive(Debug)]
pub(super) struct Posted {
    pub body: PostedBody,
    /// When its `next` was answered.
    pub delivered: Instant,
    pub received: Instant,
}

#[derive(Debug)]
pub(super) enum PostedBody {
    Response(Bytes),
    Error { body: Bytes, error_type: Option<String> },
    TooLarge,
}

#[derive(Debug)]
enum Phase {
    Initialising,
    /// The runtime has asked for an event, or its connection broke after asking.
    Waiting,
    Running {
        request_id: String,
        delivered: Option<Instant>,
        reply: oneshot::Sender<Posted>,
    },
    /// The response is there, the runtime has not asked for more.
    Responded,
}

/// A call the runtime may not make now, or not for this request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Violation {
    InvalidStateTransition,
    InvalidRequestId,
}

#[derive(Debug)]
pub(super) struct Channel {
    state: RefCell<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    parked: Option<oneshot::Sender<Event>>,
    undelivered: Option<Event>,
    init_error: Option<Bytes>,
    has_extension: bool,
}

impl Channel {
    pub(super) fn new() -> Self {
        Self { state: RefCell::new(State::new()), changed: Notify::new() }
    }

    /// Forgets everything about a process that is gone.
    pub(super) fn reset(&self) {
        *self.state.borrow_mut() = State::new();
    }

    /// The runtime asks for an event; waits until there is one.
    pub(super) async fn next(&self) -> Result<Event, Violation> {
        let parked = {
            let mut state = self.state.borrow_mut();
            if let Some(event) = state.undelivered.take() {
                state.mark_delivered();
                return Ok(event);
            }
            if matches!(state.phase, Phase::Running { .. }) {
                return Err(Violation::InvalidStateTransition);
            }
            state.phase = Phase::Waiting;
            let (parked, event) = oneshot::channel();
            state.parked = Some(parked);
            event
        };
        self.changed.notify_one();
        let event = parked.await.map_err(|_| Violation::InvalidStateTransition)?;
        self.state.borrow_mut().mark_delivered();
        Ok(event)
    }

    /// Hands an event to a runtime that waits, now or as soon as it asks again.
    pub(super) fn deliver(&self, event: Event) -> oneshot::Receiver<Posted> {
        let (reply, posted) = oneshot::channel();
        let mut state = self.state.borrow_mut();
        state.phase = Phase::Running { request_id: event.request_id.clone(), delivered: None, reply };
        state.undelivered = match state.parked.take() {
            Some(parked) => parked.send(event).err(),
            None => Some(event),
        };
        posted
    }

    /// The runtime posts what it made of an event.
    pub(super) fn post(&self, request_id: &str, body: PostedBody) -> Result<(), Violation> {
        let received = Instant::now();
        let mut state = self.state.borrow_mut();
        match std::mem::replace(&mut state.phase, Phase::Responded) {
            Phase::Running { request_id: current, delivered: Some(delivered), reply } if current == request_id => {
                let _ = reply.send(Posted { body, delivered, received });
                Ok(())
            }
            before => {
                let running = matches!(before, Phase::Running { .. });
                state.phase = before;
                Err(if running { Violation::InvalidRequestId } else { Violation::InvalidStateTransition })
            }
        }
    }

    /// The runtime reports that it can't initialise.
    pub(super) fn fail_init(&self, body: Bytes) -> Result<(), Violation> {
        let mut state = self.state.borrow_mut();
        if !matches!(state.phase, Phase::Initialising) {
            return Err(Violation::InvalidStateTransition);
        }
        state.init_error = Some(body);
        drop(state);
        self.changed.notify_one();
        Ok(())
    }

    /// Waits for the runtime's `next`, or for its report of a failed initialisation.
    pub(super) async fn ready(&self) -> Result<(), Bytes> {
        loop {
            {
                let state = self.state.borrow();
                if let Some(body) = &state.init_error {
                    return Err(body.clone());
                }
                if matches!(state.phase, Phase::Waiting) {
                    return Ok(());
                }
            }
            self.changed.notified().await;
        }
    }

    pub(super) fn is_waiting(&self) -> bool {
        matches!(self.state.borrow().phase, Phase::Waiting)
    }

    pub(super) fn register_extension(&self) {
        self.state.borrow_mut().has_extension = true;
    }

    pub(super) fn has_extension(&self) -> bool {
        self.state.borrow().has_extension
    }
}

impl State {
    fn new() -> Self {
        Self { phase: Phase::Initialising, parked: None, undelivered: None, init_error: None, has_extension: false }
    }

    fn mark_delivered(&mut self) {
        if let Phase::Running { delivered, .. } = &mut self.phase {
            *delivered = Some(Instant::now());
        }
    }
}
