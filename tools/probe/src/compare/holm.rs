/// What Holm's method makes of one of several p-values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    /// The p-value corrected for the number of comparisons; different where it is at most 5 %.
    pub(super) p: f64,
    /// What the p-value itself was held against.
    pub(super) alpha: f64,
}

/// Holm's step-down correction at 5 %, in the order given. What has no p-value was not tested and does not count.
pub(super) fn holm(p_values: &[Option<f64>]) -> Vec<Step> {
    let mut ascending: Vec<(f64, usize)> =
        p_values.iter().enumerate().filter_map(|(at, p)| Some(((*p)?, at))).collect();
    ascending.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut steps = vec![Step { p: 1.0, alpha: 0.05 }; p_values.len()];
    let mut largest = 0.0_f64;
    for (position, (p, at)) in ascending.iter().enumerate() {
        let remaining = (ascending.len() - position) as f64;
        largest = largest.max((p * remaining).min(1.0));
        steps[*at] = Step { p: largest, alpha: 0.05 / remaining };
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: ascending 0.01, 0.02, 0.03, 0.04 times 4, 3, 2, 1 are 0.04, 0.06, 0.06, 0.04, and none may fall again.
    #[test]
    fn a_table_by_hand() {
        let found = holm(&[Some(0.03), Some(0.01), Some(0.04), Some(0.02)]);
        let expected = [0.06, 0.04, 0.06, 0.06];
        assert!(found.iter().zip(expected).all(|(step, p)| (step.p - p).abs() < 1e-12), "{found:?}");
        assert!((found[1].alpha - 0.0125).abs() < 1e-12 && (found[2].alpha - 0.05).abs() < 1e-12);
    }

    #[test]
    fn what_was_not_tested_does_not_count() {
        let found = holm(&[Some(0.02), None, Some(0.04)]);
        assert!((found[0].p - 0.04).abs() < 1e-12 && found[1].p >= 1.0 && (found[2].p - 0.04).abs() < 1e-12);
        assert_eq!(holm(&[]), []);
    }
}
