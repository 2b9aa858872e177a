//! Buckets in which near perceptual hashes meet.
//!
//! A hash is cut into seven bands of 9 or 10 bits, and remembered under each. Two hashes that differ in `d` bits differ in few bits of at
//! least one band, so a lookup asks for a band's own value and those values a few bits away. How many bits each band must forgive for
//! nothing to be missed: bands that forgive `r` bits each miss a pair only if it differs in at least `r + 1` bits of every one, so it is
//! enough that these `r + 1` sum to `d + 1`.
//!
//! | differing bits | buckets asked for | share of all hashes read, were bits even |
//! |---|---|---|
//! | 0 | 1 | 0.1 % |
//! | 6 | 7 | 1.3 % |
//! | 8 | 26 | 4.0 % |
//! | 16 | 188 | 40 % |
//!
//! Seven bands are what 25 items, one `BatchWriteItem`, hold of three images beside the exact keys. Up to six differing bits, which tell a
//! picture from another well, a lookup is one request a band; up to 16 it stays right, and grows dear.

use std::collections::BTreeSet;

use trestle_domain::fraud::PerceptualHash;

/// Most differing bits that are looked for.
const MOST_BITS: u32 = 16;

/// Bits of each band; the widest first, because it is asked first and reads the least.
const WIDTHS: [u32; 7] = [10, 9, 9, 9, 9, 9, 9];

/// A bucket: a band and the value of its bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bucket {
    band: u8,
    value: u16,
}

impl Bucket {
    /// As part of a key: `0-3ff`.
    pub(super) fn name(self) -> String {
        format!("{}-{:03x}", self.band, self.value)
    }
}

/// The buckets that a hash is remembered in, one a band.
pub(super) fn homes(hash: PerceptualHash) -> impl Iterator<Item = Bucket> {
    let offsets = WIDTHS.iter().scan(0, |offset, width| Some(std::mem::replace(offset, *offset + width)));
    (0..).zip(WIDTHS).zip(offsets).map(move |((band, width), offset)| {
        let value = (hash.0 >> offset) & ((1 << width) - 1);
        Bucket { band, value: u16::try_from(value).expect("a band has 10 bits at most") }
    })
}

/// The buckets in which every hash is found that differs in at most `near_bits` (cut to 16) bits.
pub(super) fn around(hash: PerceptualHash, near_bits: u32) -> BTreeSet<Bucket> {
    let shares = near_bits.min(MOST_BITS) + 1;
    let bands = u32::try_from(WIDTHS.len()).expect("seven");
    let mut buckets = BTreeSet::new();
    for (n, (home, width)) in (0..).zip(homes(hash).zip(WIDTHS)) {
        let share = shares / bands + u32::from(n < shares % bands);
        let Some(forgiven) = share.checked_sub(1) else { continue };
        let masks = (0..1_u16 << width).filter(|mask| mask.count_ones() <= forgiven);
        buckets.extend(masks.map(|mask| Bucket { value: home.value ^ mask, ..home }));
    }
    buckets
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hashes without a pattern, the same in every run (`SplitMix64`).
    fn scattered(n: u64) -> u64 {
        let mut z = n.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// As many bits set as asked for, in places that `seed` picks.
    fn difference(bits: u32, seed: u64) -> u64 {
        let mut mask = 0_u64;
        for n in 0.. {
            if mask.count_ones() == bits {
                return mask;
            }
            mask |= 1 << (scattered(seed.wrapping_mul(1000).wrapping_add(n)) % 64);
        }
        mask
    }

    fn meet(a: u64, b: u64, near_bits: u32) -> bool {
        let asked = around(PerceptualHash(a), near_bits);
        homes(PerceptualHash(b)).any(|home| asked.contains(&home))
    }

    #[test]
    fn whatever_is_near_is_met() {
        for near_bits in 0..=16 {
            for seed in 0..500 {
                let (hash, bits) = (scattered(seed), u32::try_from(seed).unwrap() % (near_bits + 1));
                assert!(meet(hash, hash ^ difference(bits, seed), near_bits), "{near_bits}: {bits} bits, seed {seed}");
            }
            // The worst case: differences spread evenly over the bands.
            let spread = (0..near_bits).fold(0_u64, |mask, n| mask | 1 << ((n % 7) * 9 + n / 7 + u32::from(n % 7 > 0)));
            assert_eq!(spread.count_ones(), near_bits);
            assert!(meet(0, spread, near_bits), "{near_bits} bits, evenly");
        }
    }

    #[test]
    fn what_is_far_is_mostly_not_asked_for() {
        let met = (0..2000).filter(|n| meet(scattered(*n), scattered(*n + 1_000_000), 6)).count();
        assert!(met < 100, "{met} of 2000, 1.3 % each");
    }

    #[test]
    fn a_lookup_asks_for_few_buckets() {
        for (near_bits, expected) in [(0, 1), (3, 4), (6, 7), (8, 26), (16, 188), (64, 188)] {
            assert_eq!(around(PerceptualHash(scattered(1)), near_bits).len(), expected, "{near_bits}");
        }
    }

    #[test]
    fn bands_are_all_of_a_hash() {
        assert_eq!(WIDTHS.iter().sum::<u32>(), 64);
        let names: Vec<String> = homes(PerceptualHash(u64::MAX)).map(Bucket::name).collect();
        assert_eq!(names, ["0-3ff", "1-1ff", "2-1ff", "3-1ff", "4-1ff", "5-1ff", "6-1ff"]);
        let last = homes(PerceptualHash(1 << 63)).map(|home| home.value).collect::<Vec<_>>();
        assert_eq!(last, [0, 0, 0, 0, 0, 0, 0x100]);
    }
}
