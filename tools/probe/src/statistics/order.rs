use super::level::{Level, TAIL};

/// The fewest environments an interval is computed from: as many as the median needs.
pub const LEAST_ENVIRONMENTS: usize = 6;

/// The ranks, from 1, of the two among `n` independent ascending values that hold the quantile between them with at least 95 %, and
/// at most 2.5 % on either side; `None` below [`Level::least_n`].
///
/// The count of values at or below the quantile is binomial, whatever the distribution (David and Nagaraja, "Order Statistics",
/// 3rd edition, 7.1).
///
/// ```
/// use trestle_probe::statistics::{Level, ranks};
/// assert_eq!(ranks(100, Level::P50), Some((40, 61)));
/// ```
#[must_use]
pub fn ranks(n: u64, level: Level) -> Option<(u64, u64)> {
    if n < level.least_n() {
        return None;
    }
    let p = level.probability();
    let odds = (p / (1.0 - p)).ln();
    let mut logarithm = n as f64 * (1.0 - p).ln();
    let mut at_most = 0.0;
    let (mut lower, mut upper) = (1, n);
    for count in 0..n {
        at_most += logarithm.exp();
        // The value of rank `count + 1` is beyond the quantile when at most `count` are at or below it.
        if at_most <= TAIL {
            lower = count + 1;
        }
        if 1.0 - at_most <= TAIL {
            upper = count + 1;
            break;
        }
        logarithm += ((n - count) as f64 / (count + 1) as f64).ln() + odds;
    }
    Some((lower, upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected values from exact binomial sums over integers, computed apart, in Python.
    #[test]
    fn ranks_of_known_binomials() {
        for (n, level, expected) in [
            (6, Level::P50, (1, 6)),
            (10, Level::P50, (2, 9)),
            (100, Level::P50, (40, 61)),
            (36, Level::P90, (29, 36)),
            (72, Level::P95, (64, 72)),
            (368, Level::P99, (360, 368)),
            (1000, Level::P99, (983, 997)),
            (3688, Level::P999, (3680, 3688)),
            (20_000, Level::P999, (19_971, 19_989)),
        ] {
            assert_eq!(ranks(n, level), Some(expected), "{n} {level:?}");
        }
    }

    #[test]
    fn too_few_give_none() {
        for level in Level::ALL {
            assert_eq!(ranks(level.least_n() - 1, level), None);
            assert!(ranks(level.least_n(), level).is_some());
        }
        assert_eq!(Level::P50.least_n(), LEAST_ENVIRONMENTS as u64);
    }
}
