//! Which colours a background has, and where.

use super::surface::Surface;

/// Bins of a and of b, over -`HUE_SPAN`..=`HUE_SPAN`.
const HUE_BINS: usize = 16;
const HUE_SPAN: f32 = 48.0;
/// Bins of L.
const LIGHT_BINS: usize = 16;
/// Cells of the layout, across and down.
const CELLS: (usize, usize) = (6, 4);

/// Square roots of the shares of hue (a, b) and of lightness: their distance is Hellinger's.
pub(super) fn histograms(surface: &Surface) -> [Vec<f32>; 2] {
    let mut hues = vec![0.0_f32; HUE_BINS * HUE_BINS];
    let mut lights = vec![0.0_f32; LIGHT_BINS];
    for (_, _, [light, a, b]) in surface.pixels() {
        let hue = |value: f32| shares((value + HUE_SPAN) / (2.0 * HUE_SPAN), HUE_BINS);
        for (row, part) in hue(a) {
            for (column, share) in hue(b) {
                hues[row * HUE_BINS + column] += part * share;
            }
        }
        for (bin, share) in shares(light / 100.0, LIGHT_BINS) {
            lights[bin] += share;
        }
    }
    [hues, lights].map(|bins| {
        let total = bins.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        bins.into_iter().map(|count| (count / total).sqrt()).collect()
    })
}

/// A value of 0..=1 shared between the two nearest of `bins`, so that a slight change of light moves it slightly.
fn shares(value: f32, bins: usize) -> [(usize, f32); 2] {
    let at = (value * bins as f32 - 0.5).clamp(0.0, (bins - 1) as f32);
    let (low, part) = (at.floor() as usize, at.fract());
    [(low, 1.0 - part), ((low + 1).min(bins - 1), part)]
}

/// The mean colour of each cell against the mean of the whole, about -1..=1; 0 where a cell is filled.
pub(super) fn layout(surface: &Surface) -> Vec<f32> {
    let cells = CELLS.0 * CELLS.1;
    let (mut sums, mut counts) = (vec![[0.0_f32; 3]; cells], vec![0.0_f32; cells]);
    for (x, y, lab) in surface.pixels() {
        let cell = y * CELLS.1 / surface.height * CELLS.0 + x * CELLS.0 / surface.width;
        counts[cell] += 1.0;
        sums[cell].iter_mut().zip(lab).for_each(|(sum, value)| *sum += value);
    }
    let total = counts.iter().sum::<f32>().max(1.0);
    let mean: [f32; 3] = std::array::from_fn(|i| sums.iter().map(|sum| sum[i]).sum::<f32>() / total);
    let least = (surface.width * surface.height / cells) as f32 * 0.1;
    let scale = 1.0 / (25.0 * (cells as f32).sqrt());
    let cell = |(sum, count): (&[f32; 3], &f32)| -> [f32; 3] {
        std::array::from_fn(|i| if *count < least { 0.0 } else { (sum[i] / count - mean[i]) * scale })
    };
    sums.iter().zip(&counts).flat_map(cell).collect()
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    #[test]
    fn a_histogram_has_norm_one_and_moves_with_the_colour() {
        let of = |rgb| histograms(&Surface::of(&RgbImage::from_pixel(20, 20, Rgb(rgb))));
        let (oak, walnut, slate) = (of([190, 150, 100]), of([188, 149, 101]), of([60, 70, 90]));
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        for bins in &oak {
            assert!((dot(bins, bins) - 1.0).abs() < 1e-4);
        }
        assert!(dot(&oak[0], &walnut[0]) > 0.95);
        assert!(dot(&oak[0], &slate[0]) < 0.2 && dot(&oak[1], &slate[1]) < 0.2);
    }

    #[test]
    fn the_layout_says_where_it_is_bright() {
        let half = RgbImage::from_fn(60, 40, |x, _| Rgb([if x < 30 { 40 } else { 220 }; 3]));
        let layout = layout(&Surface::of(&half));
        assert_eq!(layout.len(), 72);
        assert!(layout[0] < 0.0 && layout[5 * 3] > 0.0);
        assert!((layout[0] + layout[5 * 3]).abs() < 1e-3, "about the mean");
    }
}
