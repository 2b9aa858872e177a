//! `[fraud]`: how fraud is looked for and judged.

use std::time::Duration;

use serde::Deserialize;
use trestle_domain::fraud::{
    BackgroundSettings, CustomVisualModel, FaceSettings, FraudSettings, RecaptureSettings, VelocitySettings,
    VisualMerge, VisualSettings,
};
use trestle_domain::stage::StageName;

use super::models::{EmbeddingTable, ModelTable, ModelsTable};
use super::risk::{BandsTable, Map, WeightsTable};
use super::values::{
    BandName, Bits, BucketName, Cosine, Days, Endpoint, Fraction, Hours, IndexName, Milliseconds, Percent, Points,
    Times, TopK,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FraudTable {
    weights: WeightsTable,
    bands: BandsTable,
    #[serde(default)]
    hard_hit_at: Option<Points>,
    review_bands: Vec<BandName>,
    visual: VisualTable,
    background: BackgroundTable,
    face: FaceTable,
    recapture: RecaptureTable,
    velocity: VelocityTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VisualTable {
    enabled: bool,
    budget_ms: Milliseconds,
    flag_at: Points,
    #[serde(default)]
    custom: Option<CustomTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CustomTable {
    endpoint: Endpoint,
    merge: Merge,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Merge {
    Replace,
    Join,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BackgroundTable {
    enabled: bool,
    bucket: BucketName,
    index: IndexName,
    top_k: TopK,
    budget_ms: Milliseconds,
    map: Map,
    flag_at: Points,
    fold_at: Cosine,
    keep_days: Days,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaceTable {
    enabled: bool,
    match_at: Percent,
    min_selfie_height: Fraction,
    min_portrait_height: Fraction,
    several_share: Fraction,
    budget_ms: Milliseconds,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecaptureTable {
    enabled: bool,
    flag_at: Points,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VelocityTable {
    enabled: bool,
    window_hours: Hours,
    max_in_window: Times,
    near_image_bits: Bits,
}

impl FraudTable {
    /// Whether it has settings for a stage that are switched on; true for a stage that is none of fraud's.
    pub(super) fn runs(&self, stage: StageName) -> bool {
        match stage {
            StageName::Visual => self.visual.enabled,
            StageName::Background => self.background.enabled,
            StageName::Face => self.face.enabled,
            StageName::Faces => self.background.enabled || self.face.enabled,
            StageName::Traits => self.recapture.enabled || self.velocity.enabled,
            StageName::Velocity => self.velocity.enabled,
            StageName::Read | StageName::ReadSecond | StageName::ReadId | StageName::Structure => true,
        }
    }

    /// Whether the inspector's prompt is needed.
    pub(super) const fn inspects(&self) -> bool {
        self.visual.enabled
    }

    /// What no single value can show. Gives the key of the line to name.
    pub(super) fn check(&self, models: &ModelsTable, total: u64) -> Result<(), (&'static str, String)> {
        let weights = self.weights.0;
        let is_on = [self.visual.enabled, self.background.enabled];
        let idle = [weights.visual, weights.background].into_iter().zip(is_on).any(|(weight, on)| weight > 0 && !on);
        let unweighed = weights.visual == 0 && weights.background == 0 && is_on.contains(&true);
        if idle || unweighed {
            let reason = "a branch with enabled = false weighs 0, and the other then 100 (both off: both 0)";
            return Err(("weights", reason.to_owned()));
        }
        let missing = |key, name: &str| Err((key, format!("enabled = true needs [models.{name}]")));
        if self.visual.enabled && models.visual.is_none() {
            return missing("[fraud.visual]", "visual");
        }
        if self.background.enabled && models.background.is_none() {
            return missing("[fraud.background]", "background");
        }
        let budgets = [
            ("[fraud.visual]", &self.visual.budget_ms),
            ("[fraud.background]", &self.background.budget_ms),
            ("[fraud.face]", &self.face.budget_ms),
        ];
        match budgets.into_iter().find(|(_, budget)| budget.0 > total) {
            Some((key, _)) => Err((key, "no budget may be longer than the total of [budgets_ms]".to_owned())),
            None => Ok(()),
        }
    }
}

/// The settings of what is switched on.
pub(super) fn settings(
    table: FraudTable,
    inspector: Option<ModelTable>,
    embedder: Option<EmbeddingTable>,
    prompt: &str,
) -> FraudSettings {
    let (visual, background) = (table.visual, table.background);
    FraudSettings {
        weights: table.weights.0,
        bands: table.bands.0,
        hard_hit_at: table.hard_hit_at.map(|points| points.0),
        review_bands: table.review_bands.into_iter().map(|band| band.0).collect(),
        visual: inspector.filter(|_| visual.enabled).map(|model| VisualSettings {
            model: model.into(),
            prompt: prompt.to_owned(),
            budget: visual.budget_ms.0,
            flag_at: visual.flag_at.0,
            custom: visual.custom.map(custom),
        }),
        background: embedder.filter(|_| background.enabled).map(|model| BackgroundSettings {
            dimensions: model.dimensions.0,
            price_per_image: model.price_per_image_micro_usd,
            model: model.into(),
            bucket: background.bucket.0,
            index: background.index.0,
            top_k: background.top_k.0,
            budget: background.budget_ms.0,
            map: background.map.0,
            flag_at: background.flag_at.0,
            fold_at: background.fold_at.0,
            keep: Duration::from_hours(24 * background.keep_days.0),
        }),
        face: table.face.enabled.then_some(FaceSettings {
            match_at: table.face.match_at.0,
            min_selfie_height: table.face.min_selfie_height.0,
            min_portrait_height: table.face.min_portrait_height.0,
            several_share: table.face.several_share.0,
            budget: table.face.budget_ms.0,
        }),
        recapture: table.recapture.enabled.then_some(RecaptureSettings { flag_at: table.recapture.flag_at.0 }),
        velocity: table.velocity.enabled.then_some(VelocitySettings {
            window: Duration::from_hours(table.velocity.window_hours.0),
            max_in_window: table.velocity.max_in_window.0,
            near_image_bits: table.velocity.near_image_bits.0,
        }),
    }
}

fn custom(table: CustomTable) -> CustomVisualModel {
    let merge = match table.merge {
        Merge::Replace => VisualMerge::Replace,
        Merge::Join => VisualMerge::Join,
    };
    CustomVisualModel { endpoint: table.endpoint.0, merge }
}
