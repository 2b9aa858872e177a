//! A classical inspector of selfies: measures what a photographed screen or an altered picture leaves in the pixels.
//!
//! It stands where a vision model stands in AWS and understands nothing: it finds periodic patterns by their spectrum, straight
//! frames by their edges, soft highlights by their slopes, and patches whose noise is another than their surroundings'. Scores are
//! 0 to 100; what was measured is said in words.
//!
//! Thresholds were chosen on drawn selfies (seed 11 of `specimens draw-fraud`, screens of seed 13 too) and checked on others
//! (seeds 12 and 21). At a cut-off of 85: none of 176 honest ones, blurred, compressed and cropped among them, and 56 of 56 photos of
//! screens; of the others none of 72, 28 of 28, and 10 of 12 photos of prints. Moire, lines and frames carry this: no drawn
//! reflection is burnt out, so none is called glare, and no manipulated selfie is drawn, so that pattern is only unit-tested.

mod answer;
mod frame;
mod glare;
mod light;
mod noise;
mod periodic;
mod spectrum;

use image::RgbImage;

pub use answer::answer;
pub use light::Light;

/// What inspects here, by name.
pub const ENGINE: &str = "classical inspector (no vision model)";

/// A pattern found or not, with what was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// As the answer's schema names it: `bezel`, `moire`, `scanLines`, `glare`, `manipulation`.
    pub pattern: &'static str,
    /// 0..=100.
    pub score: u8,
    pub words: String,
}

/// Looks for every pattern; takes some hundred milliseconds.
#[must_use]
pub fn inspect(image: &RgbImage) -> [Seen; 5] {
    let light = Light::of(image);
    let [moire, lines] = periodic::look(&light);
    [frame::look(&light), moire, lines, glare::look(&light), noise::look(&light)]
}

/// A measurement as a score: 0 up to `from`, 100 from `to` on, a straight line between.
fn ramp(value: f32, from: f32, to: f32) -> u8 {
    ((value - from) / (to - from) * 100.0).round().clamp(0.0, 100.0) as u8
}

#[cfg(test)]
mod tests;
