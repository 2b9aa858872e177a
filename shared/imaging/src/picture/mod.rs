//! Pictures decoded once and made ready for the fraud stages.

mod hash;
mod mask;
mod rgb;

use trestle_domain::case::ContentType;
use trestle_domain::code::ErrorCode;
use trestle_domain::fraud::{Faces, ImageTraits, MASK_VERSION, PerceptualHash};
use trestle_pipeline::port::{MaskedPicture, PictureEditor, PictureError};

pub use mask::FILL;
pub use rgb::Rgb;

use crate::decode::{self, Channels};
use crate::header::{self, Turn};
use crate::recapture::{self, Periodicity, Tiles};

/// Pixels of a masked picture's longest side.
pub const MASKED_SIDE: u32 = 512;

/// JPEG quality of pictures that are written.
pub const QUALITY: u8 = 90;

/// Bytes of an image that a model takes (Bedrock `Converse`: 3.75 MB).
pub const MODEL_BYTES: usize = 3_750_000;

/// Pixels of a side that a model takes (Bedrock `Converse`).
pub const MODEL_SIDE: u32 = 8000;

/// Pixels of the longest side of an image that had to be made smaller for a model: more than current models look at.
pub const REDUCED_SIDE: u32 = 2048;

/// Qualities tried one after the other until an image is small enough for a model.
const MODEL_QUALITIES: [u8; 3] = [QUALITY, 75, 50];

/// The [`PictureEditor`] of JPEG and PNG.
///
/// Besides the port's codes, `decode` and what fits models refuse what [`crate::HeaderCheck`] refuses, and `IMAGE_TOO_COMPLEX` is an image over
/// [`crate::MAX_DECODED_PIXELS`]. Memory while decoding: three bytes a pixel beside the decoder's own; afterwards under 4 MB, so that
/// pictures may wait for what is to be done with them. A JPEG's Exif turn is applied; a PNG has none (services that find faces read
/// none there).
#[derive(Debug, Clone, Copy, Default)]
pub struct Pictures;

/// What is kept of a decoded picture.
#[derive(Clone, PartialEq)]
pub struct Picture {
    /// As shown, the longest side [`MASKED_SIDE`] at most.
    small: Rgb,
    hash: Option<PerceptualHash>,
    tiles: Tiles,
}

impl Picture {
    /// How strongly patterns repeat over the picture; takes tens of milliseconds.
    #[must_use]
    pub fn periodicity(&self) -> Periodicity {
        Periodicity::measured(&self.tiles)
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} by {})", self.small.width(), self.small.height())
    }
}

impl Pictures {
    /// What is kept of pixels that are decoded already and stand upright.
    #[must_use]
    pub fn keep(&self, picture: &Rgb) -> Picture {
        kept(picture, Turn::NONE)
    }
}

fn kept(full: &Rgb, turn: Turn) -> Picture {
    let small = full.within(MASKED_SIDE).turned(turn);
    Picture { hash: hash::difference(&small), small, tiles: Tiles::of(full) }
}

impl PictureEditor for Pictures {
    type Decoded = Picture;

    fn decode(&self, bytes: &[u8]) -> Result<Picture, PictureError> {
        let (header, pixels) = decode::pixels(bytes, Channels::Rgb).map_err(PictureError)?;
        let full = Rgb::new(header.width, header.height, pixels).ok_or(PictureError(ErrorCode::ImageTruncated))?;
        Ok(kept(&full, header.turn))
    }

    fn traits(&self, picture: &Picture) -> ImageTraits {
        ImageTraits { hash: picture.hash, recapture: recapture::judge(&picture.tiles) }
    }

    fn mask(&self, picture: &Picture, faces: &Faces) -> Result<MaskedPicture, PictureError> {
        let masked = mask::filled(&picture.small, faces).ok_or(PictureError(ErrorCode::ImageDimensions))?;
        Ok(MaskedPicture { jpeg: masked.jpeg(QUALITY), mask: MASK_VERSION })
    }

    fn fits_models(&self, bytes: &[u8], content_type: ContentType) -> Result<bool, PictureError> {
        let header = header::read(bytes).map_err(PictureError)?;
        let is_small = bytes.len() <= MODEL_BYTES && header.width.max(header.height) <= MODEL_SIDE;
        Ok(is_small && header.content_type == content_type)
    }

    fn made_to_fit_models(&self, bytes: &[u8]) -> Result<(ContentType, Vec<u8>), PictureError> {
        let (header, pixels) = decode::pixels(bytes, Channels::Rgb).map_err(PictureError)?;
        let full = Rgb::new(header.width, header.height, pixels).ok_or(PictureError(ErrorCode::ImageTruncated))?;
        let reduced = full.within(REDUCED_SIDE).turned(header.turn);
        drop(full);
        let jpegs = MODEL_QUALITIES.iter().map(|quality| reduced.jpeg(*quality));
        let jpeg = jpegs.into_iter().find(|jpeg| jpeg.len() <= MODEL_BYTES);
        jpeg.map(|jpeg| (ContentType::Jpeg, jpeg)).ok_or(PictureError(ErrorCode::ImageTooComplex))
    }
}
