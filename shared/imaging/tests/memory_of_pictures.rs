//! Peak memory of decoding, measuring and masking a large photo.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::fs;

use trestle_domain::confidence::Confidence;
use trestle_domain::fraud::{Face, Faces};
use trestle_domain::geometry::Rect;
use trestle_imaging::Pictures;
use trestle_pipeline::port::PictureEditor;

mod large;

use large::{MB, photo, status};

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
        traits.recapture
    );
    assert!(peak < 80 * MB, "{} KB", peak / 1024);
    assert!(mask_peak - before > 34 * MB, "the photo was not decoded in colour");
}
