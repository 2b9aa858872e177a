//! Pictures decoded, masked and made smaller, as phones and as attackers send them.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage};
use trestle_domain::case::ContentType;
use trestle_domain::code::ErrorCode;
use trestle_domain::confidence::Confidence;
use trestle_domain::fraud::{Face, Faces, ImageTraits, MASK_VERSION};
use trestle_domain::geometry::Rect;
use trestle_imaging::{FILL, HeaderCheck, MASKED_SIDE, MODEL_BYTES, Pictures};
use trestle_pipeline::port::{ImageInspector, PictureEditor};

const FACE: Rect = Rect { x: 0.15, y: 0.2, width: 0.1, height: 0.2 };
const RED: Rgb<u8> = Rgb([220, 20, 20]);
const GREEN: Rgb<u8> = Rgb([20, 200, 20]);
const BLUE: Rgb<u8> = Rgb([20, 40, 200]);

fn faces(rects: &[Rect]) -> Faces {
    let confidence = Confidence::new(0.99).unwrap();
    Faces::new(rects.iter().map(|rect| Face { rect: *rect, confidence }).collect())
}

/// Blue, with a red face and a green sign at the right edge.
fn scene(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as f32 / width as f32, y as f32 / height as f32);
        let inside = |rect: Rect| x >= rect.x && x < rect.right() && y >= rect.y && y < rect.bottom();
        if inside(FACE) {
            RED
        } else if inside(Rect { x: 0.85, y: 0.05, width: 0.1, height: 0.5 }) {
            GREEN
        } else {
            BLUE
        }
    })
}

fn jpeg(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality)
        .write_image(picture.as_raw(), picture.width(), picture.height(), ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A JPEG with Exif of one tag, behind a segment of another kind.
fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let xmp = b"\xFF\xE1\x00\x1Fhttp://ns.adobe.com/xap/1.0/\0";
    let exif = b"\xFF\xE1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0";
    [&jpeg[..2], xmp, exif, &[orientation], &[0; 6], &jpeg[2..]].concat()
}

fn masked(bytes: &[u8], faces: &Faces) -> RgbImage {
    let picture = Pictures.decode(bytes).unwrap();
    let masked = Pictures.mask(&picture, faces).unwrap();
    assert_eq!(masked.mask, MASK_VERSION);
    image::load_from_memory_with_format(&masked.jpeg, ImageFormat::Jpeg).unwrap().to_rgb8()
}

fn near(pixel: Rgb<u8>, colour: [u8; 3]) -> bool {
    pixel.0.iter().zip(colour).all(|(a, b)| a.abs_diff(b) < 30)
}

/// Nothing red is left, the face's place is grey, and the sign is where it was.
fn assert_masked(masked: &RgbImage, what: &str) {
    let reddish = |pixel: &&Rgb<u8>| i32::from(pixel.0[0]) > i32::from(pixel.0[1].max(pixel.0[2])) + 20;
    assert_eq!(masked.pixels().filter(reddish).count(), 0, "{what}: something of the face is left");
    let at =
        |x: f32, y: f32| *masked.get_pixel((x * masked.width() as f32) as u32, (y * masked.height() as f32) as u32);
    assert!(near(at(0.2, 0.3), FILL), "{what}: the face is filled");
    assert!(near(at(0.9, 0.1), GREEN.0), "{what}: the sign is where it was");
    assert!(near(at(0.5, 0.5), BLUE.0), "{what}: the background is left");
}

#[test]
fn the_mask_lands_on_the_face_whichever_way_the_camera_was_held() {
    let shown = DynamicImage::ImageRgb8(scene(1200, 900));
    for orientation in 1..=8 {
        // Turning by a quarter is undone by the other quarter; every other orientation by itself.
        let undone = match orientation {
            6 => 8,
            8 => 6,
            other => other,
        };
        let mut stored = shown.clone();
        stored.apply_orientation(Orientation::from_exif(undone).unwrap());
        let bytes = with_orientation(&jpeg(&stored.to_rgb8(), 95), orientation);
        let masked = masked(&bytes, &faces(&[FACE]));
        assert_eq!((masked.width(), masked.height()), (512, 384), "orientation {orientation}");
        assert_masked(&masked, &format!("orientation {orientation}"));
        let (turned, upright) =
            (Pictures.decode(&bytes).unwrap(), Pictures.decode(&jpeg(&scene(1200, 900), 95)).unwrap());
        let hash = |picture| Pictures.traits(picture).hash.unwrap();
        let distance = hash(&turned).distance(hash(&upright));
        assert!(
            distance <= 2,
            "orientation {orientation}: the hash is of the picture as shown, not {distance} bits from it"
        );
    }
}

