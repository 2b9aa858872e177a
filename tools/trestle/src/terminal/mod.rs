//! Text for people at a terminal: aligned tables and modest colour.

mod paint;
mod table;

pub use paint::{Paint, Tint};
pub use table::{Align, Table};
