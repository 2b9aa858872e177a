//! Stage results as stored: JSON with a version, mirrored here because the domain knows no serialisation.
//!
//! A result of another version, or one that can't be read, counts as not stored: the stage runs again and overwrites it.

mod answer;
mod fraud;
mod reading;

pub(crate) use answer::{AnswerResult, IdResult};
pub(crate) use fraud::{BackgroundResult, ComparisonResult, FacesResult, TraitsResult, VelocityResult, VisualResult};
pub(crate) use reading::{ReadResult, SecondResult};

/// The version that is written, and the only one that is read.
const VERSION: u32 = 1;

/// A stage's result with its stored form.
pub(crate) trait Stored: Sized {
    fn to_json(&self) -> Vec<u8>;

    /// `None` for another version or a malformed document.
    fn from_json(document: &[u8]) -> Option<Self>;
}

/// Only text, numbers, lists and fixed keys are stored, which always have a JSON form.
fn write<T: serde::Serialize>(document: &T) -> Vec<u8> {
    trestle_json::to_vec(document).expect("a stage result has a JSON form")
}
