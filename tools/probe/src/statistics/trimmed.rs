use crate::sample::Class;

use super::group::Tagged;

/// What a report says that leaves out what it does not like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trimmed {
    /// How many values were left, and of how many.
    pub kept: usize,
    pub of: usize,
    /// Nanoseconds.
    pub mean: f64,
    pub slowest: f64,
}

/// The mean after leaving out failures, the first three cold starts, and the fastest and slowest 20 % of the rest; `None` if
/// nothing is left. `samples` are one group in the order of its plan.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "nanoseconds of one invocation")]
pub fn trimmed(samples: &[Tagged<'_>]) -> Option<Trimmed> {
    let is_cold = samples.first()?.sample.class == Class::Cold;
    let skipped = if is_cold { 3 } else { 0 };
    let mut values: Vec<u64> = samples.iter().skip(skipped).filter_map(|tagged| tagged.sample.latency_ns()).collect();
    values.sort_unstable();
    let cut = values.len() / 5;
    let kept = &values[cut..values.len() - cut];
    let sum: f64 = kept.iter().map(|ns| *ns as f64).sum();
    Some(Trimmed { kept: kept.len(), of: samples.len(), mean: sum / kept.len() as f64, slowest: *kept.last()? as f64 })
}
