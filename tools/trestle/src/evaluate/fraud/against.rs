//! Two runs over the same cases: better, worse or inconclusive.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::check::{Case, Check};

/// Differences less likely than this by chance count.
const SIGNIFICANT: f64 = 0.05;

/// Why an earlier run can't be compared with.
#[derive(Debug, thiserror::Error)]
pub enum AgainstError {
    #[error("{}: {source}", .path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{} is not what `trestle evaluate fraud --json` writes: line {line}, column {column}", .path.display())]
    Form { path: PathBuf, line: usize, column: usize },
    #[error("{} has no case in common with this run; compare runs over the same set", .0.display())]
    NothingInCommon(PathBuf),
}

/// An earlier run, as far as it is compared.
#[derive(Debug, Clone, Deserialize)]
pub struct Against {
    each: Vec<Earlier>,
}

#[derive(Debug, Clone, Deserialize)]
struct Earlier {
    name: String,
    truth: BTreeMap<String, Option<bool>>,
    said: BTreeMap<String, Option<bool>>,
}

/// What became of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Recall or specificity is better beyond chance, and neither is worse.
    Better,
    /// Recall or specificity is worse beyond chance.
    Worse,
    /// Chance explains the difference.
    Inconclusive,
}

impl Verdict {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// Cases that were answered rightly in one run only. No answer is no right answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Change {
    /// Right now, not before.
    pub gained: u32,
    /// Right before, not now.
    pub lost: u32,
    /// Cases that both runs have.
    pub common: u32,
}

impl Change {
    /// The exact two-sided probability of a split at least as uneven by chance (`McNemar`; 1 where nothing changed).
    #[must_use]
    pub fn p(self) -> f64 {
        let n = self.gained + self.lost;
        let fewer = self.gained.min(self.lost);
        let mut term = 0.5_f64.powi(i32::try_from(n).unwrap_or(i32::MAX));
        let mut tail = term;
        for k in 0..fewer {
            term *= f64::from(n - k) / f64::from(k + 1);
            tail += term;
        }
        (2.0 * tail).min(1.0)
    }

    fn is_significant(self) -> bool {
        self.p() < SIGNIFICANT
    }
}

impl Against {
    /// # Errors
    /// [`AgainstError`]
    pub fn read(path: &Path) -> Result<Self, AgainstError> {
        let text = std::fs::read(path).map_err(|source| AgainstError::File { path: path.to_owned(), source })?;
        let read: Result<Self, _> = serde_json::from_slice(&text);
        read.map_err(|error| AgainstError::Form { path: path.to_owned(), line: error.line(), column: error.column() })
    }

    /// How many cases it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.each.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.each.is_empty()
    }

    /// How many of the cases it has too, with the same truth for every check that it asked.
    #[must_use]
    pub fn common(&self, cases: &[Case]) -> usize {
        let earlier = self.by_name();
        let is_same = |case: &&Case| {
            let before = earlier.get(case.specimen.name.as_str());
            before.is_some_and(|before| {
                let mut asked = Check::ALL.into_iter().filter(|check| before.truth.contains_key(check.key()));
                asked.all(|check| answer(&before.truth, check) == check.truth(&case.specimen))
            })
        };
        cases.iter().filter(is_same).count()
    }

    fn by_name(&self) -> BTreeMap<&str, &Earlier> {
        self.each.iter().map(|case| (case.name.as_str(), case)).collect()
    }
}

fn answer(answers: &BTreeMap<String, Option<bool>>, check: Check) -> Option<bool> {
    answers.get(check.key()).copied().flatten()
}

