//! The lightness of a picture.

use image::RgbImage;

/// Luma by ITU-R BT.601, 0..=255, row by row.
#[derive(Debug, Clone)]
pub struct Light {
    pub width: usize,
    pub height: usize,
    pub levels: Vec<f32>,
}

impl Light {
    #[must_use]
    pub fn of(image: &RgbImage) -> Self {
        let luma = |pixel: &image::Rgb<u8>| {
            let [red, green, blue] = pixel.0.map(f32::from);
            0.299 * red + 0.587 * green + 0.114 * blue
        };
        let (width, height) = (image.width() as usize, image.height() as usize);
        Self { width, height, levels: image.pixels().map(luma).collect() }
    }

    pub(super) fn at(&self, x: usize, y: usize) -> f32 {
        self.levels[y * self.width + x]
    }

    /// Averaged by whole pixels until the longer side is at most `side`.
    pub(super) fn within(&self, side: usize) -> Self {
        let step = self.width.max(self.height).div_ceil(side).max(1);
        let (width, height) = (self.width / step, self.height / step);
        let mean = |(x, y): (usize, usize)| {
            let rows = (0..step).flat_map(|row| {
                let from = (y * step + row) * self.width + x * step;
                &self.levels[from..from + step]
            });
            rows.sum::<f32>() / (step * step) as f32
        };
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        Self { width, height, levels: places.map(mean).collect() }
    }
}
