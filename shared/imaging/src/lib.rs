//! Looking at images within bounds: headers without decoding, and barcodes in pixels decoded to luma alone.
//!
//! [`HeaderCheck`] refuses what can't be worked on before anyone pays for it. [`Pdf417Reader`] decodes an image to one byte a pixel and
//! looks for AAMVA barcodes. Bounds on both are constants here, each with its reason.

mod barcode;
mod header;
mod luma;

pub use barcode::Pdf417Reader;
pub use header::{HeaderCheck, MAX_PIXELS, MAX_PROGRESSIVE_PIXELS, MAX_SIDE, MIN_SIDE};
pub use luma::MAX_DECODED_PIXELS;
