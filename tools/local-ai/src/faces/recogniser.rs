//! A face as 128 numbers: dlib's residual network, after `@vladmandic/face-api` 1.7.15.

use std::path::Path;

use image::RgbImage;

use super::landmarks::MEANS;
use super::network::{Border, Convolution, Map};
use super::picture::{Area, Bars, square};
use super::weights::{Tensor, Weights};
use crate::ocr::ModelError;

const SIDE: usize = 150;

#[derive(Debug)]
pub(super) struct Recogniser {
    first: Convolution,
    blocks: Vec<Block>,
    factors: Tensor,
}

/// Two convolutions beside a short cut.
#[derive(Debug)]
struct Block {
    layers: [Convolution; 2],
    halves: bool,
}

/// Names of the blocks, and which of them halve the map.
const BLOCKS: [(&str, bool); 14] = [
    ("conv32_1", false),
    ("conv32_2", false),
    ("conv32_3", false),
    ("conv64_down", true),
    ("conv64_1", false),
    ("conv64_2", false),
    ("conv64_3", false),
    ("conv128_down", true),
    ("conv128_1", false),
    ("conv128_2", false),
    ("conv256_down", true),
    ("conv256_1", false),
    ("conv256_2", false),
    ("conv256_down_out", true),
];

/// A face's numbers. Near ones are of one person: see [`Embedding::distance`].
#[derive(Debug, Clone, PartialEq)]
pub struct Embedding(Vec<f32>);

impl Embedding {
    #[must_use]
    pub fn numbers(&self) -> &[f32] {
        &self.0
    }

    /// Euclidean distance, 0 and up.
    #[must_use]
    pub fn distance(&self, other: &Self) -> f32 {
        self.0.iter().zip(&other.0).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt()
    }
}

impl Recogniser {
    pub(super) fn open(folder: &Path) -> Result<Self, ModelError> {
        let weights = Weights::open(folder, "face_recognition_model")?;
        let block = |(name, halves): (&str, bool)| -> Result<Block, ModelError> {
            let first = if halves { (2, Border::Valid) } else { (1, Border::Same) };
            let layers = [
                scaled(&weights, &format!("{name}/conv1"), first.0, first.1)?,
                scaled(&weights, &format!("{name}/conv2"), 1, Border::Same)?,
            ];
            Ok(Block { layers, halves })
        };
        Ok(Self {
            first: scaled(&weights, "conv32_down", 2, Border::Valid)?,
            blocks: BLOCKS.into_iter().map(block).collect::<Result<_, _>>()?,
            factors: weights.tensor("fc", 2)?,
        })
    }

    pub(super) fn embed(&self, image: &RgbImage, face: Area) -> Embedding {
        self.apply(&square(image, face.clipped(image), Bars::Around, SIDE, MEANS))
    }

    pub(super) fn apply(&self, input: &Map) -> Embedding {
        let mut map = self.first.apply(input).positive().greatest(3, 2, Border::Valid);
        for block in &self.blocks {
            map = block.apply(&map);
        }
        let places = (map.width * map.height) as f32;
        let mut means = vec![0.0; map.channels];
        for place in map.numbers.chunks_exact(map.channels) {
            means.iter_mut().zip(place).for_each(|(mean, number)| *mean += number / places);
        }
        let mut numbers = vec![0.0; self.factors.shape[1]];
        for (mean, factors) in means.iter().zip(self.factors.numbers.chunks_exact(numbers.len())) {
            numbers.iter_mut().zip(factors).for_each(|(number, factor)| *number += mean * factor);
        }
        Embedding(numbers)
    }
}

fn scaled(weights: &Weights, name: &str, stride: usize, border: Border) -> Result<Convolution, ModelError> {
    let plain = Convolution::open(weights, &format!("{name}/conv"), stride, border)?;
    let factors = weights.vector(&format!("{name}/scale/weights"))?;
    Ok(plain.scaled(&factors, &weights.vector(&format!("{name}/scale/biases"))?))
}

impl Block {
    fn apply(&self, map: &Map) -> Map {
        let made = self.layers[1].apply(&self.layers[0].apply(map).positive());
        if !self.halves {
            return made.plus(map).positive();
        }
        let cut = map.mean(2, 2);
        let (height, width) = (made.height.max(cut.height), made.width.max(cut.width));
        let channels = made.channels.max(cut.channels);
        made.grown(height, width, channels).plus(&cut.grown(height, width, channels)).positive()
    }
}
