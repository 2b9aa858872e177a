//! The structuring language model. It is given text, never an image.

use std::future::Future;

use trestle_domain::extraction::ModelAnswer;
use trestle_domain::field::FieldName;
use trestle_domain::market::Market;
use trestle_domain::money::MicroUsd;
use trestle_domain::reading::Reading;

use super::UpstreamError;

/// Asks for the open fields of a text.
#[derive(Debug, Clone, Copy)]
pub struct StructureRequest<'a> {
    pub market: &'a Market,
    /// The fields still open, never empty.
    pub fields: &'a [FieldName],
    pub readings: &'a [Reading],
}

/// The model's answer, typed, with what it cost.
#[derive(Debug, Clone, PartialEq)]
pub struct StructureReply {
    pub answer: ModelAnswer,
    pub input_tokens: u64,
    pub output_tokens: u64,
    pub cost: MicroUsd,
    /// The model id that was asked.
    pub engine: String,
}

/// Structures OCR text (Bedrock `Converse`).
pub trait Structurer: Send + Sync {
    /// MUST type the outcome: a refusal, a cut-off answer, prose and a broken schema are answers, not errors. MUST drop
    /// suggestions for fields that were not asked for.
    fn structure(
        &self,
        request: StructureRequest<'_>,
    ) -> impl Future<Output = Result<StructureReply, UpstreamError>> + Send;
}
