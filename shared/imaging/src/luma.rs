//! Brightness, one byte a pixel.

use trestle_domain::code::ErrorCode;

use crate::decode::{self, Channels};

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
    /// one (bounded by [`crate::MAX_PROGRESSIVE_PIXELS`]), a row for a PNG.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, ErrorCode> {
        let (header, pixels) = decode::pixels(bytes, Channels::Luma)?;
        Ok(Self { width: header.width as usize, height: header.height as usize, pixels })
    }
}
