use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;

use super::level::Level;
use super::order::LEAST_ENVIRONMENTS;
use super::resampling::{Resampling, interval};
use super::weighted::weighted_quantile;

/// The fewest payload sizes a line is fitted through.
pub const LEAST_SIZES: usize = 4;

const BYTES_PER_KB: f64 = 1024.0;

/// What a KB (1,024 bytes) of payload adds to the median.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// Nanoseconds per KB.
    pub per_kb: f64,
    /// At 95 %; `None` with too few environments.
    pub interval: Option<(f64, f64)>,
    pub sizes: usize,
}

/// The line of Theil and Sen through the medians of each size, `None` for fewer than [`LEAST_SIZES`] sizes or where a median is a
/// failure. The interval comes from resampling environments; those that served the same sizes are exchanged for each other. Values
/// of unknown environments are one more that never counts towards the fewest.
#[must_use]
pub fn slope<E: Hash + Eq + Copy>(
    by_size: &BTreeMap<u64, Vec<(Option<E>, f64)>>,
    resampling: Resampling,
) -> Option<Slope> {
    if by_size.len() < LEAST_SIZES || by_size.values().any(Vec::is_empty) {
        return None;
    }
    let environments = Served::new(by_size);
    let everyone = vec![1; environments.count];
    let per_kb = environments.slope(&everyone)?;
    let witnesses = environments.fewest_of_a_size();
    let interval = (witnesses >= LEAST_ENVIRONMENTS).then(|| {
        let strata = environments.strata();
        let replicate = |weights: &[u32]| environments.slope(weights).unwrap_or(f64::INFINITY);
        interval(&mut resampling.draw(&strata, replicate), witnesses, 0.05)
    });
    Some(Slope { per_kb, interval: interval.flatten(), sizes: by_size.len() })
}

/// Values of each size, with environments numbered over all sizes.
struct Served {
    count: usize,
    /// The number that values of unknown environments have.
    unknown: Option<usize>,
    sizes: Vec<(f64, Vec<(usize, f64)>)>,
}

impl Served {
    fn new<E: Hash + Eq + Copy>(by_size: &BTreeMap<u64, Vec<(Option<E>, f64)>>) -> Self {
        let mut numbers = HashMap::new();
        let mut numbered = |values: &[(Option<E>, f64)]| {
            let mut values: Vec<(usize, f64)> = values
                .iter()
                .map(|(environment, value)| {
                    let next = numbers.len();
                    (*numbers.entry(*environment).or_insert(next), *value)
                })
                .collect();
            values.sort_by(|a, b| a.1.total_cmp(&b.1));
            values
        };
        let sizes = by_size.iter().map(|(bytes, values)| (*bytes as f64 / BYTES_PER_KB, numbered(values))).collect();
        Self { sizes, count: numbers.len(), unknown: numbers.get(&None).copied() }
    }

    /// How many known environments served the size that the fewest served.
    fn fewest_of_a_size(&self) -> usize {
        let served = |values: &[(usize, f64)]| {
            let known =
                values.iter().map(|(environment, _)| *environment).filter(|number| Some(*number) != self.unknown);
            known.collect::<HashSet<_>>().len()
        };
        self.sizes.iter().map(|(_, values)| served(values)).min().unwrap_or(0)
    }

    /// Environments by the set of sizes they served; sets that few served are one stratum, or they would hardly vary.
    fn strata(&self) -> Vec<Vec<usize>> {
        let mut served = vec![BTreeSet::new(); self.count];
        for (size, (_, values)) in self.sizes.iter().enumerate() {
            for (environment, _) in values {
                served[*environment].insert(size);
            }
        }
        let mut strata: BTreeMap<&BTreeSet<usize>, Vec<usize>> = BTreeMap::new();
        for (environment, sizes) in served.iter().enumerate() {
            strata.entry(sizes).or_default().push(environment);
        }
        let (mut strata, few): (Vec<_>, Vec<_>) =
            strata.into_values().partition(|stratum| stratum.len() >= LEAST_ENVIRONMENTS);
        let few = few.concat();
        if !few.is_empty() {
            strata.push(few);
        }
        strata
    }

