//! How often each operation was called, so that a test can prove that something was not paid twice.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::wire::operation::Operation;

/// Counters since the start or the last reset. A call counts when it arrives, whatever its answer.
#[derive(Debug, Default)]
pub struct Calls {
    counts: [AtomicU64; Operation::ALL.len()],
}

impl Calls {
    pub fn count(&self, operation: Operation) {
        self.counts[operation as usize].fetch_add(1, Ordering::Relaxed);
    }

    #[must_use]
    pub fn snapshot(&self) -> BTreeMap<&'static str, u64> {
        let count = |operation: Operation| self.counts[operation as usize].load(Ordering::Relaxed);
        Operation::ALL.into_iter().map(|operation| (operation.name(), count(operation))).collect()
    }

    pub fn reset(&self) {
        self.counts.iter().for_each(|count| count.store(0, Ordering::Relaxed));
    }
}
