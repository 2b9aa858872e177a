//! Reads PDF417 symbols from image files: what was found, how long it took, and the peak memory of the process.
//!
//! `cargo run --release -p trestle-imaging --example read_barcodes -- FILE...`
#![allow(clippy::print_stdout)]

use std::time::Instant;
use std::{env, fs};

use trestle_domain::document::UploadKind;
use trestle_imaging::{HeaderCheck, Pdf417Reader};
use trestle_pipeline::port::{BarcodeReader, ImageInspector};

fn main() {
    for path in env::args().skip(1) {
        let Ok(bytes) = fs::read(&path) else {
            println!("{path}: can't be read");
            continue;
        };
        let begun = Instant::now();
        let header = HeaderCheck.inspect(&bytes);
        let inspected = begun.elapsed();
        let begun = Instant::now();
        let found = Pdf417Reader.barcodes(UploadKind::IdBack, &bytes);
        let read = begun.elapsed();
        let symbols = found.map(|found| found.len()).map_err(|error| error.0);
        let size = header.map(|header| (header.width, header.height)).map_err(|error| error.0);
        println!("{path}: {size:?} in {inspected:?}, symbols {symbols:?} in {read:?}");
    }
    println!("peak memory {}", peak_memory().unwrap_or_default());
}

/// `VmHWM` of this process, as the kernel prints it.
fn peak_memory() -> Option<String> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
