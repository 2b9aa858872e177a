//! How well fraud is found, on cases whose truth is known.
//!
//! The set's own share of fraud is made up, so nothing that depends on it is shown alone: precision is given at a stated prevalence,
//! beside what calling every case legitimate gives. Accuracy is not given at all: at 8 % fraud that classifier has 92 %.

mod against;
mod check;
mod curve;
mod metrics;
mod picture;
mod record;
mod report;
mod run;
#[cfg(test)]
mod sample;
mod truth;

pub use against::{Against, AgainstError, Change, Verdict, compare};
pub use check::{Case, Check, Ended, Seen, see};
pub use curve::{CoveragePoint, CurvePoint, average_precision, precision_recall, risk_coverage};
pub use metrics::{Counts, Range, Rates};
pub use picture::draw;
pub use record::record;
pub use report::render;
pub use run::{Depth, Fraudulent, RunError, run};
pub use truth::{FraudSpecimen, FraudTruthError, fraud_specimens};
