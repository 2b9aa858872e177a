//! Sends a plan's invocations and gives a sample of each.

mod arrivals;
mod generator;
mod judge;
mod pace;
mod steps;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

pub use generator::Lag;
use judge::Judge;

use crate::plan::Plan;
use crate::run_folder::WriteError;
use crate::sample::Sample;
use crate::schedule::{Call, Schedule};
use crate::target::{Target, TargetError};

/// A plan, what it is sent to, and what is sent.
#[derive(Clone, Copy)]
pub struct Work<'a> {
    pub target: &'a dyn Target,
    pub plan: &'a Plan,
    pub seed: u64,
    /// By payload size, then as many as there are; a block's invocations all send the same.
    pub events: &'a [Vec<Vec<u8>>],
    /// Set when the run is to end early. What is in flight is waited for.
    pub stop: &'a AtomicBool,
}

/// Why a run ended without its last sample; those until then are kept.
#[derive(Debug, thiserror::Error)]
pub enum DriveError {
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Work<'_> {
    /// Measures; every sample goes to `keep`, in the order they are done.
    ///
    /// # Errors
    /// The target can't be asked for new environments, or a sample could not be kept.
    pub fn measure(&self, keep: &mut dyn FnMut(Sample) -> Result<(), WriteError>) -> Result<(), DriveError> {
        let variants: Vec<String> =
            self.target.description().variants.into_iter().map(|variant| variant.name).collect();
        let judge = Judge { plan: self.plan, variants: &variants, start: Instant::now() };
        match Schedule::draw(self.plan, variants.len(), self.seed) {
            Schedule::Steps(steps) => steps::follow(self, &judge, &steps, keep),
            Schedule::Arrivals(arrivals) => arrivals::serve(self, &judge, &arrivals, keep),
        }
    }

    fn event(&self, call: Call) -> &[u8] {
        let events = &self.events[call.size];
        &events[call.block as usize % events.len()]
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl std::fmt::Debug for Work<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Work").field("plan", self.plan).field("seed", &self.seed).finish_non_exhaustive()
    }
}
