//! The invoke phase.

use std::process::ExitStatus;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use tokio::sync::oneshot;

use super::channel::{Event, Posted, PostedBody};
use super::process::Process;
use super::{Environment, InitFailure, InitType};
use crate::failure::Failure;
use crate::invocation::Invocation;
use crate::report::{Report, Status, init_report};

/// How long a response that was sent just before the process ended may take to be read.
const LAST_WORDS: Duration = Duration::from_millis(5);

/// How the invoke phase ended.
#[derive(Debug)]
pub(crate) enum Ending {
    Posted(Posted),
    Exited(ExitStatus),
    TimedOut,
    InitFailed(InitFailure),
}

/// What one invocation did to its environment.
#[derive(Debug)]
pub(crate) struct Run {
    pub result: Result<Bytes, Failure>,
    /// From 1.
    pub number: u32,
    /// When the invoke phase must be over, the time after the response too.
    pub deadline: Instant,
    pub init: Option<Duration>,
    pub suppressed_init: Option<Duration>,
    pub handler: Option<Duration>,
    pub max_memory_kb: u64,
    pub log_tail: Vec<u8>,
}

impl Environment {
    /// Runs one invocation to its response or its failure. A process that is not there is started first, within the time of the
    /// invocation ("suppressed init"); one that crashed or ran out of time is not there afterwards.
    pub(crate) async fn run(&self, invocation: &Invocation) -> Run {
        let began = Instant::now();
        let deadline = began + self.function.timeout;
        self.invocations.set(self.invocations.get() + 1);
        self.logs.line(&format!("START RequestId: {} Version: {}", invocation.request_id, self.version));
        let (process, suppressed_init, ending) = match self.process() {
            Some(process) => (Some(process.clone()), None, self.deliver(invocation, &process, deadline).await),
            None => self.reinitialise_and_deliver(invocation, deadline).await,
        };
        let (duration, handler) = match &ending {
            Ending::Posted(posted) => (posted.received - began, Some(posted.received - posted.delivered)),
            _ => (began.elapsed(), None),
        };
        let max_memory_kb = process.map_or(0, |process| process.peak_memory_kb());
        if matches!(ending, Ending::TimedOut) {
            self.reset().await;
        }
        let init = self.init.take();
        let report = Report {
            request_id: &invocation.request_id,
            duration,
            // Initialising a provisioned environment is billed apart from its invocations.
            init: init.filter(|_| self.init_type == InitType::OnDemand),
            memory_mb: self.function.memory_mb,
            max_memory_kb,
            status: ending.status(),
        };
        Run {
            result: self.judge(ending, &invocation.request_id),
            number: self.invocations.get(),
            deadline,
            init,
            suppressed_init,
            handler,
            max_memory_kb,
            log_tail: self.close_log(&report),
        }
    }

    async fn reinitialise_and_deliver(
        &self,
        invocation: &Invocation,
        deadline: Instant,
    ) -> (Option<Rc<Process>>, Option<Duration>, Ending) {
        self.reset().await;
        let began = Instant::now();
        match self.initialise_process(deadline.saturating_duration_since(began)).await {
            Ok((process, took)) => {
                let ending = self.deliver(invocation, &process, deadline).await;
                (Some(process), Some(took), ending)
            }
            Err(failure) => {
                self.log_init_failure(began.elapsed(), "invoke", &failure);
                (None, None, Ending::InitFailed(failure))
            }
        }
    }

    /// Lambda reports a successful init phase by itself for provisioned environments only.
    pub(crate) fn log_init(&self, took: Duration) {
        self.logs.line(&init_report(took, "init", Status::Done));
    }

    pub(crate) fn log_init_failure(&self, took: Duration, phase: &str, failure: &InitFailure) {
        self.logs.line(&init_report(took, phase, failure.status()));
    }

    async fn deliver(&self, invocation: &Invocation, process: &Rc<Process>, deadline: Instant) -> Ending {
        let timeout = deadline.saturating_duration_since(Instant::now());
        let ends = SystemTime::now() + timeout;
        let since_epoch = ends.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let mut posted = self.channel.deliver(Event {
            request_id: invocation.request_id.clone(),
            arn: invocation.arn.clone(),
            trace_id: invocation.trace_id.clone(),
            client_context: invocation.client_context.clone(),
            deadline_ms: u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX),
            payload: invocation.payload.clone(),
        });
        tokio::select! {
            biased;
            Ok(posted) = &mut posted => Ending::Posted(posted),
            () = process.exited() => self.exited(process, posted).await,
            () = tokio::time::sleep_until(deadline.into()) => Ending::TimedOut,
        }
    }

    async fn exited(&self, process: &Rc<Process>, posted: oneshot::Receiver<Posted>) -> Ending {
        if let Ok(Ok(posted)) = tokio::time::timeout(LAST_WORDS, posted).await {
            return Ending::Posted(posted);
        }
        let status = process.kill().await;
        self.reset().await;
        match status {
            Ok(status) => Ending::Exited(status),
            Err(error) => Ending::InitFailed(InitFailure::NotStarted(error)),
        }
    }

    fn judge(&self, ending: Ending, request_id: &str) -> Result<Bytes, Failure> {
        match ending {
            Ending::Posted(Posted { body: PostedBody::Response(body), .. }) => Ok(body),
            Ending::Posted(Posted { body: PostedBody::Error { body, error_type }, .. }) => {
                Err(Failure::reported(body, error_type.as_deref()))
            }
            Ending::Posted(Posted { body: PostedBody::TooLarge, .. }) => Err(Failure::response_too_large()),
            Ending::TimedOut | Ending::InitFailed(InitFailure::TimedOut) => {
                Err(Failure::timed_out(request_id, self.function.timeout))
            }
            Ending::Exited(status) | Ending::InitFailed(InitFailure::Exited(status)) => {
                Err(Failure::exited(request_id, status))
            }
            Ending::InitFailed(InitFailure::Reported(body)) => Err(Failure::reported(body, None)),
            Ending::InitFailed(InitFailure::NotStarted(error)) => Err(Failure::not_started(request_id, &error)),
        }
    }

    fn close_log(&self, report: &Report<'_>) -> Vec<u8> {
        self.logs.drain();
        self.logs.line(&format!("END RequestId: {}", report.request_id));
        self.logs.line(&report.line());
        self.logs.take_tail()
    }

    /// After the response: waits until the runtime asks for more. One that ends or doesn't before the deadline is reset.
    pub(crate) async fn settle(&self, deadline: Instant) {
        let Some(process) = self.process() else { return self.reset().await };
        let is_ready = tokio::select! {
            biased;
            ready = self.channel.ready() => ready.is_ok(),
            () = process.exited() => false,
            () = tokio::time::sleep_until(deadline.into()) => false,
        };
        if !is_ready {
            self.reset().await;
        }
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.channel.is_waiting()
    }
}

impl Ending {
    fn status(&self) -> Status {
        match self {
            Self::Posted(_) => Status::Done,
            Self::TimedOut => Status::Timeout,
            Self::Exited(_) => Status::Error("Runtime.ExitError"),
            Self::InitFailed(failure) => failure.status(),
        }
    }
}

impl InitFailure {
    fn status(&self) -> Status {
        match self {
            Self::TimedOut => Status::Timeout,
            Self::Exited(_) => Status::Error("Runtime.ExitError"),
            Self::NotStarted(_) => Status::Error("Runtime.InvalidEntrypoint"),
            Self::Reported(_) => Status::Error("Runtime.Unknown"),
        }
    }
}
