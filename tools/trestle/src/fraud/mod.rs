//! Confirmed fraud through the API: a verification is confirmed, and a case is undone.

mod case;

pub use case::{Confirmed, confirm, undo};
