//! Faces: where they are, and whether two are of one person.
//!
//! Three small networks of `@vladmandic/face-api` 1.7.15 (MIT; the recogniser after dlib's, CC0), whose weights `make setup` fetches:
//! a detector, 68 landmarks, and an embedding of 128 numbers. They are run layer by layer here.
//!
//! Rekognition gives a similarity of 0 to 100; an embedding gives a distance. [`similarity`] maps one to the other so that 80 (the
//! service's usual cut-off) lies at [`ALIKE_AT`].

mod detector;
mod landmarks;
mod network;
mod picture;
mod recogniser;
mod weights;

use std::path::Path;

use image::RgbImage;

pub use landmarks::Landmarks;
pub use recogniser::Embedding;

use crate::ocr::ModelError;
use detector::Detector;
use landmarks::LandmarkModel;
use picture::Area;
use recogniser::Recogniser;

/// The distance of embeddings that is a similarity of 80.
///
/// For drawn faces, which the local stack shows: they are more alike to the network than people are. On one set of drawn selfies and
/// documents it tells 90 of 91 holders, takes 5 of 10,201 pairs of strangers for one person, and none of 10 impostors. For
/// photographs of people the network's own cut-off is 0.6.
pub const ALIKE_AT: f32 = 0.26;
/// Rekognition's default threshold, which lies at [`ALIKE_AT`].
const USUAL_CUT_OFF: f32 = 80.0;
/// Distances of so many times [`ALIKE_AT`] are a similarity of 0.
const UNLIKE: f32 = 2.5;

/// The networks, ready to look.
#[derive(Debug)]
pub struct FaceEngine {
    detector: Detector,
    landmarks: LandmarkModel,
    recogniser: Recogniser,
    alike_at: f32,
}

/// A face in an image. Places are in shares of the image's width and height.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    pub left: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
    /// 0..=1.
    pub score: f32,
    /// Left eye, right eye, nose, left and right corner of the mouth, as seen.
    pub points: [(f32, f32); 5],
    /// Turn of the head in the image's plane, degrees, clockwise.
    pub roll: f32,
    /// Mean luma, 0..=100.
    pub brightness: f32,
    /// Strength of fine edges, 0..=100, not calibrated.
    pub sharpness: f32,
    landmarks: Landmarks,
}

impl FaceEngine {
    /// Loads the networks from `folder`.
    ///
    /// # Errors
    /// The first file that is missing or can't be used; the message says how to get it.
    pub fn open(folder: &Path) -> Result<Self, ModelError> {
        Ok(Self {
            detector: Detector::open(folder)?,
            landmarks: LandmarkModel::open(folder)?,
            recogniser: Recogniser::open(folder)?,
            alike_at: ALIKE_AT,
        })
    }

    /// The same engine with another distance for a similarity of 80.
    #[must_use]
    pub fn alike_at(self, distance: f32) -> Self {
        Self { alike_at: distance, ..self }
    }

    /// All faces of `image`, the largest first.
    #[must_use]
    pub fn detect(&self, image: &RgbImage) -> Vec<Face> {
        let mut faces: Vec<Face> =
            self.detector.detect(image).into_iter().map(|found| self.face(image, found.area, found.score)).collect();
        faces.sort_by(|a, b| (b.width * b.height).total_cmp(&(a.width * a.height)));
        faces
    }

    /// The numbers that stand for a face of `image`.
    #[must_use]
    pub fn embed(&self, image: &RgbImage, face: &Face) -> Embedding {
        self.recogniser.embed(image, face.landmarks.area())
    }

    /// Similarity as Rekognition gives it, 0..=100.
    #[must_use]
    pub fn similarity(&self, one: &Embedding, other: &Embedding) -> f32 {
        similarity(one.distance(other), self.alike_at)
    }

    fn face(&self, image: &RgbImage, area: Area, score: f32) -> Face {
        let landmarks = self.landmarks.find(image, area);
        let (width, height) = (image.width() as f32, image.height() as f32);
        let five = landmarks.five();
        let (eyes, points) =
            ((five[1].0 - five[0].0, five[1].1 - five[0].1), five.map(|(x, y)| (x / width, y / height)));
        let (brightness, sharpness) = quality(image, area);
        Face {
            left: area.left / width,
            top: area.top / height,
            width: area.width / width,
            height: area.height / height,
            score,
            points,
            roll: eyes.1.atan2(eyes.0).to_degrees(),
            brightness,
            sharpness,
            landmarks,
        }
    }
}

/// 100 at no distance, 80 at `alike_at`, 0 from [`UNLIKE`] times that on, straight lines between.
#[must_use]
pub fn similarity(distance: f32, alike_at: f32) -> f32 {
    let over = distance / alike_at;
    let similarity = if over <= 1.0 {
        100.0 - (100.0 - USUAL_CUT_OFF) * over
    } else {
        USUAL_CUT_OFF * (UNLIKE - over) / (UNLIKE - 1.0)
    };
    similarity.clamp(0.0, 100.0)
}

fn quality(image: &RgbImage, area: Area) -> (f32, f32) {
    let (left, top) = (area.left as u32, area.top as u32);
    let (right, bottom) =
        ((left + area.width as u32).min(image.width()), (top + area.height as u32).min(image.height()));
    let luma = |x: u32, y: u32| {
        let [red, green, blue] = image.get_pixel(x, y).0.map(f32::from);
        0.299 * red + 0.587 * green + 0.114 * blue
    };
    let (mut sum, mut edges, mut count) = (0.0, 0.0, 0.0_f32);
    for (x, y) in (left..right.saturating_sub(1)).flat_map(|x| (top..bottom.saturating_sub(1)).map(move |y| (x, y))) {
        sum += luma(x, y);
        edges += (luma(x, y) - luma(x + 1, y)).abs() + (luma(x, y) - luma(x, y + 1)).abs();
        count += 1.0;
    }
    let count = count.max(1.0);
    (sum / count / 2.55, (edges / count * 10.0).min(100.0))
}

#[cfg(test)]
mod tests;
