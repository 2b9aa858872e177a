//! Brightness, one byte a pixel.

use std::io::Cursor;

use trestle_domain::case::ContentType;
use trestle_domain::code::ErrorCode;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use crate::header::{self, Header};

/// Pixels that are decoded at most, so that one image takes at most as many bytes: the 24 megapixels of a current phone.
pub const MAX_DECODED_PIXELS: u64 = 25_000_000;

/// A picture of one byte a pixel, row by row.
pub(crate) struct Luma {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<u8>,
}

impl Luma {
    /// Decodes a JPEG or PNG whose header is sound.
    ///
    /// Memory: `width * height` bytes, and what the decoder keeps: a row of blocks for a baseline JPEG, the coefficients for a progressive
    /// one (bounded by [`header::MAX_PROGRESSIVE_PIXELS`]), a row for a PNG.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, ErrorCode> {
        let header = header::read(bytes)?;
        if header.pixels() > MAX_DECODED_PIXELS {
            return Err(ErrorCode::ImageTooComplex);
        }
        let (width, height) = (header.width as usize, header.height as usize);
        let pixels = match header.content_type {
            ContentType::Jpeg => jpeg(bytes, &header)?,
            ContentType::Png => png(bytes, width, height)?,
        };
        Ok(Self { width, height, pixels })
    }
}

fn jpeg(bytes: &[u8], header: &Header) -> Result<Vec<u8>, ErrorCode> {
    let options = DecoderOptions::default()
        .set_max_width(header::MAX_SIDE as usize)
        .set_max_height(header::MAX_SIDE as usize)
        .set_strict_mode(false)
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let pixels = decoder.decode().map_err(|_| ErrorCode::ImageTruncated)?;
    // Other readers of headers must not see another picture than this one.
    if pixels.len() as u64 == header.pixels() { Ok(pixels) } else { Err(ErrorCode::ImageTruncated) }
}

fn png(bytes: &[u8], width: usize, height: usize) -> Result<Vec<u8>, ErrorCode> {
    let broken = |_| ErrorCode::ImageTruncated;
    // Rows and ancillary chunks; pixels are written to a buffer of ours.
    let limits = png::Limits { bytes: 4 << 20 };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    decoder.ignore_checksums(true);
    let mut reader = decoder.read_info().map_err(broken)?;
    let (colour, depth) = reader.output_color_type();
    if depth != png::BitDepth::Eight {
        return Err(ErrorCode::ImageTruncated);
    }
    let samples = colour.samples();
    let mut pixels = vec![0; width * height];
    let mut grey = Vec::with_capacity(width);
    let mut y = 0;
    while let Some(row) = reader.next_interlaced_row().map_err(broken)? {
        grey.clear();
        grey.extend(row.data().chunks_exact(samples).map(brightness));
        match row.interlace() {
            png::InterlaceInfo::Null(_) => {
                let target = pixels.get_mut(y * width..(y + 1) * width).ok_or(ErrorCode::ImageTruncated)?;
                target.copy_from_slice(grey.get(..width).ok_or(ErrorCode::ImageTruncated)?);
                y += 1;
            }
            png::InterlaceInfo::Adam7(pass) => png::expand_interlaced_row(&mut pixels, width, &grey, pass, 8),
        }
    }
    Ok(pixels)
}

/// ITU-R BT.601 weights, as JPEG's own luma has them; what is transparent shows white.
fn brightness(sample: &[u8]) -> u8 {
    let mix = |r: u8, g: u8, b: u8| (u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114 + 500) / 1000;
    let over_white = |value: u32, alpha: u8| (value * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255;
    let value = match *sample {
        [grey] => u32::from(grey),
        [grey, alpha] => over_white(u32::from(grey), alpha),
        [r, g, b] => mix(r, g, b),
        [r, g, b, alpha] => over_white(mix(r, g, b), alpha),
        _ => 255,
    };
    u8::try_from(value).unwrap_or(u8::MAX)
}
