//! Repeatable chance: the same seed and the same words give the same numbers on every machine.

/// A stream of pseudo-random numbers (`SplitMix64`, Steele, Lea and Flood 2014).
#[derive(Clone, Debug)]
pub struct Chance {
    state: u64,
}

impl Chance {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed ^ 0x5851_F42D_4C95_7F2D }
    }

    /// An independent stream named by `word` (FNV-1a over its bytes); drawing from it leaves `self` as it was.
    #[must_use]
    pub fn fork(&self, word: &str) -> Self {
        let hash = word
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        let mut stream = Self { state: self.state ^ hash };
        stream.next_u64();
        stream
    }

    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number in `0..end`.
    ///
    /// # Panics
    /// If `end` is 0.
    pub fn below(&mut self, end: u32) -> u32 {
        u32::try_from((self.next_u64() >> 32) % u64::from(end)).expect("a remainder of a u32 fits")
    }

    /// A whole number from `first` to `last`, both included.
    ///
    /// # Panics
    /// If `last` is under `first`.
    pub fn whole(&mut self, first: i32, last: i32) -> i32 {
        let span = u32::try_from(last - first + 1).expect("first is at most last");
        first + i32::try_from(self.below(span)).expect("the span fits")
    }

    /// A number in `from..to`.
    pub fn between(&mut self, from: f32, to: f32) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "24 bits are exact in an f32")]
        let unit = (self.next_u64() >> 40) as f32 / 16_777_216.0;
        from + (to - from) * unit
    }

    /// About normal, mean 0, deviation 1, never beyond 6: the sum of twelve uniform numbers less six.
    pub fn normal(&mut self) -> f32 {
        let (first, second, third) = (self.next_u64(), self.next_u64(), self.next_u64());
        let sum: u64 =
            [first, second, third].iter().flat_map(|word| (0..4).map(move |part| (word >> (16 * part)) & 0xFFFF)).sum();
        #[expect(clippy::cast_precision_loss, reason = "the sum stays under 2^20")]
        let sum = sum as f32;
        sum / 65_536.0 - 6.0
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of `choices`.
    ///
    /// # Panics
    /// If there is none.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        let count = u32::try_from(choices.len()).expect("short lists only");
        choices[self.below(count) as usize]
    }

    /// `count` decimal digits, the first of them not 0.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count)
            .map(|place| char::from(b'0' + u8::try_from(self.whole(i32::from(place == 0), 9)).unwrap_or(0)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_fixed() {
        let mut chance = Chance::new(7).fork("holder");
        let drawn: Vec<u32> = (0..4).map(|_| chance.below(1000)).collect();
        let mut again = Chance::new(7).fork("holder");
        assert_eq!(drawn, (0..4).map(|_| again.below(1000)).collect::<Vec<_>>());
        let mut other = Chance::new(7).fork("papers");
        assert_ne!(drawn, (0..4).map(|_| other.below(1000)).collect::<Vec<_>>());
    }

    #[test]
    fn normal_has_mean_zero_and_deviation_one() {
        let mut chance = Chance::new(1);
        let drawn: Vec<f64> = (0..20_000).map(|_| f64::from(chance.normal())).collect();
        let mean = drawn.iter().sum::<f64>() / 20_000.0;
        let variance = drawn.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
    }
}
