//! `[models.*]`: models as data.

use std::collections::BTreeMap;

use serde::Deserialize;
use trestle_domain::market::{ModelEntry, StructureMode};

use super::values::{Date, Dimensions, Temperature, Words};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelsTable {
    pub(super) structure: ModelTable,
    /// Looks at selfies.
    #[serde(default)]
    pub(super) visual: Option<ModelTable>,
    /// Embeds masked selfies.
    #[serde(default)]
    pub(super) background: Option<EmbeddingTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelTable {
    mode: Mode,
    #[serde(default)]
    temperature: Option<Temperature>,
    max_output_tokens: u32,
    #[serde(default)]
    end_of_life: Option<Date>,
    price_per_1k_tokens_micro_usd: Price,
    ids: BTreeMap<String, Words>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Mode {
    JsonSchema,
    StrictTool,
    ForcedTool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Price {
    input: u64,
    output: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EmbeddingTable {
    pub(super) dimensions: Dimensions,
    pub(super) price_per_image_micro_usd: u64,
    #[serde(default)]
    end_of_life: Option<Date>,
    ids: BTreeMap<String, Words>,
}

impl ModelsTable {
    /// What no single value can show. Gives the key of the line to name.
    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        let visual = self.visual.as_ref().map(|model| ("[models.visual]", &model.ids));
        let background = self.background.as_ref().map(|model| ("[models.background]", &model.ids));
        let models = [Some(("[models.structure]", &self.structure.ids)), visual, background];
        match models.into_iter().flatten().find(|(_, ids)| ids.is_empty()) {
            Some((key, _)) => Err((key, "ids must name a model for a region or for default".to_owned())),
            None => Ok(()),
        }
    }
}

impl From<ModelTable> for ModelEntry {
    fn from(model: ModelTable) -> Self {
        Self {
            ids: by_region(model.ids),
            mode: match model.mode {
                Mode::JsonSchema => StructureMode::JsonSchema,
                Mode::StrictTool => StructureMode::StrictTool,
                Mode::ForcedTool => StructureMode::ForcedTool,
            },
            temperature: model.temperature.map(|temperature| temperature.0),
            max_output_tokens: model.max_output_tokens,
            end_of_life: model.end_of_life.map(|date| date.0),
            price_per_1k: (model.price_per_1k_tokens_micro_usd.input, model.price_per_1k_tokens_micro_usd.output),
        }
    }
}

impl From<EmbeddingTable> for ModelEntry {
    /// Without tokens: a picture has its own price.
    fn from(model: EmbeddingTable) -> Self {
        Self {
            ids: by_region(model.ids),
            mode: StructureMode::JsonSchema,
            temperature: None,
            max_output_tokens: 0,
            end_of_life: model.end_of_life.map(|date| date.0),
            price_per_1k: (0, 0),
        }
    }
}

fn by_region(ids: BTreeMap<String, Words>) -> BTreeMap<String, String> {
    ids.into_iter().map(|(region, id)| (region, id.0)).collect()
}
