//! The envelopes that AWS puts around a function's own JSON. They are read thin: only what is used, borrowed from the event.

mod proxy;
mod queue;

pub use proxy::{Pairs, ProxyEvent};
pub use queue::{QueueEvent, QueueMessage};
