//! What a count of cases says about a share.

/// The 95 % Wilson score interval for `hits` of `n`; `None` when n is 0.
///
/// Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
///
/// ```
/// let (low, high) = trestle::evaluate::wilson(81, 84).unwrap();
/// assert!((low - 0.9002).abs() < 1e-4 && (high - 0.9878).abs() < 1e-4);
/// ```
#[must_use]
pub fn wilson(hits: u32, n: u32) -> Option<(f64, f64)> {
    const Z: f64 = 1.959_963_984_540_054;
    if n == 0 || hits > n {
        return None;
    }
    let (share, n) = (f64::from(hits) / f64::from(n), f64::from(n));
    let scale = 1.0 + Z * Z / n;
    let middle = (share + Z * Z / (2.0 * n)) / scale;
    let half = Z / scale * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    // Exactly 0 and 1 at the ends, where rounding would miss them by a hair.
    Some((if share == 0.0 { 0.0 } else { middle - half }, if share >= 1.0 { 1.0 } else { middle + half }))
}

/// The largest share that `hits` of `n` leave plausible: the one-sided 95 % upper bound of Clopper and Pearson. For no hit it is
/// 1 - 0.05^(1/n), so 0 of 84 is at most 3.5 % (the rule of three, 3/n, gives 3.6 %). `None` when n is 0.
///
/// ```
/// let bound = trestle::evaluate::upper_bound(0, 84).unwrap();
/// assert!((bound - 0.0350).abs() < 1e-4);
/// ```
#[must_use]
pub fn upper_bound(hits: u32, n: u32) -> Option<f64> {
    if n == 0 || hits > n {
        return None;
    }
    if hits == 0 {
        return Some(1.0 - 0.05_f64.powf(1.0 / f64::from(n)));
    }
    if hits == n {
        return Some(1.0);
    }
    // So many hits or fewer grow less likely as the share grows: halve until the likelihood is 5 %.
    let (mut low, mut high) = (f64::from(hits) / f64::from(n), 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if at_most(hits, n, middle) > 0.05 {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(high)
}

/// The likelihood of at most so many hits in n trials.
fn at_most(hits: u32, n: u32, share: f64) -> f64 {
    let mut logarithm = f64::from(n) * (1.0 - share).ln();
    let mut sum = logarithm.exp();
    for hit in 1..=hits {
        logarithm += (f64::from(n - hit + 1) / f64::from(hit)).ln() + share.ln() - (1.0 - share).ln();
        sum += logarithm.exp();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) -> bool {
        (found - expected).abs() < 5e-5
    }

    /// Expected values computed apart, in Python.
    #[test]
    fn wilson_intervals() {
        for (hits, n, low, high) in [
            (0, 10, 0.0, 0.27753),
            (5, 10, 0.23659, 0.76341),
            (10, 10, 0.72247, 1.0),
            (1, 1, 0.20655, 1.0),
            (50, 100, 0.40383, 0.59617),
        ] {
            let found = wilson(hits, n).unwrap();
            assert!(close(found.0, low) && close(found.1, high), "{hits}/{n}: {found:?}");
        }
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(2, 1), None);
    }

    /// Expected values from the exact binomial distribution, computed apart, in Python.
    #[test]
    fn upper_bounds() {
        for (hits, n, bound) in
            [(0, 1, 0.95), (0, 10, 0.25887), (0, 84, 0.03504), (1, 10, 0.39416), (5, 10, 0.77756), (10, 10, 1.0)]
        {
            let found = upper_bound(hits, n).unwrap();
            assert!(close(found, bound), "{hits}/{n}: {found}");
        }
        assert_eq!(upper_bound(0, 0), None);
    }

    #[test]
    fn a_bound_leaves_five_percent() {
        for (hits, n) in [(0, 40), (3, 96), (20, 21), (100, 5000)] {
            assert!(close(at_most(hits, n, upper_bound(hits, n).unwrap()), 0.05), "{hits}/{n}");
        }
    }
}
