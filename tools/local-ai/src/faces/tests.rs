use std::path::Path;

use super::network::Map;
use super::*;

#[test]
fn similarity_is_80_at_the_cut_off_and_falls_with_the_distance() {
    for (distance, expected) in [(0.0, 100.0), (0.125, 90.0), (0.25, 80.0), (0.4375, 40.0), (0.625, 0.0), (9.0, 0.0)] {
        assert!((similarity(distance, 0.25) - expected).abs() < 1e-3, "{distance}");
    }
    assert!((similarity(0.6, 0.6) - 80.0).abs() < 1e-3);
}

fn engine() -> FaceEngine {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().join(".local/models");
    FaceEngine::open(&models).unwrap_or_else(|error| panic!("{error}"))
}

/// A pattern that every network was shown by the original too.
fn pattern(side: usize, means: [f32; 3]) -> Map {
    let level = |i: usize| {
        let (channel, x, y) = (i % 3, i / 3 % side, i / 3 / side);
        (((x * 7 + y * 13 + channel * 29 + x * y % 31 * 3) % 256) as f32 - means[channel]) / 255.0
    };
    Map { height: side, width: side, channels: 3, numbers: (0..side * side * 3).map(level).collect() }
}

fn assert_near(found: &[f32], expected: &[f32]) {
    let apart = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(found.len() == expected.len() && apart < 2e-3, "{found:?} for {expected:?}");
}

// The expected numbers are those of @vladmandic/face-api 1.7.15 on the CPU backend of TensorFlow.js, for the same pattern.

#[test]
fn the_detector_computes_what_the_original_computes() {
    let map = engine().detector.apply(pattern(416, [117.001, 114.697, 97.404]));
    assert_eq!((map.height, map.width, map.channels), (13, 13, 25));
    assert_near(&map.numbers[..6], &[1.227_336, 0.533_369, 0.017_868, -0.478_077, -8.074_47, 1.766_3]);
    assert_near(&map.numbers[2100..2106], &[0.262_474, 0.018_562, -0.231_938, -0.456_213, -4.986_364, 1.078_384]);
}

#[test]
fn the_landmarks_are_the_original_s() {
    let points = engine().landmarks.apply(&pattern(112, [122.782, 117.001, 104.298]));
    assert_near(&points[..6], &[0.222_532, 0.401_088, 0.210_416, 0.455_607, 0.248_593, 0.547_808]);
    assert_near(&points[130..], &[0.608_485, 0.612_425, 0.594_441, 0.629_952, 0.573_371, 0.626_839]);
}

#[test]
fn the_embedding_is_the_original_s() {
    let numbers = engine().recogniser.apply(&pattern(150, [122.782, 117.001, 104.298]));
    let numbers = numbers.numbers();
    assert_near(&numbers[..6], &[-0.058_115, 0.133_067, 0.080_968, -0.010_124, -0.053_487, -0.059_855]);
    assert_near(&numbers[122..], &[-0.101_95, -0.045_821, 0.024_451, -0.018_497, -0.002_451, -0.024_112]);
}

#[test]
fn a_wall_has_no_face() {
    let wall = RgbImage::from_fn(640, 480, |x, y| image::Rgb([150 + (x / 40 + y / 30) as u8 % 3, 140, 130]));
    assert_eq!(engine().detect(&wall), []);
}
