//! Whether one variant is faster than another, and when that can't be said.
//!
//! Variants are compared in the blocks they were measured in, by differences inside a block, never by whether two intervals overlap.
//! Blocks that share an execution environment are one witness. One comparison is named before the run; all others are corrected
//! for their number by Holm's method ("A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics
//! 6 (1979)).
#![allow(clippy::cast_precision_loss, reason = "counts of samples stay far below 2^53")]

mod apart;
mod blocks;
mod effect;
mod error;
mod holm;
mod text;
mod verdict;
mod within;

pub use apart::apart;
pub use error::CompareError;
pub use verdict::{Needed, Verdict};
pub use within::within;

use crate::header::Metric;
use crate::plan::PlanKind;
use crate::sample::{Cause, Class};
use crate::statistics::{Level, Resampling};

/// How comparisons are judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Ratios from `1 - margin` to `1 + margin` are no difference that matters.
    pub margin: f64,
    pub resampling: Resampling,
}

impl Options {
    /// A margin of 5 %, and resamples enough for the far ends that a correction for many comparisons asks for.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { margin: 0.05, resampling: Resampling { resamples: 19_999, seed } }
    }
}

/// All comparisons of `b` against `a`.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    pub a: String,
    pub b: String,
    pub margin: f64,
    /// What must be known before any verdict.
    pub warnings: Vec<String>,
    /// The one named before the run.
    pub primary: Option<Compared>,
    /// The others, judged together.
    pub others: Vec<Compared>,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    pub plan: PlanKind,
    pub class: Class,
    pub cause: Option<Cause>,
    pub payload_bytes: u64,
    pub metric: Metric,
    pub level: Level,
}

/// One comparison and its verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    pub subject: Subject,
    /// The quantile of each in nanoseconds, infinite where it is a failure.
    pub a: f64,
    pub b: f64,
    /// `b` over `a`. For p50 the median ratio of neighbours in a block, else the ratio of the quantiles.
    pub ratio: f64,
    /// Of the ratio, at [`Compared::confidence`]; `None` where the samples allow none.
    pub interval: Option<(f64, f64)>,
    pub confidence: f64,
    /// Corrected, but for the primary.
    pub p: Option<f64>,
    /// Sets of blocks that share no environment; of runs compared apart, environments of the side with fewer.
    pub witnesses: usize,
    pub verdict: Verdict,
}
