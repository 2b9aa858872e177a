//! Photos of cards: light, shadow, lens, sensor and JPEG.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageError};

use crate::camera::Placement;
use crate::canvas::{Canvas, Frame};
use crate::chance::Chance;
use crate::surface::{Pixel, Surface};

/// A photo before the sensor: red, green, blue, 0 to 255, not rounded.
#[derive(Clone, Debug)]
pub struct Photo {
    pub width: usize,
    pub height: usize,
    pixels: Vec<Pixel>,
}

/// A bright spot that a lamp leaves on a glossy card.
#[derive(Clone, Copy, Debug)]
pub struct Glare {
    pub centre: (f32, f32),
    pub radii: (f32, f32),
    /// 0 to 1: how much of the way to white its middle goes.
    pub strength: f32,
}

#[expect(clippy::cast_precision_loss, reason = "pixels of a photo")]
impl Photo {
    #[must_use]
    pub fn of_surface(surface: Surface, width: usize, height: usize, chance: &mut Chance) -> Self {
        Self { width, height, pixels: surface.paint(width, height, chance) }
    }

    /// A photo of `width` pixels a row.
    #[must_use]
    pub fn of_pixels(width: usize, pixels: Vec<Pixel>) -> Self {
        Self { width, height: pixels.len() / width, pixels }
    }

    #[must_use]
    pub fn pixels(&self) -> &[Pixel] {
        &self.pixels
    }

    /// `share` of each side is left; `place` says where, 0 for the left or upper edge and 1 for the other.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "shares of the photo")]
    pub fn cropped(&self, share: f32, place: (f32, f32)) -> Self {
        let (width, height) = ((self.width as f32 * share) as usize, (self.height as f32 * share) as usize);
        let left = ((self.width - width) as f32 * place.0) as usize;
        let top = ((self.height - height) as f32 * place.1) as usize;
        let rows = self.pixels.chunks(self.width).skip(top).take(height);
        Self::of_pixels(width, rows.flat_map(|row| row[left..left + width].iter().copied()).collect())
    }

    /// Changes each pixel by `paint`, which is told its column and row.
    pub fn repaint(&mut self, mut paint: impl FnMut(f32, f32, Pixel) -> Pixel) {
        for (index, pixel) in self.pixels.iter_mut().enumerate() {
            *pixel = paint((index % self.width) as f32, (index / self.width) as f32, *pixel);
        }
    }

    /// Lays a card down with its shadow.
    pub fn lay(&mut self, card: &Canvas, placement: &Placement, shadow: (f32, f32)) {
        self.shade(card, placement, shadow);
        self.cover(card, placement);
    }

    /// Puts a sheet in front of what the photo shows, without a shadow.
    pub fn cover(&mut self, card: &Canvas, placement: &Placement) {
        let samples = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
        self.within(placement.hull, 2.0, |x, y, pixel| {
            let mut sum = [0.0_f32; 4];
            for (right, down) in samples {
                let (card_x, card_y) = placement.to_card.apply(x + right, y + down);
                for (total, value) in sum.iter_mut().zip(sample(card, card_x, card_y)) {
                    *total += value / 4.0;
                }
            }
            for channel in 0..3 {
                pixel[channel] = pixel[channel] * (1.0 - sum[3]) + sum[channel];
            }
        });
    }

    fn shade(&mut self, card: &Canvas, placement: &Placement, shadow: (f32, f32)) {
        let (width, height) = (f64::from(card.width()), f64::from(card.height()));
        let (reach, corner) = (width * 0.03, width * 0.035);
        let margin = self.width as f32 * 0.05;
        self.within(placement.hull, margin, |x, y, pixel| {
            let (card_x, card_y) =
                placement.to_card.apply(x + 0.5 - f64::from(shadow.0), y + 0.5 - f64::from(shadow.1));
            // Distance to the card's outline, its corners rounded.
            let beside = ((card_x - width / 2.0).abs() - width / 2.0 + corner).max(0.0);
            let below = ((card_y - height / 2.0).abs() - height / 2.0 + corner).max(0.0);
            let away = ((beside * beside + below * below).sqrt() - corner) / reach;
            if away < 1.0 {
                #[expect(clippy::cast_possible_truncation, reason = "0 to 1")]
                let near = (1.0 - away.max(0.0)) as f32;
                let dark = 0.62 * near * near * near;
                *pixel = pixel.map(|channel| channel * (1.0 - dark));
            }
        });
    }

    /// Calls `paint` with the left upper corner of each pixel of `frame` and `margin` pixels around it.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the photo")]
    fn within(&mut self, frame: Frame, margin: f32, paint: impl Fn(f64, f64, &mut Pixel)) {
        let columns =
            (frame.x - margin).max(0.0) as usize..((frame.x + frame.width + margin).max(0.0) as usize).min(self.width);
        let rows = (frame.y - margin).max(0.0) as usize
            ..((frame.y + frame.height + margin).max(0.0) as usize).min(self.height);
        for row in rows {
            for column in columns.clone() {
                paint(column as f64, row as f64, &mut self.pixels[row * self.width + column]);
            }
        }
    }

