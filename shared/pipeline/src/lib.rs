//! The ports of a verification and the stages built on them.
//!
//! A port's documentation is the adapter's specification: the contract suite in `trestle-fakes` holds every adapter to it.

pub mod port;
pub mod prompt;
pub mod run;
pub mod stage;
pub mod view;
mod wire;

#[cfg(test)]
mod sample;
