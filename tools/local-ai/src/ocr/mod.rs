//! Reading text from pixels: orientation, detection, rectified crops, recognition, reading order.

// Pixel arithmetic moves between counts and coordinates all the time; images are at most 10,000 pixels a side, far inside
// what f32 and usize hold exactly.
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]

pub mod ctc;
pub mod geometry;
mod detector;
mod engine;
mod model;
mod orientation;
pub mod page;
mod planes;
mod recogniser;

pub use engine::{Engine, Reader};
pub use model::ModelError;
