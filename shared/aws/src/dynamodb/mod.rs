//! Cases, stage results, decisions, confirmed fraud and what was seen before, in one DynamoDB table.
//!
//! | pk | sk | what |
//! |---|---|---|
//! | `V#<id>` | `CASE` | the case with its lease; `gsi1pk` `M#<market>#<status>`, `gsi1sk` opened at, `gsi2pk` `S#<subject HMAC>` |
//! | `V#<id>` | `STAGE#<stage>#<input hash>` | a stage's result |
//! | `V#<id>` | `DECISION#<six digits>` | a decision, append-only |
//! | `IDEM#<HMAC>` | `IDEM` | an idempotency key |
//! | `F#<id>` | `CASE` | a confirmed fraud case; `gsi1pk` `F#<market>`, `gsi1sk` confirmed at |
//! | `V#<id>` | `FRAUD` | the fraud case that a verification is in |
//! | `V#<id>` | `SEEN` | what of a verification is kept to be recognised: its keys below, for whoever must erase them |
//! | `N#<market>#<HMAC>` | `<verification>` | an id number seen |
//! | `I#<market>#<SHA-256>` | `<verification>` | an image seen |
//! | `H#<market>#<band>-<bits>` | `<verification>#<hash>` | an image's perceptual hash, under each of its bands |
//!
//! Every item has `v` 1 and `ttl`. Times are text of fixed width, `2026-11-24T10:00:00.000000000Z`, so that conditions compare them as they
//! are. Keys hold ids and HMACs only.

mod batch;
mod case_item;
mod cases;
mod decisions;
mod fraud_cases;
mod idempotency;
mod item;
mod near;
mod overflow;
mod queue;
mod sightings;
mod stages;

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use jiff::Timestamp;
use trestle_domain::case::VerificationId;
use trestle_pipeline::port::StoreError;

use crate::failure::code;

pub use overflow::Overflow;

/// The table, with a bucket for what is too large for it. Implements all stores of the pipeline.
#[derive(Debug, Clone)]
pub struct Table {
    client: Client,
    name: String,
    overflow: Overflow,
    retention: Duration,
}

impl Table {
    /// `retention`: how long items are kept from their writing, by the table's `ttl`.
    #[must_use]
    pub fn new(client: Client, name: impl Into<String>, overflow: Overflow, retention: Duration) -> Self {
        Self { client, name: name.into(), overflow, retention }
    }

    /// The `ttl` of an item written at `at`: seconds since 1970.
    fn ttl(&self, at: Timestamp) -> i64 {
        at.saturating_add(self.retention).unwrap_or(Timestamp::MAX).as_second()
    }
}

/// The partition of a case.
fn case_pk(id: &VerificationId) -> String {
    format!("V#{id}")
}

fn unavailable<E: ProvideErrorMetadata>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> StoreError {
    StoreError::Unavailable { operation, code: code(error).unwrap_or_else(|| "Unknown".to_owned()) }
}
