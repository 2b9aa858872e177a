//! Reports of runs that were drawn from known distributions.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "drawn durations are far below 2^53 ns"
)]

mod compare;
mod report;
mod synthetic;
