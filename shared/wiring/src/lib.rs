//! What the functions that run the pipeline share.
//!
//! * [`wire`], [`wire_reading`] and [`wire_fraud`] make the ports on AWS and the markets, from the environment: each function links and
//!   connects to what it asks, and nothing else.
//! * [`note`] tells metrics and the log what a run did, [`fault`] and its like tell the caller why there is no result.

mod case;
mod ports;
mod refusal;
mod report;

pub use case::{interactive, run_time};
pub use ports::{AwsPorts, FraudOnlyPorts, ReadingPorts, Wired, wire, wire_fraud, wire_reading};
pub use refusal::{fault, queued, refused};
pub use report::note;