/// How a check's recall (over cases to be found) and specificity (over the others) changed, paired case by case. A case whose truth
/// differs between the runs is left out.
#[must_use]
pub fn compare(check: Check, cases: &[Case], against: &Against) -> (Change, Change, Verdict) {
    let earlier = against.by_name();
    let (mut recall, mut specificity) = (Change::default(), Change::default());
    for case in cases {
        let Some(before) = earlier.get(case.specimen.name.as_str()) else { continue };
        let is_kept = |truth: &bool| answer(&before.truth, check) == Some(*truth);
        let Some(truth) = check.truth(&case.specimen).filter(is_kept) else { continue };
        let change = if truth { &mut recall } else { &mut specificity };
        change.common += 1;
        match (answer(&before.said, check) == Some(truth), check.said(&case.ended) == Some(truth)) {
            (false, true) => change.gained += 1,
            (true, false) => change.lost += 1,
            _ => {}
        }
    }
    let changes = [recall, specificity];
    let verdict = if changes.iter().any(|change| change.is_significant() && change.lost > change.gained) {
        Verdict::Worse
    } else if changes.iter().any(|change| change.is_significant()) {
        Verdict::Better
    } else {
        Verdict::Inconclusive
    };
    (recall, specificity, verdict)
}

#[cfg(test)]
mod tests {
    use super::super::check::{Ended, Seen};
    use super::super::record::record;
    use super::super::run::Depth;
    use super::super::sample::specimen;
    use super::super::truth::FraudSpecimen;
    use super::*;
    use trestle_domain::fraud::risk::Band;

    /// So many frauds and honest cases; the first `found` frauds are found, the first `alarmed` honest ones too.
    fn cases(frauds: usize, found: usize, honest: usize, alarmed: usize) -> Vec<Case> {
        let case = |n: usize, fraud: bool, flagged: bool| Case {
            specimen: specimen(&format!("{fraud}-{n}"), fraud),
            ended: Ended::Seen(Seen {
                band: Some(if flagged { Band::High } else { Band::Legitimate }),
                score: Some(if flagged { 90 } else { 0 }),
                ..Seen::default()
            }),
        };
        let frauds = (0..frauds).map(|n| case(n, true, n < found));
        frauds.chain((0..honest).map(|n| case(n, false, n < alarmed))).collect()
    }

    fn against(cases: &[Case]) -> Against {
        serde_json::from_value(record(cases, &Check::ALL, 0.08)).unwrap()
    }

    #[test]
    fn verdicts() {
        let before = against(&cases(20, 10, 40, 10));
        for (now, verdict) in [
            (cases(20, 10, 40, 10), Verdict::Inconclusive),
            // Five more or fewer of one kind may be chance (p = 0.0625), six may not (0.031).
            (cases(20, 15, 40, 10), Verdict::Inconclusive),
            (cases(20, 16, 40, 10), Verdict::Better),
            (cases(20, 4, 40, 10), Verdict::Worse),
            (cases(20, 10, 40, 16), Verdict::Worse),
            (cases(20, 10, 40, 4), Verdict::Better),
            // More found at the price of more false alarms is worse, not better.
            (cases(20, 20, 40, 20), Verdict::Worse),
        ] {
            assert_eq!(compare(Check::Verdict, &now, &before).2, verdict);
        }
    }

    #[test]
    fn common_cases_have_a_name_and_a_truth_in_common() {
        let before = against(&cases(20, 10, 40, 10));
        assert_eq!((before.common(&cases(20, 0, 40, 0)), before.len()), (60, 60));
        assert_eq!(before.common(&cases(1, 0, 41, 0)), 41);
        let mut changed = cases(20, 10, 40, 10);
        changed[0].specimen.id_recaptured = true;
        assert_eq!(before.common(&changed), 59);
    }

