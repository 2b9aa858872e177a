//! From pixels to the number planes a network takes: sampled, in BGR order, normalised.

use image::{RgbImage, imageops};

use super::geometry::{Point, Quad};

/// Per-channel mean and deviation, in the order red, green, blue, of values in `0.0..=1.0`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Normalisation {
    pub mean: [f32; 3],
    pub deviation: [f32; 3],
}

impl Normalisation {
    pub(super) const HALF: Self = Self { mean: [0.5; 3], deviation: [0.5; 3] };
    pub(super) const IMAGENET: Self = Self { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };
}

/// Three planes of one size, BGR.
#[derive(Debug, Clone)]
pub(super) struct Planes {
    pub values: Vec<f32>,
    pub width: usize,
    pub height: usize,
    normalisation: Normalisation,
}

impl Planes {
    /// Planes that hold 0, which is mean grey after normalisation.
    #[must_use]
    pub(super) fn blank(width: usize, height: usize, normalisation: Normalisation) -> Self {
        Self { values: vec![0.0; 3 * width * height], width, height, normalisation }
    }

    fn put(&mut self, x: usize, y: usize, rgb: [f32; 3]) {
        let Normalisation { mean, deviation } = self.normalisation;
        for channel in 0..3 {
            let value = (rgb[channel] / 255.0 - mean[channel]) / deviation[channel];
            self.values[((2 - channel) * self.height + y) * self.width + x] = value;
        }
    }

    /// The mean of a pixel's normalised channels.
    #[must_use]
    pub(super) fn grey(&self, x: usize, y: usize) -> f32 {
        (0..3).map(|channel| self.values[(channel * self.height + y) * self.width + x]).sum::<f32>() / 3.0
    }

    /// Draw `image` at the top left; what does not fit is cut.
    pub(super) fn draw(&mut self, image: &RgbImage) {
        for (x, y, pixel) in image.enumerate_pixels() {
            if (x as usize) < self.width && (y as usize) < self.height {
                self.put(x as usize, y as usize, pixel.0.map(f32::from));
            }
        }
    }

    /// Fill the first `width` columns with the quad of `image`, straightened.
    pub(super) fn draw_quad(&mut self, image: &RgbImage, quad: &Quad, width: usize) {
        let [a, b, c, d] = quad.0;
        let (step_x, step_y) = (quad.width() / width as f32, quad.height() / self.height as f32);
        // One sample a pixel where the crop is enlarged; a grid of samples, averaged, where it shrinks.
        let (samples_x, samples_y) = (step_x.ceil().clamp(1.0, 4.0), step_y.ceil().clamp(1.0, 4.0));
        for y in 0..self.height {
            for x in 0..width {
                let mut sum = [0.0; 3];
                for sub_y in 0..samples_y as usize {
                    let down = (y as f32 + (sub_y as f32 + 0.5) / samples_y) / self.height as f32;
                    let (left, right) = (a.towards(d, down), b.towards(c, down));
                    for sub_x in 0..samples_x as usize {
                        let across = (x as f32 + (sub_x as f32 + 0.5) / samples_x) / width as f32;
                        let sample = bilinear(image, left.towards(right, across));
                        sum = [sum[0] + sample[0], sum[1] + sample[1], sum[2] + sample[2]];
                    }
                }
                self.put(x, y, sum.map(|total| total / (samples_x * samples_y)));
            }
        }
    }
}

/// The colour at a position, edge pixels repeated outside.
fn bilinear(image: &RgbImage, at: Point) -> [f32; 3] {
    let (width, height) = (image.width() as f32, image.height() as f32);
    let (x, y) = ((at.x - 0.5).clamp(0.0, width - 1.0), (at.y - 0.5).clamp(0.0, height - 1.0));
    let (left, top) = (x as u32, y as u32);
    let (right, bottom) = ((left + 1).min(image.width() - 1), (top + 1).min(image.height() - 1));
    let (fx, fy) = (x - left as f32, y - top as f32);
    let pixel = |x, y| image.get_pixel(x, y).0;
    let above = (pixel(left, top), pixel(right, top));
    let below = (pixel(left, bottom), pixel(right, bottom));
    std::array::from_fn(|channel| {
        let upper = f32::from(above.0[channel]) * (1.0 - fx) + f32::from(above.1[channel]) * fx;
        let lower = f32::from(below.0[channel]) * (1.0 - fx) + f32::from(below.1[channel]) * fx;
        upper * (1.0 - fy) + lower * fy
    })
}

/// The image in another size: averaged when it shrinks, interpolated when it grows.
#[must_use]
pub(super) fn resized(image: &RgbImage, width: u32, height: u32) -> RgbImage {
    if width <= image.width() && height <= image.height() {
        imageops::thumbnail(image, width, height)
    } else {
        imageops::resize(image, width, height, imageops::FilterType::Triangle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_are_blue_first_and_normalised() {
        let mut planes = Planes::blank(2, 1, Normalisation::HALF);
        planes.draw(&RgbImage::from_pixel(1, 1, image::Rgb([255, 0, 0])));
        assert_eq!(planes.values, [-1.0, 0.0, -1.0, 0.0, 1.0, 0.0]);
    }

    #[test]
    fn a_turned_crop_reads_along_its_own_direction() {
        // Red left half, blue right half, seen from the other side: blue comes first.
        let image =
            RgbImage::from_fn(40, 20, |x, _| if x < 20 { image::Rgb([255, 0, 0]) } else { image::Rgb([0, 0, 255]) });
        let whole = Quad::rectangle(Point::new(20.0, 10.0), 40.0, 20.0, 0.0);
        for (quad, first_is_red) in [(whole, true), (whole.upside_down(), false)] {
            let mut planes = Planes::blank(4, 2, Normalisation::HALF);
            planes.draw_quad(&image, &quad, 4);
            assert_eq!(planes.values[2 * 4 * 2] > 0.0, first_is_red);
        }
    }
}
