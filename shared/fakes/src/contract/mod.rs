//! The contract suite: what every adapter of a port must do, as assertions generic over the port.
//!
//! Each function runs all checks of one port against what `make` gives and panics at the first that fails. Checks use ids and
//! keys of their own, so that a shared table or bucket may hold other things too. `make` is called once a check and may give
//! handles of one store.

#![allow(clippy::missing_panics_doc)] // a panic is the suite's verdict

mod cases;
mod decisions;
mod faces;
mod fraud_cases;
mod hash;
mod idempotency;
mod images;
mod readers;
mod sightings;
mod stages;
mod vectors;

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use trestle_domain::case::VerificationId;
use trestle_pipeline::port::CaseStore;

pub use faces::{face_comparer, face_detector, visual_inspector};
pub use fraud_cases::fraud_case_store;
pub use hash::keyed_hash;
pub use images::image_store;
pub use readers::{id_reader, text_reader};
pub use sightings::sighting_store;
pub use stages::stage_store;
pub use vectors::{embedder, picture_store, vector_index};

/// Holds a [`CaseStore`] to its port: opening, idempotency, arrivals, leases, decisions, and their races.
pub async fn case_store<S: CaseStore + 'static>(make: impl Fn() -> S) {
    cases::check(&make).await;
    idempotency::check(&make).await;
    decisions::check(&make).await;
}

/// An id that no earlier check used, in this process or before.
fn fresh_id() -> VerificationId {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
    let text = format!("{:020}{:06}", since.as_micros(), COUNT.fetch_add(1, Ordering::Relaxed) % 1_000_000);
    VerificationId::parse(&text).expect("26 digits are a ULID")
}
