use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use trestle_domain::fraud::PerceptualHash;

use super::Rgb;
use crate::decode::luma;

/// Bits of a row, and rows.
const SIDE: u32 = 8;

/// Whether brightness grows from each of 9 by 8 fields to its right neighbour, row by row, first bit highest.
pub(super) fn difference(picture: &Rgb) -> PerceptualHash {
    let fields = brightness(picture, SIDE + 1, SIDE);
    let mut bits = 0;
    for row in fields.chunks_exact(SIDE as usize + 1) {
        for pair in row.windows(2) {
            bits = bits << 1 | u64::from(pair[1] > pair[0]);
        }
    }
    PerceptualHash(bits)
}

/// Mean brightness of fields.
fn brightness(picture: &Rgb, across: u32, down: u32) -> Vec<u8> {
    let grey: Vec<u8> = picture.pixels().as_chunks().0.iter().map(|pixel| luma(*pixel)).collect();
    let Ok(source) = ImageRef::new(picture.width(), picture.height(), &grey, PixelType::U8) else { return Vec::new() };
    let mut fields = Image::new(across, down, PixelType::U8);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Box));
    match Resizer::new().resize(&source, &mut fields, &options) {
        Ok(()) => fields.into_vec(),
        Err(_) => Vec::new(),
    }
}
