use std::future::Future;

use trestle_domain::stage::StageName;

use super::{Attempt, Context, StageOutcome, Trace, Writes};
use crate::port::Ports;

/// What a part of a run called: traces for the report, and results on their way to the store.
pub(crate) struct Ledger<'a> {
    traces: Vec<(StageName, Trace)>,
    writes: Writes<'a>,
}

impl<'a> Ledger<'a> {
    pub(crate) fn new() -> Self {
        Self { traces: Vec::new(), writes: Writes::new() }
    }

    /// Keeps a call's trace, and has its result stored beside what comes next.
    pub(crate) fn note<P: Ports, T>(&mut self, context: &Context<'a, P>, stage: StageName, attempt: Attempt<T>) {
        self.trace(stage, attempt.trace);
        if let Some(record) = attempt.record {
            self.writes.push(context.ports.store(), &context.case.id, record);
        }
    }

    pub(crate) fn trace(&mut self, stage: StageName, trace: Trace) {
        self.traces.push((stage, trace));
    }

    /// Runs `work`, and the writes beside it.
    pub(crate) async fn alongside<F: Future>(&mut self, work: F) -> F::Output {
        self.writes.alongside(work).await
    }

    /// Takes over what another noted and has written.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.traces.extend(other.traces);
        self.writes.absorb(other.writes);
    }

    /// Waits until everything noted is stored, or could not be.
    pub(crate) async fn written(&mut self) {
        self.writes.flush().await;
    }

    /// How each stage ended over all ledgers, in the order of the stages, and how many results could not be stored.
    pub(crate) fn close<const N: usize>(ledgers: [Self; N]) -> (Vec<StageOutcome>, u32) {
        let outcome = |stage| {
            let traces = ledgers.iter().flat_map(|ledger| &ledger.traces);
            let calls: Vec<Trace> = traces.filter(|(of, _)| *of == stage).map(|(_, trace)| *trace).collect();
            StageOutcome::of(stage, &calls)
        };
        let outcomes = StageName::ALL.into_iter().filter_map(outcome).collect();
        (outcomes, ledgers.iter().map(|ledger| ledger.writes.failed()).sum())
    }
}
