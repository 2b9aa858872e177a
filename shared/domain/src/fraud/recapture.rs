use super::Score;

/// A perceptual hash of 64 bits (difference hash): near-duplicates differ in few bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PerceptualHash(pub u64);

impl PerceptualHash {
    /// Bits that differ, 0..=64.
    #[must_use]
    pub const fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

/// How strongly an image looks like a photo of a screen or of a print, measured on its pixels without any model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recapture {
    /// Periodic patterns of a pixel grid or a print screen.
    pub periodic: Score,
    /// A straight, even frame around the picture.
    pub frame: Score,
}

impl Recapture {
    #[must_use]
    pub fn score(self) -> Score {
        self.periodic.max(self.frame)
    }
}

/// What an image's pixels say besides their text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageTraits {
    pub hash: PerceptualHash,
    pub recapture: Recapture,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_differ_by_bits() {
        assert_eq!(PerceptualHash(0b1011).distance(PerceptualHash(0b1011)), 0);
        assert_eq!(PerceptualHash(0b1011).distance(PerceptualHash(0b0001)), 2);
        assert_eq!(PerceptualHash(0).distance(PerceptualHash(u64::MAX)), 64);
    }

    #[test]
    fn the_stronger_sign_counts() {
        let score = |score| Score::new(score).unwrap();
        assert_eq!(Recapture { periodic: score(10), frame: score(90) }.score(), score(90));
        assert_eq!(Recapture { periodic: score(90), frame: score(10) }.score(), score(90));
    }
}