    /// The kept run of `tests/tests/fraud_gate.rs`, as cases that say again what it says.
    fn kept() -> (Against, Vec<Case>) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/baselines/fraud.json");
        let record: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let case = |each: &serde_json::Value| {
            let truth = |check: Check| each["truth"][check.key()].as_bool();
            let said = |check: Check| each["said"][check.key()].as_bool();
            let is_fraud = truth(Check::Verdict).unwrap();
            let reasons = each["reasons"].as_array().into_iter().flatten();
            Case {
                specimen: FraudSpecimen {
                    visual: truth(Check::Visual).unwrap(),
                    background: truth(Check::Background),
                    mismatch: truth(Check::Face),
                    id_recaptured: truth(Check::IdRecapture).unwrap_or_default(),
                    ..specimen(each["name"].as_str().unwrap(), is_fraud)
                },
                ended: Ended::Seen(Seen {
                    reasons: reasons.filter_map(|reason| Some(reason.as_str()?.to_owned())).collect(),
                    band: said(Check::Score).map(band),
                    visual_flagged: said(Check::Visual),
                    background_flagged: said(Check::Background),
                    mismatch: said(Check::Face),
                    id_recaptured: said(Check::IdRecapture),
                    ..Seen::default()
                }),
            }
        };
        let cases = record["each"].as_array().unwrap().iter().map(case).collect();
        (serde_json::from_value(record).unwrap(), cases)
    }

    fn band(suspect: bool) -> Band {
        if suspect { Band::Medium } else { Band::Legitimate }
    }

    /// One check answers the same of every case.
    fn broken(check: Check, answer: Option<bool>, cases: &[Case]) -> Vec<Case> {
        let mut cases = cases.to_vec();
        for case in &mut cases {
            let Ended::Seen(seen) = &mut case.ended else { continue };
            match check {
                Check::Visual => seen.visual_flagged = answer,
                Check::Background => seen.background_flagged = answer,
                Check::Face => seen.mismatch = answer,
                Check::IdRecapture => seen.id_recaptured = answer,
                Check::Score => seen.band = answer.map(band),
                Check::Verdict => {
                    seen.reasons.clear();
                    seen.band = answer.map(band);
                }
            }
        }
        cases
    }

    #[test]
    fn the_kept_run_tells_a_check_that_always_says_the_same() {
        let (before, cases) = kept();
        assert_eq!((before.common(&cases), cases.len()), (before.len(), before.len()));
        for check in Depth::Selfie.checks().iter().copied() {
            let (recall, specificity, same) = compare(check, &cases, &before);
            assert_eq!((recall.gained, recall.lost, specificity.gained, specificity.lost), (0, 0, 0, 0), "{check:?}");
            assert_eq!(same, Verdict::Inconclusive, "{check:?}");
            for answer in [None, Some(false), Some(true)] {
                let (.., verdict) = compare(check, &broken(check, answer, &cases), &before);
                assert_eq!(verdict, Verdict::Worse, "{check:?} always says {answer:?}");
            }
        }
    }

    /// Six lost cases are worse; the margin is for a check that also gains some.
    #[test]
    fn the_kept_run_has_enough_found_to_lose() {
        let (before, cases) = kept();
        for (check, least) in [(Check::Visual, 8), (Check::Background, 12), (Check::Face, 8)] {
            let lost = compare(check, &broken(check, Some(false), &cases), &before).0.lost;
            assert!(lost >= least, "{check:?} finds {lost} in the kept run, fewer than {least}");
        }
    }

    #[test]
    fn no_answer_is_no_right_answer() {
        let before = against(&cases(8, 8, 8, 0));
        let mut now = cases(8, 8, 8, 0);
        for case in &mut now[..8] {
            case.ended = Ended::Failed("INTERNAL".to_owned());
        }
        let (recall, specificity, verdict) = compare(Check::Verdict, &now, &before);
        assert_eq!((recall, verdict), (Change { gained: 0, lost: 8, common: 8 }, Verdict::Worse));
        assert_eq!(specificity.common, 8);
    }

    /// Expected values from the binomial distribution, computed apart.
    #[test]
    fn exact_probabilities() {
        for (gained, lost, p) in [(0, 0, 1.0), (0, 5, 0.0625), (0, 6, 0.03125), (6, 6, 1.0), (2, 10, 0.038_574_22)] {
            assert!((Change { gained, lost, common: 20 }.p() - p).abs() < 1e-7, "{gained} {lost}");
        }
    }
}
