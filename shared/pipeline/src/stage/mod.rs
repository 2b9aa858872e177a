//! Stages: checkpointed calls of paid services.

mod outcome;

pub use outcome::{StageFailure, StageOutcome};
