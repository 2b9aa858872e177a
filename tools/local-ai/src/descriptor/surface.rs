//! The pixels of a picture that show its background, in CIE Lab.

use std::sync::LazyLock;

use image::RgbImage;

/// What faces and documents are filled with, every channel.
const FILL: u8 = 128;
/// JPEG moves the fill by so much.
const FILL_TOLERANCE: u8 = 5;
/// Pixels around the fill that its edge reaches through JPEG's blocks.
const FILL_MARGIN: usize = 8;
/// With less to see, all of the picture is taken, filled or not.
const LEAST_SHARE: f32 = 0.02;

/// Planes of one size, row by row.
#[derive(Debug)]
pub(super) struct Surface {
    pub(super) width: usize,
    pub(super) height: usize,
    /// L 0..=100, a and b about -100..=100.
    pub(super) lab: Vec<[f32; 3]>,
    /// Whether a pixel is background.
    pub(super) seen: Vec<bool>,
}

impl Surface {
    pub(super) fn of(image: &RgbImage) -> Self {
        let (width, height) = (image.width() as usize, image.height() as usize);
        let lab = image.pixels().map(|pixel| lab(pixel.0)).collect();
        let filled: Vec<bool> =
            image.pixels().map(|pixel| pixel.0.iter().all(|c| c.abs_diff(FILL) <= FILL_TOLERANCE)).collect();
        // A patch all of fill is fill; a grey pixel on a table is not.
        let patches = all_within(&filled, width, height, 3);
        let grown = any_within(&patches, width, height, 3 + FILL_MARGIN);
        let mut seen: Vec<bool> = grown.into_iter().map(|filled| !filled).collect();
        let share = seen.iter().filter(|seen| **seen).count() as f32 / seen.len().max(1) as f32;
        if share < LEAST_SHARE {
            seen.fill(true);
        }
        Self { width, height, lab, seen }
    }

    /// Pixels of the background, with their place.
    pub(super) fn pixels(&self) -> impl Iterator<Item = (usize, usize, [f32; 3])> {
        let places = (0..self.height).flat_map(|y| (0..self.width).map(move |x| (x, y)));
        let seen = places.zip(&self.lab).zip(&self.seen).filter(|(_, seen)| **seen);
        seen.map(|(((x, y), lab), _)| (x, y, *lab))
    }
}

/// Whether all of a square of `radius` around each pixel is set; outside the picture counts as set.
fn all_within(set: &[bool], width: usize, height: usize, radius: usize) -> Vec<bool> {
    let unset: Vec<bool> = set.iter().map(|set| !set).collect();
    any_within(&unset, width, height, radius).into_iter().map(|any| !any).collect()
}

/// Whether any of a square of `radius` around each pixel is set.
fn any_within(set: &[bool], width: usize, height: usize, radius: usize) -> Vec<bool> {
    let mut across = vec![false; set.len()];
    for y in 0..height {
        for x in 0..width {
            let (from, to) = (x.saturating_sub(radius), (x + radius + 1).min(width));
            across[y * width + x] = set[y * width + from..y * width + to].contains(&true);
        }
    }
    let mut both = vec![false; set.len()];
    for y in 0..height {
        let (from, to) = (y.saturating_sub(radius), (y + radius + 1).min(height));
        for x in 0..width {
            both[y * width + x] = (from..to).any(|row| across[row * width + x]);
        }
    }
    both
}

/// sRGB to CIE Lab under D65 (IEC 61966-2-1, CIE 15).
fn lab(rgb: [u8; 3]) -> [f32; 3] {
    static LINEAR: LazyLock<[f32; 256]> = LazyLock::new(|| {
        std::array::from_fn(|level| {
            let value = level as f32 / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    });
    let [red, green, blue] = rgb.map(|level| LINEAR[usize::from(level)]);
    let x = (0.412_456 * red + 0.357_576 * green + 0.180_437 * blue) / 0.950_47;
    let y = 0.212_673 * red + 0.715_152 * green + 0.072_175 * blue;
    let z = (0.019_334 * red + 0.119_192 * green + 0.950_304 * blue) / 1.088_83;
    let [x, y, z] = [x, y, z].map(|t: f32| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn colours_are_where_the_standard_puts_them() {
        for (rgb, expected) in [
            ([255, 255, 255], [100.0, 0.0, 0.0]),
            ([0, 0, 0], [0.0, 0.0, 0.0]),
            ([255, 0, 0], [53.24, 80.09, 67.2]),
            ([0, 0, 255], [32.3, 79.19, -107.86]),
        ] {
            let found = lab(rgb);
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 0.1), "{found:?} for {rgb:?}");
        }
    }

    #[test]
    fn filled_patches_are_not_background_and_grey_pixels_are() {
        let mut image = RgbImage::from_pixel(100, 60, Rgb([200, 150, 90]));
        for (x, y) in (30..60).flat_map(|x| (10..60).map(move |y| (x, y))) {
            image.put_pixel(x, y, Rgb([130, 126, 128]));
        }
        image.put_pixel(90, 5, Rgb([128; 3]));
        let surface = Surface::of(&image);
        let seen = |x: usize, y: usize| surface.seen[y * 100 + x];
        assert!(!seen(45, 30) && !seen(31, 59) && !seen(24, 30), "the fill and its margin");
        assert!(seen(5, 30) && seen(90, 5) && seen(75, 30));
        assert_eq!(surface.pixels().count(), surface.seen.iter().filter(|seen| **seen).count());
    }

    #[test]
    fn a_picture_of_nothing_but_fill_is_taken_as_it_is() {
        assert!(Surface::of(&RgbImage::from_pixel(40, 40, Rgb([128; 3]))).seen.iter().all(|seen| *seen));
    }
}
