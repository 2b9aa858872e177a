//! What a fraud check asks, as the AWS SDK sees it: faces, an inspected selfie, an embedding.

#![allow(clippy::unwrap_used, unreachable_pub)] // the whole binary is a test

mod common;

use aws_sdk_bedrockruntime::operation::converse::ConverseOutput;
use aws_sdk_bedrockruntime::types::{
    ContentBlock, ConversationRole, ImageBlock, ImageFormat, ImageSource, Message, StopReason, Tool, ToolConfiguration,
    ToolInputSchema, ToolSpecification,
};
use aws_sdk_rekognition::operation::compare_faces::CompareFacesOutput;
use aws_sdk_rekognition::types::{Attribute, Image};
use aws_sdk_textract::primitives::Blob;
use aws_smithy_types::{Document, Number};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use common::{Endpoint, data, endpoint, event_image};
use serde_json::{Value, json};

fn image(bytes: Vec<u8>) -> Image {
    Image::builder().bytes(Blob::new(bytes)).build()
}

async fn compared(endpoint: &Endpoint, source: &str, target: &str, threshold: f32) -> CompareFacesOutput {
    let request = endpoint.rekognition().await.compare_faces();
    let request = request.source_image(image(event_image(source))).target_image(image(event_image(target)));
    request.similarity_threshold(threshold).send().await.unwrap()
}

