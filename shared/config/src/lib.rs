//! Typed configuration.
//!
//! * [`registry`] documents every environment variable that a function reads; [`settings`] parses them once, before the first
//!   event, and refuses a bad value with one clear message.
//! * [`pack`] reads market packs (`markets/<id>.toml`, `markets/<id>.prompt.md` and `markets/<id>.visual.md`) into the
//!   domain's typed settings.
//!   [`Markets`] serves them: embedded in the binary, overridden per market from a bucket where one is configured.

mod environment;
mod markets;
pub mod pack;
pub mod registry;
pub mod settings;

pub use environment::{ConfigError, Environment, Process};
pub use markets::{Markets, MarketsError, NoOverride, PackSource, SourceFailed};
