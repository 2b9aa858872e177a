use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// The fewest replicates whose deviation is trusted beyond their reach.
const LEAST_REPLICATES: usize = 100;

/// How a bootstrap draws. The same seed gives the same interval on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resampling {
    pub resamples: u32,
    pub seed: u64,
}

impl Resampling {
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { resamples: 2000, seed }
    }

    /// Draws units with replacement, as many of each stratum as it has, and gives how often each unit was drawn to `replicate`.
    pub(crate) fn draw<T>(self, strata: &[Vec<usize>], mut replicate: impl FnMut(&[u32]) -> T) -> Vec<T> {
        let units = strata.iter().flatten().max().map_or(0, |last| last + 1);
        let mut random = fastrand::Rng::with_seed(self.seed);
        let mut weights = vec![0; units];
        let mut one = || {
            weights.fill(0);
            for stratum in strata {
                for _ in stratum {
                    weights[stratum[random.usize(0..stratum.len())]] += 1;
                }
            }
            replicate(&weights)
        };
        (0..self.resamples).map(|_| one()).collect()
    }
}

/// The expanded percentile interval of replicates of a statistic over `units` resampled units, at `1 - alpha`: the percentiles are
/// moved outwards as far as a t interval is wider than a normal one with the plug-in deviation, since resamples of few units vary
/// too little (Hesterberg, "What Teachers Should Know about the Bootstrap", The American Statistician 69 (2015), 5.3).
///
/// Ends rarer than the replicates can tell are taken from a normal distribution of their mean and deviation, and lie beyond all of
/// them. `None` for fewer than two units, and where such ends are asked for of fewer than 100 replicates or of infinite ones.
/// The slice is left sorted.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank among the replicates")]
pub fn interval(replicates: &mut [f64], units: usize, alpha: f64) -> Option<(f64, f64)> {
    replicates.sort_by(f64::total_cmp);
    let z = student(units)?.inverse_cdf(1.0 - alpha / 2.0) * stretch(units);
    let rank = (Normal::standard().cdf(-z) * (replicates.len() + 1) as f64).floor() as usize;
    if (1..=replicates.len()).contains(&rank) {
        return Some((replicates[rank - 1], replicates[replicates.len() - rank]));
    }
    let (mean, deviation) = mean_and_deviation(replicates)?;
    Some(((mean - z * deviation).min(*replicates.first()?), (mean + z * deviation).max(*replicates.last()?)))
}

/// The two-sided p-value that belongs to [`interval`]: the least `alpha` at which the interval leaves out 0. `None` for fewer than
/// two units.
#[must_use]
pub fn two_sided_p(replicates: &[f64], units: usize) -> Option<f64> {
    let student = student(units)?;
    let at_most_zero = replicates.iter().filter(|value| **value <= 0.0).count();
    let at_least_zero = replicates.iter().filter(|value| **value >= 0.0).count();
    let beyond = at_most_zero.min(at_least_zero);
    let tail = (beyond + 1) as f64 / (replicates.len() + 1) as f64;
    if tail >= 0.5 {
        return Some(1.0);
    }
    let mut z = Normal::standard().inverse_cdf(tail);
    if let (0, Some((mean, deviation))) = (beyond, mean_and_deviation(replicates)) {
        z = z.min(-mean.abs() / deviation);
    }
    Some(2.0 * student.cdf(z / stretch(units)))
}

/// `None` for too few, and where one is infinite or all are alike.
fn mean_and_deviation(replicates: &[f64]) -> Option<(f64, f64)> {
    let n = replicates.len() as f64;
    let mean = replicates.iter().sum::<f64>() / n;
    let deviation = (replicates.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    (replicates.len() >= LEAST_REPLICATES && deviation.is_normal()).then_some((mean, deviation))
}

fn student(units: usize) -> Option<StudentsT> {
    StudentsT::new(0.0, 1.0, units.checked_sub(1)? as f64).ok()
}

fn stretch(units: usize) -> f64 {
    (units as f64 / (units as f64 - 1.0)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(n: i32) -> Vec<f64> {
        (1..=n).map(f64::from).collect()
    }

    /// For 10 units t is 2.262, stretched by the root of 10/9 to 2.385, which leaves 0.855 % on each side: 17.1 of 2,000.
    #[test]
    fn ends_are_moved_outwards() {
        assert_eq!(interval(&mut ramp(2000), 10, 0.05), Some((17.0, 1984.0)));
        // Many units: 2.5 %.
        assert_eq!(interval(&mut ramp(1989), 1_000_000, 0.05), Some((49.0, 1941.0)));
    }

    #[test]
    fn too_few_units_or_replicates_give_none() {
        assert_eq!(interval(&mut ramp(2000), 1, 0.05), None);
        assert_eq!(interval(&mut ramp(2000), 0, 0.05), None);
        assert_eq!(interval(&mut ramp(10), 10, 0.05), None);
        assert_eq!(two_sided_p(&ramp(10), 1), None);
    }

    /// Ends at a millionth are beyond 1,999 replicates: for 1,000,000 units 4.89 deviations of 577.2 from a mean of 1,000.
    #[test]
    fn rare_ends_are_normal_and_beyond_all_replicates() {
        let (low, high) = interval(&mut ramp(1999), 1_000_000, 1e-6).unwrap();
        assert!((low + 1_824.0).abs() < 2.0 && (high - 3_824.0).abs() < 2.0, "{low} {high}");
        let mut failing = ramp(1999);
        failing[1998] = f64::INFINITY;
        assert_eq!(interval(&mut failing, 1_000_000, 1e-6), None);
        let far: Vec<f64> = ramp(1999).iter().map(|value| value + 5_000.0).collect();
        // 10.4 deviations from 0.
        let p = two_sided_p(&far, 12).unwrap();
        assert!(p < 1e-5, "{p}");
    }

    #[test]
    fn an_interval_leaves_out_zero_when_p_is_below_alpha() {
        for units in [6, 12, 100] {
            for shift in [0, 5, 20, 50, 100, 200, 800] {
                let mut replicates: Vec<f64> = ramp(1999).iter().map(|value| value - f64::from(shift) - 0.5).collect();
                let p = two_sided_p(&replicates, units).unwrap();
                for alpha in [0.2, 0.1, 0.05] {
                    if let Some((low, high)) = interval(&mut replicates, units, alpha) {
                        assert_eq!(low > 0.0 || high < 0.0, p <= alpha, "{units} units, {shift}, {alpha}: p {p}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_seed_is_a_sequence() {
        let draw = |seed| Resampling { resamples: 3, seed }.draw(&[vec![0, 1, 2], vec![3, 4]], <[u32]>::to_vec);
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        for weights in draw(7) {
            assert_eq!((weights[..3].iter().sum::<u32>(), weights[3..].iter().sum::<u32>()), (3, 2));
        }
    }
}
