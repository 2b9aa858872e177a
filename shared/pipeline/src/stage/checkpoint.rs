use std::collections::BTreeSet;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use trestle_domain::decision::StageState;
use trestle_domain::money::MicroUsd;
use trestle_domain::stage::StageName;

use super::{Context, StageFailure};
use crate::port::{Clock, Ports, StageKey, StageRecord, UpstreamError, UpstreamErrorKind};
use crate::stored::Stored;

/// Stage results of a case that are stored already.
#[derive(Debug, Default)]
pub(crate) struct Known {
    records: Vec<StageRecord>,
    missed: Mutex<BTreeSet<StageName>>,
}

impl Known {
    /// Oldest first.
    pub(crate) fn new(records: Vec<StageRecord>) -> Self {
        Self { records, missed: Mutex::default() }
    }

    /// Stages of which a result was looked for that is not stored.
    pub(crate) fn missed(&self) -> Vec<StageName> {
        self.missed.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    fn find<T: Stored>(&self, key: &StageKey) -> Option<T> {
        let mut same = self.records.iter().rev().filter(|record| record.key == *key);
        let found = same.find_map(|record| T::from_json(&record.payload));
        if found.is_none() {
            self.missed.lock().unwrap_or_else(PoisonError::into_inner).insert(key.stage);
        }
        found
    }
}

/// What a call gave, with its price.
#[derive(Debug)]
pub(crate) struct Paid<T> {
    pub(crate) result: T,
    pub(crate) cost: MicroUsd,
    pub(crate) engine: String,
}

/// A checkpointed call.
#[derive(Debug)]
pub(crate) struct Attempt<T> {
    /// There whenever the call is done.
    pub(crate) result: Option<T>,
    pub(crate) error: Option<UpstreamError>,
    /// To be stored; `None` when it is stored already or there is nothing to store.
    pub(crate) record: Option<StageRecord>,
    pub(crate) trace: Trace,
}

/// What is left of a call for the report.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trace {
    /// `None`: not stored, and this run only looks at what is stored.
    pub(crate) state: Option<StageState>,
    pub(crate) started: Instant,
    pub(crate) ended: Instant,
    pub(crate) cost: MicroUsd,
    pub(crate) reused: bool,
    pub(crate) failure: Option<StageFailure>,
}

impl<T> Attempt<T> {
    fn at(started: Instant, state: Option<StageState>) -> Self {
        let trace = Trace { state, started, ended: Instant::now(), cost: MicroUsd(0), reused: false, failure: None };
        Self { result: None, error: None, record: None, trace }
    }

    fn done(started: Instant, result: T) -> Self {
        Self { result: Some(result), ..Self::at(started, Some(StageState::Done)) }
    }

    pub(crate) fn failed(started: Instant, error: UpstreamError) -> Self {
        let mut attempt = Self::at(started, Some(StageState::Failed));
        attempt.trace.failure = Some((&error).into());
        attempt.error = Some(error);
        attempt
    }

    /// Out of time.
    pub(crate) fn late(started: Instant) -> Self {
        Self::at(started, Some(StageState::Late))
    }
}

/// The stored result under the key, if there is one. Where this run may not call, a result that is not stored is absent.
pub(crate) fn recall<P: Ports, T: Stored>(context: &Context<'_, P>, key: &StageKey) -> Option<Attempt<T>> {
    let started = Instant::now();
    match context.known.find(key) {
        Some(result) => {
            let mut attempt = Attempt::done(started, result);
            attempt.trace.reused = true;
            Some(attempt)
        }
        None if context.may_call => None,
        None => Some(Attempt::at(started, None)),
    }
}

/// Makes the call within its budget and the run's deadline; nothing is called once the deadline has passed.
pub(crate) async fn pay<P: Ports, T: Stored>(
    context: &Context<'_, P>,
    key: StageKey,
    budget: Duration,
    call: impl Future<Output = Result<Paid<T>, UpstreamError>>,
) -> Attempt<T> {
    let started = Instant::now();
    let until = context.deadline.min(started + budget);
    if until <= started {
        return Attempt::late(started);
    }
    match timeout_at(until, call).await {
        Ok(Ok(Paid { result, cost, engine })) => {
            let took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            let at = context.ports.clock().now();
            let record = StageRecord { key, payload: result.to_json(), cost, took_ms, engine, at };
            let mut attempt = Attempt::done(started, result);
            attempt.record = Some(record);
            attempt.trace.cost = cost;
            attempt
        }
        Ok(Err(error)) if error.kind != UpstreamErrorKind::TimedOut => Attempt::failed(started, error),
        Ok(Err(_)) | Err(_) => Attempt::late(started),
    }
}
