//! Pixels out of bytes, within bounds.

use std::io::Cursor;

use trestle_domain::case::ContentType;
use trestle_domain::code::ErrorCode;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use crate::header::{self, Header};

/// Pixels that are decoded at most, so that one image takes at most as many bytes a channel: the 24 megapixels of a current phone.
pub const MAX_DECODED_PIXELS: u64 = 25_000_000;

/// What a pixel is decoded to; one byte a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channels {
    Luma,
    Rgb,
}

impl Channels {
    pub(crate) const fn count(self) -> usize {
        match self {
            Self::Luma => 1,
            Self::Rgb => 3,
        }
    }
}

/// Decodes a JPEG or PNG whose header is sound, row by row as the pixels are stored.
///
/// Memory: `width * height * channels` bytes, and what the decoder keeps: a row of blocks for a baseline JPEG, the coefficients for a
/// progressive one (bounded by [`header::MAX_PROGRESSIVE_PIXELS`]), a row for a PNG.
pub(crate) fn pixels(bytes: &[u8], channels: Channels) -> Result<(Header, Vec<u8>), ErrorCode> {
    let header = header::read(bytes)?;
    if header.pixels() > MAX_DECODED_PIXELS {
        return Err(ErrorCode::ImageTooComplex);
    }
    let pixels = match header.content_type {
        ContentType::Jpeg => jpeg(bytes, &header, channels)?,
        ContentType::Png => png(bytes, header.width as usize, header.height as usize, channels)?,
    };
    Ok((header, pixels))
}

fn jpeg(bytes: &[u8], header: &Header, channels: Channels) -> Result<Vec<u8>, ErrorCode> {
    let colour = match channels {
        Channels::Luma => ColorSpace::Luma,
        Channels::Rgb => ColorSpace::RGB,
    };
    let options = DecoderOptions::default()
        .set_max_width(header::MAX_SIDE as usize)
        .set_max_height(header::MAX_SIDE as usize)
        .set_strict_mode(false)
        .jpeg_set_out_colorspace(colour);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let pixels = decoder.decode().map_err(|_| ErrorCode::ImageTruncated)?;
    // Other readers of headers must not see another picture than this one.
    let expected = header.pixels() * channels.count() as u64;
    if pixels.len() as u64 == expected { Ok(pixels) } else { Err(ErrorCode::ImageTruncated) }
}

fn png(bytes: &[u8], width: usize, height: usize, channels: Channels) -> Result<Vec<u8>, ErrorCode> {
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
    let row_bytes = width * channels.count();
    let mut pixels = vec![0; row_bytes * height];
    let mut converted = Vec::with_capacity(row_bytes);
    let mut y = 0;
    while let Some(row) = reader.next_interlaced_row().map_err(broken)? {
        converted.clear();
        let samples = row.data().chunks_exact(samples);
        match channels {
            Channels::Luma => converted.extend(samples.map(brightness)),
            Channels::Rgb => samples.for_each(|sample| converted.extend(colours(sample))),
        }
        match row.interlace() {
            png::InterlaceInfo::Null(_) => {
                let target = pixels.get_mut(y * row_bytes..(y + 1) * row_bytes).ok_or(ErrorCode::ImageTruncated)?;
                target.copy_from_slice(converted.get(..row_bytes).ok_or(ErrorCode::ImageTruncated)?);
                y += 1;
            }
            png::InterlaceInfo::Adam7(pass) => {
                let bits = if channels == Channels::Luma { 8 } else { 24 };
                png::expand_interlaced_row(&mut pixels, row_bytes, &converted, pass, bits);
            }
        }
    }
    Ok(pixels)
}

/// ITU-R BT.601 weights, as JPEG's own luma has them; what is transparent shows white.
fn brightness(sample: &[u8]) -> u8 {
    luma(colours(sample))
}

/// ITU-R BT.601 weights.
pub(crate) fn luma([r, g, b]: [u8; 3]) -> u8 {
    let value = (u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114 + 500) / 1000;
    u8::try_from(value).unwrap_or(u8::MAX)
}

/// Red, green and blue of a PNG's sample; what is transparent shows white.
fn colours(sample: &[u8]) -> [u8; 3] {
    let over_white = |value: u8, alpha: u8| {
        let value = (u32::from(value) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255;
        u8::try_from(value).unwrap_or(u8::MAX)
    };
    match *sample {
        [grey] => [grey; 3],
        [grey, alpha] => [over_white(grey, alpha); 3],
        [r, g, b] => [r, g, b],
        [r, g, b, alpha] => [r, g, b].map(|value| over_white(value, alpha)),
        _ => [255; 3],
    }
}
