use std::collections::HashMap;
use std::hash::Hash;

use super::clusters::{design_effect, intraclass_correlation};
use super::level::{Level, TAIL};
use super::order::{LEAST_ENVIRONMENTS, ranks};
use super::resampling::{Resampling, interval};

/// Values, each from an execution environment; infinite where the invocation failed.
#[derive(Debug, Clone)]
pub struct Distribution {
    /// Ascending, with the environment from 0.
    ascending: Vec<(usize, f64)>,
    /// How many values each environment gave, and those of unknown environments together.
    sizes: Vec<u64>,
    /// Of known environments.
    environments: usize,
}

/// A quantile and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Estimate {
    /// Too few for a two-sided 95 % interval: it takes `least` independent invocations, and these weigh as `effective`.
    Needs { least: u64, effective: u64 },
    /// `interval` is `None` with fewer than [`LEAST_ENVIRONMENTS`]. Either end may be infinite.
    Known { value: f64, interval: Option<(f64, f64)> },
}

/// What is said of one distribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    pub invocations: u64,
    pub environments: u64,
    pub failures: u64,
    /// Of the logarithms of the finite values.
    pub intraclass_correlation: Option<f64>,
    /// In the order of [`Level::ALL`].
    pub quantiles: [Estimate; 5],
    /// The largest finite value.
    pub slowest_answered: Option<f64>,
}

impl Distribution {
    /// From pairs of environment, if it is known, and value; a value is at least 0, and none is NaN.
    #[must_use]
    pub fn new<E: Hash + Eq>(values: impl IntoIterator<Item = (Option<E>, f64)>) -> Self {
        let mut environments = HashMap::new();
        let mut sizes: Vec<u64> = Vec::new();
        let number = |(environment, value): (Option<E>, f64)| {
            let next = environments.len();
            let environment = *environments.entry(environment).or_insert(next);
            sizes.resize(sizes.len().max(environment + 1), 0);
            sizes[environment] += 1;
            (environment, value)
        };
        let mut ascending: Vec<(usize, f64)> = values.into_iter().map(number).collect();
        ascending.sort_by(|a, b| a.1.total_cmp(&b.1));
        let environments = environments.keys().flatten().count();
        Self { ascending, sizes, environments }
    }

    #[must_use]
    pub fn len(&self) -> u64 {
        self.ascending.len() as u64
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ascending.is_empty()
    }

    /// How many are known.
    #[must_use]
    pub fn environments(&self) -> usize {
        self.environments
    }

    /// What is resampled: the known environments, and as one more all values of unknown ones.
    pub(crate) fn clusters(&self) -> usize {
        self.sizes.len()
    }

    /// Ascending; infinite ones last.
    #[must_use]
    pub fn values(&self) -> impl DoubleEndedIterator<Item = f64> + '_ {
        self.ascending.iter().map(|(_, value)| *value)
    }

    #[must_use]
    pub fn failures(&self) -> u64 {
        self.values().rev().take_while(|value| value.is_infinite()).count() as u64
    }

    /// The value of the quantile's rank; `None` of nothing.
    #[must_use]
    pub fn quantile(&self, level: Level) -> Option<f64> {
        (!self.is_empty()).then(|| self.of_rank(level.rank(self.len())))
    }

    /// How many independent values these weigh as for a quantile: their count over the design effect of being so slow.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most the count of values")]
    pub fn effective(&self, level: Level) -> u64 {
        let Some(quantile) = self.quantile(level) else { return 0 };
        let slow: Vec<(usize, f64)> = self
            .ascending
            .iter()
            .map(|(environment, value)| (*environment, f64::from(u8::from(*value >= quantile))))
            .collect();
        let correlation = intraclass_correlation(self.clusters(), &slow);
        (self.len() as f64 / design_effect(&self.sizes, correlation)).floor() as u64
    }

    #[must_use]
    pub fn summary(&self, resampling: Resampling) -> Summary {
        let answered: Vec<(usize, f64)> = self
            .ascending
            .iter()
            .filter(|(_, value)| value.is_finite())
            .map(|(environment, value)| (*environment, value.max(1.0).ln()))
            .collect();
        Summary {
            invocations: self.len(),
            environments: self.environments() as u64,
            failures: self.failures(),
            intraclass_correlation: intraclass_correlation(self.clusters(), &answered),
            quantiles: self.estimates(resampling),
            slowest_answered: self.values().rev().find(|value| value.is_finite()),
        }
    }

    /// In the order of [`Level::ALL`].
    fn estimates(&self, resampling: Resampling) -> [Estimate; 5] {
        let mut resampled = self.resampled(resampling);
        Level::ALL.map(|level| {
            let (least, effective) = (level.least_n(), self.effective(level));
            let Some(value) = self.quantile(level).filter(|_| effective >= least) else {
                return Estimate::Needs { least, effective };
            };
            let interval = if self.environments() < LEAST_ENVIRONMENTS {
                None
            } else if level.is_tail() {
                self.between_ranks(level, effective)
            } else {
                resampled.get_mut(&level).and_then(|replicates| interval(replicates, self.environments(), 2.0 * TAIL))
            };
            Estimate::Known { value, interval }
        })
    }

    /// Replicates of the quantiles below the tail, from resampled environments.
    fn resampled(&self, resampling: Resampling) -> HashMap<Level, Vec<f64>> {
        let levels: Vec<Level> = Level::ALL.into_iter().filter(|level| !level.is_tail()).collect();
        let mut replicates: HashMap<Level, Vec<f64>> = HashMap::new();
        if self.environments() < LEAST_ENVIRONMENTS || self.len() < Level::P50.least_n() {
            return replicates;
        }
        let all = [(0..self.clusters()).collect()];
        for row in resampling.draw(&all, |weights| self.weighted_quantiles(weights, &levels)) {
            for (level, value) in levels.iter().zip(row) {
                replicates.entry(*level).or_default().push(value);
            }
        }
        replicates
    }

    /// Quantiles, in ascending order, where each environment counts as often as its weight says.
    pub(crate) fn weighted_quantiles(&self, weights: &[u32], levels: &[Level]) -> Vec<f64> {
        let total: u64 = self.sizes.iter().zip(weights).map(|(size, weight)| size * u64::from(*weight)).sum();
        let mut wanted = levels.iter().map(|level| level.rank(total)).peekable();
        let (mut reached, mut found) = (0, Vec::with_capacity(levels.len()));
        for (environment, value) in &self.ascending {
            reached += u64::from(weights[*environment]);
            while wanted.next_if(|rank| *rank <= reached).is_some() {
                found.push(*value);
            }
        }
        found
    }

    /// The order statistics that bound a quantile when the values weigh as `effective` independent ones.
    fn between_ranks(&self, level: Level, effective: u64) -> Option<(f64, f64)> {
        let (lower, upper) = ranks(effective, level)?;
        let lower = (lower * self.len() / effective).max(1);
        let upper = (upper * self.len()).div_ceil(effective);
        Some((self.of_rank(lower), self.of_rank(upper)))
    }

    #[allow(clippy::cast_possible_truncation, reason = "a rank is at most the length")]
    fn of_rank(&self, rank: u64) -> f64 {
        self.ascending[rank as usize - 1].1
    }
}

#[cfg(test)]
mod tests;
