//! Medians and their intervals, without an assumption about the distribution.

pub(crate) fn median(values: &[f64]) -> f64 {
    percentile(values, 50)
}

/// The value at a whole percent, by nearest rank.
pub(crate) fn percentile(values: &[f64], percent: usize) -> f64 {
    let sorted = sorted(values);
    sorted[(sorted.len() * percent).div_ceil(100).saturating_sub(1)]
}

/// The 95 % interval of the median between two order statistics: those that a fair coin's count of heads falls between.
/// Needs six values.
pub(crate) fn median_interval(values: &[f64]) -> (f64, f64) {
    let sorted = sorted(values);
    let n = sorted.len();
    // The largest rank below which at most 2.5 % of the binomial distribution lies.
    let (mut tail, mut term, mut rank) = (0.0, 0.5_f64.powi(i32::try_from(n).unwrap_or(i32::MAX)), 0);
    while tail + term <= 0.025 {
        tail += term;
        rank += 1;
        #[expect(clippy::cast_precision_loss, reason = "counts of blocks")]
        let step = (n - rank + 1) as f64 / rank as f64;
        term *= step;
    }
    assert!(rank > 0, "{n} values are too few for an interval, six are needed");
    (sorted[rank - 1], sorted[n - rank])
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}
