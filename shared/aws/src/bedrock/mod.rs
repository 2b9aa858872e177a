//! Models behind Bedrock: OCR text structured and selfies inspected through `Converse`, pictures embedded through `InvokeModel`.

mod document;
mod embed;
mod inspect;
mod structure;

use aws_sdk_bedrockruntime::error::BuildError;
use aws_sdk_bedrockruntime::operation::converse::ConverseOutput;
use aws_sdk_bedrockruntime::types::{
    ContentBlock, InferenceConfiguration, JsonSchemaDefinition, Message, OutputConfig, OutputFormat,
    OutputFormatStructure, OutputFormatType, SpecificToolChoice, TokenUsage, Tool, ToolChoice, ToolConfiguration,
    ToolInputSchema, ToolSpecification,
};
use trestle_domain::code::ErrorCode;
use trestle_domain::market::{ModelEntry, StructureMode};
use trestle_domain::money::MicroUsd;
use trestle_pipeline::port::{UpstreamError, UpstreamErrorKind};
use trestle_pipeline::prompt::{RawAnswer, StopReason};

use crate::price;

pub use embed::TitanEmbedder;
pub use inspect::ConverseInspector;
pub use structure::ConverseStructurer;

/// A structure that a model is asked for.
struct Form {
    /// Of the tool.
    name: &'static str,
    description: &'static str,
    /// Of the schema, where a model is asked for native JSON.
    schema_name: &'static str,
    schema: String,
}

/// The parts of a request that say how the model is asked for structure.
struct Asked {
    tools: Option<ToolConfiguration>,
    output: Option<OutputConfig>,
}

impl Asked {
    fn new(mode: StructureMode, form: Form) -> Result<Self, BuildError> {
        Ok(match mode {
            StructureMode::JsonSchema => Self { tools: None, output: Some(native_json(form)?) },
            StructureMode::StrictTool => Self { tools: Some(tool(&form, true)?), output: None },
            StructureMode::ForcedTool => Self { tools: Some(tool(&form, false)?), output: None },
        })
    }
}

/// The model must answer through the one tool; `strict` has the service hold it to the schema.
fn tool(form: &Form, strict: bool) -> Result<ToolConfiguration, BuildError> {
    let schema = document::from_json(&form.schema).map_err(|_| BuildError::other("the answer's schema is not JSON"))?;
    let tool = ToolSpecification::builder()
        .name(form.name)
        .description(form.description)
        .input_schema(ToolInputSchema::Json(schema))
        .set_strict(strict.then_some(true))
        .build()?;
    ToolConfiguration::builder()
        .tools(Tool::ToolSpec(tool))
        .tool_choice(ToolChoice::Tool(SpecificToolChoice::builder().name(form.name).build()?))
        .build()
}

fn native_json(form: Form) -> Result<OutputConfig, BuildError> {
    let schema = JsonSchemaDefinition::builder().name(form.schema_name).schema(form.schema).build()?;
    let format = OutputFormat::builder()
        .r#type(OutputFormatType::JsonSchema)
        .structure(OutputFormatStructure::JsonSchema(schema))
        .build()?;
    Ok(OutputConfig::builder().text_format(format).build())
}

fn inference(model: &ModelEntry) -> InferenceConfiguration {
    InferenceConfiguration::builder()
        .max_tokens(i32::try_from(model.max_output_tokens).unwrap_or(i32::MAX))
        .set_temperature(model.temperature)
        .build()
}

/// Hands the answer's parts to `decode`; the tool of that name is looked for.
fn answered<T>(answer: &ConverseOutput, name: &str, decode: impl FnOnce(RawAnswer<'_>) -> T) -> T {
    let content = answer.output().and_then(|output| output.as_message().ok()).map_or(&[][..], Message::content);
    let text: String = content.iter().filter_map(|block| block.as_text().ok()).map(String::as_str).collect();
    let uses = content.iter().filter_map(|block: &ContentBlock| block.as_tool_use().ok());
    let tool_input = uses.filter(|call| call.name() == name).map(|call| document::to_json(call.input())).next();
    let stop = StopReason::from_wire(answer.stop_reason().as_str());
    decode(RawAnswer { stop, tool_input: tool_input.as_deref(), text: &text })
}

/// Input and output tokens, and their price.
fn usage(answer: &ConverseOutput, model: &ModelEntry) -> (u64, u64, MicroUsd) {
    let tokens =
        |count: fn(&TokenUsage) -> i32| answer.usage().and_then(|usage| u64::try_from(count(usage)).ok()).unwrap_or(0);
    let (input, output) = (tokens(|usage| usage.input_tokens()), tokens(|usage| usage.output_tokens()));
    (input, output, price::tokens(model.price_per_1k, input, output))
}

/// A request that can't be made.
fn unmade(operation: &'static str, code: &str) -> UpstreamError {
    let kind = UpstreamErrorKind::Invalid;
    UpstreamError { code: Some(code.to_owned()), ..UpstreamError::new("bedrock", operation, kind) }
}

/// The model's id in this region; a market that names none there must switch the branch off.
fn model_in<'a>(model: &'a ModelEntry, region: &str, operation: &'static str) -> Result<&'a str, UpstreamError> {
    let kind = UpstreamErrorKind::Unusable(ErrorCode::UpstreamNotOffered);
    let code = Some("ModelNotInRegion".to_owned());
    model.id(region).ok_or_else(|| UpstreamError { code, ..UpstreamError::new("bedrock", operation, kind) })
}

/// A model that the region does not have, or not any more.
const MODEL_CODES: [(&str, ErrorCode); 1] = [("ResourceNotFoundException", ErrorCode::UpstreamNotOffered)];
