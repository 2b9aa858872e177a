//! Where the power of a picture's detail lies among frequencies: patterns that repeat stand out of it as peaks.

use std::sync::Arc;

use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

/// Bins to each side over which a bin's surroundings are averaged.
const SURROUNDINGS: usize = 10;

/// Power a pixel below which differences are rounding of 8-bit samples, so that flat tiles have no peaks.
const FLOOR: f32 = 0.02;

/// Turns square tiles into [`Spectrum`]s; made once for many tiles.
pub struct Analyser {
    side: usize,
    transform: Arc<dyn Fft<f32>>,
    /// Hann's, along one side.
    window: Vec<f32>,
}

impl std::fmt::Debug for Analyser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Analyser({} by {})", self.side, self.side)
    }
}

impl Analyser {
    /// For tiles of `side` pixels a side, a power of two from 32 to 1024; `None` for another.
    #[must_use]
    pub fn new(side: usize) -> Option<Self> {
        if !side.is_power_of_two() || !(32..=1024).contains(&side) {
            return None;
        }
        let window = (0..side).map(|at| 0.5 - 0.5 * (std::f32::consts::TAU * count(at) / count(side)).cos()).collect();
        Some(Self { side, transform: FftPlanner::new().plan_fft_forward(side), window })
    }

    /// The spectrum of one channel, row by row; `None` unless there are `side * side` samples.
    #[must_use]
    pub fn one(&self, samples: &[u8]) -> Option<Spectrum> {
        (samples.len() == self.side * self.side).then(|| self.spectrum(samples, None))
    }

    /// The spectrum of two channels taken together, such as both chroma channels: a repetition in either stands out.
    #[must_use]
    pub fn two(&self, first: &[u8], second: &[u8]) -> Option<Spectrum> {
        let size = self.side * self.side;
        (first.len() == size && second.len() == size).then(|| self.spectrum(first, Some(second)))
    }

    fn spectrum(&self, first: &[u8], second: Option<&[u8]>) -> Spectrum {
        let (side, size) = (self.side, self.side * self.side);
        let mean = |samples: &[u8]| samples.iter().map(|sample| f32::from(*sample)).sum::<f32>() / count(size);
        let means = (mean(first), second.map_or(0.0, mean));
        let mut bins: Vec<Complex32> = (0..size)
            .map(|at| {
                let weight = self.window[at / side] * self.window[at % side];
                let imaginary = second.map_or(0.0, |second| f32::from(second[at]) - means.1);
                Complex32::new((f32::from(first[at]) - means.0) * weight, imaginary * weight)
            })
            .collect();
        // Rows, then columns as rows; the spectrum stays transposed until the surroundings are taken off.
        self.transform.process(&mut bins);
        bins = transposed(&bins, side);
        self.transform.process(&mut bins);
        let power: Vec<f32> = bins.iter().map(|bin| (bin.norm_sqr() + FLOOR * count(size)).ln()).collect();
        let around = mean_around(&power, side, SURROUNDINGS);
        let excess: Vec<f32> = power.iter().zip(&around).map(|(power, around)| power - around).collect();
        Spectrum { side, excess: transposed(&mean_around(&excess, side, 1), side) }
    }
}

/// How far each frequency's power stands out of its surroundings.
#[derive(Debug, Clone, PartialEq)]
pub struct Spectrum {
    side: usize,
    /// Row by row; the frequency 0 is the first bin, negative ones come after the positive.
    excess: Vec<f32>,
}

impl Spectrum {
    #[must_use]
    pub const fn side(&self) -> usize {
        self.side
    }

    /// Of each bin, row by row in the order of [`frequency`], the natural logarithm of its power over that of its surroundings.
    #[must_use]
    pub fn excess(&self) -> &[f32] {
        &self.excess
    }

    /// Every bin has the highest excess within `reach` bins to each side: tiles of one tilted pattern have their peaks near each other,
    /// not at the same bin.
    #[must_use]
    pub fn widened(&self, reach: usize) -> Self {
        let highest = |row: &[f32], at: usize| {
            (0..=2 * reach).map(|off| row[(at + self.side + off - reach) & (self.side - 1)]).fold(f32::MIN, f32::max)
        };
        Self { side: self.side, excess: in_both_directions(&self.excess, self.side, highest) }
    }
}

/// The frequency of a bin across or down, in cycles per pixel, -0.5..0.5.
#[must_use]
pub fn frequency(bin: usize, side: usize) -> f32 {
    let cycles = count(bin) / count(side);
    if cycles < 0.5 { cycles } else { cycles - 1.0 }
}

