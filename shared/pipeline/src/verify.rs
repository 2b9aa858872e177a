//! The use cases: reading a document ahead of time, and verifying a case.
//!
//! Both take the case's lease, so that nothing is paid twice; both reuse every stored stage result. A verification appends a decision,
//! unless the newest one says the same and no stage gave anything new: then that one stands, and only its time of decision is taken over.
//!
//! What needs no lease is asked for beside it: stored results, the newest decision, and what the image store knows of the uploads.
//! Only if somebody else may have worked on the case since it was loaded are results and decision read again under the lease.

use std::future::Future;
use std::time::Duration;

use jiff::tz::Offset;
use tokio::time::Instant;
use trestle_domain::case::{Case, Mode, Status};
use trestle_domain::code::ErrorCode;
use trestle_domain::decision::StageState;
use trestle_domain::document::UploadKind;
use trestle_domain::market::Market;

use crate::extract::{Extracted, extract};
use crate::hold::{Held, Request, take};
use crate::meter::Meter;
use crate::port::{CaseStore, Clock, DecisionRecord, Ids, Ports, StageRecord, StageStore, StoreError};
use crate::run::{Job, Run, RunError, RunReport};
use crate::stage::{Context, Known};
use crate::uploads::{self, Checked};
use crate::verdict::{judge, preview};
use crate::view::{ApplicantView, Times, VerificationResult, build, read_result};

/// Kept back from a run's time for storing the decision and answering.
const RESERVE: Duration = Duration::from_millis(200);

/// How long a lease outlives its run's time, so that a slow last write still finds it.
const GRACE: Duration = Duration::from_secs(2);

/// Reads the document and answers the fields, without comparing or deciding. Later runs reuse what it stored.
pub async fn run_extract<P: Ports>(ports: &P, job: Job<'_>) -> Run {
    run(ports, job, Task::Extract).await
}

/// Verifies the case: all missing stages at once, then the decision.
///
/// While another run holds the case this one waits within its time, then gives [`RunError::Busy`].
pub async fn run_verify<P: Ports>(ports: &P, job: Job<'_>) -> Run {
    run(ports, job, Task::Verify).await
}

/// Which use case a run serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    Extract,
    Verify,
    /// As `Verify`, from the queue. Nobody waits for it or is told of an error: a held lease gives the message back, a case that is
    /// decided for good gives its decision, and an image that can't be read makes the case partial.
    Queued,
}

/// Whether a case needs no further run. A partial decision is made again once the missing stage can run.
pub(crate) const fn is_final(status: Status) -> bool {
    matches!(status, Status::Approved | Status::Review | Status::Rejected)
}

pub(crate) async fn run<P: Ports>(ports: &P, job: Job<'_>, task: Task) -> Run {
    let meter = Meter::new();
    let started = Instant::now();
    let limit = match job.case.mode {
        Mode::Interactive => job.time_left.min(Duration::from_millis(job.market.budgets.total)),
        Mode::Queued => job.time_left,
    };
    let mut worker = Worker {
        ports,
        market: job.market,
        task,
        holder: ports.ids().run_token(),
        meter: &meter,
        started,
        limit,
        report: RunReport::default(),
    };
    let outcome = meter.measure(worker.work(&job.case)).await;
    let mut report = worker.report;
    report.total = started.elapsed();
    report.note_error(outcome.as_ref().err());
    Run { outcome, report }
}

struct Worker<'a, P> {
    ports: &'a P,
    market: &'a Market,
    task: Task,
    /// The token under which the lease is held.
    holder: String,
    meter: &'a Meter,
    started: Instant,
    limit: Duration,
    report: RunReport,
}

/// What was asked for beside the lease.
struct Found {
    stages: Result<Vec<StageRecord>, StoreError>,
    decision: Result<Option<DecisionRecord>, StoreError>,
    checked: Result<Checked, RunError>,
}

