//! PDF417 symbols drawn by the encoder, as a camera might see them.

#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use image::{ExtendedColorType, GrayImage, ImageEncoder, Luma};
use proptest::prelude::*;
use rxing::pdf417::PDF417Writer;
use rxing::{BarcodeFormat, EncodeHints, Writer};
use trestle_domain::code::ErrorCode;
use trestle_domain::document::UploadKind;
use trestle_domain::geometry::Point;
use trestle_domain::reading::Barcode;
use trestle_imaging::Pdf417Reader;
use trestle_pipeline::port::BarcodeReader;

const PAYLOAD: &str = "@\n\u{1e}\rANSI 636000100102DL00410278ZA03190008DLDAQT64235789\nDCSSAMPLE\nDACMICHAEL\nDADJOHN\nDBB06061986\nDBA12102028\n";

/// A page with symbols of about the given width, at given middles (shares of the page), turned around each by degrees clockwise.
fn page(width: u32, height: u32, symbol_width: u32, symbols: &[(&str, f32, f32, f32)]) -> GrayImage {
    let mut page = GrayImage::from_pixel(width, height, Luma([205]));
    for (payload, x, y, degrees) in symbols {
        let hints = EncodeHints { Margin: Some("4".to_owned()), ..EncodeHints::default() };
        let matrix = PDF417Writer.encode_with_hints(payload, &BarcodeFormat::PDF_417, 10, 10, &hints).unwrap();
        #[allow(clippy::cast_precision_loss)]
        let scale = symbol_width as f32 / matrix.getWidth() as f32;
        place(&mut page, &matrix, scale, (*x, *y), *degrees);
    }
    page
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn place(page: &mut GrayImage, matrix: &rxing::common::BitMatrix, scale: f32, middle: (f32, f32), degrees: f32) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (width, height) = (page.width() as f32, page.height() as f32);
    // Four samples a pixel, so that edges are soft as in a photo.
    let dark = |x: f32, y: f32| -> Option<bool> {
        let (dx, dy) = (x - middle.0 * width, y - middle.1 * height);
        let (u, v) = ((dx * cos + dy * sin) / scale, (dy * cos - dx * sin) / scale);
        let (u, v) = (u + matrix.getWidth() as f32 / 2.0, v + matrix.getHeight() as f32 / 2.0);
        let inside = u >= 0.0 && v >= 0.0 && u < matrix.getWidth() as f32 && v < matrix.getHeight() as f32;
        inside.then(|| matrix.get(u as u32, v as u32))
    };
    for y in 0..page.height() {
        for x in 0..page.width() {
            let samples = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
            let seen: Vec<bool> = samples.iter().filter_map(|(dx, dy)| dark(x as f32 + dx, y as f32 + dy)).collect();
            if seen.len() == 4 {
                let share = seen.iter().filter(|is_dark| **is_dark).count() as u8;
                page.put_pixel(x, y, Luma([215 - share * 45]));
            }
        }
    }
}

fn jpeg(page: &GrayImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 80)
        .write_image(page.as_raw(), page.width(), page.height(), ExtendedColorType::L8)
        .unwrap();
    bytes
}

