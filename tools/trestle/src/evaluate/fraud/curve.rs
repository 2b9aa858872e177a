//! Curves over every cut-off of a score.

use super::check::{Case, Check};

/// What a cut-off gives: cases that score at or above it are found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    pub cut_off: u8,
    pub recall: f64,
    /// Share of cases that should not be found but are.
    pub false_alarms: f64,
    /// At the stated prevalence.
    pub precision: f64,
}

/// What a cut-off lets pass without a person: cases that score below it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoveragePoint {
    pub cut_off: u16,
    /// Share of all cases at the stated prevalence that pass.
    pub coverage: f64,
    /// Share of fraud among them.
    pub risk: f64,
}

/// Scores of cases that should be found, and of those that should not.
struct Scored {
    positives: Vec<u8>,
    negatives: Vec<u8>,
    /// All that were asked, with those that gave no score.
    asked: (usize, usize),
}

impl Scored {
    fn of(check: Check, cases: &[Case]) -> Self {
        let mut scored = Self { positives: Vec::new(), negatives: Vec::new(), asked: (0, 0) };
        for case in cases {
            let Some(truth) = check.truth(&case.specimen) else { continue };
            let (asked, scores) = if truth {
                (&mut scored.asked.0, &mut scored.positives)
            } else {
                (&mut scored.asked.1, &mut scored.negatives)
            };
            *asked += 1;
            scores.extend(check.score(&case.ended));
        }
        scored
    }

    /// Every score that occurs, falling.
    fn cut_offs(&self) -> Vec<u8> {
        let mut scores: Vec<u8> = self.positives.iter().chain(&self.negatives).copied().collect();
        scores.sort_unstable_by(|a, b| b.cmp(a));
        scores.dedup();
        scores
    }
}

/// Precision and recall at every score that occurs, from the highest cut-off to the lowest; empty without both kinds of cases.
#[must_use]
pub fn precision_recall(check: Check, cases: &[Case], prevalence: f64) -> Vec<CurvePoint> {
    let scored = Scored::of(check, cases);
    if scored.positives.is_empty() || scored.negatives.is_empty() {
        return Vec::new();
    }
    let point = |cut_off| {
        let recall = share(&scored.positives, |score| score >= cut_off, scored.positives.len());
        let false_alarms = share(&scored.negatives, |score| score >= cut_off, scored.negatives.len());
        let (right, wrong) = (prevalence * recall, (1.0 - prevalence) * false_alarms);
        CurvePoint { cut_off, recall, false_alarms, precision: right / (right + wrong) }
    };
    scored.cut_offs().into_iter().map(point).collect()
}

/// Area under the curve of precision over recall, by steps; `None` for an empty curve. What finds at random has the prevalence.
#[must_use]
pub fn average_precision(curve: &[CurvePoint]) -> Option<f64> {
    let mut before = 0.0;
    let mut area = 0.0;
    for point in curve {
        area += (point.recall - before) * point.precision;
        before = point.recall;
    }
    (!curve.is_empty()).then_some(area)
}

/// Risk over coverage at every score that occurs. A case without a score never passes without a person.
#[must_use]
pub fn risk_coverage(check: Check, cases: &[Case], prevalence: f64) -> Vec<CoveragePoint> {
    let scored = Scored::of(check, cases);
    let (positives, negatives) = scored.asked;
    if positives == 0 || negatives == 0 {
        return Vec::new();
    }
    let point = |cut_off: u16| {
        let fraud = prevalence * share(&scored.positives, |score| u16::from(score) < cut_off, positives);
        let honest = (1.0 - prevalence) * share(&scored.negatives, |score| u16::from(score) < cut_off, negatives);
        let coverage = fraud + honest;
        CoveragePoint { cut_off, coverage, risk: if coverage > 0.0 { fraud / coverage } else { 0.0 } }
    };
    let mut cut_offs: Vec<u16> = scored.cut_offs().into_iter().map(|score| u16::from(score) + 1).collect();
    cut_offs.reverse();
    cut_offs.into_iter().map(point).collect()
}

#[allow(clippy::cast_precision_loss)] // numbers of cases
fn share(scores: &[u8], wanted: impl Fn(u8) -> bool, of: usize) -> f64 {
    scores.iter().filter(|score| wanted(**score)).count() as f64 / of as f64
}

#[cfg(test)]
mod tests {
    use super::super::check::{Ended, Seen};
    use super::super::sample::specimen;
    use super::*;

    /// Cases by truth and score.
    fn cases(scores: &[(bool, Option<u8>)]) -> Vec<Case> {
        let case = |(fraud, score): &(bool, Option<u8>)| Case {
            specimen: specimen("any", *fraud),
            ended: Ended::Seen(Seen { score: *score, ..Seen::default() }),
        };
        scores.iter().map(case).collect()
    }

    #[test]
    fn precision_and_recall_by_hand() {
        let cases = cases(&[(true, Some(90)), (true, Some(40)), (false, Some(40)), (false, Some(10))]);
        let curve = precision_recall(Check::Score, &cases, 0.5);
        let found: Vec<_> = curve.iter().map(|point| (point.cut_off, point.recall, point.false_alarms)).collect();
        assert_eq!(found, [(90, 0.5, 0.0), (40, 1.0, 0.5), (10, 1.0, 1.0)]);
        assert!((curve[1].precision - 2.0 / 3.0).abs() < 1e-12);
        let area = average_precision(&curve).unwrap();
        assert!((area - (0.5 + 0.5 * 2.0 / 3.0)).abs() < 1e-12, "{area}");
        let rare = precision_recall(Check::Score, &cases, 0.08);
        assert!((rare[1].precision - 0.08 / (0.08 + 0.46)).abs() < 1e-12);
        assert!((rare[2].precision - 0.08).abs() < 1e-12, "all found: what is found is as the prevalence");
        assert_eq!(average_precision(&precision_recall(Check::Face, &cases, 0.08)), None);
    }

    #[test]
    fn a_case_without_a_score_never_passes() {
        let cases = cases(&[(true, Some(90)), (true, None), (false, Some(0)), (false, Some(0)), (false, None)]);
        let curve = risk_coverage(Check::Score, &cases, 0.08);
        assert_eq!(curve.iter().map(|point| point.cut_off).collect::<Vec<_>>(), [1, 91]);
        assert!((curve[0].coverage - 0.92 * 2.0 / 3.0).abs() < 1e-12 && curve[0].risk.abs() < 1e-12);
        let all = curve[1];
        assert!((all.coverage - (0.04 + 0.92 * 2.0 / 3.0)).abs() < 1e-12);
        assert!((all.risk - 0.04 / all.coverage).abs() < 1e-12);
    }
}
