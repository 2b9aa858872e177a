use super::blocks::{Blocks, log_ratio};
use crate::statistics::{
    Distribution, LEAST_ENVIRONMENTS, Level, Resampling, interval, two_sided_p, weighted_middle, weighted_quantile,
};

/// A logarithmic ratio and what resampling makes of it.
#[derive(Debug, Clone)]
pub(super) struct Effect {
    pub(super) a: f64,
    pub(super) b: f64,
    pub(super) estimate: f64,
    pub(super) witnesses: usize,
    /// Empty where the samples are too few for any verdict.
    replicates: Vec<f64>,
}

impl Effect {
    /// Of b against a at a quantile; `None` if they share no block.
    pub(super) fn of(blocks: &Blocks, level: Level, resampling: Resampling) -> Option<Self> {
        let everyone = vec![1; blocks.sets];
        let ratio = |weights: &[u32]| ratio(blocks, weights, level);
        let strata = [(0..blocks.sets).collect()];
        let replicates =
            if blocks.witnesses >= LEAST_ENVIRONMENTS && has_enough(&blocks.a, level) && has_enough(&blocks.b, level) {
                // A resample without values says nothing of either side.
                resampling.draw(&strata, |weights| ratio(weights).unwrap_or(0.0))
            } else {
                Vec::new()
            };
        Some(Self {
            a: weighted_quantile(&blocks.a, &everyone, level)?,
            b: weighted_quantile(&blocks.b, &everyone, level)?,
            estimate: ratio(&everyone)?,
            witnesses: blocks.witnesses,
            replicates,
        })
    }

    pub(super) fn p(&self) -> Option<f64> {
        (!self.replicates.is_empty()).then(|| two_sided_p(&self.replicates, self.witnesses)).flatten()
    }

    pub(super) fn interval(&mut self, alpha: f64) -> Option<(f64, f64)> {
        interval(&mut self.replicates, self.witnesses, alpha)
    }
}

/// The median has a ratio in each block; a tail has too few values there, so its ratio is of resampled whole blocks.
fn ratio(blocks: &Blocks, weights: &[u32], level: Level) -> Option<f64> {
    if level == Level::P50 {
        return weighted_middle(&blocks.ratios, weights);
    }
    Some(log_ratio(weighted_quantile(&blocks.a, weights, level)?, weighted_quantile(&blocks.b, weights, level)?))
}

fn has_enough(values: &[(usize, f64)], level: Level) -> bool {
    Distribution::new(values.iter().map(|(set, value)| (Some(set), *value))).effective(level) >= level.least_n()
}
