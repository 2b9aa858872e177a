//! How sure a reader says it is.

use std::cmp::Ordering;

/// A reader's own confidence, 0..=1. Not calibrated: compare only values of one reader.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Confidence(f32);

impl Confidence {
    pub const ZERO: Self = Self(0.0);
    pub const FULL: Self = Self(1.0);

    /// From a share; `None` outside 0..=1 and for NaN.
    #[must_use]
    pub fn new(share: f32) -> Option<Self> {
        (0.0..=1.0).contains(&share).then_some(Self(share))
    }

    /// From the percentages that Textract and Rekognition give, cut to 0..=100; NaN counts as 0.
    #[must_use]
    pub fn from_percent(percent: f32) -> Self {
        if percent.is_nan() { Self::ZERO } else { Self((percent / 100.0).clamp(0.0, 1.0)) }
    }

    #[must_use]
    pub const fn get(self) -> f32 {
        self.0
    }

    #[must_use]
    pub fn min(self, other: Self) -> Self {
        if other.0 < self.0 { other } else { self }
    }
}

impl Eq for Confidence {}

impl PartialOrd for Confidence {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Confidence {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_shares_are_confidences() {
        assert!(
            Confidence::new(1.01).is_none() && Confidence::new(-0.1).is_none() && Confidence::new(f32::NAN).is_none()
        );
        assert_eq!(Confidence::from_percent(250.0), Confidence::FULL);
        assert_eq!(Confidence::from_percent(f32::NAN), Confidence::ZERO);
    }
}
