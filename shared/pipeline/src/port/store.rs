//! Cases, stage results and decisions (DynamoDB).

use std::future::Future;

use jiff::Timestamp;
use trestle_domain::case::{Case, Status, VerificationId};
use trestle_domain::code::ErrorCode;
use trestle_domain::document::UploadKind;
use trestle_domain::money::MicroUsd;
use trestle_domain::stage::StageName;

/// The store failed. Never holds what was to be stored.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store asked to slow down or did not answer; nothing is known to be written.
    #[error("the store is unavailable ({operation}: {code})")]
    Unavailable { operation: &'static str, code: String },
    /// The conditional write lost: the case changed, or the lease is another's.
    #[error("the case was changed by another run ({operation})")]
    Conflict { operation: &'static str },
    /// A stored item can't be read back: a defect or a foreign writer.
    #[error("a stored item is malformed: {what}")]
    Malformed { what: &'static str },
}

impl StoreError {
    /// The error's code over HTTP.
    #[must_use]
    pub const fn error_code(&self) -> ErrorCode {
        match self {
            Self::Unavailable { .. } => ErrorCode::UpstreamUnavailable,
            Self::Conflict { .. } => ErrorCode::CaseBusy,
            Self::Malformed { .. } => ErrorCode::Internal,
        }
    }
}

/// An idempotency key's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// HMAC of owner, route and key.
    pub key_mac: [u8; 32],
    /// SHA-256 of the request body's HMAC'd canonical form: tells a replay from a reuse.
    pub request_mac: [u8; 32],
    /// Seconds of validity from now (24 h); checked in the condition, never left to the store's own expiry.
    pub expires_at: Timestamp,
}

/// How opening ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    New,
    /// The same key with the same request: the case it opened then.
    Replay(VerificationId),
    /// The same key with another request.
    KeyReused,
}

/// A queued case after an upload's arrival was noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    pub case: Case,
    /// Whether this call was the first to note this upload.
    pub first: bool,
}

/// How asking for a lease ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // one a run, and nearly always the large one
pub enum LeaseOutcome {
    /// Ours until the time asked for; the case as it stands now.
    Acquired(Case),
    /// Another run works on it until then.
    Busy(Timestamp),
    Unknown,
}

/// A decision as appended; the result's JSON is kept as it was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRecord {
    pub status: Status,
    /// Reason codes, as on the wire.
    pub reasons: Vec<String>,
    pub config_version: String,
    pub decided_at: Timestamp,
    /// The whole result, JSON.
    pub result: Vec<u8>,
}

/// Cases and their decisions.
pub trait CaseStore: Send + Sync {
    /// Stores a new case. With an idempotency record both are written in one transaction; a record that has not expired at
    /// `case.opened_at` MUST decide the outcome and leave the store as it is.
    fn open(
        &self,
        case: &Case,
        idempotency: Option<&Idempotency>,
    ) -> impl Future<Output = Result<Opened, StoreError>> + Send;

    /// MUST read consistently.
    fn load(&self, id: &VerificationId) -> impl Future<Output = Result<Option<Case>, StoreError>> + Send;

    /// Notes that a declared upload has arrived. MUST be idempotent and atomic: however many calls race, exactly one sees
    /// `first` for each kind. `None` for an unknown case or an upload that was not declared.
    fn arrive(
        &self,
        id: &VerificationId,
        kind: UploadKind,
    ) -> impl Future<Output = Result<Option<Arrival>, StoreError>> + Send;

    /// Takes the lease until `until` if it is free at `now`, or already `holder`'s. MUST be atomic.
    fn lease(
        &self,
        id: &VerificationId,
        holder: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> impl Future<Output = Result<LeaseOutcome, StoreError>> + Send;

    /// Gives the lease back; nothing happens when it is not `holder`'s.
    fn release(&self, id: &VerificationId, holder: &str) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Appends the decision as number `case.decisions + 1`, sets the case's status, and gives the lease back, in one transaction.
    /// [`StoreError::Conflict`] when the lease is no longer `holder`'s.
    fn decide(
        &self,
        case: &Case,
        holder: &str,
        decision: &DecisionRecord,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The newest decision. MUST read consistently.
    fn latest_decision(&self, case: &Case) -> impl Future<Output = Result<Option<DecisionRecord>, StoreError>> + Send;
}

/// What a stage's result is stored under.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StageKey {
    pub stage: StageName,
    /// Lower-case hex SHA-256 over stage name, stage revision, image hashes and the settings that this stage reads.
    pub input_hash: String,
}

/// A stage's result as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageRecord {
    pub key: StageKey,
    /// The stage's own stored shape, JSON; may hold personal data.
    pub payload: Vec<u8>,
    pub cost: MicroUsd,
    pub took_ms: u64,
    pub engine: String,
    pub at: Timestamp,
}

/// Results of paid stages, so that nothing is paid twice.
pub trait StageStore: Send + Sync {
    /// Stores a result; an equal key is overwritten. A payload over 200 KB MUST be kept outside the table, with its hash in the item.
    fn put_stage(
        &self,
        id: &VerificationId,
        record: &StageRecord,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// All stored results of a case, oldest first. MUST read consistently.
    fn stages(&self, id: &VerificationId) -> impl Future<Output = Result<Vec<StageRecord>, StoreError>> + Send;
}
