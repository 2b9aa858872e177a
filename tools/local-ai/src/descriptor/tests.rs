use image::{Rgb, RgbImage};

use super::*;

fn cosine(a: &RgbImage, b: &RgbImage) -> f32 {
    describe(a, 1024).iter().zip(describe(b, 1024)).map(|(a, b)| a * b).sum()
}

/// Boards with a grain, brightened by so many levels.
fn boards(colour: [u8; 3], pitch: u32, brighter: u8) -> RgbImage {
    RgbImage::from_fn(400, 300, |x, y| {
        let wave = ((x * x / 90 + y * 11) % pitch) * 40 / pitch;
        Rgb(colour.map(|c| c.saturating_add(brighter).saturating_sub(wave as u8)))
    })
}

#[test]
fn one_surface_is_near_itself_in_other_light_and_far_from_others() {
    let oak = boards([190, 150, 100], 24, 0);
    assert!(cosine(&oak, &boards([190, 150, 100], 24, 4)) > 0.9);
    for other in [boards([90, 100, 125], 24, 0), boards([200, 205, 200], 7, 0), boards([120, 60, 60], 90, 0)] {
        assert!(cosine(&oak, &other) < 0.8, "{}", cosine(&oak, &other));
    }
}

#[test]
fn who_is_filled_in_front_of_a_surface_changes_little() {
    let oak = boards([190, 150, 100], 24, 0);
    let with = |left: u32, width: u32, top: u32| {
        let mut image = oak.clone();
        for (x, y) in (left..left + width).flat_map(|x| (top..300).map(move |y| (x, y))) {
            image.put_pixel(x, y, Rgb([128; 3]));
        }
        image
    };
    assert!(cosine(&with(120, 150, 60), &with(150, 180, 40)) > 0.9);
}
