//! Sixty-eight points of a face, after `@vladmandic/face-api` 1.7.15 (its tiny model).

use std::path::Path;

use image::RgbImage;

use super::network::{Border, Convolution, Map, Separable};
use super::picture::{Area, Bars, square};
use super::weights::{Tensor, Weights};
use crate::ocr::ModelError;

pub(super) const MEANS: [f32; 3] = [122.782, 117.001, 104.298];
const SIDE: usize = 112;
/// Around the points, shares of their box.
const PADDING: f32 = 0.2;

#[derive(Debug)]
pub(super) struct LandmarkModel {
    first: Convolution,
    blocks: [Vec<Separable>; 3],
    factors: Tensor,
    terms: Vec<f32>,
}

/// The points in pixels of the image; numbered as iBUG's 300-W does, from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Landmarks(pub(super) Vec<(f32, f32)>);

impl LandmarkModel {
    pub(super) fn open(folder: &Path) -> Result<Self, ModelError> {
        let weights = Weights::open(folder, "face_landmark_68_tiny_model")?;
        let block = |block: usize, layers: std::ops::RangeInclusive<usize>| {
            let layer = |i| Separable::open(&weights, &format!("dense{block}/conv{i}"), if i == 0 { 2 } else { 1 });
            layers.map(layer).collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            first: Convolution::open(&weights, "dense0/conv0", 2, Border::Same)?,
            blocks: [block(0, 1..=2)?, block(1, 0..=2)?, block(2, 0..=2)?],
            factors: weights.tensor("fc/weights", 2)?,
            terms: weights.vector("fc/bias")?,
        })
    }

    pub(super) fn find(&self, image: &RgbImage, face: Area) -> Landmarks {
        let numbers = self.apply(&square(image, face, Bars::Around, SIDE, MEANS));
        let (side, offset) = (face.side(), face.offset(Bars::Around));
        let point = |two: &[f32]| (face.left + two[0] * side - offset.0, face.top + two[1] * side - offset.1);
        Landmarks(numbers.chunks_exact(2).map(point).collect())
    }

    /// 136 numbers: across and down by turns, shares of the square.
    pub(super) fn apply(&self, input: &Map) -> Vec<f32> {
        let [first, second, third] = &self.blocks;
        let map = dense(self.first.apply(input).positive(), first);
        let map = dense(second[0].apply(&map).positive(), &second[1..]);
        let map = dense(third[0].apply(&map).positive(), &third[1..]);
        let pooled = map.mean(14, 2);
        let mut points = self.terms.clone();
        for (value, factors) in pooled.numbers.iter().zip(self.factors.numbers.chunks_exact(points.len())) {
            points.iter_mut().zip(factors).for_each(|(point, factor)| *point += value * factor);
        }
        points
    }
}

/// Two layers, each of which sees the sum of all before it.
fn dense(input: Map, layers: &[Separable]) -> Map {
    let mut sum = input;
    for layer in layers {
        let made = layer.apply(&sum.clone().positive());
        sum = sum.plus(&made);
    }
    sum.positive()
}

impl Landmarks {
    /// The box of the face that the recogniser is shown.
    pub(super) fn area(&self) -> Area {
        let fold = |pick: fn(&(f32, f32)) -> f32, join: fn(f32, f32) -> f32, start: f32| {
            self.0.iter().map(pick).fold(start, join)
        };
        let (left, right) = (fold(|p| p.0, f32::min, f32::MAX), fold(|p| p.0, f32::max, f32::MIN));
        let (top, bottom) = (fold(|p| p.1, f32::min, f32::MAX), fold(|p| p.1, f32::max, f32::MIN));
        let (width, height) = (right - left, bottom - top);
        let (across, down) = (width * PADDING, height * PADDING);
        Area { left: left - across / 2.0, top: top - down / 2.0, width: width + across, height: height + down }
    }

    /// Left eye, right eye, nose, left and right corner of the mouth, as seen in the image.
    #[must_use]
    pub fn five(&self) -> [(f32, f32); 5] {
        let mean = |from: usize, to: usize| {
            let count = (to - from) as f32;
            let sum = self.0[from..to].iter().fold((0.0, 0.0), |sum, p| (sum.0 + p.0, sum.1 + p.1));
            (sum.0 / count, sum.1 / count)
        };
        [mean(36, 42), mean(42, 48), self.0[30], self.0[48], self.0[54]]
    }
}
