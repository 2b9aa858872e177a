use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};

use crate::header::Turn;

const CHANNELS: usize = 3;

/// A picture of three bytes a pixel, row by row: red, green, blue.
#[derive(Clone, PartialEq, Eq)]
pub struct Rgb {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl std::fmt::Debug for Rgb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rgb({} by {})", self.width, self.height)
    }
}

impl Rgb {
    /// `None` unless there are three bytes for each of at least one pixel.
    #[must_use]
    pub fn new(width: u32, height: u32, pixels: Vec<u8>) -> Option<Self> {
        let expected = (width as usize).checked_mul(height as usize)?.checked_mul(CHANNELS)?;
        (expected > 0 && pixels.len() == expected).then_some(Self { width, height, pixels })
    }

    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// Three bytes a pixel, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Row `y`, which must be inside the picture.
    pub(crate) fn row(&self, y: usize) -> &[u8] {
        let length = self.width as usize * CHANNELS;
        &self.pixels[y * length..(y + 1) * length]
    }

    /// As [`Self::row`].
    pub(super) fn row_mut(&mut self, y: usize) -> &mut [u8] {
        let length = self.width as usize * CHANNELS;
        &mut self.pixels[y * length..(y + 1) * length]
    }

    /// Made smaller so that the longest side is `longest` pixels; a smaller picture stays as it is.
    #[must_use]
    pub fn within(&self, longest: u32) -> Self {
        let side = self.width.max(self.height);
        if side <= longest {
            return self.clone();
        }
        let scaled = |length: u32| {
            let length = (u64::from(length) * u64::from(longest) + u64::from(side) / 2) / u64::from(side);
            u32::try_from(length).unwrap_or(longest).max(1)
        };
        self.resized(scaled(self.width), scaled(self.height)).unwrap_or_else(|| self.clone())
    }

    /// Every pixel is the mean of those that it covers.
    fn resized(&self, width: u32, height: u32) -> Option<Self> {
        let source = ImageRef::new(self.width, self.height, &self.pixels, PixelType::U8x3).ok()?;
        let mut target = Image::new(width, height, PixelType::U8x3);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Box));
        Resizer::new().resize(&source, &mut target, &options).ok()?;
        Self::new(width, height, target.into_vec())
    }

    /// As it is shown.
    #[must_use]
    pub(crate) fn turned(self, turn: Turn) -> Self {
        if turn == Turn::NONE {
            return self;
        }
        let (width, height) = if turn.swaps_sides() { (self.height, self.width) } else { (self.width, self.height) };
        let (last_x, last_y) = (self.width as usize - 1, self.height as usize - 1);
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..height as usize {
            for x in 0..width as usize {
                // The stored pixel that is shown at x, y: the turn undone, then the mirror.
                let (stored_x, stored_y) = match turn.quarters {
                    0 => (x, y),
                    1 => (y, last_y - x),
                    2 => (last_x - x, last_y - y),
                    _ => (last_x - y, x),
                };
                let stored_x = if turn.mirrored { last_x - stored_x } else { stored_x };
                let at = (stored_y * self.width as usize + stored_x) * CHANNELS;
                pixels.extend_from_slice(&self.pixels[at..at + CHANNELS]);
            }
        }
        Self { width, height, pixels }
    }

    /// Baseline JPEG without metadata. Quality 1..=100.
    #[must_use]
    pub fn jpeg(&self, quality: u8) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.pixels.len() / 8);
        let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
        // Writing to memory, and sides below 65,536 as every decoded picture has, leave nothing that can fail.
        match encoder.write_image(&self.pixels, self.width, self.height, ExtendedColorType::Rgb8) {
            Ok(()) => bytes,
            Err(_) => Vec::new(),
        }
    }
}
