//! Cases, stage results and decisions in memory; confirmed fraud and sightings too.

mod fraud;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use trestle_domain::case::{Case, Lease, VerificationId};
use trestle_domain::document::UploadKind;
use trestle_pipeline::port::{
    Arrival, CaseStore, DecisionRecord, Idempotency, LeaseOutcome, Opened, StageRecord, StageStore, StoreError,
};

/// A way to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// [`StoreError::Unavailable`] before anything is written.
    Unavailable,
    /// [`StoreError::Unavailable`] although it was written: the answer was lost.
    AnswerLost,
    /// [`StoreError::Conflict`].
    Conflict,
}

#[derive(Debug, Default)]
struct Kept {
    case: Option<Case>,
    decisions: Vec<DecisionRecord>,
    stages: Vec<StageRecord>,
}

#[derive(Debug, Default)]
struct State {
    cases: BTreeMap<VerificationId, Kept>,
    idempotency: BTreeMap<[u8; 32], (Idempotency, VerificationId)>,
    faults: BTreeMap<&'static str, VecDeque<Fault>>,
    calls: BTreeMap<&'static str, usize>,
    delays: BTreeMap<&'static str, Duration>,
    fraud: fraud::Kept,
}

impl State {
    fn case(&mut self, id: &VerificationId) -> Option<&mut Case> {
        self.cases.get_mut(id)?.case.as_mut()
    }
}

/// A [`CaseStore`], [`StageStore`], [`FraudCaseStore`](trestle_pipeline::port::FraudCaseStore) and
/// [`SightingStore`](trestle_pipeline::port::SightingStore) behind one lock.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore(Arc<Mutex<State>>);

impl MemoryStore {
    /// The next call of `operation` (a port's method by name) that has no fault queued yet fails.
    pub fn fail_next(&self, operation: &'static str, fault: Fault) {
        self.state().faults.entry(operation).or_default().push_back(fault);
    }

    /// Every call of `operation` takes so long from now on.
    pub fn slow_down(&self, operation: &'static str, by: Duration) {
        self.state().delays.insert(operation, by);
    }

    /// How often a port's method was called.
    #[must_use]
    pub fn calls(&self, operation: &str) -> usize {
        self.state().calls.get(operation).copied().unwrap_or(0)
    }

    /// All decisions of a case, oldest first.
    #[must_use]
    pub fn decisions(&self, id: &VerificationId) -> Vec<DecisionRecord> {
        self.state().cases.get(id).map(|kept| kept.decisions.clone()).unwrap_or_default()
    }

    /// Loses all that is kept of a verification itself, as its time to live does.
    pub fn expire(&self, id: &VerificationId) {
        self.state().cases.remove(id);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts the call, plays a queued fault, and gives other tasks a turn first, as a network would.
    async fn run<T>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&mut State) -> Result<T, StoreError> + Send,
    ) -> Result<T, StoreError> {
        tokio::task::yield_now().await;
        let delay = self.state().delays.get(operation).copied();
        if let Some(delay) = delay {
            tokio::time::sleep(delay).await;
        }
        let mut state = self.state();
        *state.calls.entry(operation).or_default() += 1;
        let unavailable = || StoreError::Unavailable { operation, code: "Scripted".to_owned() };
        match state.faults.get_mut(operation).and_then(VecDeque::pop_front) {
            Some(Fault::Unavailable) => Err(unavailable()),
            Some(Fault::Conflict) => Err(StoreError::Conflict { operation }),
            Some(Fault::AnswerLost) => work(&mut state).and_then(|_| Err(unavailable())),
            None => work(&mut state),
        }
    }
}

