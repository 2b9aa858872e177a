//! Plans whose pace is set by the answers, and bursts.

use std::panic::resume_unwind;
use std::sync::{Barrier, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use super::judge::Judge;
use super::pace::{be_punctual, wait_until};
use super::{DriveError, Work};
use crate::run_folder::WriteError;
use crate::sample::{Cause, Sample};
use crate::schedule::{Call, Step};
use crate::target::{Connection, Exchange};

/// From the last thread's being ready to the moment of a burst.
const LEAD: Duration = Duration::from_millis(5);

pub(super) fn follow(
    work: &Work<'_>,
    judge: &Judge<'_>,
    steps: &[Step],
    keep: &mut dyn FnMut(Sample) -> Result<(), WriteError>,
) -> Result<(), DriveError> {
    be_punctual();
    let width = steps.iter().map(|step| if let Step::Burst(calls) = step { calls.len() } else { 1 }).max();
    let mut connections: Vec<_> = (0..width.unwrap_or(1)).map(|_| work.target.connect()).collect();
    // Why a variant's next environment would be a new one.
    let mut causes = vec![Cause::Forced; judge.variants.len()];
    for step in steps {
        if work.is_stopped() {
            break;
        }
        match step {
            Step::Renew(variant) => causes[*variant] = work.target.renew(*variant)?,
            Step::Pause(gap) => {
                wait_until(Instant::now() + *gap, work.stop);
                causes.fill(Cause::Idle);
            }
            Step::Invoke(call) => {
                let (intended, exchange) = invoke(work, connections[0].as_mut(), *call);
                keep(judge.sample(*call, intended, exchange, causes[call.variant]))?;
                // The next one finds this environment, unless it ended.
                causes[call.variant] = Cause::Replaced;
            }
            Step::Burst(calls) => {
                for (call, intended, exchange) in burst(work, &mut connections, calls) {
                    keep(judge.sample(call, intended, exchange, causes[call.variant]))?;
                }
            }
        }
    }
    Ok(())
}

fn invoke(work: &Work<'_>, connection: &mut dyn Connection, call: Call) -> (Instant, Exchange) {
    connection.prepare(call.variant, work.event(call));
    let intended = Instant::now();
    (intended, connection.send())
}

/// Sends all calls at the same moment, each from a thread of its own, and waits for all.
fn burst(
    work: &Work<'_>,
    connections: &mut [Box<dyn Connection + '_>],
    calls: &[Call],
) -> Vec<(Call, Instant, Exchange)> {
    let ready = Barrier::new(calls.len());
    let moment = OnceLock::new();
    thread::scope(|scope| {
        let threads: Vec<_> = calls
            .iter()
            .zip(connections)
            .map(|(call, connection)| {
                let (ready, moment) = (&ready, &moment);
                scope.spawn(move || {
                    be_punctual();
                    connection.prepare(call.variant, work.event(*call));
                    ready.wait();
                    let intended = *moment.get_or_init(|| Instant::now() + LEAD);
                    // A burst that is under way is sent whole.
                    wait_until(intended, &false.into());
                    (*call, intended, connection.send())
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}
