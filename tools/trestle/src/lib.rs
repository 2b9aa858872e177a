//! What the `trestle` command is made of, as a library: end-to-end tests start and deploy stacks with the same code.

pub mod annotate;
pub mod evaluate;
pub mod fraud;
pub mod reindex;
pub mod replay;
pub mod seed;
pub mod stack;
pub mod terminal;
pub mod vector_index;
pub mod verify;
