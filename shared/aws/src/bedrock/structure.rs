//! OCR text structured by a model.

use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::error::BuildError;
use aws_sdk_bedrockruntime::types::{ContentBlock, ConversationRole, Message, SystemContentBlock};
use trestle_pipeline::port::{StructureReply, StructureRequest, Structurer, UpstreamError};
use trestle_pipeline::prompt::{SCHEMA_NAME, TOOL_DESCRIPTION, TOOL_NAME, answer_schema, decode_answer, user_message};

use super::{Asked, Form, answered, inference, unmade, usage};
use crate::failure::upstream;

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
        let model = &request.market.structure;
        let id = model.id(&self.region).ok_or_else(|| unmade("Converse", "ModelNotInRegion"))?;
        let (message, asked) = asked(&request).map_err(|_| unmade("Converse", "RequestNotBuilt"))?;
        let answer = self
            .client
            .converse()
            .model_id(id)
            .system(SystemContentBlock::Text(request.market.prompt.clone()))
            .messages(message)
            .set_tool_config(asked.tools)
            .set_output_config(asked.output)
            .inference_config(inference(model))
            .send()
            .await
            .map_err(|error| upstream("bedrock", "Converse", &error))?;
        let (input_tokens, output_tokens, cost) = usage(&answer, model);
        Ok(StructureReply {
            answer: answered(&answer, TOOL_NAME, |raw| decode_answer(raw, model.mode, request.fields)),
            input_tokens,
            output_tokens,
            cost,
            engine: id.to_owned(),
        })
    }
}

fn asked(request: &StructureRequest<'_>) -> Result<(Message, Asked), BuildError> {
    let form = Form {
        name: TOOL_NAME,
        description: TOOL_DESCRIPTION,
        schema_name: SCHEMA_NAME,
        schema: answer_schema(request.fields),
    };
    let message =
        Message::builder().role(ConversationRole::User).content(ContentBlock::Text(user_message(request))).build()?;
    Ok((message, Asked::new(request.market.structure.mode, form)?))
}
