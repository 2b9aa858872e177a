use std::f32::consts::TAU;
use std::io::Cursor;

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::{DynamicImage, Rgb, RgbImage};

use super::*;

/// A person-like scene: a wall with a soft shadow, an oval head, a body, and the noise of a camera.
fn scene() -> RgbImage {
    let mut random = 1_u64;
    let mut noise = move || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (random >> 40) as f32 / 16_777_216.0 * 6.0 - 3.0
    };
    RgbImage::from_fn(800, 1000, |x, y| {
        let (x, y) = (x as f32, y as f32);
        let head = ((x - 400.0) / 150.0).powi(2) + ((y - 400.0) / 200.0).powi(2) < 1.0;
        let body = y > 620.0 && (x - 400.0).abs() < 120.0 + (y - 620.0) * 0.6;
        let base = if head {
            [205.0, 165.0, 140.0]
        } else if body {
            [60.0, 70.0, 95.0]
        } else {
            [150.0, 146.0, 138.0]
        };
        let light = 1.0 - 0.2 * y / 1000.0;
        let grain = noise();
        Rgb(base.map(|c: f32| (c * light + grain).clamp(0.0, 255.0) as u8))
    })
}

fn painted(paint: impl Fn(f32, f32, [f32; 3]) -> [f32; 3]) -> RgbImage {
    let mut image = scene();
    for (x, y, pixel) in image.enumerate_pixels_mut() {
        pixel.0 = paint(x as f32, y as f32, pixel.0.map(f32::from)).map(|c| c.clamp(0.0, 255.0) as u8);
    }
    image
}

fn compressed(image: &RgbImage, quality: u8) -> RgbImage {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, quality).encode_image(image).unwrap();
    DynamicImage::from_decoder(JpegDecoder::new(Cursor::new(jpeg)).unwrap()).unwrap().into_rgb8()
}

fn score(image: &RgbImage, pattern: &str) -> u8 {
    inspect(image).into_iter().find(|seen| seen.pattern == pattern).unwrap().score
}

#[test]
fn an_honest_picture_shows_nothing_however_it_is_compressed_blurred_or_cropped() {
    let honest = scene();
    for image in [
        honest.clone(),
        compressed(&honest, 90),
        compressed(&honest, 30),
        image::imageops::blur(&honest, 3.0),
        image::imageops::crop_imm(&honest, 120, 90, 560, 700).to_image(),
        RgbImage::from_pixel(300, 300, Rgb([90, 90, 90])),
        RgbImage::new(7, 5),
    ] {
        for seen in inspect(&image) {
            assert!(seen.score < 50, "{seen:?} in {:?}", image.dimensions());
        }
    }
}

#[test]
fn a_grid_all_over_is_moire_and_level_lines_are_scan_lines() {
    let grid = painted(|x, y, c| {
        let wave = (TAU * (x * 0.28 + y * 0.11)).sin() * 7.0;
        c.map(|c| c + wave)
    });
    let lines = painted(|_, y, c| c.map(|c| c + (TAU * y * 0.19).sin() * 7.0));
    for quality in [92, 75] {
        assert!(score(&compressed(&grid, quality), "moire") >= 85, "{quality}");
        assert!(score(&compressed(&lines, quality), "scanLines") >= 85, "{quality}");
    }
    assert!(score(&grid, "scanLines") < 50 && score(&lines, "moire") < 50);
}

#[test]
fn the_grid_of_a_large_picture_is_found_too() {
    let plain = image::imageops::resize(&scene(), 2400, 3000, image::imageops::FilterType::Triangle);
    let mut grid = plain.clone();
    for (x, y, pixel) in grid.enumerate_pixels_mut() {
        let wave = (TAU * (x as f32 * 0.09 + y as f32 * 0.03)).sin() * 7.0;
        pixel.0 = pixel.0.map(|c| (f32::from(c) + wave).clamp(0.0, 255.0) as u8);
    }
    assert!(score(&compressed(&grid, 85), "moire") >= 85 && score(&compressed(&plain, 85), "moire") < 50);
}

#[test]
fn a_periodic_wall_behind_a_person_is_no_screen() {
    let head = |x: f32, y: f32| ((x - 400.0) / 210.0).powi(2) + ((y - 480.0) / 330.0).powi(2) < 1.0 || y > 600.0;
    let cloth = painted(|x, y, c| if head(x, y) { c } else { c.map(|c| c + (TAU * x * 0.2).sin() * 12.0) });
    assert!(score(&cloth, "moire") < 85, "{:?}", inspect(&cloth));
}

#[test]
fn a_dark_frame_is_a_bezel_and_a_door_post_is_none() {
    let frame =
        painted(
            |x, y, c| {
                if !(70.0..=740.0).contains(&x) || !(60.0..=940.0).contains(&(y + x * 0.02)) { [22.0; 3] } else { c }
            },
        );
    assert!(score(&compressed(&frame, 85), "bezel") >= 85, "{:?}", inspect(&frame));
    let post = painted(|x, _, c| if x < 70.0 { [22.0; 3] } else { c });
    assert!(score(&post, "bezel") < 50);
}

#[test]
fn a_soft_highlight_is_glare_and_a_lamp_is_none() {
    let spot = |soft: bool| {
        painted(move |x, y, c| {
            let distance = (x - 520.0).hypot(y - 330.0);
            let veil = if soft {
                230.0 * (-(distance / 120.0).powi(2)).exp()
            } else if distance < 60.0 {
                250.0
            } else {
                0.0
            };
            c.map(|c| c + veil)
        })
    };
    assert!(score(&compressed(&spot(true), 85), "glare") >= 85, "{:?}", inspect(&spot(true)));
    assert!(score(&compressed(&spot(false), 85), "glare") < 50, "{:?}", inspect(&spot(false)));
}

#[test]
fn a_patch_of_other_noise_is_a_manipulation() {
    let mut image = scene();
    let mut random = 7_u64;
    for (x, y, pixel) in image.enumerate_pixels_mut() {
        if (280..520).contains(&x) && (260..540).contains(&y) {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let grain = (random >> 40) as f32 / 16_777_216.0 * 50.0 - 25.0;
            pixel.0 = pixel.0.map(|c| (f32::from(c) + grain).clamp(0.0, 255.0) as u8);
        }
    }
    assert!(score(&image, "manipulation") >= 85, "{:?}", inspect(&image));
}
