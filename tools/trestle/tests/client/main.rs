//! The verbs that ask an API, against one that answers as told.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod desk;
mod evaluate;
mod evaluate_fraud;
mod fake_api;
mod fraud;
mod verify;
