/// Repeatable chance (`SplitMix64`, Steele, Lea and Flood 2014): the same seed gives the same events on every machine, for ever.
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    /// A stream of its own for each kind of thing that is drawn.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut chance = Self(seed ^ stream.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        chance.next();
        chance
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number in `0..end`.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        u32::try_from((self.next() >> 32) % u64::from(end)).expect("a remainder of a u32 fits")
    }

    /// A number from `first` to `last`.
    pub(super) fn whole(&mut self, first: u32, last: u32) -> u32 {
        first + self.below(last - first + 1)
    }

    /// A number in `from..to`.
    pub(super) fn between(&mut self, from: f64, to: f64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        from + (to - from) * unit
    }

    pub(super) fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let count = u32::try_from(words.len()).expect("a list of words is short");
        words[self.below(count) as usize]
    }

    pub(super) fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + u8::try_from(self.below(10)).expect("a digit"))).collect()
    }

    /// A random UUID (RFC 9562, version 4).
    pub(super) fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        let variant = (low >> 48) & 0x3FFF | 0x8000;
        format!(
            "{:08x}-{:04x}-4{:03x}-{variant:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xFFFF,
            high & 0xFFF,
            low & 0xFFFF_FFFF_FFFF
        )
    }
}