#[tokio::test]
async fn faces_are_found_with_their_places() {
    let endpoint = endpoint().await;
    for (name, count) in [("selfie-honest.jpg", 1), ("selfie-no-face.jpg", 0), ("selfie-six-people.jpg", 6)] {
        let request = endpoint.rekognition().await.detect_faces().image(image(event_image(name)));
        let faces = request.send().await.unwrap().face_details.unwrap();
        assert_eq!(faces.len(), count, "{name}");
        for face in faces {
            let place = face.bounding_box().unwrap();
            let (left, top) = (place.left().unwrap(), place.top().unwrap());
            assert!(face.confidence().unwrap() > 50.0 && left > 0.0 && left + place.width().unwrap() < 1.0);
            let nose = face.landmarks().iter().find(|mark| mark.r#type().unwrap().as_str() == "nose").unwrap();
            assert!(nose.y().unwrap() > top && nose.y().unwrap() < top + place.height().unwrap());
        }
    }
}

#[tokio::test]
async fn a_selfie_is_like_its_document_and_unlike_another() {
    let endpoint = endpoint().await;
    let own = compared(&endpoint, "selfie-honest.jpg", "passport-mild.jpg", 0.0).await;
    assert!(own.source_image_face().is_some());
    let best = own.face_matches()[0].similarity().unwrap();
    assert!(best >= 80.0, "{best}");
    let other = compared(&endpoint, "selfie-honest.jpg", "ring-b-id.jpg", 0.0).await;
    assert!(other.face_matches().iter().all(|found| found.similarity().unwrap() < 60.0), "{other:?}");
    let usual = compared(&endpoint, "selfie-honest.jpg", "ring-b-id.jpg", 80.0).await;
    assert!(usual.face_matches().is_empty() && !usual.unmatched_faces().is_empty());
}

#[tokio::test]
async fn faces_that_can_t_be_compared_are_errors_by_name() {
    let endpoint = endpoint().await;
    let compare = async |source: Vec<u8>, target: Vec<u8>| {
        let request = endpoint.rekognition().await.compare_faces();
        request.source_image(image(source)).target_image(image(target)).send().await.unwrap_err().into_service_error()
    };
    let (honest, empty) = (event_image("selfie-honest.jpg"), event_image("selfie-no-face.jpg"));
    assert!(compare(empty.clone(), honest.clone()).await.is_invalid_parameter_exception());
    assert!(compare(honest.clone(), empty).await.is_invalid_parameter_exception());
    assert!(compare(honest.clone(), b"no picture".to_vec()).await.is_invalid_image_format_exception());
    assert!(compare(honest.clone(), vec![0xff; 6 * 1024 * 1024]).await.is_image_too_large_exception());
    let detect = endpoint.rekognition().await.detect_faces().image(image(honest.clone())).attributes(Attribute::All);
    assert!(detect.send().await.unwrap_err().into_service_error().is_invalid_parameter_exception());
    endpoint.plan(&json!({"operation": "RekognitionService.CompareFaces", "fault": "accessDenied"})).await;
    assert!(compare(honest.clone(), honest).await.is_access_denied_exception());
}

/// An inspection as the suite asks for it.
async fn inspected(endpoint: &Endpoint, bytes: Vec<u8>, format: ImageFormat) -> ConverseOutput {
    let finding = json!({"type": "object", "properties": {"score": {"type": "integer"}, "seen": {"type": "string"}}});
    let names = ["bezel", "moire", "scanLines", "glare", "manipulation"];
    let properties: serde_json::Map<_, _> = names.iter().map(|name| ((*name).to_owned(), finding.clone())).collect();
    let schema = ToolInputSchema::Json(document(&json!({"type": "object", "properties": properties})));
    let tool = ToolSpecification::builder().name("record_inspection").input_schema(schema).build().unwrap();
    let tools = ToolConfiguration::builder().tools(Tool::ToolSpec(tool)).build().unwrap();
    let shown = ImageBlock::builder().format(format).source(ImageSource::Bytes(Blob::new(bytes))).build().unwrap();
    let message = Message::builder()
        .role(ConversationRole::User)
        .content(ContentBlock::Image(shown))
        .content(ContentBlock::Text("Inspect this selfie.".into()))
        .build()
        .unwrap();
    let request = endpoint.bedrock().await.converse().model_id("any.model-v1:0").messages(message).tool_config(tools);
    request.send().await.unwrap()
}

fn document(value: &Value) -> Document {
    match value {
        Value::Object(fields) => {
            Document::Object(fields.iter().map(|(name, value)| (name.clone(), document(value))).collect())
        }
        Value::String(text) => Document::String(text.clone()),
        _ => Document::Null,
    }
}

fn score(reply: &ConverseOutput, pattern: &str) -> u64 {
    let content = reply.output().unwrap().as_message().unwrap().content();
    let tool = content.iter().find_map(|block| block.as_tool_use().ok()).unwrap();
    let finding = &tool.input().as_object().unwrap()[pattern].as_object().unwrap();
    assert!(finding["seen"].as_string().is_some_and(|words| !words.is_empty()));
    match finding["score"] {
        Document::Number(Number::PosInt(score)) => score,
        ref other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_photo_of_a_screen_is_told_from_an_honest_selfie() {
    let endpoint = endpoint().await;
    let honest = inspected(&endpoint, event_image("selfie-honest.jpg"), ImageFormat::Jpeg).await;
    let screen = inspected(&endpoint, event_image("selfie-screen.jpg"), ImageFormat::Jpeg).await;
    assert_eq!(honest.stop_reason(), &StopReason::ToolUse);
    for pattern in ["bezel", "moire", "scanLines", "glare", "manipulation"] {
        assert!(score(&honest, pattern) < 85, "{pattern}");
    }
    assert!(score(&screen, "moire") >= 85 && score(&screen, "bezel") >= 85);
}

#[tokio::test]
async fn embeddings_are_of_the_asked_length_and_access_may_be_missing() {
    let endpoint = endpoint().await;
    let embed = async |body: Value| {
        let request = endpoint.bedrock().await.invoke_model().model_id("amazon.titan-embed-image-v1");
        request.content_type("application/json").body(Blob::new(body.to_string())).send().await
    };
    let picture = BASE64_STANDARD.encode(event_image("selfie-no-face.jpg"));
    let whole =
        embed(json!({"inputImage": picture, "embeddingConfig": {"outputEmbeddingLength": 1024}})).await.unwrap();
    let whole: Value = serde_json::from_slice(whole.body().as_ref()).unwrap();
    assert_eq!(whole["embedding"].as_array().unwrap().len(), 1024);
    let wrong = embed(json!({"inputImage": picture, "embeddingConfig": {"outputEmbeddingLength": 7}})).await;
    assert!(wrong.unwrap_err().into_service_error().is_validation_exception());
    let none = embed(json!({"inputImage": BASE64_STANDARD.encode(&data("zone.png")[..9])})).await;
    assert!(none.unwrap_err().into_service_error().is_validation_exception());
    endpoint.plan(&json!({"operation": "BedrockRuntime.InvokeModel", "fault": "accessDenied"})).await;
    let denied = embed(json!({"inputImage": picture})).await.unwrap_err().into_service_error();
    assert!(denied.is_access_denied_exception(), "{denied}");
}
