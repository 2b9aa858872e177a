//! The fraud half of a result on the wire.

use serde::{Deserialize, Serialize};
use trestle_domain::document::UploadKind;
use trestle_domain::fraud::risk::Risk;
use trestle_domain::fraud::{FaceOutcome, Finding, Inspection, Match, Matches, Pattern, ScoreMap};
use trestle_domain::market::Market;
use trestle_domain::redacted::Redacted;

use super::build::rounded;
use crate::assess::{Assessed, Ended};
use crate::wire;

/// Risk score, its band and its parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FraudView {
    /// 0..=100; where a branch is missing, the least that it can be.
    pub score: u8,
    /// `high`, `medium` or `legitimate`; `null` where a branch is missing and the rest does not tell.
    pub band: Option<String>,
    /// Whether a check is missing: it failed or was late, a branch of the score had nothing to look at (nobody was found on the selfie),
    /// or the document was not read to the end.
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

/// The fraud half of a result, from what was assessed and how it weighs.
pub(super) fn fraud_view(market: &Market, assessed: &Assessed, risk: Risk) -> FraudView {
    let map = market.fraud.as_ref().and_then(|fraud| fraud.background.as_ref()).map(|background| &background.map);
    FraudView {
        score: risk.score.get(),
        band: risk.band.map(|band| band.as_str().to_owned()),
        partial: risk.partial,
        visual: branch(&assessed.visual).map(|(state, failure)| visual(state, failure, assessed.visual.done())),
        background: map.and_then(|map| {
            let (state, failure) = branch(&assessed.background)?;
            Some(background(state, failure, assessed.background.done(), map))
        }),
        face: branch(&assessed.face).map(|(state, failure)| face(state, failure, assessed.face.done().copied())),
    }
}

/// How a branch ended and why; `None` where it was not looked at.
fn branch<T>(ended: &Ended<T>) -> Option<(BranchState, Option<String>)> {
    match ended {
        Ended::Off | Ended::Absent => None,
        Ended::Skipped => Some((BranchState::Skipped, None)),
        Ended::Done(_) => Some((BranchState::Done, None)),
        Ended::Failed(code) => Some((BranchState::Failed, Some((*code).to_owned()))),
        Ended::Late => Some((BranchState::Late, None)),
    }
}

fn visual(state: BranchState, failure: Option<String>, inspection: Option<&Inspection>) -> VisualView {
    let finding = |Finding { pattern, score, seen }: &Finding| FindingView {
        pattern: *pattern,
        score: score.get(),
        seen: seen.clone(),
    };
    VisualView {
        state,
        score: inspection.map(|inspection| inspection.score().get()),
        findings: inspection.map(|inspection| inspection.findings.iter().map(finding).collect()).unwrap_or_default(),
        failure,
    }
}

fn background(
    state: BranchState,
    failure: Option<String>,
    matches: Option<&Matches>,
    map: &ScoreMap,
) -> BackgroundView {
    let found = |Match { case, similarity, count }: &Match| MatchView {
        fraud_case_id: case.to_string(),
        similarity: rounded(*similarity),
        score: map.score(*similarity).get(),
        count: *count,
    };
    BackgroundView {
        state,
        score: matches.map(|matches| matches.score(map).get()),
        matches: matches.map(|matches| matches.0.iter().map(found).collect()).unwrap_or_default(),
        failure,
    }
}

fn face(state: BranchState, failure: Option<String>, outcome: Option<FaceOutcome>) -> FaceView {
    let (name, similarity, image) = match outcome {
        None => (None, None, None),
        Some(FaceOutcome::Match { similarity }) => (Some("match"), Some(similarity), None),
        Some(FaceOutcome::Mismatch { similarity }) => (Some("mismatch"), Some(similarity), None),
        Some(FaceOutcome::NotFound { image }) => (Some("notFound"), None, Some(image)),
        Some(FaceOutcome::Several { image }) => (Some("several"), None, Some(image)),
        Some(FaceOutcome::TooSmall { image }) => (Some("tooSmall"), None, Some(image)),
    };
    FaceView { state, outcome: name.map(str::to_owned), similarity: similarity.map(rounded), image, failure }
}
