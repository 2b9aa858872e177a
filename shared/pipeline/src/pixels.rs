//! Work on pixels, beside the thread that waits for services.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Does one piece of work after the other on a thread of its own: answers of services are taken up meanwhile, deadlines hold, and no
/// two images are in memory decoded.
#[derive(Debug, Clone)]
pub(crate) struct Pixels {
    turn: Arc<Semaphore>,
    /// Nanoseconds worked so far.
    worked: Arc<AtomicU64>,
}

impl Default for Pixels {
    fn default() -> Self {
        Self { turn: Arc::new(Semaphore::new(1)), worked: Arc::default() }
    }
}

impl Pixels {
    /// Work that nobody waits for any more is done to its end if it has begun, and else not at all.
    pub(crate) async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let turn = Arc::clone(&self.turn).acquire_owned().await.expect("the semaphore is never closed");
        let worked = Arc::clone(&self.worked);
        let done = spawn_blocking(move || {
            let started = Instant::now();
            let made = work();
            let took = u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX);
            worked.fetch_add(took, Ordering::Relaxed);
            drop(turn);
            made
        });
        match done.await {
            Ok(made) => made,
            Err(error) => resume_unwind(error.into_panic()),
        }
    }

    /// The time worked so far.
    pub(crate) fn worked(&self) -> Duration {
        Duration::from_nanos(self.worked.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::sync::mpsc;
    use std::thread::sleep;

    use super::*;

    #[tokio::test]
    async fn services_are_waited_for_while_pixels_are_worked_on() {
        let (pixels, (answered, answers)) = (Pixels::default(), mpsc::channel());
        let waiting = async {
            tokio::time::sleep(Duration::from_millis(1)).await;
            answered.send(()).unwrap();
        };
        // The work ends when the answer was taken up, or else fails.
        let (taken_up, ()) = tokio::join!(pixels.work(move || answers.recv_timeout(Duration::from_secs(30))), waiting);
        assert_eq!(taken_up, Ok(()));
        assert!(pixels.worked() > Duration::ZERO);
    }

    #[tokio::test]
    async fn one_piece_of_work_comes_after_the_other() {
        let (pixels, at_once) = (Pixels::default(), Arc::new(AtomicUsize::new(0)));
        let piece = || {
            let at_once = Arc::clone(&at_once);
            pixels.work(move || {
                let others = at_once.fetch_add(1, Ordering::SeqCst);
                sleep(Duration::from_millis(5));
                at_once.fetch_sub(1, Ordering::SeqCst);
                others
            })
        };
        assert_eq!(tokio::join!(piece(), piece(), piece()), (0, 0, 0));
    }

    #[tokio::test]
    async fn a_panic_is_the_callers() {
        let pixels = Pixels::default();
        let work = tokio::spawn({
            let pixels = pixels.clone();
            async move { pixels.work(|| panic!("on purpose")).await }
        });
        assert!(work.await.is_err_and(|error| error.is_panic()));
        assert_eq!(pixels.work(|| 7).await, 7, "the next one has its turn");
    }
}
