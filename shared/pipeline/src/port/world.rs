//! Time, ids and keyed hashes: what makes a run differ from the next.

use std::future::Future;

use jiff::Timestamp;
use trestle_domain::case::VerificationId;

use super::UpstreamError;

/// The current time.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// New ids.
pub trait Ids: Send + Sync {
    /// A new ULID for the given time; MUST be unique and unpredictable.
    fn verification_id(&self, now: Timestamp) -> VerificationId;

    /// A new token that names one run.
    fn run_token(&self) -> String;
}

/// HMAC-SHA-256 under a key that never leaves KMS; for identifiers of low entropy.
pub trait KeyedHash: Send + Sync {
    /// MUST give the same 32 bytes for the same domain and message. `domain` keeps uses apart (`subject`, `idempotency`).
    fn keyed_hash(&self, domain: &str, message: &[u8]) -> impl Future<Output = Result<[u8; 32], UpstreamError>> + Send;
}
