//! Typed fraud settings of a market.

use std::time::Duration;

use super::risk::Band;
use super::{Score, ScoreMap};
use crate::market::ModelEntry;

/// How fraud is looked for and judged. Settings that only judge are kept apart from those that a stage's result depends on: the
/// former never enter a stage's key, so that stored results can be judged again.
#[derive(Debug, Clone, PartialEq)]
pub struct FraudSettings {
    pub weights: Weights,
    pub bands: Bands,
    /// A branch at or above it makes the band high whatever the weighted score is; `None` switches this off.
    pub hard_hit_at: Option<Score>,
    /// Bands that ask for a person.
    pub review_bands: Vec<Band>,
    /// `None` switches a branch off; its weight is then 0.
    pub visual: Option<VisualSettings>,
    pub background: Option<BackgroundSettings>,
    pub face: Option<FaceSettings>,
    pub recapture: Option<RecaptureSettings>,
    pub velocity: Option<VelocitySettings>,
}

impl FraudSettings {
    /// The same with every time budget at that share of itself.
    #[must_use]
    pub fn with_time_budgets(mut self, percent: u64) -> Self {
        let budgets = [
            self.visual.as_mut().map(|settings| &mut settings.budget),
            self.background.as_mut().map(|settings| &mut settings.budget),
            self.face.as_mut().map(|settings| &mut settings.budget),
        ];
        for budget in budgets.into_iter().flatten() {
            *budget = budget.saturating_mul(percent) / 100;
        }
        self
    }
}

/// Integer percent; they sum to 100 (both are 0 where both branches are off).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights {
    pub visual: u8,
    pub background: u8,
}

/// Lower ends of the bands, inclusive: `legitimate` ends below `medium_from`, `medium` below `high_from`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bands {
    pub medium_from: Score,
    pub high_from: Score,
}

/// Looking at the selfie for [`super::Pattern`]s.
#[derive(Debug, Clone, PartialEq)]
pub struct VisualSettings {
    pub model: ModelEntry,
    /// The system prompt of the inspecting model (`markets/<id>.visual.md`).
    pub prompt: String,
    /// Milliseconds of one call.
    pub budget: u64,
    /// Patterns at or above it are reasons. Judges only.
    pub flag_at: Score,
    pub custom: Option<CustomVisualModel>,
}

/// A model of the lender's own behind a `SageMaker` endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomVisualModel {
    pub endpoint: String,
    pub merge: VisualMerge,
}

/// What becomes of a custom model's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisualMerge {
    /// Bedrock is not asked.
    Replace,
    /// Both are asked; each pattern has the higher score.
    Join,
}

/// Comparing the selfie's background with those of confirmed fraud.
#[derive(Debug, Clone, PartialEq)]
pub struct BackgroundSettings {
    /// The embedding model per region; its `mode` and tokens are not used.
    pub model: ModelEntry,
    /// Length of its vectors.
    pub dimensions: usize,
    /// Millionths of a dollar for one picture.
    pub price_per_image: u64,
    pub bucket: String,
    /// The market's own index: a namespace that no other market queries.
    pub index: String,
    /// 1..=100.
    pub top_k: u32,
    /// Milliseconds of each call: embedding, query.
    pub budget: u64,
    /// Judges only.
    pub map: ScoreMap,
    /// A score at or above it is the reason `BACKGROUND_REUSED`. Judges only.
    pub flag_at: Score,
    /// Confirmed cases at least this similar fold into one.
    pub fold_at: f32,
    /// How long a confirmed case counts.
    pub keep: Duration,
}

/// Comparing the selfie's face with the portrait on the document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaceSettings {
    /// Similarity 0..=100 from which two faces are one person.
    pub match_at: f32,
    /// Least height of the selfie's face, as a share of the image.
    pub min_selfie_height: f32,
    pub min_portrait_height: f32,
    /// A face at least this share of the largest one's area is a second person.
    pub several_share: f32,
    /// Milliseconds of one call.
    pub budget: u64,
}

/// Whether the document was photographed from a screen or a print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecaptureSettings {
    /// A score at or above it is the reason `ID_RECAPTURED`. Judges only.
    pub flag_at: Score,
}

/// Id numbers and images that come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VelocitySettings {
    pub window: Duration,
    /// This many other verifications of one id number within the window are too many.
    pub max_in_window: u32,
    /// Perceptual hashes that differ in at most so many bits are of one picture, 0..=16.
    pub near_image_bits: u32,
}

#[cfg(test)]
mod tests {
    use crate::sample::fraud;

    #[test]
    fn time_budgets_are_scaled_and_nothing_else_is() {
        let mut slow = fraud().with_time_budgets(300);
        let (plain, face) = (fraud(), slow.face.as_mut().unwrap());
        assert_eq!(face.budget, 3 * plain.face.unwrap().budget);
        face.budget = plain.face.unwrap().budget;
        assert_eq!(slow, plain);
    }
}
