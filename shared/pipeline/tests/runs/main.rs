//! Runs of the use cases on fakes: what is called, what is paid, what is decided.

#![allow(clippy::unwrap_used)] // these are tests, helpers included

mod failures;
mod fraud;
mod passes;
mod queued;
mod replay;
mod replay_settings;
mod results;
mod reuse;
mod uploads;
mod world;