impl<P: Ports> Worker<'_, P> {
    async fn work(&mut self, seen: &Case) -> Result<VerificationResult, RunError> {
        let (ports, store) = (self.ports, self.ports.store());
        let request = Request {
            seen,
            holder: &self.holder,
            lifetime: self.limit + GRACE,
            wait_until: (self.task != Task::Queued).then_some(self.deadline()),
        };
        let wanted = |kind: UploadKind| self.task != Task::Extract || kind.is_document();
        let (held, stages, decision, (checked, uploads)) = tokio::join!(
            take(ports, &request),
            store.stages(&seen.id),
            newest_decision(store, seen),
            timed(uploads::check(ports.images(), seen, wanted)),
        );
        let held = held?;
        self.report.uploads = uploads;
        let outcome = self.work_under_lease(held, Found { stages, decision, checked }).await;
        self.report.own = self.own();
        if !self.report.decision_stored {
            // Whatever became of the run; a lease that can't be given back ends by itself.
            let _ = store.release(&seen.id, &self.holder).await;
        }
        outcome
    }

    async fn work_under_lease(&mut self, held: Held, found: Found) -> Result<VerificationResult, RunError> {
        let (case, store) = (held.case, self.ports.store());
        let (stages, decision) = if held.undisturbed {
            (found.stages, found.decision)
        } else {
            tokio::join!(store.stages(&case.id), newest_decision(store, &case))
        };
        let (known, decision) = (Known::new(stages?), decision?);
        if self.task == Task::Queued && is_final(case.status) {
            let stands = decision.ok_or(StoreError::Malformed { what: "decision" })?;
            return read_result(&stands).map_err(RunError::from);
        }
        let today = Offset::UTC.to_datetime(self.ports.clock().now()).date();
        let (deadline, may_call) = (self.deadline(), true);
        let context =
            Context { ports: self.ports, case: &case, market: self.market, known: &known, deadline, today, may_call };
        let mut extracted = match found.checked {
            Ok(checked) => extract(&context, &checked).await,
            Err(error) => Extracted::refused(error),
        };
        self.report.note_extraction(&extracted);
        match extracted.error.take() {
            Some(RunError::Image { kind, code }) if self.task == Task::Queued => {
                self.conclude(&case, &extracted, decision, Some((kind, code))).await
            }
            Some(error) => Err(error),
            None if self.task == Task::Extract => {
                let verdict = preview(case.status, &extracted);
                Ok(build(&case, self.market, &extracted, &verdict, self.times(), None))
            }
            None => self.conclude(&case, &extracted, decision, None).await,
        }
    }

    /// Decides, and stores the decision unless it only repeats the newest one.
    async fn conclude(
        &mut self,
        case: &Case,
        extracted: &Extracted,
        newest: Option<DecisionRecord>,
        unreadable: Option<(UploadKind, ErrorCode)>,
    ) -> Result<VerificationResult, RunError> {
        let verdict = judge(self.market, &case.claim, extracted);
        let now = self.ports.clock().now();
        let mut result = build(case, self.market, extracted, &verdict, self.times(), Some(now));
        if let Some((kind, code)) = unreadable {
            result.status = Status::Partial;
            result.reasons = vec![code.to_string()];
            result.applicant_view = ApplicantView::unreadable(kind, code.as_str());
        }
        self.report.status = Some(result.status);
        let repeats = |newest: &DecisionRecord| {
            newest.status == result.status
                && newest.reasons == result.reasons
                && newest.config_version == result.config_version
                && extracted.outcomes.iter().all(|outcome| outcome.reused || outcome.state != StageState::Done)
        };
        if let Some(stands) = newest.filter(repeats) {
            result.decided_at = Some(stands.decided_at);
            return Ok(result);
        }
        let decision = DecisionRecord {
            status: result.status,
            reasons: result.reasons.clone(),
            config_version: result.config_version.clone(),
            decided_at: now,
            result: trestle_json::to_vec(&result)?,
        };
        self.ports.store().decide(case, &self.holder, &decision).await?;
        self.report.decision_stored = true;
        Ok(result)
    }

    fn deadline(&self) -> Instant {
        self.started + self.limit.saturating_sub(RESERVE)
    }

    fn own(&self) -> Duration {
        self.meter.busy().saturating_sub(self.report.decode)
    }

    fn times(&self) -> Times {
        Times {
            uploads: self.report.uploads,
            decode: self.report.decode,
            own: self.own(),
            total: self.started.elapsed(),
        }
    }
}

async fn newest_decision<S: CaseStore>(store: &S, case: &Case) -> Result<Option<DecisionRecord>, StoreError> {
    if case.decisions == 0 { Ok(None) } else { store.latest_decision(case).await }
}

async fn timed<F: Future>(work: F) -> (F::Output, Duration) {
    let started = Instant::now();
    let output = work.await;
    (output, started.elapsed())
}