/// The mean over a square around each bin; the grid's edges meet, and `side` is a power of two.
fn mean_around(grid: &[f32], side: usize, reach: usize) -> Vec<f32> {
    let (share, wrap) = (1.0 / count(2 * reach + 1), side - 1);
    let along = |row: &[f32], out: &mut Vec<f32>| {
        let mut sum: f32 = (0..=2 * reach).map(|off| row[(side + off - reach) & wrap]).sum();
        for at in 0..side {
            out.push(sum * share);
            sum += row[(at + reach + 1) & wrap] - row[(at + side - reach) & wrap];
        }
    };
    let rows = |grid: &[f32]| {
        let mut out = Vec::with_capacity(grid.len());
        grid.chunks_exact(side).for_each(|row| along(row, &mut out));
        transposed(&out, side)
    };
    let across = rows(grid);
    rows(&across)
}

/// Applies `of` to every place of every row, and then of every column.
fn in_both_directions(grid: &[f32], side: usize, of: impl Fn(&[f32], usize) -> f32) -> Vec<f32> {
    let rows = |grid: &[f32]| {
        let out: Vec<f32> = grid.chunks_exact(side).flat_map(|row| (0..side).map(|at| of(row, at))).collect();
        transposed(&out, side)
    };
    rows(&rows(grid))
}

fn transposed<T: Copy>(grid: &[T], side: usize) -> Vec<T> {
    (0..side).flat_map(|x| (0..side).map(move |y| (x, y))).map(|(x, y)| grid[y * side + x]).collect()
}

#[allow(clippy::cast_precision_loss)] // of at most 1024 by 1024
fn count(of: usize) -> f32 {
    of as f32
}

#[cfg(test)]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
mod tests {
    use super::*;

    const SIDE: usize = 128;

    fn tile(at: impl Fn(f32, f32) -> f32) -> Vec<u8> {
        (0..SIDE * SIDE).map(|n| at(count(n % SIDE), count(n / SIDE)) as u8).collect()
    }

    fn highest(spectrum: &Spectrum) -> (f32, f32, f32) {
        let (at, excess) =
            spectrum.excess().iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(at, e)| (at, *e)).unwrap();
        (frequency(at % SIDE, SIDE), frequency(at / SIDE, SIDE), excess)
    }

    #[test]
    fn a_wave_stands_out_at_its_frequency() {
        let analyser = Analyser::new(SIDE).unwrap();
        for (across, down) in [(0.25, 0.125), (0.3125, 0.0), (0.0625, 0.4375)] {
            let wave = tile(|x, y| 128.0 + 20.0 * (std::f32::consts::TAU * (across * x + down * y)).cos());
            let (x, y, excess) = highest(&analyser.one(&wave).unwrap());
            let (x, y) = if x < 0.0 || y < 0.0 { (-x, -y) } else { (x, y) };
            assert!((x - across).abs() < 0.01 && (y - down).abs() < 0.01, "{across} {down} is found at {x} {y}");
            assert!(excess > 5.0, "{excess}");
            let flat = vec![128; SIDE * SIDE];
            let (.., both) = highest(&analyser.two(&flat, &wave).unwrap());
            assert!(both > 5.0, "in the second channel: {both}");
        }
    }

    #[test]
    fn flat_tiles_and_noise_have_no_peaks() {
        let analyser = Analyser::new(SIDE).unwrap();
        let mut state = 1_u32;
        let noise: Vec<u8> = (0..SIDE * SIDE)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                100 + (state >> 27) as u8
            })
            .collect();
        assert!(highest(&analyser.one(&noise).unwrap()).2 < 2.5);
        assert!(highest(&analyser.one(&vec![7; SIDE * SIDE]).unwrap()).2.abs() < 1e-3);
    }

    #[test]
    fn widened_peaks_reach_their_neighbours() {
        let mut excess = vec![0.0; SIDE * SIDE];
        excess[0] = 3.0;
        let widened = Spectrum { side: SIDE, excess }.widened(2);
        assert_eq!(widened.excess().iter().filter(|excess| **excess > 2.9).count(), 25, "over the edges too");
    }

    #[test]
    fn other_sizes_have_no_spectrum() {
        assert!(Analyser::new(100).is_none() && Analyser::new(16).is_none() && Analyser::new(2048).is_none());
        assert!(Analyser::new(64).unwrap().one(&[0; 64]).is_none());
    }
}
