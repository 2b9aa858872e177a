use super::level::Level;

/// The quantile where each unit counts as often as its weight says; `None` if nothing is left. `ascending` are pairs of unit and
/// value.
pub(crate) fn weighted_quantile(ascending: &[(usize, f64)], weights: &[u32], level: Level) -> Option<f64> {
    weighted_rank(ascending, weights, level.rank(total(ascending, weights)))
}

/// The middle of the two middle values: the same, with its sign turned, when all values are.
pub(crate) fn weighted_middle(ascending: &[(usize, f64)], weights: &[u32]) -> Option<f64> {
    let total = total(ascending, weights);
    let low = weighted_rank(ascending, weights, total.div_ceil(2))?;
    let high = weighted_rank(ascending, weights, total / 2 + 1)?;
    let middle = f64::midpoint(low, high);
    // Between infinitely faster and infinitely slower.
    Some(if middle.is_nan() { 0.0 } else { middle })
}

fn total(ascending: &[(usize, f64)], weights: &[u32]) -> u64 {
    ascending.iter().map(|(unit, _)| u64::from(weights[*unit])).sum()
}

fn weighted_rank(ascending: &[(usize, f64)], weights: &[u32], rank: u64) -> Option<f64> {
    let mut reached = 0;
    ascending.iter().find_map(|(unit, value)| {
        reached += u64::from(weights[*unit]);
        (rank > 0 && reached >= rank).then_some(*value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: [(usize, f64); 4] = [(0, 1.0), (1, 2.0), (0, 3.0), (2, 9.0)];

    #[test]
    fn weights_repeat_units() {
        for (weights, median, middle) in [
            ([1, 1, 1], Some(2.0), Some(2.5)),
            ([0, 1, 2], Some(9.0), Some(9.0)),
            ([2, 0, 0], Some(1.0), Some(2.0)),
            ([0, 0, 0], None, None),
        ] {
            assert_eq!(weighted_quantile(&VALUES, &weights, Level::P50), median, "{weights:?}");
            assert_eq!(weighted_middle(&VALUES, &weights), middle, "{weights:?}");
        }
    }

    #[test]
    fn the_middle_of_opposite_infinities_is_no_difference() {
        let values = [(0, f64::NEG_INFINITY), (1, f64::INFINITY)];
        assert_eq!(weighted_middle(&values, &[1, 1]), Some(0.0));
        assert_eq!(weighted_middle(&values, &[0, 1]), Some(f64::INFINITY));
    }
}
