//! The fraud half of a result on the wire.

use serde::{Deserialize, Serialize};
use trestle_domain::document::UploadKind;
use trestle_domain::fraud::Pattern;
use trestle_domain::redacted::Redacted;

use crate::wire;

/// Risk score, its band and its parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FraudView {
    /// 0..=100; where a branch is missing, the least that it can be.
    pub score: u8,
    /// `high`, `medium` or `legitimate`; `null` where a branch is missing and the rest does not tell.
    pub band: Option<String>,
    /// Whether a branch failed or was late.
    pub partial: bool,
    /// `null` where the market has the branch switched off.
    pub visual: Option<VisualView>,
    pub background: Option<BackgroundView>,
    pub face: Option<FaceView>,
}

/// How a branch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BranchState {
    Done,
    /// It had no input.
    Skipped,
    Failed,
    Late,
}

/// The selfie looked at for signs of a screen or of manipulation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VisualView {
    pub state: BranchState,
    /// The strongest finding's; `null` unless done.
    pub score: Option<u8>,
    pub findings: Vec<FindingView>,
    /// Why there is no score: an error code, or `MODEL_REFUSED` and its like.
    pub failure: Option<String>,
}

/// What was found of one pattern.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    #[serde(with = "wire::named")]
    pub pattern: Pattern,
    pub score: u8,
    #[serde(with = "wire::exposed")]
    pub seen: Redacted<String>,
}

/// The selfie's background beside those of confirmed fraud.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BackgroundView {
    pub state: BranchState,
    pub score: Option<u8>,
    /// The nearest confirmed cases, nearest first.
    pub matches: Vec<MatchView>,
    pub failure: Option<String>,
}

/// A confirmed case whose background is near.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MatchView {
    pub fraud_case_id: String,
    /// Cosine similarity, four digits.
    pub similarity: f64,
    /// What the similarity alone scores.
    pub score: u8,
    /// Confirmed verifications that fold into the case.
    pub count: u32,
}

/// The selfie's face beside the document's portrait. Never enters the score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FaceView {
    pub state: BranchState,
    /// `match`, `mismatch`, `notFound`, `several` or `tooSmall`.
    pub outcome: Option<String>,
    /// 0..=100, where two faces were compared.
    pub similarity: Option<f64>,
    /// The image that `notFound`, `several` or `tooSmall` is said of.
    #[serde(with = "wire::named_option")]
    pub image: Option<UploadKind>,
    pub failure: Option<String>,
}
