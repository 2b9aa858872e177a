//! Peak memory of looking for barcodes in a large photo.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::fs;

use trestle_domain::document::UploadKind;
use trestle_imaging::Pdf417Reader;
use trestle_pipeline::port::BarcodeReader;

mod large;

use large::{MB, photo, status};

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
