/// The share of variance that lies between environments rather than within them: 0 when an environment tells nothing about its
/// calls, 1 when all calls of one are alike. The one-way analysis-of-variance estimator for unequal group sizes; it may come out
/// below 0. `None` where it has no meaning: fewer than two environments, one value in each, or no variance.
///
/// `values` are pairs of environment (from 0, each below `environments`) and value, which must be finite. Donner, "A review of
/// inference procedures for the intraclass correlation coefficient", International Statistical Review 54 (1986).
#[must_use]
pub fn intraclass_correlation(environments: usize, values: &[(usize, f64)]) -> Option<f64> {
    let mut counts = vec![0.0; environments];
    let mut means = vec![0.0; environments];
    for &(environment, value) in values {
        counts[environment] += 1.0;
        means[environment] += value;
    }
    for (mean, count) in means.iter_mut().zip(&counts).filter(|(_, count)| **count > 0.0) {
        *mean /= count;
    }
    let k = counts.iter().filter(|count| **count > 0.0).count() as f64;
    let n = values.len() as f64;
    if k < 2.0 || n <= k {
        return None;
    }
    let grand_mean = values.iter().map(|(_, value)| value).sum::<f64>() / n;
    let between: f64 = counts.iter().zip(&means).map(|(count, mean)| count * (mean - grand_mean).powi(2)).sum();
    let within: f64 = values.iter().map(|(environment, value)| (value - means[*environment]).powi(2)).sum();
    let (between, within) = (between / (k - 1.0), within / (n - k));
    let usual_count = (n - counts.iter().map(|count| count * count).sum::<f64>() / n) / (k - 1.0);
    let total = between + (usual_count - 1.0) * within;
    (total > 0.0).then(|| (between - within) / total)
}

/// How many correlated values are worth one independent value, at least 1 (Kish, "Survey Sampling", 1965, 5.4; cluster sizes weigh
/// by themselves, as they differ).
#[must_use]
pub fn design_effect(sizes: &[u64], correlation: Option<f64>) -> f64 {
    let n: u64 = sizes.iter().sum();
    if n == 0 {
        return 1.0;
    }
    let size = sizes.iter().map(|size| size * size).sum::<u64>() as f64 / n as f64;
    (1.0 + (size - 1.0) * correlation.unwrap_or(0.0)).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 1e-9)
    }

    /// By hand: means 2 and 6, grand mean 4; between (2*4 + 2*4) / 1 = 16, within (2 + 2) / 2 = 2; (16 - 2) / (16 + 2) = 7/9.
    #[test]
    fn a_table_by_hand() {
        let values = [(0, 1.0), (0, 3.0), (1, 5.0), (1, 7.0)];
        assert!(close(intraclass_correlation(2, &values), 7.0 / 9.0));
    }

    /// By hand: sizes 1 and 3, means 0 and 3, grand mean 9/4; between 81/16 + 27/16 = 27/4; within (1 + 0 + 1) / 2 = 1; the usual
    /// count is (4 - 10/4) / 1 = 3/2; (27/4 - 1) / (27/4 + 1/2) = 23/29.
    #[test]
    fn unequal_sizes_by_hand() {
        let values = [(0, 0.0), (1, 2.0), (1, 3.0), (1, 4.0)];
        assert!(close(intraclass_correlation(2, &values), 23.0 / 29.0));
    }

    #[test]
    fn no_meaning_gives_none() {
        assert_eq!(intraclass_correlation(1, &[(0, 1.0), (0, 2.0)]), None, "one environment");
        assert_eq!(intraclass_correlation(2, &[(0, 1.0), (1, 2.0)]), None, "one value in each");
        assert_eq!(intraclass_correlation(2, &[(0, 1.0), (0, 1.0), (1, 1.0)]), None, "no variance");
        assert!(close(intraclass_correlation(2, &[(0, 1.0), (0, 1.0), (1, 2.0), (1, 2.0)]), 1.0));
    }

    #[test]
    fn design_effects() {
        for (sizes, correlation, expected) in [
            (&[1, 1, 1][..], Some(0.9), 1.0),
            (&[10, 10][..], Some(0.5), 5.5),
            (&[10, 10][..], Some(-0.2), 1.0),
            (&[10, 10][..], None, 1.0),
            (&[1, 3][..], Some(1.0), 2.5),
            (&[][..], None, 1.0),
        ] {
            assert!(close(Some(design_effect(sizes, correlation)), expected), "{sizes:?} {correlation:?}");
        }
    }
}