    /// Uneven light: `slope` is the change of brightness from the middle to the right and to the lower edge, `edge` the loss in the corners.
    pub fn light(&mut self, slope: (f32, f32), edge: f32, tint: Pixel) {
        let (width, height) = (self.width as f32, self.height as f32);
        for (index, pixel) in self.pixels.iter_mut().enumerate() {
            let x = (index % self.width) as f32 / width * 2.0 - 1.0;
            let y = (index / self.width) as f32 / height * 2.0 - 1.0;
            let gain = 1.0 + slope.0 * x + slope.1 * y - edge * (x * x + y * y) / 2.0;
            for channel in 0..3 {
                pixel[channel] *= gain * tint[channel];
            }
        }
    }

    pub fn glare(&mut self, glare: Glare) {
        for (index, pixel) in self.pixels.iter_mut().enumerate() {
            let x = ((index % self.width) as f32 - glare.centre.0) / glare.radii.0;
            let y = ((index / self.width) as f32 - glare.centre.1) / glare.radii.1;
            let share = glare.strength * libm::expf(-(x * x + y * y) * 1.6);
            *pixel = pixel.map(|channel| channel + (255.0 - channel).max(0.0) * share);
        }
    }

    /// Gaussian blur of deviation `sigma` pixels.
    pub fn blur(&mut self, sigma: f32) {
        if sigma < 0.2 {
            return;
        }
        let kernel = kernel(sigma);
        let reach = kernel.len() / 2;
        let (width, height) = (self.width, self.height);
        let mut across = vec![[0.0; 3]; self.pixels.len()];
        for row in 0..height {
            for column in 0..width {
                let mut sum = [0.0; 3];
                for (step, weight) in kernel.iter().enumerate() {
                    let source = (column + step).saturating_sub(reach).min(width - 1);
                    add(&mut sum, self.pixels[row * width + source], *weight);
                }
                across[row * width + column] = sum;
            }
        }
        for row in 0..height {
            for column in 0..width {
                let mut sum = [0.0; 3];
                for (step, weight) in kernel.iter().enumerate() {
                    let source = (row + step).saturating_sub(reach).min(height - 1);
                    add(&mut sum, across[source * width + column], *weight);
                }
                self.pixels[row * width + column] = sum;
            }
        }
    }

    /// Sensor noise of deviation `sigma` in brightness and half of that in each colour.
    pub fn noise(&mut self, sigma: f32, chance: &mut Chance) {
        for pixel in &mut self.pixels {
            let grey = chance.normal() * sigma;
            *pixel = pixel.map(|channel| channel + grey + chance.normal() * sigma * 0.5);
        }
    }

    /// The photo as a baseline JPEG of `quality` 1 to 100.
    ///
    /// # Errors
    /// If the encoder refuses, which photos of this size give it no reason to.
    pub fn jpeg(&self, quality: u8) -> Result<Vec<u8>, ImageError> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
        let bytes: Vec<u8> =
            self.pixels.iter().flat_map(|pixel| pixel.map(|channel| (channel + 0.5).clamp(0.0, 255.0) as u8)).collect();
        let mut file = Vec::new();
        let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
        JpegEncoder::new_with_quality(&mut file, quality).encode(
            &bytes,
            side(self.width),
            side(self.height),
            ExtendedColorType::Rgb8,
        )?;
        Ok(file)
    }
}

fn add(sum: &mut Pixel, pixel: Pixel, weight: f32) {
    for (total, value) in sum.iter_mut().zip(pixel) {
        *total += value * weight;
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a few pixels")]
fn kernel(sigma: f32) -> Vec<f32> {
    let reach = (sigma * 2.8).ceil() as i16;
    let weights: Vec<f32> =
        (-reach..=reach).map(|step| libm::expf(-f32::from(step * step) / (2.0 * sigma * sigma))).collect();
    let total: f32 = weights.iter().sum();
    weights.iter().map(|weight| weight / total).collect()
}

/// Red, green and blue times cover, and cover (0 to 1), between the four nearest pixels of the card; nothing beyond it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked against the card's size")]
fn sample(card: &Canvas, x_mm: f64, y_mm: f64) -> [f32; 4] {
    let scale = f64::from(card.scale());
    let (x, y) = (x_mm * scale - 0.5, y_mm * scale - 0.5);
    let (width, height) = (card.pixmap.width(), card.pixmap.height());
    if x < -1.0 || y < -1.0 || x > f64::from(width) || y > f64::from(height) {
        return [0.0; 4];
    }
    let (left, top) = (x.floor(), y.floor());
    let (right_share, lower_share) = ((x - left) as f32, (y - top) as f32);
    let data = card.pixmap.data();
    let mut sum = [0.0; 4];
    for (step_x, step_y) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
        let (column, row) = (left + step_x, top + step_y);
        if column < 0.0 || row < 0.0 || column >= f64::from(width) || row >= f64::from(height) {
            continue;
        }
        let weight = (if step_x > 0.0 { right_share } else { 1.0 - right_share })
            * (if step_y > 0.0 { lower_share } else { 1.0 - lower_share });
        let start = (row as usize * width as usize + column as usize) * 4;
        let cover = f32::from(data[start + 3]) / 255.0 * weight;
        for channel in 0..3 {
            sum[channel] += f32::from(data[start + channel]) * cover;
        }
        sum[3] += cover;
    }
    sum
}
