//! Queued cases: uploads arrive in any order, any number of times, and at once; the case runs once.
//!
//! Three things make it so. Noting an arrival is atomic and idempotent, so whoever sees the case complete may start it, also after
//! a crash. The lease lets one run work. And a case that is decided for good is not run again: this is looked at under the lease.

use std::sync::Arc;
use std::time::Duration;

use trestle_domain::case::{Mode, Status, parse_object_key};
use trestle_domain::market::{Market, MarketId};

use crate::port::{CaseStore, Ports, StoreError};
use crate::run::{Job, Run};
use crate::stage::StageOutcome;
use crate::verify::{Task, is_final, run};

/// What came of an upload's arrival.
#[derive(Debug)]
#[allow(clippy::large_enum_variant)] // one a message
#[must_use]
pub enum Delivery {
    /// The object is no declared upload of a queued case: nothing to do, now or later.
    Ignored,
    /// Other declared uploads are still to come; the last of them starts the case.
    Waiting,
    /// The case had been decided for good.
    AlreadyDecided(Status),
    /// The case's market is not configured here.
    MarketUnknown(MarketId),
    /// The case was complete, and this run worked on it or tried to.
    Ran(Run),
}

impl Delivery {
    /// Whether the message belongs back in the queue: another run holds the case, or something failed that a later try may mend.
    #[must_use]
    pub fn is_to_be_repeated(&self) -> bool {
        match self {
            Self::Ignored | Self::Waiting | Self::AlreadyDecided(_) => false,
            Self::MarketUnknown(_) => true,
            Self::Ran(Run { outcome: Err(error), .. }) => error.code().retryable(),
            Self::Ran(Run { outcome: Ok(_), report }) => {
                report.status == Some(Status::Partial) && report.stages.iter().any(StageOutcome::may_mend)
            }
        }
    }
}

/// Notes that the object with this key has arrived, and runs its case when it was the last one missing.
///
/// `markets` finds a configured market; `time_left` bounds the run. While the message may come again, a case whose fraud checks that
/// may mend is partial; on its `last` delivery it is decided with what there is.
///
/// # Errors
/// The arrival could not be noted; the message belongs back in the queue.
pub async fn upload_arrived<P: Ports>(
    ports: &P,
    key: &str,
    markets: impl AsyncFn(&MarketId) -> Option<Arc<Market>>,
    time_left: Duration,
    last: bool,
) -> Result<Delivery, StoreError> {
    let Some((Mode::Queued, id, kind)) = parse_object_key(key) else { return Ok(Delivery::Ignored) };
    let Some(arrival) = ports.store().arrive(&id, kind).await? else { return Ok(Delivery::Ignored) };
    let case = arrival.case;
    if case.mode != Mode::Queued {
        return Ok(Delivery::Ignored);
    }
    if !case.is_complete() {
        return Ok(Delivery::Waiting);
    }
    if is_final(case.status) {
        return Ok(Delivery::AlreadyDecided(case.status));
    }
    let Some(market) = markets(&case.market).await else { return Ok(Delivery::MarketUnknown(case.market)) };
    Ok(Delivery::Ran(run(ports, Job { case, market: &market, time_left }, Task::Queued { last }).await))
}
