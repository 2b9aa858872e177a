//! Parts of a picture as the networks take them: square, of a fixed size.

use image::RgbImage;

use super::network::Map;

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// Where the shorter side's black bars go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bars {
    /// All behind: below or to the right.
    Behind,
    /// Half before, half behind.
    Around,
}

impl Area {
    pub(super) fn whole(image: &RgbImage) -> Self {
        Self { left: 0.0, top: 0.0, width: image.width() as f32, height: image.height() as f32 }
    }

    /// Within the image; at least a pixel.
    pub(super) fn clipped(self, image: &RgbImage) -> Self {
        let (width, height) = (image.width() as f32, image.height() as f32);
        let (left, top) = (self.left.clamp(0.0, width - 1.0), self.top.clamp(0.0, height - 1.0));
        let (right, bottom) = ((self.left + self.width).min(width), (self.top + self.height).min(height));
        Self { left, top, width: (right - left).max(1.0), height: (bottom - top).max(1.0) }
    }

    /// How far the bars push the area into the square.
    pub(super) fn offset(self, bars: Bars) -> (f32, f32) {
        let side = self.side();
        match bars {
            Bars::Behind => (0.0, 0.0),
            Bars::Around => ((side - self.width) / 2.0, (side - self.height) / 2.0),
        }
    }

    pub(super) fn side(self) -> f32 {
        self.width.max(self.height)
    }
}

/// The area with its bars, resized to `size` by `size`, each channel less its mean, by 255. Reductions average, enlargements
/// interpolate.
pub(super) fn square(image: &RgbImage, area: Area, bars: Bars, size: usize, means: [f32; 3]) -> Map {
    let step = area.side() / size as f32;
    let (offset_x, offset_y) = area.offset(bars);
    // So many samples a pixel and direction that none of the picture is skipped.
    let samples = (step.ceil() as usize).clamp(1, 8);
    let mut numbers = Vec::with_capacity(size * size * 3);
    for (row, column) in (0..size).flat_map(|row| (0..size).map(move |column| (row, column))) {
        let mut sum = [0.0_f32; 3];
        for (down, across) in (0..samples).flat_map(|down| (0..samples).map(move |across| (down, across))) {
            let part = |cell: usize, sample: usize| (cell as f32 + (sample as f32 + 0.5) / samples as f32) * step;
            let (x, y) = (part(column, across) - offset_x, part(row, down) - offset_y);
            let inside = (0.0..area.width).contains(&x) && (0.0..area.height).contains(&y);
            let level = if inside { interpolated(image, area.left + x, area.top + y) } else { [0.0; 3] };
            sum.iter_mut().zip(level).for_each(|(sum, level)| *sum += level);
        }
        let count = (samples * samples) as f32;
        numbers.extend(sum.iter().zip(means).map(|(sum, mean)| (sum / count - mean) / 255.0));
    }
    Map { height: size, width: size, channels: 3, numbers }
}

/// Between the centres of four pixels.
fn interpolated(image: &RgbImage, x: f32, y: f32) -> [f32; 3] {
    let (x, y) = ((x - 0.5).max(0.0), (y - 0.5).max(0.0));
    let (left, top) = ((x as u32).min(image.width() - 1), (y as u32).min(image.height() - 1));
    let (right, bottom) = ((left + 1).min(image.width() - 1), (top + 1).min(image.height() - 1));
    let (across, down) = ((x - left as f32).min(1.0), (y - top as f32).min(1.0));
    let corners = [(left, top), (right, top), (left, bottom), (right, bottom)]
        .map(|(x, y)| image.get_pixel(x, y).0.map(f32::from));
    std::array::from_fn(|i| {
        let [upper_left, upper_right, lower_left, lower_right] = corners.map(|corner| corner[i]);
        let upper = upper_left + (upper_right - upper_left) * across;
        let lower = lower_left + (lower_right - lower_left) * across;
        upper + (lower - upper) * down
    })
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn a_flat_area_stays_flat_and_bars_are_black() {
        let image = RgbImage::from_pixel(40, 20, Rgb([100, 150, 200]));
        let map = square(&image, Area::whole(&image), Bars::Around, 8, [0.0; 3]);
        let level = |row: usize, column: usize| map.numbers[(row * 8 + column) * 3] * 255.0;
        assert!(level(0, 4).abs() < 1e-3 && level(7, 4).abs() < 1e-3);
        assert!((level(3, 4) - 100.0).abs() < 1e-3 && (level(4, 0) - 100.0).abs() < 1e-3);
        let behind = square(&image, Area::whole(&image), Bars::Behind, 8, [0.0; 3]);
        assert!((behind.numbers[0] * 255.0 - 100.0).abs() < 1e-3 && behind.numbers[7 * 8 * 3].abs() < 1e-3);
    }

    #[test]
    fn a_ramp_stays_a_ramp_at_any_size() {
        let image = RgbImage::from_fn(64, 64, |x, _| Rgb([(x * 3) as u8; 3]));
        for size in [16, 32, 64, 128] {
            let map = square(&image, Area::whole(&image), Bars::Behind, size, [0.0; 3]);
            let middle = map.numbers[(size / 2 * size + size / 2) * 3] * 255.0;
            assert!((middle - 96.0).abs() < 3.0 + 100.0 / size as f32, "{middle} at {size}");
        }
    }
}
