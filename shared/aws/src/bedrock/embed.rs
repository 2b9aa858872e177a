//! Pictures embedded by a model.

use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::primitives::Blob;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use trestle_domain::code::ErrorCode;
use trestle_domain::fraud::BackgroundSettings;
use trestle_domain::money::MicroUsd;
use trestle_pipeline::port::{Embedder, Embedding, MaskedPicture, UpstreamError, UpstreamErrorKind};

use super::{MODEL_CODES, model_in, unmade};
use crate::failure::upstream_unusable;

/// Embeds pictures by `InvokeModel` in the form of Amazon Titan Multimodal Embeddings G1 (Amazon Bedrock user guide, "Amazon Titan
/// Multimodal Embeddings G1"): asked `{"inputImage": base64, "embeddingConfig": {"outputEmbeddingLength": 1024}}`, answered
/// `{"embedding": [1024 numbers], "message": null}`. A [`MaskedPicture`] shows no person.
#[derive(Debug, Clone)]
pub struct TitanEmbedder {
    client: Client,
    region: String,
}

impl TitanEmbedder {
    /// `region` picks the model id of a market's model entry.
    #[must_use]
    pub fn new(client: Client, region: impl Into<String>) -> Self {
        Self { client, region: region.into() }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    input_image: String,
    embedding_config: Length,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Length {
    output_embedding_length: usize,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    embedding: Option<Vec<f32>>,
    /// What went wrong, if anything.
    #[serde(default)]
    message: Option<String>,
}

impl Embedder for TitanEmbedder {
    async fn embed(&self, settings: &BackgroundSettings, picture: &MaskedPicture) -> Result<Embedding, UpstreamError> {
        let id = model_in(&settings.model, &self.region, "InvokeModel")?;
        let asked = Asked {
            input_image: BASE64.encode(&picture.jpeg),
            embedding_config: Length { output_embedding_length: settings.dimensions },
        };
        let body = trestle_json::to_vec(&asked).map_err(|_| unmade("InvokeModel", "RequestNotBuilt"))?;
        let answer = self
            .client
            .invoke_model()
            .model_id(id)
            .content_type("application/json")
            .accept("application/json")
            .body(Blob::new(body))
            .send()
            .await
            .map_err(|error| upstream_unusable("bedrock", "InvokeModel", &error, &MODEL_CODES))?;
        let vector = vector(answer.body().as_ref(), settings.dimensions).map_err(unusable)?;
        Ok(Embedding { vector, cost: MicroUsd(settings.price_per_image), engine: id.to_owned() })
    }
}

fn unusable(code: ErrorCode) -> UpstreamError {
    UpstreamError::new("bedrock", "InvokeModel", UpstreamErrorKind::Unusable(code))
}

/// The vector in an answer: of that length, all of it numbers, and not zero, which has no direction.
fn vector(answer: &[u8], dimensions: usize) -> Result<Vec<f32>, ErrorCode> {
    let answer: Answer = trestle_json::parse(answer).map_err(|_| ErrorCode::UpstreamAnswerUnusable)?;
    let vector = match (answer.embedding, answer.message) {
        (Some(vector), None) => vector,
        _ => return Err(ErrorCode::UpstreamAnswerUnusable),
    };
    if vector.len() != dimensions {
        return Err(ErrorCode::VectorDimension);
    }
    let is_usable = vector.iter().all(|number| number.is_finite()) && vector.iter().any(|number| *number != 0.0);
    if is_usable { Ok(vector) } else { Err(ErrorCode::UpstreamAnswerUnusable) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_vector_of_the_asked_length_is_one() {
        use ErrorCode::{UpstreamAnswerUnusable, VectorDimension};
        for (answer, expected) in [
            (r#"{"embedding":[0.5,-1],"inputTextTokenCount":0,"message":null}"#, Ok(vec![0.5, -1.0])),
            (r#"{"embedding":[0.5,-1]}"#, Ok(vec![0.5, -1.0])),
            (r#"{"embedding":[0.5]}"#, Err(VectorDimension)),
            (r#"{"embedding":[0.5,1,1]}"#, Err(VectorDimension)),
            (r#"{"embedding":[]}"#, Err(VectorDimension)),
            (r#"{"embedding":[0,0]}"#, Err(UpstreamAnswerUnusable)),
            (r#"{"embedding":[1e99,0]}"#, Err(UpstreamAnswerUnusable)),
            (r#"{"embedding":[1,2],"message":"the image is too small"}"#, Err(UpstreamAnswerUnusable)),
            (r#"{"embedding":null,"message":null}"#, Err(UpstreamAnswerUnusable)),
            (r#"{"embedding":["a","b"]}"#, Err(UpstreamAnswerUnusable)),
            ("", Err(UpstreamAnswerUnusable)),
        ] {
            assert_eq!(vector(answer.as_bytes(), 2), expected, "{answer}");
        }
    }
}
