//! Peak memory of decoding, measuring and masking a large photo.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::fs;

use image::{ExtendedColorType, ImageEncoder};
use trestle_domain::confidence::Confidence;
use trestle_domain::fraud::{Face, Faces};
use trestle_domain::geometry::Rect;
use trestle_imaging::Pictures;
use trestle_pipeline::port::PictureEditor;

const MB: u64 = 1 << 20;

/// A noisy baseline JPEG of 4000 by 3000 pixels and about 5 MB.
fn photo() -> Vec<u8> {
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
fn status(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

#[test]
fn twelve_megapixels_are_masked_in_eighty_megabytes() {
    let bytes = photo();
    // Starts the peak anew.
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let rect = Rect { x: 0.4, y: 0.25, width: 0.18, height: 0.3 };
    let faces = Faces::new(vec![Face { rect, confidence: Confidence::new(0.99).unwrap() }]);
    let before = status("VmRSS");
    let picture = Pictures.decode(&bytes).unwrap();
    let masked = Pictures.mask(&picture, &faces).unwrap();
    let mask_peak = status("VmHWM");
    let traits = Pictures.traits(&picture);
    let peak = status("VmHWM");
    let kept = status("VmRSS");
    println!(
        "process peak {} KB ({} KB before, {} KB after masking, {} KB stay), JPEG of {} KB, masked {} KB, score {}",
        peak / 1024,
        before / 1024,
        mask_peak / 1024,
        kept / 1024,
        bytes.len() / 1024,
        masked.jpeg.len() / 1024,
        traits.recapture.score()
    );
    assert!(peak < 80 * MB, "{} KB", peak / 1024);
    assert!(mask_peak - before > 34 * MB, "the photo was not decoded in colour");
}
