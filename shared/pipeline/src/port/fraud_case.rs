//! Confirmed fraud cases, and what was seen before (`DynamoDB`).

use std::future::Future;

use jiff::Timestamp;
use trestle_domain::case::{Owner, VerificationId};
use trestle_domain::fraud::{FraudCaseId, IndexPins, Sighting};
use trestle_domain::market::MarketId;

use super::{IndexName, StoreError};

/// A confirmed fraud case as stored. Holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FraudCase {
    pub id: FraudCaseId,
    pub market: MarketId,
    /// The verifications that fold into it, oldest first, with who confirmed each (an opaque id of the caller's).
    pub members: Vec<Member>,
    /// The member whose background is in the index for all of them.
    pub shown: VerificationId,
    pub index: IndexName,
    pub pins: IndexPins,
    pub confirmed_at: Timestamp,
    pub expires_at: Timestamp,
    /// Grows with every write.
    pub version: u64,
}

/// A confirmed verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub verification: VerificationId,
    /// The verification's, which is gone long before the case is: nobody else may undo it.
    pub owner: Owner,
    pub confirmed_by: String,
    pub at: Timestamp,
}

/// Key of a member's masked, face-free picture, which is kept until the member is undone: `fraud/<market>/<verification>`.
#[must_use]
pub fn picture_key(market: &MarketId, verification: &VerificationId) -> String {
    format!("fraud/{market}/{verification}")
}

/// Confirmed fraud cases.
pub trait FraudCaseStore: Send + Sync {
    /// MUST read consistently.
    fn fraud_case(&self, id: &FraudCaseId) -> impl Future<Output = Result<Option<FraudCase>, StoreError>> + Send;

    /// The case that a verification was folded into or opened, if it was confirmed and the case has not expired at `now`.
    fn fraud_case_of(
        &self,
        verification: &VerificationId,
        now: Timestamp,
    ) -> impl Future<Output = Result<Option<FraudCase>, StoreError>> + Send;

    /// The case that was opened last in a market, whether or not it is still there. MUST read consistently.
    fn newest_fraud_case(
        &self,
        market: &MarketId,
    ) -> impl Future<Output = Result<Option<FraudCaseId>, StoreError>> + Send;

    /// Stores a new case (`version` 1), which is the market's newest from then on; [`StoreError::Conflict`] when `newest` is not, so that
    /// cases of a market are opened one after another, or when a member is in another case that had not expired when it was confirmed. MUST be atomic with what
    /// [`FraudCaseStore::newest_fraud_case`] and [`FraudCaseStore::fraud_case_of`] find.
    fn open_fraud_case(
        &self,
        case: &FraudCase,
        newest: Option<&FraudCaseId>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Replaces the case of the version before; [`StoreError::Conflict`] when another write came first. MUST be atomic with what
    /// [`FraudCaseStore::fraud_case_of`] finds.
    fn put_fraud_case(&self, case: &FraudCase) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Removes a case; [`StoreError::Conflict`] when it is not of this version any more.
    fn delete_fraud_case(&self, case: &FraudCase) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// All cases of a market, in no order; those that expired may still be among them.
    fn fraud_cases(&self, market: &MarketId) -> impl Future<Output = Result<Vec<FraudCase>, StoreError>> + Send;
}

/// What to remember of a verification, and to look for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SightingKeys {
    /// HMAC of the id number, under the market.
    pub number: Option<[u8; 32]>,
    /// SHA-256 over the bytes of each document image and the selfie.
    pub images: Vec<[u8; 32]>,
    /// Perceptual hashes of the same.
    pub hashes: Vec<trestle_domain::fraud::PerceptualHash>,
}

/// What earlier verifications left to be recognised.
pub trait SightingStore: Send + Sync {
    /// Everything seen since `since` under these keys, this verification's own among it. MUST read consistently: whatever was remembered
    /// before the call is found. Near images MUST be found up to `near_bits` differing
    /// bits (at most 16), and may be found beyond. Of one key that is seen without end the newest 10,000 are enough.
    fn sightings(
        &self,
        market: &MarketId,
        keys: &SightingKeys,
        near_bits: u32,
        since: Timestamp,
    ) -> impl Future<Output = Result<Vec<Sighting>, StoreError>> + Send;

    /// Remembers this verification under these keys until `until`; again is no difference.
    fn remember(
        &self,
        market: &MarketId,
        verification: &VerificationId,
        identity: Option<[u8; 32]>,
        keys: &SightingKeys,
        now: Timestamp,
        until: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}
