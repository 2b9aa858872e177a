//! Reading text from pixels: orientation, detection, rectified crops, recognition, reading order.

pub mod ctc;
mod detector;
mod engine;
mod gaps;
pub mod geometry;
mod machine_zone;
mod model;
mod orientation;
pub mod page;
mod planes;
mod recogniser;
mod torn_zone;

pub use engine::{Engine, Reader};
pub use model::ModelError;
