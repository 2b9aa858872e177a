//! Decided cases under other settings: which decisions would be others, and what that does to the reviewers' load.
//!
//! Cases come from a table or from a folder that [`save`] wrote; nothing is called and nothing is stored.

mod folder;
mod report;
mod summary;
mod table;

pub use folder::{FolderError, read_folder, save};
pub use report::render;
pub use summary::{Load, Summary};
pub use table::decided_cases;
