//! Prints what is measured of images, one line of JSON each: faces, findings, spectrum, and the descriptor's blocks.
//!
//! `cargo run -p local-ai --example look -- MODELS IMAGE...`

#![allow(clippy::print_stdout)] // its output

use std::path::PathBuf;

use anyhow::Context as _;
use local_ai::faces::FaceEngine;
use local_ai::{descriptor, inspector, picture};
use serde_json::json;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let engine = FaceEngine::open(&arguments.next().context("the folder with the model files comes first")?)?;
    for path in arguments {
        let bytes = std::fs::read(&path)?;
        let (whole, upright) = (picture::decode_whole(&bytes)?, picture::decode_upright(&bytes)?);
        let seen: Vec<_> =
            inspector::inspect(&whole).into_iter().map(|seen| json!([seen.pattern, seen.score, seen.words])).collect();
        let faces = engine.detect(&upright);
        let places: Vec<_> = faces
            .iter()
            .map(|face| json!([face.left, face.top, face.width, face.height, face.score, face.points]))
            .collect();
        let largest = faces.first().map(|face| engine.embed(&upright, face).numbers().to_vec());
        let blocks: serde_json::Map<_, _> =
            descriptor::blocks(&whole).into_iter().map(|block| (block.name.to_owned(), json!(block.numbers))).collect();
        println!("{}", json!({"path": path, "seen": seen, "faces": places, "embedding": largest, "blocks": blocks}));
    }
    Ok(())
}
