//! Peak memory of looking for barcodes in a large photo.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::fs;

use image::{ExtendedColorType, ImageEncoder};
use trestle_domain::document::UploadKind;
use trestle_imaging::Pdf417Reader;
use trestle_pipeline::port::BarcodeReader;

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

/// A function needs 13 MB of its own and 5 MB for the image's bytes; together they must stay under 40 MB.
#[test]
fn twelve_megapixels_are_searched_in_twenty_two_megabytes() {
    let bytes = photo();
    assert!((4 * MB..7 * MB).contains(&(bytes.len() as u64)), "{} bytes", bytes.len());
    // Starts the peak anew.
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = status("VmRSS");
    Pdf417Reader.barcodes(UploadKind::IdBack, &bytes).unwrap();
    let grown = status("VmHWM") - before;
    println!("grown by {} KB at most, for {} KB of JPEG", grown / 1024, bytes.len() / 1024);
    assert!(grown < 22 * MB, "grown by {} KB", grown / 1024);
    assert!(grown > 11 * MB, "the photo was not decoded");
}
