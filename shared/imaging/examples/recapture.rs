//! How strongly images repeat at each part of their spectrum, and what that scores: what the scale was read off.
//!
//! `cargo run --release -p trestle-imaging --example recapture -- FILE...`
#![allow(clippy::print_stdout)]

use std::time::Instant;
use std::{env, fs};

use trestle_imaging::Pictures;
use trestle_pipeline::port::PictureEditor;

fn main() {
    for path in env::args().skip(1) {
        let picture = fs::read(&path).ok().and_then(|bytes| Pictures.decode(&bytes).ok());
        let Some(picture) = picture else {
            println!("{path}: can't be decoded");
            continue;
        };
        let begun = Instant::now();
        let [luma_low, luma_high, chroma_low, chroma_high] = picture.periodicity().parts();
        let taken = begun.elapsed().as_millis();
        let score = Pictures.traits(&picture).recapture;
        println!(
            "{score:>3} luma {luma_low:.2} {luma_high:.2} chroma {chroma_low:.2} {chroma_high:.2} {taken} ms {path}"
        );
    }
}
