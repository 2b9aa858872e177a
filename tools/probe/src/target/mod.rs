//! What is measured: functions on a local host, or deployed ones.

mod answer;
pub mod aws;
mod call_log;
mod error;
mod http;
pub mod local;

use std::time::Instant;

pub use answer::{Answer, Start};
pub use call_log::Report;
pub use error::TargetError;

use crate::header::TargetDescription;
use crate::sample::Cause;

/// Something that answers invocations of the variants of a run, each named by its position in the description. It is ready for the
/// plan's traffic: provisioned environments are there.
pub trait Target: Sync {
    fn description(&self) -> TargetDescription;

    /// Takes care that the next invocation of a variant finds no environment, and tells why it then starts one.
    ///
    /// # Errors
    /// The target can't be asked for it.
    fn renew(&self, variant: usize) -> Result<Cause, TargetError>;

    /// How to put back by hand what the run changes; none where it changes nothing. Told before the first change, too.
    fn restoration(&self) -> Option<String>;

    /// Puts everything back as it was before the run.
    ///
    /// # Errors
    /// What the target refused; the messages name what is left and how to put it back by hand.
    fn close(&self) -> Result<(), Vec<TargetError>>;

    /// A connection for one thread.
    fn connect(&self) -> Box<dyn Connection + '_>;
}

/// One thread's way to a target.
pub trait Connection: Send {
    /// Does what costs time before an invocation can be sent; this is not measured.
    fn prepare(&mut self, variant: usize, event: &[u8]);

    /// Sends what was prepared and waits for the last byte of the answer.
    fn send(&mut self) -> Exchange;
}

/// An invocation that was sent and its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    pub sent: Instant,
    /// The answer was complete, or its failure known.
    pub done: Instant,
    pub answer: Answer,
}
