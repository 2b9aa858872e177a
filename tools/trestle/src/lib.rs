//! What the `trestle` command is made of, as a library: end-to-end tests start and deploy stacks with the same code.

pub mod stack;
