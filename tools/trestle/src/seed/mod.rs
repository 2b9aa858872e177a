//! Fixed cases with their uploads for a local stack, so that events written down in files have something to work on.

mod list;
mod queue;
mod write;

pub use list::{ListError, SeedCase, SeedList};
pub use write::{SeedError, seed};
