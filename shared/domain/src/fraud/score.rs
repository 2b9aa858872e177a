use std::fmt;

/// How strongly something points to fraud, 0 (not at all) to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Score(u8);

impl Score {
    pub const ZERO: Self = Self(0);
    pub const FULL: Self = Self(100);

    /// `None` above 100.
    #[must_use]
    pub const fn new(score: u8) -> Option<Self> {
        if score <= 100 { Some(Self(score)) } else { None }
    }

    /// Rounds half up and cuts to 0..=100; NaN counts as 0.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // cut to 0..=100 first
    pub fn rounded(score: f32) -> Self {
        if score.is_nan() { Self::ZERO } else { Self((score.clamp(0.0, 100.0) + 0.5).floor() as u8) }
    }

    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_half_up_within_the_range() {
        for (raw, score) in [
            (37.499, 37),
            (37.5, 38),
            (74.5, 75),
            (0.5, 1),
            (0.49, 0),
            (99.5, 100),
            (-3.0, 0),
            (250.0, 100),
            (f32::NAN, 0),
            (f32::INFINITY, 100),
        ] {
            assert_eq!(Score::rounded(raw).get(), score, "{raw}");
        }
        assert_eq!(Score::new(100), Some(Score::FULL));
        assert_eq!(Score::new(101), None);
    }
}
