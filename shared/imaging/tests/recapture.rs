//! Honest documents are no photos of screens; documents behind a screen's grid are.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]

use image::{DynamicImage, ExtendedColorType, ImageEncoder, RgbImage};
use trestle_domain::fraud::Score;
use trestle_imaging::Pictures;
use trestle_pipeline::port::PictureEditor;

/// Where the markets flag from.
const FLAG: u8 = 85;

const DOCUMENTS: [&str; 11] = [
    "driver-licence-back-clean",
    "driver-licence-front-clean",
    "id-card-back-hard",
    "id-card-front-clean",
    "id-card-front-hard",
    "passport-mild",
    "two-documents",
    "upside-down",
    "sticker",
    "letter",
    "blank",
];

fn open(name: &str) -> RgbImage {
    let path = format!("{}/../../events/images/{name}.jpg", env!("CARGO_MANIFEST_DIR"));
    image::open(path).unwrap().to_rgb8()
}

fn jpeg(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality)
        .write_image(picture.as_raw(), picture.width(), picture.height(), ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

fn score(bytes: &[u8]) -> Score {
    Pictures.traits(&Pictures.decode(bytes).unwrap()).recapture
}

/// Behind sub-pixels: each photo pixel sees mostly one colour of a grid that is a little turned.
fn on_a_screen(picture: &RgbImage, pitch: f32) -> RgbImage {
    let (sin, cos) = 2.0_f32.to_radians().sin_cos();
    let mut shown = picture.clone();
    for (x, y, pixel) in shown.enumerate_pixels_mut() {
        let (x, y) = (x as f32, y as f32);
        let (across, down) = ((x * cos + y * sin) / pitch, (y * cos - x * sin) / pitch);
        let gap = 0.75 + 0.25 * (std::f32::consts::TAU * down).cos();
        for (channel, value) in pixel.0.iter_mut().enumerate() {
            let light = 0.7 + 0.3 * (std::f32::consts::TAU * (across - channel as f32 / 3.0)).cos();
            *value = (f32::from(*value) * light * gap).min(255.0) as u8;
        }
    }
    shown
}

#[test]
fn honest_documents_are_not_flagged_however_they_were_treated() {
    for name in DOCUMENTS {
        let picture = open(name);
        let whole = DynamicImage::ImageRgb8(picture.clone());
        let (width, height) = (picture.width(), picture.height());
        for (what, bytes) in [
            ("as it is", jpeg(&picture, 92)),
            ("compressed", jpeg(&picture, 40)),
            ("blurred", jpeg(&whole.blur(2.0).to_rgb8(), 85)),
            ("cropped", jpeg(&whole.crop_imm(width / 8, height / 8, width * 3 / 4, height * 3 / 4).to_rgb8(), 85)),
            ("made smaller", jpeg(&whole.thumbnail(900, 900).to_rgb8(), 85)),
        ] {
            let found = score(&bytes).get();
            assert!(found < FLAG, "{name} {what}: {found}");
        }
    }
}

#[test]
fn documents_on_a_screen_are_flagged() {
    for name in ["passport-mild", "id-card-front-clean", "driver-licence-front-clean"] {
        let picture = open(name);
        for pitch in [2.4, 3.1, 4.3] {
            let found = score(&jpeg(&on_a_screen(&picture, pitch), 85)).get();
            assert!(found >= FLAG, "{name}, a grid of {pitch} pixels: {found}");
        }
    }
}

#[test]
fn a_picture_too_small_to_have_a_tile_tells_nothing() {
    let small = DynamicImage::ImageRgb8(on_a_screen(&open("letter"), 3.0)).crop_imm(0, 0, 400, 220).to_rgb8();
    assert_eq!(score(&jpeg(&small, 90)), Score::ZERO);
}