fn png_rgba(page: &GrayImage) -> Vec<u8> {
    let rgba = image::DynamicImage::ImageLuma8(page.clone()).to_rgba8();
    let mut bytes = std::io::Cursor::new(Vec::new());
    rgba.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn read(bytes: &[u8]) -> Vec<Barcode> {
    Pdf417Reader.barcodes(UploadKind::IdBack, bytes).unwrap()
}

fn texts(found: &[Barcode]) -> Vec<&str> {
    found.iter().map(|barcode| barcode.payload.expose().as_str()).collect()
}

/// Whether the quad begins at the symbol's own top left, whose middle and turn are known.
fn assert_around(found: &Barcode, middle: (f32, f32), degrees: f32, aspect: f32) {
    let [first, second, third, _] = found.quad.0;
    let center = Point { x: f32::midpoint(first.x, third.x), y: f32::midpoint(first.y, third.y) };
    assert!((center.x - middle.0).abs() < 0.03 && (center.y - middle.1).abs() < 0.03, "{center:?}");
    let turn = (second.y - first.y).atan2((second.x - first.x) * aspect).to_degrees();
    let off = (turn - degrees).rem_euclid(360.0);
    assert!(off.min(360.0 - off) < 4.0, "turned by {turn}, not {degrees}");
}

#[test]
fn symbols_are_read_at_any_turn() {
    for degrees in [0.0, 2.0, -5.0, -9.0, 14.0, 30.0, 90.0, 97.0, 180.0, 189.0, 270.0, -81.0] {
        let page = page(1600, 1200, 900, &[(PAYLOAD, 0.5, 0.5, degrees)]);
        let found = read(&jpeg(&page));
        assert_eq!(texts(&found), [PAYLOAD], "{degrees} degrees");
        assert_around(&found[0], (0.5, 0.5), degrees, 1600.0 / 1200.0);
    }
}

#[test]
fn both_formats_and_both_orientations_of_the_page_are_read() {
    let page = page(1100, 1500, 800, &[(PAYLOAD, 0.45, 0.3, 3.0)]);
    for bytes in [jpeg(&page), png_rgba(&page)] {
        let found = read(&bytes);
        assert_eq!(texts(&found), [PAYLOAD]);
        assert_around(&found[0], (0.45, 0.3), 3.0, 1100.0 / 1500.0);
    }
}

#[test]
fn two_symbols_are_two_barcodes() {
    let other = PAYLOAD.replace("SAMPLE", "EXAMPLE");
    let page = page(1600, 1200, 700, &[(PAYLOAD, 0.5, 0.25, 0.0), (&other, 0.5, 0.75, 0.0)]);
    let found = read(&jpeg(&page));
    let mut texts = texts(&found);
    texts.sort_unstable();
    assert_eq!(texts, [&other, PAYLOAD]);
}

#[test]
fn a_small_symbol_on_a_large_photo_is_read() {
    for (symbol_width, degrees) in [(2400, 0.0), (1200, 0.0), (1200, -9.0)] {
        let page = page(4000, 3000, symbol_width, &[(PAYLOAD, 0.4, 0.6, degrees)]);
        assert_eq!(texts(&read(&jpeg(&page))), [PAYLOAD], "{symbol_width} pixels, {degrees} degrees");
    }
}

#[test]
fn a_page_without_symbols_gives_none_in_bounded_time() {
    let stripes = GrayImage::from_fn(4000, 3000, |x, y| Luma([if (x / 5 + y / 400) % 3 == 0 { 30 } else { 220 }]));
    for page in [GrayImage::from_pixel(1600, 1200, Luma([200])), stripes] {
        let bytes = jpeg(&page);
        let begun = Instant::now();
        assert!(read(&bytes).is_empty());
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?} unoptimised", begun.elapsed());
    }
}

#[test]
fn what_is_too_large_to_decode_is_refused_before_it_is() {
    let page = GrayImage::from_pixel(6000, 4200, Luma([200]));
    let refused = Pdf417Reader.barcodes(UploadKind::IdBack, &jpeg(&page)).unwrap_err();
    assert_eq!(refused.0, ErrorCode::ImageTooComplex);
}

#[test]
fn a_specimen_s_symbol_is_an_aamva_file() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/images");
    let found = read(&std::fs::read(format!("{folder}/driver-licence-back-clean.jpg")).unwrap());
    let [barcode] = found.as_slice() else { panic!("{} symbols", found.len()) };
    let payload = barcode.payload.expose();
    assert!(payload.starts_with("@\n\u{1e}\rANSI "), "the header of the AAMVA card design standard");
    assert!(["DAQ", "DCS", "DBB", "DBA"].iter().all(|element| payload.contains(element)));
    assert!(read(&std::fs::read(format!("{folder}/driver-licence-front-clean.jpg")).unwrap()).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// A symbol that is cut, stamped over and turned may be read or not; it is never a crash, which would take the function down.
    #[test]
    fn damaged_symbols_never_panic(
        degrees in -20.0_f32..20.0,
        middle in (-0.2_f32..1.2, -0.2_f32..1.2),
        stamps in proptest::collection::vec((0_u32..640, 0_u32..400, 1_u32..300, 1_u32..120, any::<u8>()), 0..6),
    ) {
        let mut page = page(640, 400, 480, &[(PAYLOAD, middle.0, middle.1, degrees)]);
        for (left, top, width, height, shade) in stamps {
            for y in top..(top + height).min(400) {
                for x in left..(left + width).min(640) {
                    page.put_pixel(x, y, Luma([if shade % 2 == 0 { shade } else { 255 - page.get_pixel(x, y).0[0] }]));
                }
            }
        }
        for found in read(&jpeg(&page)) {
            prop_assert!(found.payload.expose() == PAYLOAD, "what is read is what was drawn");
        }
    }
}
