//! Embeddings of pictures, and the index of those of confirmed fraud.

use std::future::Future;

use jiff::Timestamp;
use trestle_domain::case::VerificationId;
use trestle_domain::fraud::{BackgroundSettings, FraudCaseId, IndexPins};
use trestle_domain::money::MicroUsd;

use super::{MaskedPicture, UpstreamError};

/// A picture as a vector, with what it cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedding {
    /// Of the settings' length; not zero.
    pub vector: Vec<f32>,
    pub cost: MicroUsd,
    /// The model id that was asked.
    pub engine: String,
}

/// Embeds masked pictures (Bedrock `InvokeModel` of a multimodal embedding model).
pub trait Embedder: Send + Sync {
    /// A vector of another length than the settings' is [`super::UpstreamErrorKind::Unusable`] with `VECTOR_DIMENSION`.
    fn embed(
        &self,
        settings: &BackgroundSettings,
        picture: &MaskedPicture,
    ) -> impl Future<Output = Result<Embedding, UpstreamError>> + Send;
}

/// A market's index, by bucket and name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IndexName {
    pub bucket: String,
    pub index: String,
}

impl From<&BackgroundSettings> for IndexName {
    fn from(settings: &BackgroundSettings) -> Self {
        Self { bucket: settings.bucket.clone(), index: settings.index.clone() }
    }
}

/// A confirmed case's vector. Holds no personal data.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseVector {
    /// The vector's key.
    pub case: FraudCaseId,
    /// The verification whose background it is.
    pub member: VerificationId,
    pub vector: Vec<f32>,
    pub pins: IndexPins,
    /// Verifications that fold into the case.
    pub count: u32,
    /// From then on the case does not count any more; filtered in every query.
    pub expires_at: Timestamp,
}

/// A confirmed case near a queried vector.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbour {
    pub case: FraudCaseId,
    /// Cosine similarity, -1..=1 (S3 Vectors gives the cosine distance, 1 minus this).
    pub similarity: f32,
    pub pins: IndexPins,
    pub count: u32,
}

/// Vectors of confirmed fraud (S3 Vectors).
pub trait VectorIndex: Send + Sync {
    /// The nearest cases that have not expired at `now`, nearest first, at most `top_k` (1..=100). MUST see what was put or removed before
    /// it was asked.
    ///
    /// MUST refuse with [`super::UpstreamErrorKind::Unusable`]: an index that does not exist (`INDEX_UNKNOWN`), a vector of the wrong length
    /// (`VECTOR_DIMENSION`), a neighbour with other pins than these (`INDEX_MISMATCH`), a region without the service
    /// (`UPSTREAM_NOT_OFFERED`).
    fn query(
        &self,
        index: &IndexName,
        pins: &IndexPins,
        vector: &[f32],
        top_k: u32,
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<Neighbour>, UpstreamError>> + Send;

    /// Stores a case's vector; one with the same key is replaced. Refuses as [`VectorIndex::query`] does.
    fn put(&self, index: &IndexName, vector: &CaseVector) -> impl Future<Output = Result<(), UpstreamError>> + Send;

    /// A case's vector as it was put, whether or not it has expired; `None` when there is none.
    fn get(
        &self,
        index: &IndexName,
        case: &FraudCaseId,
    ) -> impl Future<Output = Result<Option<CaseVector>, UpstreamError>> + Send;

    /// Removes a case's vector; nothing happens when there is none.
    fn delete(&self, index: &IndexName, case: &FraudCaseId) -> impl Future<Output = Result<(), UpstreamError>> + Send;
}
