//! Which label a value on a page belongs to.
//!
//! Geometry decides, in upright page coordinates: a value stands to the right of its label on the same row, or directly below
//! it. The nearest of all labels counts, those of fields that nobody asks for too; a label right below a value (a caption)
//! takes the value away from the one above. What is about equally near to two is nobody's.

mod layout;
mod lexicon;
mod parts;

pub use layout::{Block, Page};
pub use lexicon::{Lexicon, Role};
pub use parts::{Label, Span};
