//! What a picture's work takes: decoding, then everything that is made of its pixels. Prints medians and the slowest.
//!
//! `cargo bench -p trestle-imaging`
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use image::{ExtendedColorType, ImageEncoder};
use trestle_domain::confidence::Confidence;
use trestle_domain::fraud::{Face, Faces};
use trestle_domain::geometry::Rect;
use trestle_imaging::{Pictures, Rgb};
use trestle_pipeline::port::PictureEditor;

const ROUNDS: usize = 15;

/// A noisy, shaded photo as a phone takes it.
fn photo(width: u32, height: u32) -> Rgb {
    let mut state = 1_u32;
    let mut pixels = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height {
        for x in 0..width {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let shade = 40 + x / 40 + y / 40 + (state >> 24) / 9;
            let colours = [shade, shade * 7 / 8, if (x / 300 + y / 300) % 2 == 0 { shade } else { shade / 2 }];
            pixels.extend(colours.map(|colour| u8::try_from(colour.min(255)).unwrap()));
        }
    }
    Rgb::new(width, height, pixels).unwrap()
}

fn baseline(picture: &Rgb) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 89)
        .write_image(picture.pixels(), picture.width(), picture.height(), ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

fn report<T>(what: &str, mut work: impl FnMut() -> T) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            black_box(work());
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    let (median, slowest) = (times[ROUNDS / 2], times[ROUNDS - 1]);
    println!("{what:<46} median {median:>10.2?}   slowest {slowest:>10.2?}");
    median
}

fn main() {
    let (photo, rect) = (photo(4000, 3000), Rect { x: 0.4, y: 0.25, width: 0.18, height: 0.3 });
    let bytes = baseline(&photo);
    let faces = Faces::new(vec![Face { rect, confidence: Confidence::new(0.99).unwrap() }]);
    println!("4000 by 3000 pixels, baseline JPEG of {} KB, {ROUNDS} rounds", bytes.len() / 1024);
    let picture = Pictures.decode(&bytes).unwrap();

    let whole = report("decode and keep what is needed", || Pictures.decode(&bytes).unwrap());
    let kept = report("  of it: made small, hashed, tiles taken", || Pictures.keep(&photo));
    let masked = report("mask, encode", || Pictures.mask(&picture, &faces).unwrap());
    println!(
        "decoding alone {:.2?}; work for the background after decoding {:.2?} (bound: 40 ms)",
        whole.saturating_sub(kept),
        kept + masked
    );
    report("traits: hash, repetition of patterns", || Pictures.traits(&picture));
    report("decode again and make it fit a model", || Pictures.made_to_fit_models(&bytes).unwrap().1.len());
}
