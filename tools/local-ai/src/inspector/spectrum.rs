//! The spectrum of a square tile, and the peaks that stand out of it.

use std::f32::consts::TAU;
use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

use super::light::Light;

/// Pixels of a tile's side.
pub(super) const TILE: usize = SIDE as usize;
const SIDE: i32 = 256;
/// Peaks of a longer period than `TILE / LEAST_BIN` pixels are the picture's own shapes.
const LEAST_BIN: usize = 32;
/// A candidate stands so many times above the median of all frequencies as high as its own.
const OVER_RING: f32 = 25.0;
/// A peak stands so many times above the median around it.
const OVER_AROUND: f32 = 40.0;
/// Peaks kept of a tile.
const MOST_PEAKS: usize = 12;
/// Coding in blocks of 8 pixels repeats at multiples of this frequency along the axes.
const BLOCK_BIN: i32 = SIDE / 8;

/// A wave in a tile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Peak {
    /// Waves across and down the tile; across is never negative.
    pub(super) across: i32,
    pub(super) down: i32,
    /// Power over the median of its surroundings.
    pub(super) contrast: f32,
    /// Height of the wave in levels.
    pub(super) amplitude: f32,
}

/// Makes spectra of tiles.
pub(super) struct Analyst {
    fft: Arc<dyn Fft<f32>>,
    window: Vec<f32>,
}

impl Analyst {
    pub(super) fn new() -> Self {
        let window = (0..TILE).map(|i| 0.5 - 0.5 * (TAU * i as f32 / TILE as f32).cos()).collect();
        Self { fft: FftPlanner::new().plan_fft_forward(TILE), window }
    }

    /// The peaks of the tile with its top left corner at `left`, `top`; the strongest first.
    pub(super) fn peaks(&self, light: &Light, left: usize, top: usize) -> Vec<Peak> {
        let power = self.power(light, left, top);
        let rings = ring_medians(&power);
        let mut peaks: Vec<Peak> = bins()
            .filter(|&(across, down)| {
                let value = at(&power, across, down);
                value > OVER_RING * rings[radius(across, down)]
                    && !of_block_coding(across, down)
                    && around(across, down, 1).all(|(x, y)| at(&power, x, y) <= value)
            })
            .map(|(across, down)| {
                let value = at(&power, across, down);
                let contrast = value / surroundings(&power, across, down).max(f32::MIN_POSITIVE);
                // A window of Hann halves a wave twice, and its power is shared with its mirror.
                Peak { across, down, contrast, amplitude: 8.0 * value.sqrt() / (TILE * TILE) as f32 }
            })
            .filter(|peak| peak.contrast >= OVER_AROUND)
            .collect();
        peaks.sort_by(|a, b| b.contrast.total_cmp(&a.contrast));
        peaks.truncate(MOST_PEAKS);
        peaks
    }

    fn power(&self, light: &Light, left: usize, top: usize) -> Vec<f32> {
        let rows = (top..top + TILE).map(|y| &light.levels[y * light.width + left..y * light.width + left + TILE]);
        let mean = rows.clone().flatten().sum::<f32>() / (TILE * TILE) as f32;
        let mut field: Vec<Complex<f32>> = rows
            .zip(&self.window)
            .flat_map(|(row, down)| {
                row.iter().zip(&self.window).map(move |(level, across)| (level - mean) * across * down)
            })
            .map(|value| Complex::new(value, 0.0))
            .collect();
        self.fft.process(&mut field);
        let mut turned = transposed(&field);
        self.fft.process(&mut turned);
        transposed(&turned).into_iter().map(|value| value.norm_sqr()).collect()
    }
}

fn transposed(field: &[Complex<f32>]) -> Vec<Complex<f32>> {
    (0..TILE).flat_map(|x| (0..TILE).map(move |y| field[y * TILE + x])).collect()
}

/// Half of the plane of frequencies: the other half mirrors it.
fn bins() -> impl Iterator<Item = (i32, i32)> {
    let half = SIDE / 2;
    let all = (0..half).flat_map(move |across| (1 - half..half).map(move |down| (across, down)));
    all.filter(|&(across, down)| radius(across, down) >= LEAST_BIN && (across > 0 || down > 0))
}

fn radius(across: i32, down: i32) -> usize {
    (across as f32).hypot(down as f32).round() as usize
}

fn at(power: &[f32], across: i32, down: i32) -> f32 {
    power[(down.rem_euclid(SIDE) * SIDE + across.rem_euclid(SIDE)) as usize]
}

fn around(across: i32, down: i32, reach: i32) -> impl Iterator<Item = (i32, i32)> {
    (-reach..=reach).flat_map(move |x| (-reach..=reach).map(move |y| (across + x, down + y)))
}

fn of_block_coding(across: i32, down: i32) -> bool {
    let near = |bin: i32| {
        let rest = bin.rem_euclid(BLOCK_BIN);
        rest <= 1 || rest >= BLOCK_BIN - 1
    };
    near(across) && near(down)
}

fn ring_medians(power: &[f32]) -> Vec<f32> {
    let mut rings: Vec<Vec<f32>> = vec![Vec::new(); TILE];
    for (across, down) in bins() {
        rings[radius(across, down)].push(at(power, across, down));
    }
    rings.into_iter().map(median).collect()
}

fn surroundings(power: &[f32], across: i32, down: i32) -> f32 {
    let outside = around(across, down, 8).filter(|&(x, y)| (x - across).abs() > 2 || (y - down).abs() > 2);
    median(outside.map(|(x, y)| at(power, x, y)).collect())
}

pub(super) fn median(mut values: Vec<f32>) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f32::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(level: impl Fn(usize, usize) -> f32) -> Light {
        let levels = (0..TILE * TILE).map(|i| level(i % TILE, i / TILE)).collect();
        Light { width: TILE, height: TILE, levels }
    }

    /// Noise of one level, always the same.
    fn grit(x: usize, y: usize) -> f32 {
        let mut mixed = ((x << 16 | y) as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed >> 40) & 0xff) as f32 / 74.0 - 1.73
    }

    #[test]
    fn a_wave_is_found_where_it_is_and_as_high_as_it_is() {
        let wave = |x: usize, y: usize| (TAU * (40.0 * x as f32 - 21.0 * y as f32) / TILE as f32).sin() * 3.0;
        let peaks = Analyst::new().peaks(&field(|x, y| 120.0 + wave(x, y) + grit(x, y)), 0, 0);
        assert_eq!((peaks[0].across, peaks[0].down), (40, -21));
        assert!((peaks[0].amplitude - 3.0).abs() < 0.3, "{peaks:?}");
    }

    #[test]
    fn noise_and_block_coding_have_no_peaks() {
        let analyst = Analyst::new();
        assert_eq!(analyst.peaks(&field(|x, y| 90.0 + grit(x, y)), 0, 0), []);
        let coded =
            analyst.peaks(&field(|x, y| 90.0 + if x % 8 == 0 || y % 8 == 0 { 3.0 } else { 0.0 } + grit(x, y)), 0, 0);
        assert_eq!(coded, []);
    }
}
