//! The verbs that ask an API, against one that answers as told.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod desk;
mod evaluate;
mod fake_api;
mod verify;
