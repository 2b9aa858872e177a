//! The Lambda edge: the only crate, besides each function's `main.rs`, that knows how Lambda calls us.
//!
//! * [`start`] runs a function's `main`: logs, panic hook, async runtime, exit code.
//! * [`run`] polls the Runtime API and hands each event's bytes, unparsed, to a handler as a [`Request`]; [`run_concurrent`] does so
//!   for several events at once. [`warm_up`] comes before, and works where nobody waits for it.
//! * [`http`] is the API Gateway proxy event and its reply, [`batch`] the SQS event with partial responses.
//! * A [`Fault`] is why a request was not served: a stable code, a message for the caller, and a cause for the log alone.
//! * [`metrics`] writes CloudWatch metrics in the embedded metric format; their names are one enum.

pub mod batch;
mod fault;
pub mod http;
mod invocation;
mod line;
mod logs;
pub mod metrics;
mod principal;
mod raw;
mod refused;
mod run;
mod start;
mod warm;

pub use fault::Fault;
pub use invocation::{InitType, Start};
pub use raw::Request;
pub use run::{run, run_concurrent};
pub use start::{Failure, start};
pub use warm::warm_up;
