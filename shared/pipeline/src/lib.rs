//! The ports of a verification and the stages built on them.
//!
//! A port's documentation is the adapter's specification: the contract suite in `trestle-fakes` holds every adapter to it.

pub mod arrive;
mod assess;
pub mod case;
mod extract;
mod hold;
pub mod ingest;
mod meter;
mod pixels;
pub mod port;
pub mod prompt;
mod recalled;
pub mod replay;
pub mod run;
pub mod stage;
mod stored;
mod stored_only;
pub mod system;
mod uploads;
mod verdict;
pub mod verify;
pub mod view;
mod wire;

pub use stored_only::Nothing;
