//! The few layers that the face networks are made of. Numbers lie by row, column, channel, as the weights expect them.

use rayon::prelude::*;

use super::weights::{Tensor, Weights};
use crate::ocr::ModelError;

/// A picture or what a layer made of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Map {
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) channels: usize,
    pub(super) numbers: Vec<f32>,
}

/// What lies outside of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Border {
    /// Nothing: only windows that fit are taken.
    Valid,
    /// Zeros (for a maximum: nothing), so that every place has its window; one more behind than before where they are odd.
    Same,
}

/// Filters over all channels: `[height, width, in, out]`.
#[derive(Debug)]
pub(super) struct Convolution {
    filter: Tensor,
    bias: Vec<f32>,
    stride: usize,
    border: Border,
}

/// A filter for each channel, then a mixing of channels.
#[derive(Debug)]
pub(super) struct Separable {
    depthwise: Tensor,
    pointwise: Convolution,
    stride: usize,
}

/// Output columns that share a pass over the filter.
const ABREAST: usize = 4;

impl Convolution {
    /// `<name>/filters` with `<name>/bias`.
    pub(super) fn open(weights: &Weights, name: &str, stride: usize, border: Border) -> Result<Self, ModelError> {
        let filter = weights.tensor(&format!("{name}/filters"), 4)?;
        Ok(Self { filter, bias: weights.vector(&format!("{name}/bias"))?, stride, border })
    }

    /// The same convolution with its output times `factors`, plus `terms`.
    pub(super) fn scaled(mut self, factors: &[f32], terms: &[f32]) -> Self {
        let outputs = factors.iter().cycle();
        self.filter.numbers.iter_mut().zip(outputs).for_each(|(number, factor)| *number *= factor);
        let scaled = self.bias.iter().zip(factors).zip(terms).map(|((bias, factor), term)| bias * factor + term);
        self.bias = scaled.collect();
        self
    }

    pub(super) fn apply(&self, map: &Map) -> Map {
        let [filter_height, filter_width, _, channels] = self.filter.shape[..] else { return map.clone() };
        let (height, above) = windows(map.height, filter_height, self.stride, self.border);
        let (width, before) = windows(map.width, filter_width, self.stride, self.border);
        let mut numbers = vec![0.0; height * width * channels];
        numbers.par_chunks_mut((width * channels).max(1)).enumerate().for_each(|(row, line)| {
            for (block, places) in line.chunks_mut(ABREAST * channels).enumerate() {
                places.chunks_mut(channels).for_each(|place| place.copy_from_slice(&self.bias));
                for y in 0..filter_height {
                    let Some(from_row) = inside(row * self.stride + y, above, map.height) else { continue };
                    for x in 0..filter_width {
                        self.add(map, places, from_row, (block * ABREAST, before, x), y * filter_width + x);
                    }
                }
            }
        });
        Map { height, width, channels, numbers }
    }

    /// Adds one position of the filter's window to up to [`ABREAST`] places of a row.
    fn add(&self, map: &Map, places: &mut [f32], row: usize, column: (usize, usize, usize), tap: usize) {
        let channels = self.bias.len();
        let (first, before, x) = column;
        let count = places.len() / channels;
        let sources: [Option<&[f32]>; ABREAST] = std::array::from_fn(|i| {
            let at = inside((first + i) * self.stride + x, before, map.width).filter(|_| i < count)?;
            let from = (row * map.width + at) * map.channels;
            Some(&map.numbers[from..from + map.channels])
        });
        for channel in 0..map.channels {
            let from = (tap * map.channels + channel) * channels;
            let factors = &self.filter.numbers[from..from + channels];
            for (place, source) in places.chunks_mut(channels).zip(sources) {
                let Some(value) = source.map(|source| source[channel]).filter(|value| *value != 0.0) else { continue };
                place.iter_mut().zip(factors).for_each(|(sum, factor)| *sum += value * factor);
            }
        }
    }
}

impl Separable {
    /// `<name>/depthwise_filter` and `<name>/pointwise_filter` with `<name>/bias`; every place has its window.
    pub(super) fn open(weights: &Weights, name: &str, stride: usize) -> Result<Self, ModelError> {
        let depthwise = weights.tensor(&format!("{name}/depthwise_filter"), 4)?;
        let filter = weights.tensor(&format!("{name}/pointwise_filter"), 4)?;
        let bias = weights.vector(&format!("{name}/bias"))?;
        Ok(Self { depthwise, pointwise: Convolution { filter, bias, stride: 1, border: Border::Valid }, stride })
    }

