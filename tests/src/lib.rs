//! What the cross-crate and end-to-end tests share: the repository as files, the translated template, a deployed local stack
//! and a caller of its API.

pub mod caller;
pub mod events;
pub mod repository;
pub mod stack;
pub mod template;
