//! Two tables of layouts: one to build readers on, one that no reader was built on.

mod first;
mod second;

use crate::layout::Layout;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Table {
    First,
    Second,
}

/// Documents of a table: each is the list of its sides, the front first.
#[must_use]
pub fn designs(table: Table) -> &'static [&'static [Layout]] {
    match table {
        Table::First => first::DESIGNS,
        Table::Second => second::DESIGNS,
    }
}
