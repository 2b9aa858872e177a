//! Headers: sound, broken, hostile.

#![allow(clippy::unwrap_used)]

use std::io::Cursor;

use image::{ColorType, ExtendedColorType, ImageEncoder};
use proptest::prelude::*;
use trestle_domain::case::ContentType;
use trestle_domain::code::ErrorCode;
use trestle_domain::document::UploadKind;
use trestle_imaging::{HeaderCheck, MAX_PROGRESSIVE_PIXELS, Pdf417Reader};
use trestle_pipeline::port::{BarcodeReader, ImageInspector};

fn pixels(width: u32, height: u32) -> Vec<u8> {
    (0..width * height).map(|n| u8::try_from((n * 7 + n / width * 13) % 256).unwrap()).collect()
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 80);
    encoder.write_image(&pixels(width, height), width, height, ExtendedColorType::L8).unwrap();
    bytes
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    encoder.write_image(&pixels(width, height), width, height, ColorType::L8.into()).unwrap();
    bytes.into_inner()
}

/// Changes the dimensions that a JPEG's frame header declares, and the frame's kind where one is given.
fn redeclared(mut jpeg: Vec<u8>, width: u16, height: u16, kind: Option<u8>) -> Vec<u8> {
    let at = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).expect("a baseline frame");
    jpeg[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
    jpeg[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
    if let Some(kind) = kind {
        jpeg[at + 1] = kind;
    }
    jpeg
}

/// A PNG of a few bytes that declares these dimensions.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut png = png(256, 256);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    png
}

fn code(bytes: &[u8]) -> Result<(ContentType, u32, u32), ErrorCode> {
    HeaderCheck.inspect(bytes).map(|found| (found.content_type, found.width, found.height)).map_err(|error| error.0)
}

#[test]
fn sound_images_tell_type_and_dimensions() {
    assert_eq!(code(&jpeg(640, 480)), Ok((ContentType::Jpeg, 640, 480)));
    assert_eq!(code(&png(480, 640)), Ok((ContentType::Png, 480, 640)));
    let mut trailed = jpeg(640, 480);
    trailed.extend_from_slice(&[0; 5000]);
    assert_eq!(code(&trailed), Ok((ContentType::Jpeg, 640, 480)), "phones append things");
}

#[test]
fn each_fault_has_its_code() {
    let (sound_jpeg, sound_png) = (jpeg(640, 480), png(640, 480));
    let heic = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic".as_slice();
    let too_large = [sound_jpeg.as_slice(), &vec![0; 11 << 20]].concat();
    for (what, bytes, expected) in [
        ("nothing", &[][..], ErrorCode::ImageEmpty),
        ("text", b"hello, I am a passport", ErrorCode::ImageTypeUnsupported),
        ("PDF", b"%PDF-1.7\n1 0 obj", ErrorCode::ImageTypeUnsupported),
        ("HEIC", heic, ErrorCode::ImageTypeUnsupported),
        ("GIF", b"GIF89a\x01\x00\x01\x00", ErrorCode::ImageTypeUnsupported),
        ("one byte of a JPEG", &sound_jpeg[..1], ErrorCode::ImageTruncated),
        ("half a JPEG", &sound_jpeg[..sound_jpeg.len() / 2], ErrorCode::ImageTruncated),
        ("a JPEG without its end marker", &sound_jpeg[..sound_jpeg.len() - 2], ErrorCode::ImageTruncated),
        ("half a PNG", &sound_png[..sound_png.len() / 2], ErrorCode::ImageTruncated),
        ("a PNG without its end chunk", &sound_png[..sound_png.len() - 12], ErrorCode::ImageTruncated),
        ("over 10 MB", &too_large, ErrorCode::ImageTooLarge),
        ("a stamp", &jpeg(640, 150), ErrorCode::ImageDimensions),
        ("a PNG bomb", &bomb(50_000, 50_000), ErrorCode::ImageDimensions),
        ("a PNG bomb at the format's limit", &bomb(i32::MAX as u32, i32::MAX as u32), ErrorCode::ImageDimensions),
        ("a PNG without pixels", &bomb(0, 0), ErrorCode::ImageDimensions),
        ("a long side of 10,001", &redeclared(jpeg(640, 480), 10_001, 480, None), ErrorCode::ImageDimensions),
        ("100 megapixels", &redeclared(jpeg(640, 480), 10_000, 10_000, None), ErrorCode::ImageDimensions),
        ("12 progressive megapixels", &redeclared(jpeg(640, 480), 4000, 3000, Some(0xC2)), ErrorCode::ImageTooComplex),
        ("lossless JPEG", &redeclared(jpeg(640, 480), 640, 480, Some(0xC3)), ErrorCode::ImageTypeUnsupported),
    ] {
        assert_eq!(code(bytes), Err(expected), "{what}");
    }
    let allowed = redeclared(jpeg(640, 480), 2000, 2000, Some(0xC2));
    assert_eq!(MAX_PROGRESSIVE_PIXELS, 2000 * 2000);
    assert_eq!(code(&allowed), Ok((ContentType::Jpeg, 2000, 2000)), "a progressive JPEG of the allowed size");
}

#[test]
fn a_thumbnail_s_end_marker_is_not_the_image_s() {
    let (outer, thumbnail) = (jpeg(640, 480), jpeg(256, 256));
    let length = u16::try_from(thumbnail.len() + 2).expect("a thumbnail fits into a segment");
    let segment = [&[0xFF, 0xE1], &length.to_be_bytes()[..], &thumbnail].concat();
    let whole = [&outer[..2], &segment, &outer[2..]].concat();
    assert_eq!(code(&whole), Ok((ContentType::Jpeg, 640, 480)));
    assert_eq!(code(&whole[..whole.len() - 2]), Err(ErrorCode::ImageTruncated));
}

#[test]
fn a_declared_size_that_the_pixels_do_not_have_is_no_crash() {
    for bytes in [
        redeclared(jpeg(640, 480), 4000, 3000, None),
        redeclared(jpeg(640, 480), 300, 300, None),
        redeclared(jpeg(640, 480), 640, 480, Some(0xC2)),
        bomb(3000, 4000),
        bomb(300, 300),
    ] {
        let _ = Pdf417Reader.barcodes(UploadKind::IdBack, &bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for signature in [&[][..], &[0xFF, 0xD8, 0xFF], b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"] {
            let _ = code(&[signature, &bytes].concat());
        }
    }

    #[test]
    fn a_cut_anywhere_is_truncated(share in 0.0..1.0_f64, is_png: bool) {
        let whole = if is_png { png(300, 200) } else { jpeg(300, 200) };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let cut = 1 + ((whole.len() - 2) as f64 * share) as usize;
        prop_assert_eq!(code(&whole[..cut]), Err(ErrorCode::ImageTruncated));
    }

    #[test]
    fn damage_never_panics_also_when_decoded(at in 0.0..1.0_f64, value: u8, is_png: bool) {
        let mut bytes = if is_png { png(240, 200) } else { jpeg(240, 200) };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let at = (bytes.len() as f64 * at) as usize;
        bytes[at] = value;
        let _ = code(&bytes);
        let _ = Pdf417Reader.barcodes(UploadKind::IdBack, &bytes);
    }
}
