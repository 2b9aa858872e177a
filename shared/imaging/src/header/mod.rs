//! What an image's bytes say of themselves, without decoding a pixel.

mod exif;
mod jpeg;
mod png;

use trestle_domain::case::{ContentType, MAX_IMAGE_BYTES};
use trestle_domain::code::ErrorCode;
use trestle_pipeline::port::{ImageHeader, ImageInspector, InspectError};

pub(crate) use exif::Turn;

/// Pixels that the shorter side must have: below, no text of a document can be read (Textract wants text of 15 pixels height).
pub const MIN_SIDE: u32 = 200;

/// Pixels that the longer side may have (Textract: 10,000 on all sides).
pub const MAX_SIDE: u32 = 10_000;

/// Pixels in all: more than any phone's photo has, and what keeps a few bytes from declaring gigabytes.
pub const MAX_PIXELS: u64 = 64_000_000;

/// Pixels that a progressive JPEG may have. It holds all coefficients in memory until its last scan, up to 6 bytes a pixel.
pub const MAX_PROGRESSIVE_PIXELS: u64 = 4_000_000;

/// A sound header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) content_type: ContentType,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Whether pixels come in several passes over the whole image.
    pub(crate) progressive: bool,
    /// How the pixels are turned to be shown.
    pub(crate) turn: Turn,
}

impl Header {
    pub(crate) fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// Reads type, dimensions and completeness; nothing is allocated, whatever the bytes declare.
pub(crate) fn read(bytes: &[u8]) -> Result<Header, ErrorCode> {
    if bytes.is_empty() {
        return Err(ErrorCode::ImageEmpty);
    }
    if bytes.len() as u64 > MAX_IMAGE_BYTES {
        return Err(ErrorCode::ImageTooLarge);
    }
    let header = if bytes.starts_with(&jpeg::SIGNATURE) {
        jpeg::read(bytes)?
    } else if bytes.starts_with(&png::SIGNATURE) {
        png::read(bytes)?
    } else if png::SIGNATURE.starts_with(bytes) || jpeg::SIGNATURE.starts_with(bytes) {
        return Err(ErrorCode::ImageTruncated);
    } else {
        return Err(ErrorCode::ImageTypeUnsupported);
    };
    let (short, long) = (header.width.min(header.height), header.width.max(header.height));
    if short < MIN_SIDE || long > MAX_SIDE || header.pixels() > MAX_PIXELS {
        return Err(ErrorCode::ImageDimensions);
    }
    if header.progressive && header.content_type == ContentType::Jpeg && header.pixels() > MAX_PROGRESSIVE_PIXELS {
        return Err(ErrorCode::ImageTooComplex);
    }
    Ok(header)
}

/// The [`ImageInspector`] of JPEG and PNG.
///
/// Besides the port's codes: `IMAGE_TOO_LARGE` over 10 MB; `IMAGE_DIMENSIONS` outside [`MIN_SIDE`], [`MAX_SIDE`] and [`MAX_PIXELS`];
/// `IMAGE_TOO_COMPLEX` for a progressive JPEG over [`MAX_PROGRESSIVE_PIXELS`]; `IMAGE_TYPE_UNSUPPORTED` for an animated PNG. Takes time by the number of bytes (a pass over markers),
/// and no memory.
#[derive(Debug, Clone, Copy, Default)]
pub struct HeaderCheck;

impl ImageInspector for HeaderCheck {
    fn inspect(&self, bytes: &[u8]) -> Result<ImageHeader, InspectError> {
        let header = read(bytes).map_err(InspectError)?;
        Ok(ImageHeader { content_type: header.content_type, width: header.width, height: header.height })
    }
}