    fn slope(&self, weights: &[u32]) -> Option<f64> {
        let medians: Option<Vec<(f64, f64)>> = self
            .sizes
            .iter()
            .map(|(kb, values)| Some((*kb, weighted_quantile(values, weights, Level::P50)?)))
            .collect();
        // Between sizes that answer, a line would hide the one that fails.
        medians
            .filter(|points| points.iter().all(|(_, median)| median.is_finite()))
            .and_then(|points| theil_sen(&points))
    }
}

/// The median of the slopes between all pairs of points (Sen, "Estimates of the regression coefficient based on Kendall's tau",
/// JASA 63 (1968)).
fn theil_sen(points: &[(f64, f64)]) -> Option<f64> {
    let pairs = points.iter().enumerate().flat_map(|(at, a)| points[at + 1..].iter().map(move |b| (a, b)));
    let mut slopes: Vec<f64> = pairs.map(|(a, b)| (b.1 - a.1) / (b.0 - a.0)).collect();
    if slopes.is_empty() {
        return None;
    }
    slopes.sort_by(f64::total_cmp);
    let middle = slopes.len() / 2;
    Some(if slopes.len() % 2 == 1 { slopes[middle] } else { f64::midpoint(slopes[middle - 1], slopes[middle]) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(sizes: &[u64], environments: u64) -> BTreeMap<u64, Vec<(Option<u64>, f64)>> {
        let at = |kb: u64, environment: u64| {
            // 50 us, 2 us per KB, and up to 9 us of the environment's own.
            let own = environment.wrapping_mul(2_654_435_761) % 10;
            (Some(environment), (50_000 + 2_000 * kb + 1_000 * own) as f64)
        };
        let values = |kb: u64| (0..environments).map(|environment| at(kb, environment)).collect();
        sizes.iter().map(|kb| (kb * 1024, values(*kb))).collect()
    }

    #[test]
    fn a_line_is_found() {
        let found = slope(&line(&[1, 12, 100, 400], 40), Resampling::new(1)).unwrap();
        let (low, high) = found.interval.unwrap();
        assert!((found.per_kb - 2_000.0).abs() < 1e-6, "{found:?}");
        assert!(low <= 2_000.0 && 2_000.0 <= high && high - low < 300.0, "{found:?}");
        assert_eq!(found.sizes, 4);
    }

    #[test]
    fn three_sizes_give_no_line_and_five_environments_no_interval() {
        assert_eq!(slope(&line(&[1, 12, 100], 40), Resampling::new(1)), None);
        let found = slope(&line(&[1, 12, 100, 400], 5), Resampling::new(1)).unwrap();
        assert_eq!(found.interval, None);
    }

    #[test]
    fn values_of_unknown_environments_do_not_help_to_an_interval() {
        let mut values = line(&[1, 12, 100, 400], 5);
        for of_size in values.values_mut() {
            of_size.extend_from_within(..);
            of_size[5..].iter_mut().for_each(|value| value.0 = None);
        }
        assert_eq!(slope(&values, Resampling::new(1)).unwrap().interval, None);
    }

    #[test]
    fn a_failing_size_gives_no_line() {
        for kb in [1, 12, 100, 400] {
            let mut values = line(&[1, 12, 100, 400], 40);
            for value in values.get_mut(&(kb * 1024)).unwrap().iter_mut().take(30) {
                value.1 = f64::INFINITY;
            }
            assert_eq!(slope(&values, Resampling::new(1)), None, "{kb}");
        }
    }

    /// By hand: the six slopes of these points are 1, 2, 3, 3, 4 and 5.
    #[test]
    fn theil_and_sen_by_hand() {
        let points = [(0.0, 0.0), (1.0, 1.0), (2.0, 4.0), (3.0, 9.0)];
        assert_eq!(theil_sen(&points), Some(3.0));
    }
}
