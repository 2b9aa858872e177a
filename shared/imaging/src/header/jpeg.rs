//! Markers of a JPEG (ITU-T T.81, annex B).

use trestle_domain::case::ContentType;
use trestle_domain::code::ErrorCode;

use super::{Header, Turn};

pub(super) const SIGNATURE: [u8; 3] = [0xFF, 0xD8, 0xFF];

const TEM: u8 = 0x01;
const SOF_BASELINE: u8 = 0xC0;
const SOF_EXTENDED: u8 = 0xC1;
const SOF_PROGRESSIVE: u8 = 0xC2;
const JPG: u8 = 0xC8;
const DAC: u8 = 0xCC;
const RST_FIRST: u8 = 0xD0;
const RST_LAST: u8 = 0xD7;
const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const APP1: u8 = 0xE1;

/// The frame's dimensions, and whether an end marker follows its scans.
///
/// What comes after the end marker is ignored: phones append thumbnails and film there.
pub(super) fn read(bytes: &[u8]) -> Result<Header, ErrorCode> {
    let mut frame: Option<Frame> = None;
    let mut scanned = false;
    let mut turn = None;
    let mut segments = Segments { bytes, at: 2 };
    loop {
        let (marker, body) = segments.next().ok_or(ErrorCode::ImageTruncated)?;
        match marker {
            SOF_BASELINE | SOF_EXTENDED | SOF_PROGRESSIVE => {
                frame.get_or_insert(Frame::read(marker, body).ok_or(ErrorCode::ImageTruncated)?);
            }
            // Lossless, hierarchical and arithmetic coding: nobody's photos, and no reader takes them.
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF | JPG | DAC => return Err(ErrorCode::ImageTypeUnsupported),
            SOS => {
                let frame = frame.as_mut().ok_or(ErrorCode::ImageTruncated)?;
                // A first scan of fewer components makes a decoder keep all of them until the last.
                let components = body.first().copied().unwrap_or(0);
                frame.several_scans |= !scanned && components < frame.components;
                scanned = true;
                segments.skip_scan();
            }
            APP1 if !scanned && turn.is_none() => turn = Turn::read(body),
            EOI if scanned => break,
            EOI => return Err(ErrorCode::ImageTruncated),
            _ => {}
        }
    }
    let frame = frame.ok_or(ErrorCode::ImageTruncated)?;
    Ok(Header {
        content_type: ContentType::Jpeg,
        width: frame.width,
        height: frame.height,
        progressive: frame.several_scans,
        turn: turn.unwrap_or(Turn::NONE),
    })
}

struct Frame {
    width: u32,
    height: u32,
    components: u8,
    several_scans: bool,
}

impl Frame {
    /// Precision, height, width and number of components.
    fn read(marker: u8, body: &[u8]) -> Option<Self> {
        let [_, h1, h0, w1, w0, components] = *body.first_chunk()?;
        Some(Self {
            width: u32::from(u16::from_be_bytes([w1, w0])),
            height: u32::from(u16::from_be_bytes([h1, h0])),
            components,
            several_scans: marker == SOF_PROGRESSIVE,
        })
    }
}

/// Walks marker segments.
struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Segments<'a> {
    /// The next marker with its segment's body, empty for markers that stand alone; `None` at the end of the bytes.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let rest = self.bytes.get(self.at..)?;
        let found = memchr::memchr(0xFF, rest)?;
        // A marker may be preceded by any number of fill bytes.
        let fill = rest[found..].iter().take_while(|byte| **byte == 0xFF).count();
        let marker = *rest.get(found + fill)?;
        self.at += found + fill + 1;
        match marker {
            0 | TEM | RST_FIRST..=RST_LAST | SOI | EOI => Some((marker, &[])),
            _ => {
                let length = u16::from_be_bytes(*self.bytes.get(self.at..)?.first_chunk()?);
                let end = self.at + usize::from(length.max(2));
                let body = self.bytes.get(self.at + 2..end)?;
                self.at = end;
                Some((marker, body))
            }
        }
    }

    /// Goes to the next marker that is part of no scan's data.
    fn skip_scan(&mut self) {
        while let Some(found) = self.bytes.get(self.at..).and_then(|rest| memchr::memchr(0xFF, rest)) {
            match self.bytes.get(self.at + found + 1) {
                Some(0 | RST_FIRST..=RST_LAST) => self.at += found + 2,
                Some(0xFF) => self.at += found + 1,
                _ => {
                    self.at += found;
                    return;
                }
            }
        }
        self.at = self.bytes.len();
    }
}
