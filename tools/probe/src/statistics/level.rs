use crate::header::Statistic;

/// A quantile, named by the percentage of invocations that are no slower.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    P50,
    P90,
    P95,
    P99,
    P999,
}

/// What each side of a two-sided 95 % interval may miss.
pub(super) const TAIL: f64 = 0.025;

impl Level {
    pub const ALL: [Self; 5] = [Self::P50, Self::P90, Self::P95, Self::P99, Self::P999];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::P50 => "p50",
            Self::P90 => "p90",
            Self::P95 => "p95",
            Self::P99 => "p99",
            Self::P999 => "p99.9",
        }
    }

    const fn thousandths(self) -> u64 {
        match self {
            Self::P50 => 500,
            Self::P90 => 900,
            Self::P95 => 950,
            Self::P99 => 990,
            Self::P999 => 999,
        }
    }

    #[must_use]
    pub fn probability(self) -> f64 {
        self.thousandths() as f64 / 1000.0
    }

    /// The rank of the quantile among `n` ascending values, from 1: the least that has the share `p` of them at or below it. An
    /// integer, so no rounding of `n * p` moves it.
    #[must_use]
    pub const fn rank(self, n: u64) -> u64 {
        let rank = (n * self.thousandths()).div_ceil(1000);
        if rank == 0 { 1 } else { rank }
    }

    /// The least count of independent values whose largest lies above the quantile with 97.5 % certainty: `p^n <= 2.5 %`. With
    /// fewer, no order statistic bounds the quantile from above.
    ///
    /// ```
    /// use trestle_probe::statistics::Level;
    /// assert_eq!([Level::P95, Level::P99, Level::P999].map(Level::least_n), [72, 368, 3688]);
    /// ```
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 6 and 3,688")]
    pub fn least_n(self) -> u64 {
        (TAIL.ln() / self.probability().ln()).ceil() as u64
    }

    /// Whether the interval comes from order statistics: beyond p95 a resample repeats the same few slow values.
    #[must_use]
    pub const fn is_tail(self) -> bool {
        matches!(self, Self::P99 | Self::P999)
    }
}

impl From<Statistic> for Level {
    fn from(statistic: Statistic) -> Self {
        match statistic {
            Statistic::P50 => Self::P50,
            Statistic::P90 => Self::P90,
            Statistic::P95 => Self::P95,
            Statistic::P99 => Self::P99,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, tried at the boundary: one value fewer leaves more than 2.5 % above.
    #[test]
    fn least_n_is_the_first_that_bounds_the_quantile() {
        for (level, least) in
            [(Level::P50, 6), (Level::P90, 36), (Level::P95, 72), (Level::P99, 368), (Level::P999, 3688)]
        {
            assert_eq!(level.least_n(), least, "{level:?}");
            let all_below = |n: i32| level.probability().powi(n);
            let n = i32::try_from(least).unwrap();
            assert!(all_below(n) <= 0.025 && all_below(n - 1) > 0.025, "{level:?}");
        }
    }

    #[test]
    fn ranks_are_exact() {
        for (level, n, rank) in [
            (Level::P50, 1, 1),
            (Level::P50, 2, 1),
            (Level::P50, 3, 2),
            (Level::P90, 10, 9),
            (Level::P95, 20, 19),
            (Level::P95, 21, 20),
            (Level::P99, 100, 99),
            (Level::P99, 101, 100),
            (Level::P999, 1000, 999),
        ] {
            assert_eq!(level.rank(n), rank, "{level:?} of {n}");
        }
    }
}