    pub(super) fn apply(&self, map: &Map) -> Map {
        let (filter_height, filter_width) = (self.depthwise.shape[0], self.depthwise.shape[1]);
        let channels = map.channels;
        let (height, above) = windows(map.height, filter_height, self.stride, Border::Same);
        let (width, before) = windows(map.width, filter_width, self.stride, Border::Same);
        let mut numbers = vec![0.0; height * width * channels];
        numbers.par_chunks_mut((width * channels).max(1)).enumerate().for_each(|(row, line)| {
            for (column, place) in line.chunks_mut(channels).enumerate() {
                for (y, x) in (0..filter_height).flat_map(|y| (0..filter_width).map(move |x| (y, x))) {
                    let source = inside(row * self.stride + y, above, map.height).zip(inside(
                        column * self.stride + x,
                        before,
                        map.width,
                    ));
                    let Some((from_row, from_column)) = source else { continue };
                    let from = (from_row * map.width + from_column) * channels;
                    let tap = (y * filter_width + x) * channels;
                    let products = map.numbers[from..].iter().zip(&self.depthwise.numbers[tap..]);
                    place.iter_mut().zip(products).for_each(|(sum, (value, factor))| *sum += value * factor);
                }
            }
        });
        self.pointwise.apply(&Map { height, width, channels, numbers })
    }
}

/// How many windows there are along a side, and how much of the first lies before the map.
fn windows(length: usize, window: usize, stride: usize, border: Border) -> (usize, usize) {
    match border {
        Border::Valid => ((length + stride).saturating_sub(window) / stride, 0),
        Border::Same => {
            let count = length.div_ceil(stride);
            (count, (((count.max(1) - 1) * stride + window).saturating_sub(length)) / 2)
        }
    }
}

fn inside(at: usize, before: usize, length: usize) -> Option<usize> {
    at.checked_sub(before).filter(|at| *at < length)
}

impl Map {
    fn pooled(&self, window: usize, stride: usize, border: Border, start: f32, join: fn(f32, f32) -> f32) -> Self {
        let (height, above) = windows(self.height, window, stride, border);
        let (width, before) = windows(self.width, window, stride, border);
        let mut numbers = vec![start; height * width * self.channels];
        for (place, joined) in numbers.chunks_mut(self.channels.max(1)).enumerate() {
            let (row, column) = (place / width, place % width);
            for (y, x) in (0..window).flat_map(|y| (0..window).map(move |x| (y, x))) {
                let source =
                    inside(row * stride + y, above, self.height).zip(inside(column * stride + x, before, self.width));
                let Some((from_row, from_column)) = source else { continue };
                let from = (from_row * self.width + from_column) * self.channels;
                joined.iter_mut().zip(&self.numbers[from..]).for_each(|(value, other)| *value = join(*value, *other));
            }
        }
        Self { height, width, channels: self.channels, numbers }
    }

    /// The greatest number of each window.
    pub(super) fn greatest(&self, window: usize, stride: usize, border: Border) -> Self {
        self.pooled(window, stride, border, f32::NEG_INFINITY, f32::max)
    }

    /// The mean of each window that fits.
    pub(super) fn mean(&self, window: usize, stride: usize) -> Self {
        let count = (window * window) as f32;
        self.pooled(window, stride, Border::Valid, 0.0, |sum, other| sum + other).mapped(|sum| sum / count)
    }

    pub(super) fn mapped(mut self, change: impl Fn(f32) -> f32) -> Self {
        self.numbers.iter_mut().for_each(|number| *number = change(*number));
        self
    }

    pub(super) fn positive(self) -> Self {
        self.mapped(|number| number.max(0.0))
    }

    pub(super) fn plus(mut self, other: &Self) -> Self {
        self.numbers.iter_mut().zip(&other.numbers).for_each(|(number, other)| *number += other);
        self
    }