#[test]
fn every_kind_of_pixel_is_masked() {
    let shown = DynamicImage::ImageRgb8(scene(900, 1200));
    let cmyk = include_bytes!("data/cmyk.jpg");
    for (what, bytes) in [
        ("8-bit PNG", png(&shown)),
        ("16-bit PNG", png(&DynamicImage::ImageRgb16(shown.to_rgb16()))),
        ("PNG with alpha", png(&DynamicImage::ImageRgba8(shown.to_rgba8()))),
        ("16-bit PNG with alpha", png(&DynamicImage::ImageRgba16(shown.to_rgba16()))),
        ("interlaced PNG", include_bytes!("data/interlaced.png").to_vec()),
        ("palette PNG", include_bytes!("data/palette.png").to_vec()),
        ("JPEG", jpeg(&shown.to_rgb8(), 90)),
        ("progressive JPEG", include_bytes!("data/progressive.jpg").to_vec()),
        ("CMYK JPEG", cmyk.to_vec()),
    ] {
        assert_masked(&masked(&bytes, &faces(&[FACE])), what);
    }
    let grey = masked(&png(&DynamicImage::ImageLuma8(shown.to_luma8())), &faces(&[FACE]));
    assert!(grey.pixels().all(|pixel| pixel.0[0].abs_diff(pixel.0[2]) < 6), "grey stays grey");
}

#[test]
fn a_masked_picture_is_small() {
    for (width, height, expected) in [(3000, 1000, (512, 171)), (300, 200, (300, 200)), (512, 300, (512, 300))] {
        let masked = masked(&jpeg(&scene(width, height), 90), &faces(&[FACE]));
        assert_eq!((masked.width(), masked.height()), expected);
        assert!(masked.width().max(masked.height()) <= MASKED_SIDE);
    }
}

#[test]
fn a_picture_of_nothing_but_a_face_has_no_background() {
    let picture = Pictures.decode(&jpeg(&scene(800, 600), 90)).unwrap();
    let close = Rect { x: 0.1, y: 0.1, width: 0.8, height: 0.8 };
    assert_eq!(Pictures.mask(&picture, &faces(&[close])).unwrap_err().0, ErrorCode::ImageDimensions);
}

/// Chunks put between a PNG's header chunk and what follows.
fn with_chunk(png: &[u8], kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&png[..33], &length, &kind, body, &[0; 4], &png[33..]].concat()
}

/// A JPEG's first frame header with other dimensions.
fn redeclared(mut jpeg: Vec<u8>, width: u16, height: u16) -> Vec<u8> {
    let at = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    jpeg[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
    jpeg[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
    jpeg
}

#[test]
fn what_cannot_be_worked_on_has_its_code() {
    let sound = jpeg(&scene(640, 480), 90);
    let still = png(&DynamicImage::ImageRgb8(scene(640, 480)));
    let animated = with_chunk(&still, *b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    for (what, bytes, expected) in [
        ("nothing", Vec::new(), ErrorCode::ImageEmpty),
        ("text", b"not a picture at all".to_vec(), ErrorCode::ImageTypeUnsupported),
        ("half a JPEG", sound[..sound.len() / 2].to_vec(), ErrorCode::ImageTruncated),
        ("half a PNG", still[..still.len() / 2].to_vec(), ErrorCode::ImageTruncated),
        ("an animation", animated.clone(), ErrorCode::ImageTypeUnsupported),
        ("30 megapixels", redeclared(sound.clone(), 6000, 5000), ErrorCode::ImageTooComplex),
        ("100 megapixels", redeclared(sound.clone(), 10_000, 10_000), ErrorCode::ImageDimensions),
        ("65,535 a side", redeclared(sound.clone(), 65_535, 65_535), ErrorCode::ImageDimensions),
    ] {
        assert_eq!(Pictures.decode(&bytes).unwrap_err().0, expected, "{what}");
        let refused = Pictures.fits_models(&bytes, ContentType::Jpeg);
        if what == "30 megapixels" {
            assert!(refused.is_ok(), "models take 8,000 pixels a side");
        } else {
            assert_eq!(refused.unwrap_err().0, expected, "{what}, for a model");
        }
    }
    assert_eq!(
        HeaderCheck.inspect(&animated).unwrap_err().0,
        ErrorCode::ImageTypeUnsupported,
        "before anything is paid"
    );
    let late = still.windows(4).position(|kind| kind == b"IEND").unwrap() - 4;
    let still_a_picture = [&still[..late], b"\0\0\0\x08acTL\0\0\0\x02\0\0\0\0\0\0\0\0", &still[late..]].concat();
    assert!(Pictures.decode(&still_a_picture).is_ok(), "after the image data the chunk means nothing");
}

/// A noisy picture: JPEGs of it are large.
fn noise(width: u32, height: u32) -> RgbImage {
    let mut state = 1_u32;
    RgbImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, _, b, a] = state.to_le_bytes();
        Rgb([a, b, a ^ b])
    })
}

