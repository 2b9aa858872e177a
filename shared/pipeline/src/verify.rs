//! The use cases: reading a document or looking for fraud ahead of time, and verifying a case.
//!
//! All take the case's lease, so that nothing is paid twice; all reuse every stored stage result, and ask anew what others may have
//! changed meanwhile: earlier verifications and confirmed cases. A verification appends a decision,
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
use trestle_domain::stage::StageName;

use crate::assess::{Assessed, assess_beside, assess_selfie};
use crate::extract::{Extracted, extract};
use crate::hold::{Held, Request, take};
use crate::meter::Meter;
use crate::port::{CaseStore, Clock, DecisionRecord, Ids, Ports, StageRecord, StageStore, StoreError};
use crate::run::{Job, Run, RunError, RunReport};
use crate::stage::{Context, Known, StageFailure, StageOutcome};
use crate::uploads::{self, Checked, Images};
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

/// Makes the fraud checks on the selfie and answers the risk, without deciding. Later runs reuse what it stored.
pub async fn run_detect_fraud<P: Ports>(ports: &P, job: Job<'_>) -> Run {
    run(ports, job, Task::DetectFraud).await
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
    DetectFraud,
    Verify,
    /// As `Verify`, from the queue. Nobody waits for it or is told of an error: a held lease gives the message back, a case that is
    /// decided for good gives its decision, and an image that can't be read makes the case partial. So does a fraud check that
    /// another delivery may mend, unless this is the last one.
    Queued {
        last: bool,
    },
}

impl Task {
    const fn is_queued(self) -> bool {
        matches!(self, Self::Queued { .. })
    }

    const fn decides(self) -> bool {
        matches!(self, Self::Verify | Self::Queued { .. })
    }
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
    // On the heap: all stages side by side are more than a caller's stack should carry.
    let outcome = Box::pin(meter.measure(worker.work(&job.case))).await;
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

/// What the stages of a run gave.
struct Worked {
    extracted: Extracted,
    assessed: Assessed,
}

impl Worked {
    fn parts(&self) -> (&Extracted, &Assessed) {
        (&self.extracted, &self.assessed)
    }

    /// Why there is no result. That the document could not be read now is none where the selfie was looked at: the case is partial.
    fn take_error(&mut self) -> Option<RunError> {
        let passes =
            |error: &RunError| matches!(error, RunError::Upstream(error) if StageFailure::from(error).retryable());
        let stands = self.assessed.has_result() && self.assessed.error.is_none();
        let unread = self.extracted.error.take().filter(|error| !(stands && passes(error)));
        unread.or(self.assessed.error.take())
    }

    /// Whether a stage gave anything but what was stored. Velocity is counted anew by every run and is news only by its reasons.
    fn has_news(&self) -> bool {
        let outcomes = self.extracted.outcomes.iter().chain(&self.assessed.outcomes);
        let mut paid = outcomes.filter(|outcome| outcome.stage != StageName::Velocity);
        paid.any(|outcome| !outcome.reused && outcome.state == StageState::Done)
    }
}

impl<P: Ports> Worker<'_, P> {
    async fn work(&mut self, seen: &Case) -> Result<VerificationResult, RunError> {
        if self.task == Task::DetectFraud {
            self.market.fraud.as_ref().ok_or(RunError::FraudOff)?;
            seen.upload(UploadKind::Selfie).ok_or(RunError::SelfieNotDeclared)?;
        }
        let (ports, store) = (self.ports, self.ports.store());
        let request = Request {
            seen,
            holder: &self.holder,
            lifetime: self.limit + GRACE,
            wait_until: (!self.task.is_queued()).then_some(self.deadline()),
        };
        let wanted = |kind: UploadKind| match self.task {
            Task::Extract => kind.is_document(),
            Task::DetectFraud => kind == UploadKind::Selfie,
            Task::Verify | Task::Queued { .. } => true,
        };
        let (held, stages, decision, (checked, uploads)) = tokio::join!(
            take(ports, &request),
            store.stages(&seen.id),
            newest_decision(store, seen),
            timed(uploads::check(ports.images(), seen, wanted)),
        );
        let held = held?;
        self.report.uploads = uploads;
        let outcome = self.work_under_lease(held, Found { stages, decision, checked }).await;
        self.report.own = self.meter.busy();
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
        if self.task.is_queued() && is_final(case.status) {
            let stands = decision.ok_or(StoreError::Malformed { what: "decision" })?;
            return read_result(&stands).map_err(RunError::from);
        }
        let today = Offset::UTC.to_datetime(self.ports.clock().now()).date();
        let (deadline, may_call) = (self.deadline(), true);
        let images = Images::new(found.checked?);
        let (ports, market) = (self.ports, self.market);
        let context = Context { ports, case: &case, market, known: &known, images: &images, deadline, today, may_call };
        let worked = self.run_stages(&context).await;
        self.report.note_extraction(&worked.extracted);
        self.report.note_assessment(&worked.assessed);
        self.report.decode = images.pixels().worked();
        self.answer(&case, worked, decision).await
    }

    /// Extraction and the fraud checks at once, as far as the task wants them.
    async fn run_stages(&self, context: &Context<'_, P>) -> Worked {
        let (extracted, assessed) = match self.task {
            Task::Extract => (extract(context).await, Assessed::nothing()),
            Task::DetectFraud => (Extracted::nothing(), assess_selfie(context).await),
            Task::Verify | Task::Queued { .. } => assess_beside(context, extract(context)).await,
        };
        Worked { extracted, assessed }
    }

    async fn answer(
        &mut self,
        case: &Case,
        mut worked: Worked,
        newest: Option<DecisionRecord>,
    ) -> Result<VerificationResult, RunError> {
        match worked.take_error() {
            Some(RunError::Image { kind, code }) if self.task.is_queued() => {
                self.conclude(case, &worked, newest, Some((kind, code))).await
            }
            Some(error) => Err(error),
            None if self.task.decides() => self.conclude(case, &worked, newest, None).await,
            None => {
                let verdict = preview(self.market, case.status, &worked.extracted, &worked.assessed);
                Ok(build(case, self.market, worked.parts(), &verdict, self.times(), None))
            }
        }
    }

    /// Decides, and stores the decision unless it only repeats the newest one.
    async fn conclude(
        &mut self,
        case: &Case,
        worked: &Worked,
        newest: Option<DecisionRecord>,
        unreadable: Option<(UploadKind, ErrorCode)>,
    ) -> Result<VerificationResult, RunError> {
        let mut verdict = judge(self.market, &case.claim, &worked.extracted, &worked.assessed);
        if self.task == (Task::Queued { last: false }) && worked.assessed.outcomes.iter().any(StageOutcome::may_mend) {
            verdict.status = Status::Partial;
        }
        let now = self.ports.clock().now();
        let mut result = build(case, self.market, worked.parts(), &verdict, self.times(), Some(now));
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
                && !worked.has_news()
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

    fn times(&self) -> Times {
        Times {
            uploads: self.report.uploads,
            decode: self.report.decode,
            own: self.meter.busy(),
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
