//! A large photo, and what this process takes to work on it.
#![allow(clippy::unwrap_used)]

use std::fs;

use image::{ExtendedColorType, ImageEncoder};

pub(crate) const MB: u64 = 1 << 20;

/// A noisy baseline JPEG of 4000 by 3000 pixels and about 5 MB.
pub(crate) fn photo() -> Vec<u8> {
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8 / 9
    };
    let pixels: Vec<u8> = (0..4000_u32 * 3000 * 3)
        .map(|n| u8::try_from((n / 3 % 4000) / 40 + (n / 12000) / 40).unwrap() / 2 + 60 + noise())
        .collect();
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 89)
        .write_image(&pixels, 4000, 3000, ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

/// A line of this process's status, in bytes.
pub(crate) fn status(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}
