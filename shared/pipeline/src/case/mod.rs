//! Cases around a verification: opening one, and finding one's own.

mod find;
mod open;

pub use find::{FindError, find};
pub use open::{OpenError, OpenRequest, OpenedCase, Opener};
