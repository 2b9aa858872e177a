use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use trestle_domain::fraud::PerceptualHash;

use super::Rgb;
use crate::decode::luma;

/// Bits of a row, and rows.
const SIDE: u32 = 8;

/// Variance of the fields' brightness (0 to 255) below which a picture is flat: its bits are those of noise and of uneven light, or all
/// zero, which any two blank cards share. 25 is a deviation of 5 steps of 255; the evenest picture in `events/images` has 280.
const LEAST_VARIANCE: u32 = 25;

/// Whether brightness grows from each of 9 by 8 fields to its right neighbour, row by row, first bit highest. `None` for a flat picture.
pub(super) fn difference(picture: &Rgb) -> Option<PerceptualHash> {
    let fields = brightness(picture, SIDE + 1, SIDE);
    if variance(&fields)? < LEAST_VARIANCE {
        return None;
    }
    let mut bits = 0;
    for row in fields.chunks_exact(SIDE as usize + 1) {
        for pair in row.windows(2) {
            bits = bits << 1 | u64::from(pair[1] > pair[0]);
        }
    }
    Some(PerceptualHash(bits))
}

/// Rounded down; `None` of nothing.
fn variance(fields: &[u8]) -> Option<u32> {
    let count = u32::try_from(fields.len()).ok()?;
    let sum: u32 = fields.iter().map(|field| u32::from(*field)).sum();
    let squares: u32 = fields.iter().map(|field| u32::from(*field).pow(2)).sum();
    // At most 72 fields: the products stay far below 2^32.
    (count * squares - sum * sum).checked_div(count * count)
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
