//! The fraud checks: at once, each alone missing, and what they decide.

mod branches;
mod concurrency;
mod decisions;
mod faceless;
mod ingest;
mod input;
mod interleave;
mod members;
mod neighbours;
mod queued;
mod reuse;
mod simultaneous;
mod velocity;

use std::time::Duration;

use trestle_domain::case::VerificationId;
use trestle_domain::fraud::{FraudCaseId, IndexPins, MASK_VERSION};
use trestle_fakes::{sample, turned};
use trestle_pipeline::port::{CaseVector, IndexName, VectorIndex as _};

use crate::world::World;

pub(crate) use velocity::own_images;

/// The id of a confirmed case.
pub(crate) fn fraud_case(n: u32) -> FraudCaseId {
    FraudCaseId::new(VerificationId::parse(&format!("{n:026}")).unwrap())
}

/// What vectors in the world's index are made with.
pub(crate) fn pins(world: &World) -> IndexPins {
    IndexPins { model: "embedding-1".into(), mask: MASK_VERSION, market: world.market.id.to_string() }
}

/// A confirmed case whose background is so similar to the selfie's.
async fn confirmed(world: &World, n: u32, similarity: f32) {
    let vector = CaseVector {
        case: fraud_case(n),
        member: sample::id(9, n),
        vector: turned(similarity, world.background().dimensions),
        pins: pins(world),
        count: n,
        expires_at: sample::now() + Duration::from_secs(1000),
    };
    world.ports.fraud.index.put(&IndexName::from(world.background()), &vector).await.unwrap();
}
