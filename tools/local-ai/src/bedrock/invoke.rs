//! `InvokeModel` as Titan Multimodal Embeddings takes and gives it,
//! <https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-mm.html>.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use image::RgbImage;
use serde::{Deserialize, Serialize};

use crate::descriptor;
use crate::picture;
use crate::wire::error::ServiceError;
use crate::wire::operation::Service;

/// Titan's limit, <https://docs.aws.amazon.com/bedrock/latest/userguide/titan-multiemb-models.html>.
const MOST_BYTES: usize = 25_000_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EmbeddingRequest {
    input_text: Option<String>,
    /// Base64.
    input_image: Option<String>,
    #[serde(default)]
    embedding_config: EmbeddingConfig,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct EmbeddingConfig {
    output_embedding_length: usize,
}

impl Default for EmbeddingConfig {
    fn default() -> Self {
        Self { output_embedding_length: 1024 }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EmbeddingReply {
    /// L2-normalised.
    pub embedding: Vec<f32>,
    pub input_text_token_count: u32,
    pub message: Option<String>,
    /// Not of Titan's answer: nobody should take these vectors for a model's.
    pub engine: &'static str,
}

impl std::fmt::Debug for EmbeddingRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EmbeddingRequest({} numbers)", self.embedding_config.output_embedding_length)
    }
}

impl EmbeddingRequest {
    pub fn parse(body: &[u8]) -> Result<Self, ServiceError> {
        let request: Self = serde_json::from_slice(body)
            .map_err(|error| malformed(&format!("line {} column {}", error.line(), error.column())))?;
        if !descriptor::LENGTHS.contains(&request.embedding_config.output_embedding_length) {
            return Err(malformed("outputEmbeddingLength is not one of 256, 384 and 1024"));
        }
        if request.input_text.is_some() {
            return Err(malformed("inputText is not supported by this endpoint, which describes images alone"));
        }
        Ok(request)
    }

    /// Decodes and describes the image; takes tens of milliseconds.
    pub fn answer(&self) -> Result<EmbeddingReply, ServiceError> {
        let image = self.decode()?;
        let embedding = descriptor::describe(&image, self.embedding_config.output_embedding_length);
        let engine = descriptor::ENGINE;
        Ok(EmbeddingReply { embedding, input_text_token_count: 0, message: None, engine })
    }

    fn decode(&self) -> Result<RgbImage, ServiceError> {
        let Some(base64) = &self.input_image else {
            return Err(malformed("neither inputText nor inputImage is given"));
        };
        if base64.len() / 4 * 3 > MOST_BYTES + 2 {
            return Err(malformed("inputImage has more than 25 MB"));
        }
        let bytes = BASE64_STANDARD.decode(base64).map_err(|_| malformed("inputImage is not valid base64"))?;
        picture::decode(&bytes).map_err(|error| malformed(&format!("inputImage: {error}")))
    }
}

/// In the words of the service.
fn malformed(reason: &str) -> ServiceError {
    let message = format!("Malformed input request: {reason}, please reformat your input and try again.");
    ServiceError::invalid(Service::Bedrock, message)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use serde_json::{Value, json};

    use super::*;

    fn answer(body: &Value) -> Result<EmbeddingReply, ServiceError> {
        EmbeddingRequest::parse(body.to_string().as_bytes())?.answer()
    }

    fn picture() -> String {
        let image = RgbImage::from_fn(64, 48, |x, y| image::Rgb([(x * 4) as u8, (y * 5) as u8, ((x ^ y) * 3) as u8]));
        let mut png = Cursor::new(Vec::new());
        image.write_to(&mut png, image::ImageFormat::Png).unwrap();
        BASE64_STANDARD.encode(png.into_inner())
    }

    #[test]
    fn a_picture_becomes_a_unit_vector_of_the_asked_length() {
        for (config, length) in [(None, 1024), (Some(1024), 1024), (Some(384), 384), (Some(256), 256)] {
            let mut body = json!({"inputImage": picture()});
            if let Some(length) = config {
                body["embeddingConfig"] = json!({"outputEmbeddingLength": length});
            }
            let reply = answer(&body).unwrap();
            let norm: f32 = reply.embedding.iter().map(|number| number * number).sum();
            assert_eq!(reply.embedding.len(), length);
            assert!((norm - 1.0).abs() < 1e-4, "{norm}");
        }
    }

    #[test]
    fn what_can_t_be_described_is_a_validation_error() {
        for body in [
            json!({}),
            json!({"inputText": "a table"}),
            json!({"inputImage": "?"}),
            json!({"inputImage": BASE64_STANDARD.encode("no picture")}),
            json!({"inputImage": picture(), "embeddingConfig": {"outputEmbeddingLength": 512}}),
            json!({"inputImage": picture(), "inputText": "a table"}),
            json!({"inputImage": picture(), "colour": true}),
            json!([1]),
        ] {
            assert_eq!(answer(&body).unwrap_err().kind, "ValidationException", "{body}");
        }
    }
}
