use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use futures_util::stream::{FuturesUnordered, StreamExt};
use trestle_domain::case::VerificationId;

use crate::port::{StageRecord, StageStore, StoreError};

type Write<'a> = Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send + 'a>>;

/// Stage results on their way to the store. They are written while the next stage already runs, because nobody needs to wait for
/// them but the end of the run.
pub(crate) struct Writes<'a> {
    pending: FuturesUnordered<Write<'a>>,
    failed: u32,
}

impl<'a> Writes<'a> {
    pub(crate) fn new() -> Self {
        Self { pending: FuturesUnordered::new(), failed: 0 }
    }

    pub(crate) fn push<S: StageStore>(&mut self, store: &'a S, id: &'a VerificationId, record: StageRecord) {
        self.pending.push(Box::pin(async move { store.put_stage(id, &record).await }));
    }

    /// Runs `work`, and the writes beside it.
    pub(crate) async fn alongside<F: Future>(&mut self, work: F) -> F::Output {
        let mut work = pin!(work);
        poll_fn(|context| {
            let _ = self.advance(context);
            work.as_mut().poll(context)
        })
        .await
    }

    /// Waits for all writes and gives the number of those that failed. A result that could not be stored is used all the same:
    /// it has been paid for.
    pub(crate) async fn finish(mut self) -> u32 {
        self.flush().await;
        self.failed
    }

    /// Waits for all writes so far.
    pub(crate) async fn flush(&mut self) {
        poll_fn(|context| self.advance(context)).await;
    }

    /// Takes over another's writes.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.pending.extend(other.pending);
        self.failed += other.failed;
    }

    /// How many of the writes that have ended failed.
    pub(crate) fn failed(&self) -> u32 {
        self.failed
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            match self.pending.poll_next_unpin(context) {
                Poll::Ready(Some(Ok(()))) => {}
                Poll::Ready(Some(Err(_))) => self.failed += 1,
                Poll::Ready(None) => return Poll::Ready(()),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}
