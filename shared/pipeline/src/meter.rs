//! How long a run itself works, as opposed to waiting.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Adds up the time that a future spends in its polls: all its own work, that of the clients it calls included, and none of the
/// time in which it waits for them.
#[derive(Debug)]
pub(crate) struct Meter {
    epoch: Instant,
    /// Nanoseconds in polls that have ended.
    busy: AtomicU64,
    /// When the current poll began, in nanoseconds since the epoch.
    poll_began: AtomicU64,
}

impl Meter {
    pub(crate) fn new() -> Self {
        Self { epoch: Instant::now(), busy: AtomicU64::new(0), poll_began: AtomicU64::new(0) }
    }

    pub(crate) async fn measure<F: Future>(&self, work: F) -> F::Output {
        let mut work = pin!(work);
        poll_fn(|context| {
            self.poll_began.store(self.now(), Ordering::Relaxed);
            let polled = work.as_mut().poll(context);
            self.busy.store(nanoseconds(self.busy()), Ordering::Relaxed);
            polled
        })
        .await
    }

    /// The time worked so far. Only to be asked from within the measured work.
    pub(crate) fn busy(&self) -> Duration {
        let current = self.now().saturating_sub(self.poll_began.load(Ordering::Relaxed));
        Duration::from_nanos(self.busy.load(Ordering::Relaxed) + current)
    }

    fn now(&self) -> u64 {
        nanoseconds(self.epoch.elapsed())
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_counts_and_waiting_does_not() {
        let meter = Meter::new();
        let busy = meter
            .measure(async {
                std::thread::sleep(Duration::from_millis(20));
                tokio::time::sleep(Duration::from_millis(200)).await;
                std::thread::sleep(Duration::from_millis(20));
                meter.busy()
            })
            .await;
        assert!(busy >= Duration::from_millis(40), "{busy:?}");
        assert!(busy < Duration::from_millis(190), "{busy:?}");
    }
}
