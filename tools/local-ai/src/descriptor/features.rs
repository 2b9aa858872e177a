//! Random Fourier features: a Gaussian of a distance as a cosine.

use std::f32::consts::TAU;

/// A unit vector of `length` numbers whose product with another's is about `exp(-d^2 / (2 reach^2))`, where `d` is the distance of
/// what was measured. The error is about `1 / sqrt(length)` for pictures far apart and vanishes for near ones.
pub(super) fn of(measured: &[f32], reach: f32, length: usize) -> Vec<f32> {
    let pairs = length / 2;
    let scale = 1.0 / (pairs as f32).sqrt();
    let mut random = Normal::new();
    let wave = |_| {
        let phase: f32 = measured.iter().map(|number| number * random.next()).sum::<f32>() / reach;
        [phase.cos() * scale, phase.sin() * scale]
    };
    (0..pairs).flat_map(wave).collect()
}

/// Numbers of a normal distribution, always the same: vectors of different runs are comparable.
struct Normal(u64);

impl Normal {
    fn new() -> Self {
        Self(0x5EED)
    }

    fn next(&mut self) -> f32 {
        // Box and Muller.
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        radius * (TAU * self.uniform()).cos()
    }

    /// Above 0, at most 1; splitmix64.
    fn uniform(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed >> 40) as f32 + 1.0) / 16_777_216.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cosine_is_a_gaussian_of_the_distance() {
        let zero = of(&[0.0; 40], 0.5, 1024);
        for distance in [0.0_f32, 0.1, 0.25, 0.5, 1.0, 2.0] {
            let mut point = [0.0; 40];
            (point[3], point[17]) = (distance * 0.6, distance * 0.8);
            let there = of(&point, 0.5, 1024);
            let cosine: f32 = zero.iter().zip(&there).map(|(a, b)| a * b).sum();
            let expected = (-distance * distance / 0.5).exp();
            assert!((cosine - expected).abs() < 0.08, "{cosine} for {expected} at {distance}");
        }
    }
}