#[test]
fn a_model_gets_the_image_itself_where_it_takes_it_and_else_a_smaller_one() {
    let small = jpeg(&scene(640, 480), 90);
    assert!(Pictures.fits_models(&small, ContentType::Jpeg).unwrap());
    assert!(!Pictures.fits_models(&small, ContentType::Png).unwrap(), "not of the declared type");

    for large in [jpeg(&noise(2400, 1800), 95), png(&DynamicImage::ImageRgb8(noise(1500, 1000)))] {
        assert!(large.len() > MODEL_BYTES);
        let declared = if large.starts_with(b"\x89PNG") { ContentType::Png } else { ContentType::Jpeg };
        assert!(!Pictures.fits_models(&large, declared).unwrap());
        let (kind, bytes) = Pictures.made_to_fit_models(&large).unwrap();
        assert_eq!(kind, ContentType::Jpeg);
        assert!(bytes.len() <= MODEL_BYTES);
        let made = image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).unwrap();
        assert!(made.width() <= 2048 && made.width() * 2 == made.height() * 3 || made.width() * 3 == made.height() * 4);
    }

    let wide = with_orientation(&jpeg(&scene(8100, 300), 60), 6);
    assert!(!Pictures.fits_models(&wide, ContentType::Jpeg).unwrap());
    let (_, bytes) = Pictures.made_to_fit_models(&wide).unwrap();
    let made = image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).unwrap();
    assert_eq!((made.width(), made.height()), (76, 2048), "turned as shown, for no Exif is left");
}

fn traits_of(picture: &RgbImage, quality: u8) -> ImageTraits {
    Pictures.traits(&Pictures.decode(&jpeg(picture, quality)).unwrap())
}

/// Of the pixel at x and y.
type Brightness = fn(u32, u32) -> u8;

#[test]
fn a_flat_picture_has_no_hash_and_an_even_one_has() {
    let grey = |at: Brightness| RgbImage::from_fn(640, 400, |x, y| Rgb([at(x, y); 3]));
    let flat: [(&str, Brightness); 4] = [
        ("black", |_, _| 0),
        ("white", |_, _| 255),
        ("noise", |x, y| 200 + u8::try_from((x * 7 + y * 13 + x * y % 11) % 9).unwrap()),
        ("uneven light", |x, _| 200 + u8::try_from(x / 64).unwrap()),
    ];
    for (name, at) in flat {
        for quality in [40, 90] {
            assert_eq!(traits_of(&grey(at), quality).hash, None, "{name} at quality {quality}");
        }
    }
    // The evenest of the drawn pictures.
    let even = include_bytes!("../../../events/images/ring-a-selfie.jpg");
    assert!(Pictures.traits(&Pictures.decode(even).unwrap()).hash.is_some());
}

#[test]
fn near_duplicates_share_their_hash_and_other_pictures_do_not() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/images");
    let open = |name: &str| image::open(format!("{folder}/{name}.jpg")).unwrap().to_rgb8();
    let hash = |picture: &RgbImage, quality| traits_of(picture, quality).hash.unwrap();
    let names = ["passport-mild", "id-card-front-clean", "driver-licence-front-clean", "two-documents", "letter"];
    let pictures: Vec<RgbImage> = names.iter().map(|name| open(name)).collect();
    for (name, picture) in names.iter().zip(&pictures) {
        let original = hash(picture, 92);
        let smaller = DynamicImage::ImageRgb8(picture.clone()).thumbnail(700, 700).to_rgb8();
        for (what, again) in [("compressed", hash(picture, 35)), ("made smaller", hash(&smaller, 80))] {
            assert!(original.distance(again) <= 4, "{name} {what}: {} bits", original.distance(again));
        }
        for (other, picture) in names.iter().zip(&pictures).filter(|(other, _)| *other != name) {
            let distance = original.distance(hash(picture, 92));
            assert!(distance > 10, "{name} and {other}: {distance} bits");
        }
    }
}