    /// Larger at the bottom, on the right and in channels, with zeros.
    pub(super) fn grown(&self, height: usize, width: usize, channels: usize) -> Self {
        let mut numbers = vec![0.0; height * width * channels];
        for (place, own) in self.numbers.chunks(self.channels.max(1)).enumerate() {
            let at = (place / self.width * width + place % self.width) * channels;
            numbers[at..at + self.channels].copy_from_slice(own);
        }
        Self { height, width, channels, numbers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(height: usize, width: usize, channels: usize) -> Map {
        let numbers = (0..height * width * channels).map(|i| ((i * 37 + 11) % 17) as f32 - 8.0).collect();
        Map { height, width, channels, numbers }
    }

    fn convolution(shape: [usize; 4], stride: usize, border: Border) -> Convolution {
        let count = shape.iter().product::<usize>();
        let numbers = (0..count).map(|i| ((i * 29 + 5) % 13) as f32 - 6.0).collect();
        let bias = (0..shape[3]).map(|i| i as f32).collect();
        Convolution { filter: Tensor { shape: shape.to_vec(), numbers }, bias, stride, border }
    }

    /// As the definition says, place by place.
    fn by_definition(layer: &Convolution, map: &Map, place: (usize, usize, usize), before: usize) -> f32 {
        let [height, width, inputs, outputs] = layer.filter.shape[..] else { unreachable!() };
        let mut sum = layer.bias[place.2];
        for (y, x, c) in (0..height).flat_map(|y| (0..width).flat_map(move |x| (0..inputs).map(move |c| (y, x, c)))) {
            let row = inside(place.0 * layer.stride + y, before, map.height);
            if let Some((row, column)) = row.zip(inside(place.1 * layer.stride + x, before, map.width)) {
                let value = map.numbers[(row * map.width + column) * inputs + c];
                sum += value * layer.filter.numbers[((y * width + x) * inputs + c) * outputs + place.2];
            }
        }
        sum
    }

    #[test]
    fn convolutions_are_as_defined() {
        for (size, window, stride, border, expected, before) in [
            ((7, 9), 3, 1, Border::Valid, (5, 7), 0),
            ((7, 9), 3, 2, Border::Valid, (3, 4), 0),
            ((7, 9), 3, 1, Border::Same, (7, 9), 1),
            // Even sides at stride 2 have their zeros behind.
            ((8, 10), 3, 2, Border::Same, (4, 5), 0),
            ((4, 5), 1, 1, Border::Valid, (4, 5), 0),
        ] {
            let (map, layer) = (map(size.0, size.1, 3), convolution([window, window, 3, 5], stride, border));
            let made = layer.apply(&map);
            assert_eq!(
                (made.height, made.width, made.channels),
                (expected.0, expected.1, 5),
                "{size:?} {window} {stride}"
            );
            for (i, number) in made.numbers.iter().enumerate() {
                let place = (i / 5 / made.width, i / 5 % made.width, i % 5);
                assert!((number - by_definition(&layer, &map, place, before)).abs() < 1e-3, "{size:?} {place:?}");
            }
        }
    }

    #[test]
    fn scaling_a_convolution_scales_what_it_makes() {
        let (map, plain) = (map(5, 5, 2), convolution([3, 3, 2, 3], 1, Border::Same));
        let (factors, terms) = ([2.0, -1.0, 0.5], [1.0, 0.0, -3.0]);
        let expected: Vec<f32> =
            plain.apply(&map).numbers.iter().enumerate().map(|(i, v)| v * factors[i % 3] + terms[i % 3]).collect();
        let made = plain.scaled(&factors, &terms).apply(&map).numbers;
        assert!(made.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-3));
    }

    #[test]
    fn a_separable_layer_filters_each_channel_and_mixes() {
        let depthwise = Tensor { shape: vec![3, 3, 2, 1], numbers: (0..18).map(|i| (i % 5) as f32 - 2.0).collect() };
        let pointwise = convolution([1, 1, 2, 3], 1, Border::Valid);
        let map = map(4, 6, 2);
        // The same as one filter over all channels whose numbers are the products.
        let mut numbers = vec![0.0; 9 * 2 * 3];
        for (i, number) in numbers.iter_mut().enumerate() {
            let (tap, input, output) = (i / 6, i / 3 % 2, i % 3);
            *number = depthwise.numbers[tap * 2 + input] * pointwise.filter.numbers[input * 3 + output];
        }
        let bias = pointwise.bias.clone();
        for stride in [1, 2] {
            let filter = Tensor { shape: vec![3, 3, 2, 3], numbers: numbers.clone() };
            let whole = Convolution { filter, bias: bias.clone(), stride, border: Border::Same };
            let own = convolution([1, 1, 2, 3], 1, Border::Valid);
            let layer = Separable { depthwise: depthwise.clone(), pointwise: own, stride };
            let (made, expected) = (layer.apply(&map), whole.apply(&map));
            assert_eq!((made.height, made.width), (expected.height, expected.width));
            assert!(made.numbers.iter().zip(&expected.numbers).all(|(a, b)| (a - b).abs() < 1e-2));
        }
    }

    #[test]
    fn pools_take_what_they_should() {
        let map = Map { height: 3, width: 3, channels: 1, numbers: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, -9.0] };
        let of =
            |height: usize, width: usize, channels: usize, numbers: Vec<f32>| Map { height, width, channels, numbers };
        assert_eq!(map.greatest(2, 2, Border::Same), of(2, 2, 1, vec![5.0, 6.0, 8.0, -9.0]));
        let all = vec![5.0, 6.0, 6.0, 8.0, 8.0, 6.0, 8.0, 8.0, -9.0];
        assert_eq!(map.greatest(2, 1, Border::Same), of(3, 3, 1, all));
        assert_eq!(map.greatest(3, 2, Border::Valid), of(1, 1, 1, vec![8.0]));
        assert_eq!(map.mean(2, 2), of(1, 1, 1, vec![3.0]));
        let grown = of(1, 2, 1, vec![1.0, 2.0]).grown(2, 3, 2);
        assert_eq!(grown, of(2, 3, 2, vec![1.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]));
    }
}
