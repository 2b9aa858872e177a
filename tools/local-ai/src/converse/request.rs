//! The parts of a Converse request that the stand-in reads.

use serde::Deserialize;
use serde_json::Value;

/// `POST /model/{id}/converse`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ConverseRequest {
    pub(super) messages: Vec<Message>,
    #[serde(default)]
    pub(super) system: Vec<Block>,
    pub(super) tool_config: Option<ToolConfig>,
    pub(super) output_config: Option<OutputConfig>,
    pub(super) inference_config: Option<InferenceConfig>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Message {
    pub(super) role: String,
    pub(super) content: Vec<Block>,
}

/// A content block; only its text is read.
#[derive(Debug, Deserialize)]
pub(super) struct Block {
    pub(super) text: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToolConfig {
    pub(super) tools: Vec<Tool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tool {
    /// Absent in a cache point.
    pub(super) tool_spec: Option<ToolSpec>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToolSpec {
    pub(super) name: String,
    pub(super) input_schema: InputSchema,
}

#[derive(Debug, Deserialize)]
pub(super) struct InputSchema {
    pub(super) json: Value,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OutputConfig {
    pub(super) text_format: Option<TextFormat>,
}

#[derive(Debug, Deserialize)]
pub(super) struct TextFormat {
    pub(super) structure: Structure,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Structure {
    pub(super) json_schema: JsonSchema,
}

#[derive(Debug, Deserialize)]
pub(super) struct JsonSchema {
    /// The schema, as a string of JSON.
    pub(super) schema: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InferenceConfig {
    pub(super) max_tokens: Option<u64>,
}

/// The user message's text: what to fill from which lines.
#[derive(Debug, Deserialize)]
pub(super) struct Task {
    pub(super) market: String,
    pub(super) fields: Vec<String>,
    pub(super) lines: Vec<TextLine>,
}

/// A line of OCR text in upright page coordinates.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct TextLine {
    pub(super) id: String,
    pub(super) image: String,
    /// Left, top, width and height as fractions of the upright page.
    #[serde(rename = "box")]
    pub(super) box_: [f32; 4],
    pub(super) text: String,
}

impl ConverseRequest {
    /// The text of the last user message.
    pub(super) fn user_text(&self) -> Option<String> {
        let message = self.messages.iter().rfind(|message| message.role == "user")?;
        Some(message.content.iter().filter_map(|block| block.text.as_deref()).collect())
    }

    /// The tool to call: the first one offered.
    pub(super) fn tool(&self) -> Option<&ToolSpec> {
        self.tool_config.as_ref()?.tools.iter().find_map(|tool| tool.tool_spec.as_ref())
    }

    /// The properties that the schema of the tool or of the output names, in its order.
    pub(super) fn schema_fields(&self) -> Option<Vec<String>> {
        let schema = if let Some(tool) = self.tool() {
            tool.input_schema.json.clone()
        } else {
            let format = self.output_config.as_ref()?.text_format.as_ref()?;
            serde_json::from_str(&format.structure.json_schema.schema).ok()?
        };
        Some(schema.get("properties")?.as_object()?.keys().cloned().collect())
    }

    /// Characters of all text that was sent.
    pub(super) fn characters(&self) -> usize {
        let blocks = self.messages.iter().flat_map(|message| &message.content).chain(&self.system);
        blocks.filter_map(|block| block.text.as_deref()).map(|text| text.chars().count()).sum()
    }
}
