//! Counts of answers, and the rates that they estimate.

use super::check::{Case, Check};
use crate::evaluate::wilson;

/// Answers held against the truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub true_positive: u32,
    pub false_negative: u32,
    pub false_positive: u32,
    pub true_negative: u32,
    /// No answer, of cases that should and that should not be found.
    pub silent_positive: u32,
    pub silent_negative: u32,
}

/// An estimate with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    pub estimate: f64,
    pub low: f64,
    pub high: f64,
}

/// What counts estimate, of the cases that were answered; `None` where none was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    pub recall: Option<Range>,
    pub specificity: Option<Range>,
    /// Within the set, whose share of fraud is made up.
    pub precision_in_set: Option<Range>,
    /// At the stated prevalence. The interval is made of the ends of both Wilson intervals, so it is wider than 95 %.
    pub precision: Option<Range>,
    /// Share of all cases at the stated prevalence that the check holds up; the interval likewise.
    pub flagged: Option<Range>,
}

impl Counts {
    #[must_use]
    pub fn of(check: Check, cases: &[Case]) -> Self {
        let mut counts = Self::default();
        for case in cases {
            let Some(truth) = check.truth(&case.specimen) else { continue };
            *match (truth, check.said(&case.ended)) {
                (true, Some(true)) => &mut counts.true_positive,
                (true, Some(false)) => &mut counts.false_negative,
                (true, None) => &mut counts.silent_positive,
                (false, Some(true)) => &mut counts.false_positive,
                (false, Some(false)) => &mut counts.true_negative,
                (false, None) => &mut counts.silent_negative,
            } += 1;
        }
        counts
    }

    /// Answered cases that should be found.
    #[must_use]
    pub const fn positives(self) -> u32 {
        self.true_positive + self.false_negative
    }

    /// Answered cases that should not be found.
    #[must_use]
    pub const fn negatives(self) -> u32 {
        self.false_positive + self.true_negative
    }

    /// Cases that should be found, answered or not.
    #[must_use]
    pub const fn all_positives(self) -> u32 {
        self.positives() + self.silent_positive
    }

    /// Cases that should not be found, answered or not.
    #[must_use]
    pub const fn all_negatives(self) -> u32 {
        self.negatives() + self.silent_negative
    }

    #[must_use]
    pub const fn silent(self) -> u32 {
        self.silent_positive + self.silent_negative
    }

    /// `prevalence`: share of cases that should be found, above 0 and below 1.
    #[must_use]
    pub fn rates(self, prevalence: f64) -> Rates {
        let recall = range(self.true_positive, self.positives());
        let specificity = range(self.true_negative, self.negatives());
        let both = recall.zip(specificity);
        let found = |recall: f64, specificity: f64| (prevalence * recall, (1.0 - prevalence) * (1.0 - specificity));
        let precision = |recall: f64, specificity: f64| {
            let (right, wrong) = found(recall, specificity);
            // Nothing found: no share of it is right.
            if right + wrong > 0.0 { right / (right + wrong) } else { 0.0 }
        };
        let flagged = |recall: f64, specificity: f64| {
            let (right, wrong) = found(recall, specificity);
            right + wrong
        };
        let any = self.true_positive + self.false_positive > 0;
        Rates {
            recall,
            specificity,
            precision_in_set: range(self.true_positive, self.true_positive + self.false_positive),
            precision: both.filter(|_| any).map(|(recall, specificity)| Range {
                estimate: precision(recall.estimate, specificity.estimate),
                low: precision(recall.low, specificity.low),
                high: precision(recall.high, specificity.high),
            }),
            flagged: both.map(|(recall, specificity)| Range {
                estimate: flagged(recall.estimate, specificity.estimate),
                low: flagged(recall.low, specificity.high),
                high: flagged(recall.high, specificity.low),
            }),
        }
    }
}

fn range(hits: u32, n: u32) -> Option<Range> {
    let (low, high) = wilson(hits, n)?;
    Some(Range { estimate: f64::from(hits) / f64::from(n), low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(true_positive: u32, false_negative: u32, false_positive: u32, true_negative: u32) -> Counts {
        Counts { true_positive, false_negative, false_positive, true_negative, ..Counts::default() }
    }

    /// Recall 59 % and specificity 83 % at 8 %: the published figures, and the precision that they imply.
    #[test]
    fn precision_is_that_of_the_prevalence_not_of_the_set() {
        let rates = counts(59, 41, 17, 83).rates(0.08);
        let close = |range: Option<Range>, expected: f64| (range.unwrap().estimate - expected).abs() < 5e-4;
        assert!(close(rates.recall, 0.59) && close(rates.specificity, 0.83));
        assert!(close(rates.precision_in_set, 59.0 / 76.0));
        assert!(close(rates.precision, 0.2318), "{:?}", rates.precision);
        assert!(close(rates.flagged, 0.2036), "{:?}", rates.flagged);
        let half = counts(59, 41, 17, 83).rates(0.5);
        assert!(close(half.precision, 59.0 / 76.0), "at the set's own share both are one");
    }

    #[test]
    fn intervals_hold_their_estimates() {
        for counts in [counts(1, 0, 0, 1), counts(9, 1, 3, 40), counts(0, 10, 5, 5), counts(10, 0, 0, 10)] {
            let rates = counts.rates(0.08);
            for range in [rates.recall, rates.specificity, rates.precision_in_set, rates.precision, rates.flagged] {
                let Some(range) = range else { continue };
                assert!(range.low <= range.estimate && range.estimate <= range.high, "{counts:?} {range:?}");
            }
        }
    }

    #[test]
    fn nothing_found_has_no_precision_and_nothing_asked_has_no_rate() {
        let never = counts(0, 10, 0, 90).rates(0.08);
        assert_eq!((never.precision, never.precision_in_set), (None, None));
        assert!(never.flagged.unwrap().estimate.abs() < 1e-12);
        let nobody = Counts::default().rates(0.08);
        assert_eq!((nobody.recall, nobody.specificity, nobody.flagged), (None, None, None));
    }
}
