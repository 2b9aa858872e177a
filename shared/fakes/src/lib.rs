//! In-memory ports, and the contract suite that every adapter must pass. For tests alone: a dev-dependency.
//!
//! Each fake is scriptable (answers in a queue, delays, faults), counts its calls, and is a cheap handle: clones share their state.

mod editor;
mod faces;
mod fraud;
mod hash;
mod images;
mod inspector;
mod readers;
mod script;
mod store;
mod structurer;
mod vectors;
mod world;

pub mod contract;
pub mod sample;

pub use editor::MemoryEditor;
pub use faces::{ScriptedComparer, ScriptedDetector, compared, face};
pub use fraud::{FakeFraud, create_index, fake_fraud};
pub use hash::MemoryHash;
pub use images::{MemoryImages, PutRefused};
pub use inspector::{ScriptedInspector, inspected, seen};
pub use readers::{ScriptedIdReader, ScriptedTextReader};
pub use script::{Script, Step};
pub use store::{Fault, MemoryStore};
pub use structurer::{Asked, ScriptedStructurer};
pub use vectors::{MemoryIndex, ScriptedEmbedder, embedded, turned};
pub use world::{SequentialIds, SettableClock};
