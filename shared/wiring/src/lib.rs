//! What the functions that run the pipeline share.
//!
//! * [`wire`] makes the ports on AWS and the markets, from the environment.
//! * [`note`] tells metrics and the log what a run did, [`fault`] and its like tell the caller why there is no result.

mod ports;
mod refusal;
mod report;

pub use ports::{AwsPorts, Wired, wire};
pub use refusal::{fault, queued, refused};
pub use report::note;
