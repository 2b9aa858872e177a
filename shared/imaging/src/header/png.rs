//! Chunks of a PNG (W3C PNG specification, third edition, section 5).

use trestle_domain::case::ContentType;
use trestle_domain::code::ErrorCode;

use super::{Header, Turn};

pub(super) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// The dimensions of the header chunk, and whether image data and an end chunk follow.
pub(super) fn read(bytes: &[u8]) -> Result<Header, ErrorCode> {
    let mut chunks = Chunks { rest: &bytes[SIGNATURE.len()..] };
    let (kind, body) = chunks.next().ok_or(ErrorCode::ImageTruncated)?;
    let header = match (&kind, body.first_chunk::<13>()) {
        (b"IHDR", Some(header)) if body.len() == 13 => *header,
        _ => return Err(ErrorCode::ImageTypeUnsupported),
    };
    let [w3, w2, w1, w0, h3, h2, h1, h0, depth, colour, _, _, interlace] = header;
    if !is_known(colour, depth) {
        return Err(ErrorCode::ImageTypeUnsupported);
    }
    let mut has_data = false;
    loop {
        let (kind, body) = chunks.next().ok_or(ErrorCode::ImageTruncated)?;
        match &kind {
            // An animation shows readers different pictures; after the first image data the chunk means nothing.
            b"acTL" if !has_data => return Err(ErrorCode::ImageTypeUnsupported),
            b"IDAT" => has_data |= !body.is_empty(),
            b"IEND" if has_data => break,
            b"IEND" => return Err(ErrorCode::ImageTruncated),
            _ => {}
        }
    }
    Ok(Header {
        content_type: ContentType::Png,
        width: u32::from_be_bytes([w3, w2, w1, w0]),
        height: u32::from_be_bytes([h3, h2, h1, h0]),
        progressive: interlace != 0,
        // Services that find faces read no turn from a PNG, so none is applied: their boxes must meet our pixels.
        turn: Turn::NONE,
    })
}

/// The allowed pairs of colour type and bit depth.
fn is_known(colour: u8, depth: u8) -> bool {
    match colour {
        0 => matches!(depth, 1 | 2 | 4 | 8 | 16),
        3 => matches!(depth, 1 | 2 | 4 | 8),
        2 | 4 | 6 => matches!(depth, 8 | 16),
        _ => false,
    }
}

struct Chunks<'a> {
    rest: &'a [u8],
}

impl<'a> Chunks<'a> {
    /// The next chunk's type and data, without its checksum; `None` when it is cut off.
    fn next(&mut self) -> Option<([u8; 4], &'a [u8])> {
        let (length, rest) = self.rest.split_first_chunk::<4>()?;
        let (kind, rest) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (body, rest) = rest.split_at_checked(length)?;
        let (_checksum, rest) = rest.split_first_chunk::<4>()?;
        self.rest = rest;
        Some((*kind, body))
    }
}
