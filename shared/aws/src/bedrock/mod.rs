//! OCR text structured by a model through Bedrock `Converse`.

mod document;

use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::error::BuildError;
use aws_sdk_bedrockruntime::operation::converse::ConverseOutput;
use aws_sdk_bedrockruntime::types::{
    ContentBlock, ConversationRole, InferenceConfiguration, JsonSchemaDefinition, Message, OutputConfig, OutputFormat,
    OutputFormatStructure, OutputFormatType, SpecificToolChoice, SystemContentBlock, Tool, ToolChoice,
    ToolConfiguration, ToolInputSchema, ToolSpecification,
};
use trestle_domain::extraction::ModelAnswer;
use trestle_domain::field::FieldName;
use trestle_domain::market::{ModelEntry, StructureMode};
use trestle_pipeline::port::{StructureReply, StructureRequest, Structurer, UpstreamError, UpstreamErrorKind};
use trestle_pipeline::prompt::{
    RawAnswer, SCHEMA_NAME, StopReason, TOOL_DESCRIPTION, TOOL_NAME, answer_schema, decode_answer, user_message,
};

use crate::failure::upstream;
use crate::price;

/// Asks the market's model in one region.
#[derive(Debug, Clone)]
pub struct ConverseStructurer {
    client: Client,
    region: String,
}

impl ConverseStructurer {
    /// `region` picks the model id of a market's model entry.
    #[must_use]
    pub fn new(client: Client, region: impl Into<String>) -> Self {
        Self { client, region: region.into() }
    }
}

impl Structurer for ConverseStructurer {
    async fn structure(&self, request: StructureRequest<'_>) -> Result<StructureReply, UpstreamError> {
        let invalid = |code: &str| UpstreamError {
            code: Some(code.to_owned()),
            ..UpstreamError::new("bedrock", "Converse", UpstreamErrorKind::Invalid)
        };
        let model = &request.market.structure;
        let id = model.id(&self.region).ok_or_else(|| invalid("ModelNotInRegion"))?;
        let asked = Asked::new(&request).map_err(|_| invalid("RequestNotBuilt"))?;
        let answer = self
            .client
            .converse()
            .model_id(id)
            .system(SystemContentBlock::Text(request.market.prompt.clone()))
            .messages(asked.message)
            .set_tool_config(asked.tools)
            .set_output_config(asked.output)
            .inference_config(inference(model))
            .send()
            .await
            .map_err(|error| upstream("bedrock", "Converse", &error))?;
        let tokens = |count: fn(&aws_sdk_bedrockruntime::types::TokenUsage) -> i32| {
            answer.usage().and_then(|usage| u64::try_from(count(usage)).ok()).unwrap_or(0)
        };
        let (input_tokens, output_tokens) =
            (tokens(|usage| usage.input_tokens()), tokens(|usage| usage.output_tokens()));
        Ok(StructureReply {
            answer: typed(&answer, model.mode, request.fields),
            input_tokens,
            output_tokens,
            cost: price::tokens(model.price_per_1k, input_tokens, output_tokens),
            engine: id.to_owned(),
        })
    }
}

/// The parts of a request that depend on how the model is asked for structure.
struct Asked {
    message: Message,
    tools: Option<ToolConfiguration>,
    output: Option<OutputConfig>,
}

impl Asked {
    fn new(request: &StructureRequest<'_>) -> Result<Self, BuildError> {
        let schema = answer_schema(request.fields);
        let message = Message::builder()
            .role(ConversationRole::User)
            .content(ContentBlock::Text(user_message(request)))
            .build()?;
        let (tools, output) = match request.market.structure.mode {
            StructureMode::JsonSchema => (None, Some(native_json(schema)?)),
            StructureMode::StrictTool => (Some(tool(&schema, true)?), None),
            StructureMode::ForcedTool => (Some(tool(&schema, false)?), None),
        };
        Ok(Self { message, tools, output })
    }
}

/// The model must answer through the one tool; `strict` has the service hold it to the schema.
fn tool(schema: &str, strict: bool) -> Result<ToolConfiguration, BuildError> {
    let schema = document::from_json(schema).map_err(|_| BuildError::other("the answer's schema is not JSON"))?;
    let tool = ToolSpecification::builder()
        .name(TOOL_NAME)
        .description(TOOL_DESCRIPTION)
        .input_schema(ToolInputSchema::Json(schema))
        .set_strict(strict.then_some(true))
        .build()?;
    ToolConfiguration::builder()
        .tools(Tool::ToolSpec(tool))
        .tool_choice(ToolChoice::Tool(SpecificToolChoice::builder().name(TOOL_NAME).build()?))
        .build()
}

fn native_json(schema: String) -> Result<OutputConfig, BuildError> {
    let schema = JsonSchemaDefinition::builder().name(SCHEMA_NAME).schema(schema).build()?;
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

fn typed(answer: &ConverseOutput, mode: StructureMode, fields: &[FieldName]) -> ModelAnswer {
    let content = answer.output().and_then(|output| output.as_message().ok()).map_or(&[][..], Message::content);
    let text: String = content.iter().filter_map(|block| block.as_text().ok()).map(String::as_str).collect();
    let call = content.iter().filter_map(|block| block.as_tool_use().ok()).find(|call| call.name() == TOOL_NAME);
    let tool_input = call.map(|call| document::to_json(call.input()));
    let stop = StopReason::from_wire(answer.stop_reason().as_str());
    decode_answer(RawAnswer { stop, tool_input: tool_input.as_deref(), text: &text }, mode, fields)
}
