//! Stages: checkpointed calls of paid services.
//!
//! A stage's result is stored under a key over all that it depends on and used again by every later run. A call has a budget of its
//! own within the run's deadline. Retries belong to the adapters.

mod checkpoint;
mod context;
mod key;
mod outcome;
mod read;
mod structure;
mod writes;

pub use outcome::{StageFailure, StageOutcome};

pub(crate) use checkpoint::{Attempt, Known, Paid, Trace, pay, recall};
pub(crate) use context::Context;
pub(crate) use key::KeyBuilder;
pub(crate) use read::{read_id, read_image, read_second};
pub(crate) use structure::{answer_name, key as structure_key, structure};
pub(crate) use writes::Writes;
