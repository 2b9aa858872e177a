//! Which way is up: a classifier of whole pages into the four quarter turns.

use std::path::Path;

use image::{RgbImage, imageops};

use super::model::{ModelError, ModelFile, Plan};
use super::planes::{Normalisation, Planes, resized};

const SIDE: u32 = 224;
/// The page's shorter side before square windows are cut from it.
const SHORTER: u32 = 256;

/// The direction text most likely runs in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Orientation {
    /// Degrees clockwise from left-to-right: 0, 90, 180 or 270.
    pub degrees: u16,
    /// `0.0..=1.0`, uncalibrated.
    pub probability: f32,
}

#[derive(Debug)]
pub(super) struct OrientationModel(Plan);

impl OrientationModel {
    pub(super) fn open(folder: &Path, name: &str) -> Result<Self, ModelError> {
        Ok(Self(ModelFile::open(folder, name)?.plan(SIDE as usize, SIDE as usize)?))
    }

    /// Judge three windows along the longer side and take their mean.
    pub(super) fn judge(&self, image: &RgbImage) -> Result<Orientation, ModelError> {
        let (width, height) = image.dimensions();
        let scale = SHORTER as f32 / width.min(height) as f32;
        let fit = |side: u32| ((side as f32 * scale).round() as u32).clamp(SHORTER, SHORTER * 4);
        let small = resized(image, fit(width), fit(height));
        let mut sums = [0.0_f32; 4];
        for third in 0..3 {
            let left = (small.width() - SIDE) * third / 2;
            let top = (small.height() - SIDE) * third / 2;
            let window = imageops::crop_imm(&small, left, top, SIDE, SIDE).to_image();
            let mut planes = Planes::blank(SIDE as usize, SIDE as usize, Normalisation::IMAGENET);
            planes.draw(&window);
            let votes = self.0.run(&planes.values, SIDE as usize, SIDE as usize, <[f32]>::to_vec)?;
            for (sum, vote) in sums.iter_mut().zip(softmax(&votes)) {
                *sum += vote / 3.0;
            }
        }
        let best = (0..4_u16).max_by(|&a, &b| sums[usize::from(a)].total_cmp(&sums[usize::from(b)])).unwrap_or(0);
        Ok(Orientation { degrees: best * 90, probability: sums[usize::from(best)] })
    }
}

fn softmax(votes: &[f32]) -> Vec<f32> {
    // The model's last layer may be a softmax already; its values then sum to one.
    if (votes.iter().sum::<f32>() - 1.0).abs() < 1e-3 && votes.iter().all(|vote| *vote >= 0.0) {
        return votes.to_vec();
    }
    let most = votes.iter().copied().fold(f32::MIN, f32::max);
    let powers: Vec<f32> = votes.iter().map(|vote| (vote - most).exp()).collect();
    let total: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / total).collect()
}
