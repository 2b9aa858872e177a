//! A report of runs, rebuilt from their samples alone: for a terminal, and as one HTML file.

mod columns;
mod facts;
mod figure;
mod format;
mod html;
mod model;
mod terminal;
mod words;

pub use model::{Memory, Report, Row, Section, SlopeRow};

pub(crate) use columns::Columns;
pub(crate) use format::{bytes, duration};
pub(crate) use words::{group, metric};
