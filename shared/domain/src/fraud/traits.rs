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

/// What an image's pixels say besides their text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageTraits {
    /// `None`: too flat to be told from other flat pictures.
    pub hash: Option<PerceptualHash>,
    /// How strongly it looks like a photo of a screen or of a print: periodic patterns of a pixel grid or a print screen.
    pub recapture: Score,
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
}
