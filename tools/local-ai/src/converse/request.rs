//! What the stand-in is asked: fields to fill from lines of text.

use serde::Deserialize;
use serde_json::Value;

use crate::bedrock::ConverseRequest;

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

/// The properties that the schema of the tool or of the output names.
pub(crate) fn schema_fields(request: &ConverseRequest) -> Option<Vec<String>> {
    let schema = if let Some(tool) = request.tool() {
        tool.input_schema.get("json")?.clone()
    } else {
        let format = request.output_config.as_ref()?.text_format.as_ref()?;
        serde_json::from_str::<Value>(format.pointer("/structure/jsonSchema/schema")?.as_str()?).ok()?
    };
    Some(schema.get("properties")?.as_object()?.keys().cloned().collect())
}
