use crate::plan::PlanKind;
use crate::statistics::LEAST_ENVIRONMENTS;

/// What may be said of two variants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// The ratio is not 1, at the confidence given.
    Different,
    /// The whole interval lies within the margin.
    Same,
    /// Neither can be said. `needed` is about what would be enough, if that can be told.
    Inconclusive { needed: Option<Needed> },
    /// The two were not measured in turns: whatever else changed in between is part of the difference.
    ConfoundedWithTime,
    /// The run measured its own generator.
    Void,
}

/// How much there would have to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    /// Sets of blocks that share no environment, from a longer run or more environments.
    Sets(usize),
    /// Further runs besides those that are compared, where the plan sends all calls of a run to the same environments: a longer
    /// run would have no more sets.
    Runs(usize),
}

impl Needed {
    /// `sets` as what gives them: `runs` have `has` sets.
    pub(super) fn of(sets: usize, plan: PlanKind, runs: usize, has: usize) -> Self {
        match plan {
            PlanKind::Provisioned | PlanKind::Rate => {
                Self::Runs((sets * runs).div_ceil(has.max(1)).saturating_sub(runs).max(1))
            }
            PlanKind::Cold | PlanKind::Warm | PlanKind::Burst | PlanKind::Idle => Self::Sets(sets),
        }
    }
}

/// The ends of an interval of logarithmic ratios, judged against the margin.
pub(super) fn is_within((low, high): (f64, f64), margin: f64) -> bool {
    (1.0 - margin).ln() <= low && high <= (1.0 + margin).ln()
}

/// About how many witnesses would shrink the interval so far that one of the two verdicts follows, were the estimate the truth. An
/// interval shrinks with the root of their number.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rough count, saturating")]
pub(super) fn needed(effect: f64, interval: Option<(f64, f64)>, margin: f64, witnesses: usize) -> Option<usize> {
    if witnesses < LEAST_ENVIRONMENTS {
        return Some(LEAST_ENVIRONMENTS);
    }
    let (low, high) = interval.filter(|(low, high)| low.is_finite() && high.is_finite())?;
    let half = (high - low) / 2.0;
    // Half as wide at most: to leave out 0, or to stay within the margin.
    let allowed = effect.abs().max((1.0 + margin).ln() - effect.abs());
    let needed = (witnesses as f64 * (half / allowed).powi(2)).ceil();
    Some((needed as usize).max(witnesses + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn margins() {
        for (ratios, is_same) in [
            ((0.97, 1.03), true),
            ((0.951, 1.049), true),
            ((0.949, 1.0), false),
            ((1.0, 1.051), false),
            ((1.01, 1.02), true),
            ((0.0, f64::INFINITY), false),
        ] {
            let (low, high): (f64, f64) = ratios;
            assert_eq!(is_within((low.ln(), high.ln()), 0.05), is_same, "{ratios:?}");
        }
    }

    #[test]
    fn plans_with_fixed_environments_need_runs() {
        for (plan, runs, has, needed) in [
            (PlanKind::Warm, 1, 3, Needed::Sets(6)),
            (PlanKind::Rate, 1, 1, Needed::Runs(5)),
            (PlanKind::Provisioned, 4, 4, Needed::Runs(2)),
            (PlanKind::Rate, 1, 4, Needed::Runs(1)),
            (PlanKind::Rate, 2, 0, Needed::Runs(10)),
        ] {
            assert_eq!(Needed::of(6, plan, runs, has), needed, "{plan:?} {runs} {has}");
        }
    }

    #[test]
    fn more_witnesses_for_wider_intervals() {
        // No effect: the half-width has to come from 0.0976 to 0.0488, so four times as many.
        let margin = 1.05_f64.ln();
        assert_eq!(needed(0.0, Some((-2.0 * margin, 2.0 * margin)), 0.05, 25), Some(100));
        // A large effect, and an interval that almost leaves out 0: a few more.
        assert_eq!(needed(0.5, Some((-0.04, 1.04)), 0.05, 100), Some(117));
        assert_eq!(needed(0.5, Some((0.1, f64::INFINITY)), 0.05, 100), None);
        assert_eq!(needed(0.5, None, 0.05, 30), None);
        assert_eq!(needed(0.5, None, 0.05, 3), Some(6));
    }
}
