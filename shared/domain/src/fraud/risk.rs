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
    /// Failed or late.
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
