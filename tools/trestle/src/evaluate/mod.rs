//! Accuracy of the API on pictures whose truth is known.
//!
//! Each picture goes through the API as a case of its own; each field that it carries is held against the truth. What matters
//! most is [`Outcome::Wrong`]: a value that differs, which nothing in the result warns of.

pub mod fraud;
mod interval;
mod outcome;
mod record;
mod report;
mod run;
mod tally;
mod truth;

pub use interval::{upper_bound, wilson};
pub use outcome::{Outcome, compare};
pub use record::record;
pub use report::render;
pub use run::{CaseOutcome, Decided, Ended, FieldOutcome, judge, run};
pub use tally::{CaseCounts, FieldCounts, Tally};
pub use truth::{Specimen, TruthError, specimens};
