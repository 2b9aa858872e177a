//! Answers prepared in advance.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// One prepared answer and how long it takes.
#[derive(Debug, Clone)]
pub struct Step<T> {
    answer: T,
    delay: Duration,
}

impl<T> Step<T> {
    /// Answers at once.
    #[must_use]
    pub const fn new(answer: T) -> Self {
        Self { answer, delay: Duration::ZERO }
    }

    /// Answers after a pause on the async runtime's clock.
    #[must_use]
    pub const fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

#[derive(Debug)]
struct State<T> {
    queue: VecDeque<Step<T>>,
    standing: Option<Step<T>>,
    calls: usize,
}

/// A queue of answers with a standing one for when it is empty.
#[derive(Debug, Clone)]
pub struct Script<T>(Arc<Mutex<State<T>>>);

impl<T> Default for Script<T> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(State { queue: VecDeque::new(), standing: None, calls: 0 })))
    }
}

impl<T: Clone> Script<T> {
    /// The answer whenever the queue is empty.
    pub fn always(&self, step: Step<T>) {
        self.state().standing = Some(step);
    }

    /// One more answer at the queue's end.
    pub fn push(&self, step: Step<T>) {
        self.state().queue.push_back(step);
    }

    /// How often an answer was asked for.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.state().calls
    }

    /// Counts a call and plays the next step; `None` when nothing was prepared. Gives other tasks a turn first, as a network would.
    pub async fn play(&self) -> Option<T> {
        tokio::task::yield_now().await;
        let step = {
            let mut state = self.state();
            state.calls += 1;
            state.queue.pop_front().or_else(|| state.standing.clone())
        }?;
        if !step.delay.is_zero() {
            tokio::time::sleep(step.delay).await;
        }
        Some(step.answer)
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
