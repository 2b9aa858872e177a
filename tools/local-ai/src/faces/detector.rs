//! Tiny Face Detector: a small network of the YOLO v2 kind, after `@vladmandic/face-api` 1.7.15.

use std::path::Path;

use image::{RgbImage, imageops};

use super::network::{Border, Convolution, Map, Separable};
use super::picture::{Area, Bars, square};
use super::weights::Weights;
use crate::ocr::ModelError;

const MEANS: [f32; 3] = [117.001, 114.697, 97.404];
/// Widths and heights of the boxes that each cell may hold, in cells.
const ANCHORS: [(f32, f32); 5] = [
    (1.603_231, 2.094_468),
    (6.041_143, 7.080_126),
    (2.882_459, 3.518_061),
    (4.266_906, 5.178_857),
    (9.041_765, 10.663_08),
];
/// Sides that the picture is shrunk to: the larger one finds small faces.
const SIDES: [usize; 2] = [416, 736];
/// Where nothing was found: the picture is blurred to so many pixels of the longer side first, which takes a screen's grid away.
const BLURRED: [u32; 2] = [224, 144];
const LEAST_SCORE: f32 = 0.5;
/// Boxes that overlap more are one face.
const MOST_OVERLAP: f32 = 0.4;

#[derive(Debug)]
pub(super) struct Detector {
    first: Convolution,
    middle: Vec<Separable>,
    last: Convolution,
}

/// A face and how sure the network is of it, 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub(super) area: Area,
    pub(super) score: f32,
}

impl Detector {
    pub(super) fn open(folder: &Path) -> Result<Self, ModelError> {
        let weights = Weights::open(folder, "tiny_face_detector_model")?;
        Ok(Self {
            first: Convolution::open(&weights, "conv0", 1, Border::Valid)?,
            middle: (1..=5).map(|i| Separable::open(&weights, &format!("conv{i}"), 1)).collect::<Result<_, _>>()?,
            last: Convolution::open(&weights, "conv8", 1, Border::Valid)?,
        })
    }

    /// Faces, the surest first.
    pub(super) fn detect(&self, image: &RgbImage) -> Vec<Found> {
        let found: Vec<Found> = SIDES.into_iter().flat_map(|side| self.pass(image, image, side)).collect();
        if !found.is_empty() {
            return distinct(found);
        }
        let mut passes = BLURRED.into_iter().map(|side| {
            let longest = image.width().max(image.height());
            let shrink = |length: u32| (length * side.min(longest)).div_ceil(longest);
            let small = imageops::thumbnail(image, shrink(image.width()), shrink(image.height()));
            self.pass(&small, image, SIDES[0])
        });
        distinct(passes.find(|found| !found.is_empty()).unwrap_or_default())
    }

    /// One pass over `shown`, with boxes in pixels of `image`.
    fn pass(&self, shown: &RgbImage, image: &RgbImage, side: usize) -> Vec<Found> {
        boxes(&self.apply(square(shown, Area::whole(shown), Bars::Behind, side, MEANS)), image)
    }

    pub(super) fn apply(&self, input: Map) -> Map {
        let leaky = |map: Map| map.mapped(|number| number.max(0.1 * number));
        let mut map = leaky(self.first.apply(&input));
        for layer in &self.middle {
            map = leaky(layer.apply(&map.greatest(2, 2, Border::Same)));
        }
        self.last.apply(&map.greatest(2, 1, Border::Same))
    }
}

fn boxes(map: &Map, image: &RgbImage) -> Vec<Found> {
    let side = Area::whole(image).side();
    let cells = map.width as f32;
    let read = |(place, numbers): (usize, &[f32])| {
        let (row, column) = ((place / map.width) as f32, (place % map.width) as f32);
        let boxes = numbers.chunks_exact(5).zip(ANCHORS).filter_map(move |(five, anchor)| {
            let score = sigmoid(five[4]);
            let (width, height) = (five[2].exp() * anchor.0 / cells * side, five[3].exp() * anchor.1 / cells * side);
            let (x, y) = ((column + sigmoid(five[0])) / cells * side, (row + sigmoid(five[1])) / cells * side);
            let area = Area { left: x - width / 2.0, top: y - height / 2.0, width, height };
            (score >= LEAST_SCORE).then(|| Found { area: area.clipped(image), score })
        });
        boxes.collect::<Vec<_>>()
    };
    map.numbers.chunks_exact(map.channels).enumerate().flat_map(read).collect()
}

fn sigmoid(number: f32) -> f32 {
    1.0 / (1.0 + (-number).exp())
}

/// Without the boxes that are mostly within a surer one.
fn distinct(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Found> = Vec::new();
    for one in found {
        if kept.iter().all(|other| overlap(&one.area, &other.area) <= MOST_OVERLAP) {
            kept.push(one);
        }
    }
    kept
}

/// Common area over the area of both; over that of the smaller where one is inside the other's middle.
fn overlap(a: &Area, b: &Area) -> f32 {
    let width = (a.left + a.width).min(b.left + b.width) - a.left.max(b.left);
    let height = (a.top + a.height).min(b.top + b.height) - a.top.max(b.top);
    let common = width.max(0.0) * height.max(0.0);
    let (own, other) = (a.width * a.height, b.width * b.height);
    // The two passes see one face in boxes of different sizes.
    (common / (own + other - common)).max(common / own.min(other) - 0.3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(left: f32, top: f32, size: f32, score: f32) -> Found {
        Found { area: Area { left, top, width: size, height: size }, score }
    }

    #[test]
    fn one_face_is_counted_once() {
        let faces = vec![face(10.0, 10.0, 100.0, 0.7), face(14.0, 8.0, 96.0, 0.9), face(300.0, 20.0, 90.0, 0.6)];
        assert_eq!(distinct(faces), [face(14.0, 8.0, 96.0, 0.9), face(300.0, 20.0, 90.0, 0.6)]);
        let nested = vec![face(0.0, 0.0, 100.0, 0.9), face(20.0, 20.0, 50.0, 0.8)];
        assert_eq!(distinct(nested).len(), 1);
        let beside = vec![face(0.0, 0.0, 100.0, 0.9), face(80.0, 0.0, 100.0, 0.8)];
        assert_eq!(distinct(beside).len(), 2);
    }
}