impl CaseStore for MemoryStore {
    async fn open(&self, case: &Case, idempotency: Option<&Idempotency>) -> Result<Opened, StoreError> {
        self.run("open", |state| {
            if let Some(asked) = idempotency
                && let Some((known, id)) = state.idempotency.get(&asked.key_mac)
                && known.expires_at > case.opened_at
            {
                let same = known.request_mac == asked.request_mac;
                return Ok(if same { Opened::Replay(id.clone()) } else { Opened::KeyReused });
            }
            let kept = state.cases.entry(case.id.clone()).or_default();
            if kept.case.is_some() {
                return Err(StoreError::Conflict { operation: "open" });
            }
            kept.case = Some(case.clone());
            if let Some(asked) = idempotency {
                state.idempotency.insert(asked.key_mac, (asked.clone(), case.id.clone()));
            }
            Ok(Opened::New)
        })
        .await
    }

    async fn load(&self, id: &VerificationId) -> Result<Option<Case>, StoreError> {
        self.run("load", |state| Ok(state.case(id).cloned())).await
    }

    async fn arrive(&self, id: &VerificationId, kind: UploadKind) -> Result<Option<Arrival>, StoreError> {
        self.run("arrive", |state| {
            let Some(case) = state.case(id) else { return Ok(None) };
            if case.upload(kind).is_none() {
                return Ok(None);
            }
            let first = case.arrived.insert(kind);
            case.version += u64::from(first);
            Ok(Some(Arrival { case: case.clone(), first }))
        })
        .await
    }

    async fn lease(
        &self,
        id: &VerificationId,
        holder: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<LeaseOutcome, StoreError> {
        self.run("lease", |state| {
            let Some(case) = state.case(id) else { return Ok(LeaseOutcome::Unknown) };
            if let Some(lease) = &case.lease
                && lease.until > now
                && lease.holder != holder
            {
                return Ok(LeaseOutcome::Busy(lease.until));
            }
            case.lease = Some(Lease { holder: holder.to_owned(), until });
            case.version += 1;
            Ok(LeaseOutcome::Acquired(case.clone()))
        })
        .await
    }

    async fn release(&self, id: &VerificationId, holder: &str) -> Result<(), StoreError> {
        self.run("release", |state| {
            if let Some(case) = state.case(id)
                && case.lease.as_ref().is_some_and(|lease| lease.holder == holder)
            {
                case.lease = None;
                case.version += 1;
            }
            Ok(())
        })
        .await
    }

    async fn decide(&self, case: &Case, holder: &str, decision: &DecisionRecord) -> Result<(), StoreError> {
        self.run("decide", |state| {
            let conflict = || StoreError::Conflict { operation: "decide" };
            let kept = state.cases.get_mut(&case.id).ok_or_else(conflict)?;
            let stored = kept.case.as_mut().ok_or_else(conflict)?;
            if stored.lease.as_ref().is_none_or(|lease| lease.holder != holder) || stored.decisions != case.decisions {
                return Err(conflict());
            }
            stored.status = decision.status;
            stored.decisions += 1;
            stored.version += 1;
            stored.lease = None;
            kept.decisions.push(decision.clone());
            Ok(())
        })
        .await
    }

    async fn latest_decision(&self, case: &Case) -> Result<Option<DecisionRecord>, StoreError> {
        self.run("latest_decision", |state| {
            Ok(state.cases.get(&case.id).and_then(|kept| kept.decisions.last().cloned()))
        })
        .await
    }
}

impl StageStore for MemoryStore {
    async fn put_stage(&self, id: &VerificationId, record: &StageRecord) -> Result<(), StoreError> {
        self.run("put_stage", |state| {
            let stages = &mut state.cases.entry(id.clone()).or_default().stages;
            stages.retain(|kept| kept.key != record.key);
            stages.push(record.clone());
            Ok(())
        })
        .await
    }

    async fn stages(&self, id: &VerificationId) -> Result<Vec<StageRecord>, StoreError> {
        self.run("stages", |state| {
            let mut stages = state.cases.get(id).map(|kept| kept.stages.clone()).unwrap_or_default();
            stages.sort_by_key(|record| record.at);
            Ok(stages)
        })
        .await
    }
}
