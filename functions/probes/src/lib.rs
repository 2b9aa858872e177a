//! Three functions that are sent the same events and differ in how these reach their handler:
//!
//! | binary | runtime | parse |
//! |---|---|---|
//! | `probe-noop` | `trestle_runtime`: raw bytes | none: what is left is the cost of being invoked |
//! | `probe-serde` | `lambda_runtime::run` | `serde_json` into `aws_lambda_events`' type and owned text, as the stock documentation shows |
//! | `probe-simd` | `trestle_runtime`: raw bytes | `trestle_json` into a thin envelope and borrowed text |
//!
//! Start-up, logs, async runtime and reply are one code. An event is an API Gateway proxy event with an [onboarding form](form) as JSON
//! body, or a [Textract response](textract); which of the two, its first key tells. Every field of the form and of the response
//! is read, by the same types in both parsing probes.
//!
//! # What the reply says
//!
//! See [`Reply`](reply::Reply). `parseNs` is from the event's bytes to the typed form or response; dropping them is outside of it. In
//! `probe-simd` the clock is around the calls of `trestle_json`. In `probe-serde` the event is read before the handler is called, so the
//! clock starts in a `tower` layer right around `lambda_runtime`'s own reading service and stops at the handler's first
//! instruction; that includes some 0.1 us for a copied request id and a header that is looked up, and for the form the reading of the body.
//!
//! The reply itself costs each probe the same: one read of `/proc/self/status` for the peak resident set, some ten microseconds. What
//! can't change is found out once, before the first poll. `artefact` is the GNU build id, which the linker made of the whole
//! binary: it takes one read of the binary's first page, where a digest of its megabytes would take milliseconds of the cold start.

mod artefact;
mod environment;
mod event;
pub mod form;
mod hold;
mod memory;
mod ours;
pub mod reply;
mod stock;
pub mod textract;

pub use ours::{noop, simd};
pub use stock::serde;
