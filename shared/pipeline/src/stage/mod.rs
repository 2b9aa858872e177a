//! Stages: checkpointed calls of paid services.
//!
//! A stage's result is stored under a key over all that it depends on and used again by every later run. What depends on other
//! verifications is asked anew: the counts of `velocity`, and the neighbours of a stored `background`. A call has a budget of its own
//! within the run's deadline. Retries belong to the adapters.

mod background;
mod checkpoint;
mod context;
mod face;
mod faces;
mod key;
mod ledger;
mod outcome;
mod read;
mod structure;
mod traits;
mod velocity;
mod visual;
mod writes;

pub use outcome::{StageFailure, StageOutcome};

pub(crate) use background::{Background, embed, look_for_cases, recall_background};
pub(crate) use checkpoint::{Attempt, Known, Paid, Trace, pay, recall};
pub(crate) use context::Context;
pub(crate) use face::{compare_faces, recall_face};
pub(crate) use faces::find_faces;
pub(crate) use key::KeyBuilder;
pub(crate) use ledger::Ledger;
pub(crate) use read::{read_id, read_image, read_second};
pub(crate) use structure::{answer_name, key as structure_key, structure};
pub(crate) use traits::{Decoded, keep_traits, pixels_failed, recall_traits, traits};
pub(crate) use velocity::velocity;
pub(crate) use visual::{Inspected, inspect};
pub(crate) use writes::Writes;
