//! The inspector of selfies. It is given a selfie, never the image of a document.

use std::future::Future;

use trestle_domain::case::ContentType;
use trestle_domain::fraud::{Inspection, VisualSettings};
use trestle_domain::money::MicroUsd;

use super::UpstreamError;

/// A selfie as it is sent to a model: within the model's limits of size.
#[derive(Clone, PartialEq, Eq)]
pub struct Selfie<'a> {
    pub content_type: ContentType,
    pub bytes: &'a [u8],
}

impl std::fmt::Debug for Selfie<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Selfie({} bytes)", self.bytes.len())
    }
}

/// How an inspection ended. What can't be used is an answer, not an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VisualAnswer {
    Inspected(Inspection),
    Refused,
    Truncated,
    Prose,
    Schema,
}

/// The inspector's answer, typed, with what it cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisualReply {
    pub answer: VisualAnswer,
    pub cost: MicroUsd,
    /// The model id or endpoint that was asked.
    pub engine: String,
}

/// Looks at a selfie for signs of a screen or of manipulation (Bedrock `Converse`, or a `SageMaker` endpoint).
pub trait VisualInspector: Send + Sync {
    /// MUST give a score for every pattern, or [`VisualAnswer::Schema`].
    fn inspect(
        &self,
        settings: &VisualSettings,
        selfie: Selfie<'_>,
    ) -> impl Future<Output = Result<VisualReply, UpstreamError>> + Send;
}
