//! Looking at images within bounds: headers without decoding, barcodes in pixels decoded to luma alone, and pictures made ready for the
//! fraud stages.
//!
//! [`HeaderCheck`] refuses what can't be worked on before anyone pays for it. [`Pdf417Reader`] decodes an image to one byte a pixel and
//! looks for AAMVA barcodes. [`Pictures`] decodes a picture once, fills the people in it, and measures what its pixels say. Bounds
//! are constants here, each with its reason.

mod barcode;
mod decode;
mod header;
mod luma;
mod picture;
mod recapture;
pub mod spectrum;

pub use barcode::Pdf417Reader;
pub use decode::MAX_DECODED_PIXELS;
pub use header::{HeaderCheck, MAX_PIXELS, MAX_PROGRESSIVE_PIXELS, MAX_SIDE, MIN_SIDE};
pub use picture::{FILL, MASKED_SIDE, MODEL_BYTES, MODEL_SIDE, Picture, Pictures, QUALITY, REDUCED_SIDE, Rgb};
pub use recapture::Periodicity;
