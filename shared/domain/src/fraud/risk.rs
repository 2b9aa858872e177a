//! The risk score and its band.

use std::fmt;

use super::{FraudSettings, Score};

/// What a score means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    Legitimate,
    Medium,
    High,
}

impl Band {
    pub const ALL: [Self; 3] = [Self::Legitimate, Self::Medium, Self::High];

    /// The name on the wire: `legitimate`, `medium`, `high`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Legitimate => "legitimate",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|band| band.as_str() == name)
    }
}

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What became of a branch that has a weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Branch {
    /// Switched off by the market.
    Off,
    Scored(Score),
    /// Failed, late, or without anything to look at.
    Missing,
}

/// The verdict of the weighted branches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Risk {
    /// Where a branch is missing: the least that the score can be.
    pub score: Score,
    /// `None`: undetermined, because a branch is missing and the rest is not enough for a band above legitimate.
    pub band: Option<Band>,
    pub partial: bool,
}

/// Weighs the branches in integers, rounds half up, and finds the band. A missing branch counts 0 and makes the verdict partial, which
/// is never legitimate.
#[must_use]
pub fn risk(settings: &FraudSettings, visual: Branch, background: Branch) -> Risk {
    let weighed = [(visual, settings.weights.visual), (background, settings.weights.background)];
    let points = |(branch, weight): (Branch, u8)| match branch {
        Branch::Scored(score) => u32::from(score.get()) * u32::from(weight),
        Branch::Off | Branch::Missing => 0,
    };
    let hundredths: u32 = weighed.into_iter().map(points).sum();
    let score = u8::try_from((hundredths + 50) / 100).ok().and_then(Score::new).unwrap_or(Score::FULL);
    let is_hard_hit =
        |branch: Branch| matches!((branch, settings.hard_hit_at), (Branch::Scored(score), Some(at)) if score >= at);
    let partial = weighed.iter().any(|(branch, _)| *branch == Branch::Missing);
    let band = if weighed.iter().any(|(branch, _)| is_hard_hit(*branch)) || score >= settings.bands.high_from {
        Some(Band::High)
    } else if score >= settings.bands.medium_from {
        Some(Band::Medium)
    } else {
        (!partial).then_some(Band::Legitimate)
    };
    Risk { score, band, partial }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fraud::Weights;
    use crate::sample::fraud;

    fn scored(score: u8) -> Branch {
        Branch::Scored(Score::new(score).unwrap())
    }

    fn verdict(visual: Branch, background: Branch) -> (u8, Option<Band>, bool) {
        let risk = risk(&fraud(), visual, background);
        (risk.score.get(), risk.band, risk.partial)
    }

    #[test]
    fn bands_begin_where_they_are_said_to() {
        use Band::{High, Legitimate, Medium};
        for (visual, background, score, band) in [
            (0, 0, 0, Legitimate),
            (37, 37, 37, Legitimate),
            (38, 38, 38, Medium),
            (74, 74, 74, Medium),
            (75, 75, 75, High),
            (100, 100, 100, High),
            // x.5 rounds up: 36.5, 37.5, 73.5, 74.5.
            (73, 0, 37, Legitimate),
            (0, 75, 38, Medium),
            (75, 0, 38, Medium),
            (100, 47, 74, Medium),
            (100, 49, 75, High),
            (49, 100, 75, High),
            // Just below: 37 and 74.
            (74, 0, 37, Legitimate),
            (100, 48, 74, Medium),
            // One branch alone is medium at most.
            (100, 0, 50, Medium),
            (0, 100, 50, Medium),
        ] {
            let expected = (score, Some(band), false);
            assert_eq!(verdict(scored(visual), scored(background)), expected, "{visual} {background}");
        }
    }

    #[test]
    fn the_score_is_the_nearest_integer_and_of_two_the_upper() {
        for share in [0, 1, 33, 50, 67, 99, 100] {
            let settings = FraudSettings { weights: Weights { visual: share, background: 100 - share }, ..fraud() };
            for visual in 0..=100u8 {
                for background in 0..=100u8 {
                    let score = risk(&settings, scored(visual), scored(background)).score.get();
                    let exact = i32::from(visual) * i32::from(share) + i32::from(background) * i32::from(100 - share);
                    let above = 100 * i32::from(score) - exact;
                    assert!((-49..=50).contains(&above), "{share} {visual} {background}: {score}");
                }
            }
        }
    }

    #[test]
    fn a_missing_branch_is_partial_and_never_legitimate() {
        for hard_hit_at in [None, Score::new(90)] {
            let settings = FraudSettings { hard_hit_at, ..fraud() };
            for score in 0..=100 {
                for (visual, background) in [
                    (Branch::Missing, scored(score)),
                    (scored(score), Branch::Missing),
                    (Branch::Missing, Branch::Missing),
                    (Branch::Missing, Branch::Off),
                    (Branch::Off, Branch::Missing),
                ] {
                    let risk = risk(&settings, visual, background);
                    assert!(risk.partial);
                    assert_ne!(risk.band, Some(Band::Legitimate), "{visual:?} {background:?}");
                }
            }
        }
    }

    #[test]
    fn a_missing_branch_leaves_the_least_that_the_score_can_be() {
        assert_eq!(verdict(scored(74), Branch::Missing), (37, None, true));
        assert_eq!(verdict(scored(75), Branch::Missing), (38, Some(Band::Medium), true));
        assert_eq!(verdict(Branch::Missing, scored(100)), (50, Some(Band::Medium), true));
        assert_eq!(verdict(Branch::Missing, Branch::Missing), (0, None, true));
        for known in 0..=100 {
            let least = risk(&fraud(), scored(known), Branch::Missing).score;
            assert!((0..=100).all(|other| risk(&fraud(), scored(known), scored(other)).score >= least), "{known}");
        }
    }

    #[test]
    fn a_hard_hit_is_high_whatever_the_other_branch_says() {
        let settings = FraudSettings { hard_hit_at: Score::new(95), ..fraud() };
        for other in [scored(0), scored(48), Branch::Missing] {
            for (visual, background) in [(scored(95), other), (other, scored(95))] {
                let risk = risk(&settings, visual, background);
                assert_eq!(risk.band, Some(Band::High), "{other:?}");
                assert_eq!(risk.partial, other == Branch::Missing);
            }
            assert_ne!(risk(&settings, scored(94), other).band, Some(Band::High), "just below");
            assert_ne!(risk(&fraud(), scored(100), other).band, Some(Band::High), "switched off");
        }
        assert_eq!(risk(&settings, scored(95), scored(0)).score.get(), 48, "the score stays as it is");
    }

    #[test]
    fn a_branch_that_is_off_leaves_the_whole_weight_to_the_other() {
        let settings = FraudSettings { weights: Weights { visual: 100, background: 0 }, ..fraud() };
        for (score, band) in [(37, Band::Legitimate), (38, Band::Medium), (74, Band::Medium), (75, Band::High)] {
            let risk = risk(&settings, scored(score), Branch::Off);
            assert_eq!((risk.score.get(), risk.band, risk.partial), (score, Some(band), false));
        }
    }

    #[test]
    fn band_names_are_read_back() {
        for band in Band::ALL {
            assert_eq!(Band::parse(band.as_str()), Some(band));
        }
        assert_eq!(Band::parse("low"), None);
    }
}
