//! Plans whose invocations are sent when they are due, whatever became of those before.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex, OnceLock, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::judge::Judge;
use super::pace::{be_punctual, wait_until};
use super::{DriveError, Work};
use crate::run_folder::WriteError;
use crate::sample::{Cause, Outcome, Sample};
use crate::schedule::Arrival;

/// So many may be in flight. With all of them waiting, the next is sent late and the lag shows it.
const IN_FLIGHT: usize = 128;
/// How long before its time an invocation is prepared.
const LEAD: Duration = Duration::from_millis(200);

pub(super) fn serve(
    work: &Work<'_>,
    judge: &Judge<'_>,
    arrivals: &[Arrival],
    keep: &mut dyn FnMut(Sample) -> Result<(), WriteError>,
) -> Result<(), DriveError> {
    let provisioned = matches!(work.plan.traffic, crate::plan::Traffic::Provisioned { .. });
    // Why each variant's first environment beside provisioned ones is new.
    let mut causes = vec![Cause::ScaleOut; judge.variants.len()];
    if !provisioned {
        for (variant, cause) in causes.iter_mut().enumerate() {
            *cause = work.target.renew(variant)?;
        }
    }
    let workers = arrivals.len().min(IN_FLIGHT);
    let traffic = Traffic {
        work,
        judge,
        next: Mutex::new(arrivals),
        ready: Barrier::new(workers),
        origin: OnceLock::new(),
        states: causes.into_iter().map(State::new).collect(),
    };
    thread::scope(|scope| {
        let (send, receive) = mpsc::channel();
        for _ in 0..workers {
            let (traffic, send) = (&traffic, send.clone());
            scope.spawn(move || traffic.work(&send));
        }
        drop(send);
        receive.into_iter().try_for_each(|sample| keep(sample).map_err(DriveError::from))
    })
}

struct Traffic<'a> {
    work: &'a Work<'a>,
    judge: &'a Judge<'a>,
    /// Those that no thread has taken yet. The thread that takes the next one waits for it with the lock held: the others sleep on,
    /// so that the driver's core has few threads to wake.
    next: Mutex<&'a [Arrival]>,
    ready: Barrier,
    /// What arrivals are counted from.
    origin: OnceLock<Instant>,
    states: Vec<State>,
}

/// What is known of a variant's environments.
struct State {
    /// Why the first one is new.
    first: Cause,
    sent: AtomicUsize,
    in_flight: AtomicUsize,
    /// Invocations that ended their environment.
    ended: AtomicUsize,
}

impl Traffic<'_> {
    fn work(&self, done: &mpsc::Sender<Sample>) {
        be_punctual();
        let mut connection = self.work.target.connect();
        // Connects; the first invocation is prepared again when it is due.
        connection.prepare(0, &[]);
        self.ready.wait();
        let origin = *self.origin.get_or_init(|| Instant::now() + LEAD);
        while let Some(Arrival { call, at }) = self.take(origin) {
            let intended = origin + at;
            connection.prepare(call.variant, self.work.event(call));
            if !wait_until(intended, self.work.stop) {
                return;
            }
            let state = &self.states[call.variant];
            let cause = state.cause();
            state.in_flight.fetch_add(1, Ordering::Relaxed);
            let exchange = connection.send();
            state.in_flight.fetch_sub(1, Ordering::Relaxed);
            if matches!(exchange.answer.outcome, Outcome::Exit | Outcome::Timeout) {
                state.ended.fetch_add(1, Ordering::Relaxed);
            }
            if done.send(self.judge.sample(call, intended, exchange, cause)).is_err() {
                return;
            }
        }
    }

    /// The next arrival, when it is time to prepare it; none when all are taken or the run is to stop.
    fn take(&self, origin: Instant) -> Option<Arrival> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let (first, others) = next.split_first()?;
        let due = origin + first.at;
        wait_until(due.checked_sub(LEAD).unwrap_or(due), self.work.stop).then(|| {
            *next = others;
            *first
        })
    }
}

impl State {
    fn new(first: Cause) -> Self {
        let zero = AtomicUsize::default;
        Self { first, sent: zero(), in_flight: zero(), ended: zero() }
    }

    /// Why an environment that is new to an invocation sent now would be there.
    fn cause(&self) -> Cause {
        let is_first = self.sent.fetch_add(1, Ordering::Relaxed) == 0;
        if self.in_flight.load(Ordering::Relaxed) > 0 {
            Cause::ScaleOut
        } else if is_first {
            self.first
        } else if self.ended.swap(0, Ordering::Relaxed) > 0 {
            Cause::Replaced
        } else {
            Cause::Idle
        }
    }
}
