//! Selfies inspected by a model that sees.

use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::error::BuildError;
use aws_sdk_bedrockruntime::primitives::Blob;
use aws_sdk_bedrockruntime::types::{
    ContentBlock, ConversationRole, ImageBlock, ImageFormat, ImageSource, Message, SystemContentBlock,
};
use trestle_domain::case::ContentType;
use trestle_domain::fraud::VisualSettings;
use trestle_pipeline::port::{Selfie, UpstreamError, VisualInspector, VisualReply};
use trestle_pipeline::prompt::{
    INSPECTION_MESSAGE, INSPECTION_SCHEMA, INSPECTION_TOOL, INSPECTION_TOOL_DESCRIPTION, decode_inspection,
    inspection_schema,
};

use super::{Asked, Form, MODEL_CODES, answered, inference, model_in, unmade, usage};
use crate::failure::upstream_unusable;

/// Asks the market's inspecting model in one region. It takes a [`Selfie`] and nothing else: no image of a document gets here.
#[derive(Debug, Clone)]
pub struct ConverseInspector {
    client: Client,
    region: String,
}

impl ConverseInspector {
    /// `region` picks the model id of a market's model entry.
    #[must_use]
    pub fn new(client: Client, region: impl Into<String>) -> Self {
        Self { client, region: region.into() }
    }
}

impl VisualInspector for ConverseInspector {
    async fn inspect(&self, settings: &VisualSettings, selfie: Selfie<'_>) -> Result<VisualReply, UpstreamError> {
        let model = &settings.model;
        let id = model_in(model, &self.region, "Converse")?;
        let unbuilt = |_: BuildError| unmade("Converse", "RequestNotBuilt");
        let asked = Asked::new(model.mode, form()).map_err(unbuilt)?;
        let answer = self
            .client
            .converse()
            .model_id(id)
            .system(SystemContentBlock::Text(settings.prompt.clone()))
            .messages(message(&selfie).map_err(unbuilt)?)
            .set_tool_config(asked.tools)
            .set_output_config(asked.output)
            .inference_config(inference(model))
            .send()
            .await
            .map_err(|error| upstream_unusable("bedrock", "Converse", &error, &MODEL_CODES))?;
        let (_, _, cost) = usage(&answer, model);
        let answer = answered(&answer, INSPECTION_TOOL, |raw| decode_inspection(raw, model.mode));
        Ok(VisualReply { answer, cost, engine: id.to_owned() })
    }
}

fn form() -> Form {
    Form {
        name: INSPECTION_TOOL,
        description: INSPECTION_TOOL_DESCRIPTION,
        schema_name: INSPECTION_SCHEMA,
        schema: inspection_schema(),
    }
}

fn message(selfie: &Selfie<'_>) -> Result<Message, BuildError> {
    let format = match selfie.content_type {
        ContentType::Jpeg => ImageFormat::Jpeg,
        ContentType::Png => ImageFormat::Png,
    };
    let image = ImageBlock::builder().format(format).source(ImageSource::Bytes(Blob::new(selfie.bytes))).build()?;
    Message::builder()
        .role(ConversationRole::User)
        .content(ContentBlock::Image(image))
        .content(ContentBlock::Text(INSPECTION_MESSAGE.to_owned()))
        .build()
}
