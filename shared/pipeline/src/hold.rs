//! Taking a case's lease, and waiting for it.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep};
use trestle_domain::case::Case;

use crate::port::{CaseStore, Clock, LeaseOutcome, Ports};
use crate::run::RunError;

/// How long a held lease is left alone before it is asked for again.
const PAUSE: Duration = Duration::from_millis(100);

/// A lease that was asked for.
#[derive(Debug, Clone)]
pub(crate) struct Request<'a> {
    /// The case as it was loaded.
    pub(crate) seen: &'a Case,
    /// A token of this run.
    pub(crate) holder: &'a str,
    /// How long the lease lives if the run dies.
    pub(crate) lifetime: Duration,
    /// Until when to wait for another run; `None` to give up at once.
    pub(crate) wait_until: Option<Instant>,
}

/// A lease that is ours.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) case: Case,
    /// Whether nobody else can have worked on the case since it was loaded. What was read from the store in the meantime is
    /// then as good as read under the lease.
    pub(crate) undisturbed: bool,
}

/// Takes the lease, waiting while another run holds it.
pub(crate) async fn take<P: Ports>(ports: &P, request: &Request<'_>) -> Result<Held, RunError> {
    let Request { seen, holder, lifetime, wait_until } = request;
    loop {
        let now = ports.clock().now();
        let until = now.saturating_add(*lifetime).unwrap_or(Timestamp::MAX);
        let busy_until = match ports.store().lease(&seen.id, holder, now, until).await? {
            LeaseOutcome::Unknown => return Err(RunError::CaseUnknown),
            LeaseOutcome::Busy(until) => until,
            LeaseOutcome::Acquired(case) => {
                let was_free = seen.lease.as_ref().is_none_or(|lease| lease.until <= now);
                let undisturbed = was_free && case.version == seen.version + 1;
                return Ok(Held { case, undisturbed });
            }
        };
        let again = Instant::now() + PAUSE;
        if wait_until.is_none_or(|limit| again >= limit) {
            return Err(RunError::Busy { until: busy_until });
        }
        sleep(PAUSE).await;
    }
}
