//! The endpoint as the AWS SDK sees it: replies it can read, errors it knows by name.

#![allow(clippy::unwrap_used, unreachable_pub)] // the whole binary is a test

mod common;

use aws_sdk_bedrockruntime::types::{
    ContentBlock, ConversationRole, ImageBlock, ImageFormat, ImageSource, Message, StopReason,
};
use aws_sdk_rekognition::operation::detect_text::DetectTextError;
use aws_sdk_rekognition::types::TextTypes;
use aws_sdk_textract::error::SdkError;
use aws_sdk_textract::operation::detect_document_text::DetectDocumentTextError;
use aws_sdk_textract::primitives::Blob;
use aws_sdk_textract::types::{Block, BlockType, Document, S3Object};
use common::{BUCKET, Endpoint, data, endpoint};
use serde_json::json;

const ZONE: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";

fn texts(blocks: &[Block], kind: &BlockType) -> Vec<String> {
    let chosen = blocks.iter().filter(|block| block.block_type() == Some(kind));
    chosen.filter_map(|block| block.text().map(Into::into)).collect()
}

async fn read(endpoint: &Endpoint, bytes: Vec<u8>) -> Result<Vec<Block>, SdkError<DetectDocumentTextError>> {
    let document = Document::builder().bytes(Blob::new(bytes)).build();
    let reply = endpoint.textract().await.detect_document_text().document(document).send().await?;
    Ok(reply.blocks.unwrap_or_default())
}

async fn read_object(endpoint: &Endpoint, key: &str) -> Result<Vec<Block>, SdkError<DetectDocumentTextError>> {
    let object = S3Object::builder().bucket(BUCKET).name(key).build();
    let document = Document::builder().s3_object(object).build();
    let reply = endpoint.textract().await.detect_document_text().document(document).send().await?;
    Ok(reply.blocks.unwrap_or_default())
}

#[tokio::test]
async fn textract_reads_lines_and_words_from_bytes_and_from_s3() {
    let endpoint = endpoint().await;
    let blocks = read(&endpoint, data("zone.png")).await.unwrap();
    let lines = texts(&blocks, &BlockType::Line);
    for expected in ["TRAVEL PAPER", "Surname", "ERIKSSON", "ANNA MARIA", "12 AUG 1974", ZONE] {
        assert!(lines.iter().any(|line| line == expected), "{expected} in {lines:?}");
    }
    let words = texts(&blocks, &BlockType::Word);
    assert!(words.contains(&"ANNA".into()) && words.contains(&"MARIA".into()), "{words:?}");
    let printed = blocks.iter().filter(|block| block.block_type() != Some(&BlockType::Page));
    assert!(printed.clone().all(|block| block.confidence().is_some_and(|c| (50.0..=100.0).contains(&c))));
    assert!(printed.clone().all(|block| block.geometry().unwrap().polygon().len() == 4));
    assert_eq!(read_object(&endpoint, "zone.png").await.unwrap(), blocks);
}

#[tokio::test]
async fn textract_errors_have_their_names() {
    let endpoint = endpoint().await;
    let zone = data("zone.png");
    let cut_off = data("tilted.jpg");
    let kind = |error: SdkError<DetectDocumentTextError>| error.into_service_error();
    for (bytes, expected) in [
        (b"text renamed to .jpg".to_vec(), "UnsupportedDocumentException"),
        (b"%PDF-1.7 no pages".to_vec(), "UnsupportedDocumentException"),
        (cut_off[..cut_off.len() / 2].to_vec(), "BadDocumentException"),
        (vec![0xff; 11 * 1024 * 1024], "DocumentTooLargeException"),
        (Vec::new(), "InvalidParameterException"),
    ] {
        let error = kind(read(&endpoint, bytes).await.unwrap_err());
        assert_eq!(error.meta().code(), Some(expected), "{error}");
    }
    let missing = kind(read_object(&endpoint, "nothing-here.jpg").await.unwrap_err());
    assert!(matches!(missing, DetectDocumentTextError::InvalidS3ObjectException(_)), "{missing}");
    let both =
        Document::builder().bytes(Blob::new(zone)).s3_object(S3Object::builder().bucket(BUCKET).name("x").build());
    let request = endpoint.textract().await.detect_document_text().document(both.build());
    let error = kind(request.send().await.unwrap_err());
    assert!(matches!(error, DetectDocumentTextError::InvalidParameterException(_)), "{error}");
}

#[tokio::test]
async fn rekognition_reads_the_same_image_with_other_eyes() {
    let endpoint = endpoint().await;
    let image = aws_sdk_rekognition::types::Image::builder().bytes(Blob::new(data("zone.png"))).build();
    let reply = endpoint.rekognition().await.detect_text().image(image).send().await.unwrap();
    let found = reply.text_detections();
    let lines: Vec<_> = found.iter().filter(|text| text.r#type() == Some(&TextTypes::Line)).collect();
    let second = |expected: &str| lines.iter().find(|line| line.detected_text() == Some(expected));
    assert!(second("ERIKSSON").is_some() && second("ANNA MARIA").is_some());
    let words = found.iter().filter(|text| text.r#type() == Some(&TextTypes::Word));
    assert!(words.clone().count() >= lines.len());
    assert!(words.clone().all(|word| lines.iter().any(|line| line.id() == word.parent_id())));
    // Another network is not sure to the same digit.
    let first = read(&endpoint, data("zone.png")).await.unwrap();
    let first = first.iter().find(|block| block.text() == Some("ERIKSSON")).unwrap();
    assert_ne!(first.confidence(), second("ERIKSSON").unwrap().confidence());
    assert_ne!(reply.text_model_version(), None);
}

#[tokio::test]
async fn rekognition_errors_have_their_names() {
    let endpoint = endpoint().await;
    for (bytes, expected) in
        [(b"no image".to_vec(), "InvalidImageFormatException"), (vec![0xff; 6 * 1024 * 1024], "ImageTooLargeException")]
    {
        let image = aws_sdk_rekognition::types::Image::builder().bytes(Blob::new(bytes)).build();
        let error =
            endpoint.rekognition().await.detect_text().image(image).send().await.unwrap_err().into_service_error();
        assert_eq!(error.meta().code(), Some(expected), "{error}");
    }
}

#[tokio::test]
async fn analyze_id_reads_a_card_of_the_united_states_and_nothing_else() {
    let endpoint = endpoint().await;
    for (image, surname, number, expiry) in
        [("card.png", "EXAMPLE", "A1234567", Some("2029-02-28T00:00:00")), ("zone.png", "", "", None)]
    {
        let page = Document::builder().bytes(Blob::new(data(image))).build();
        let reply = endpoint.textract().await.analyze_id().document_pages(page).send().await.unwrap();
        let fields = reply.identity_documents()[0].identity_document_fields();
        let value = |name: &str| {
            let field = fields.iter().find(|field| field.r#type().is_some_and(|kind| kind.text() == name)).unwrap();
            field.value_detection().unwrap()
        };
        assert_eq!(value("LAST_NAME").text(), surname);
        assert_eq!(value("DOCUMENT_NUMBER").text(), number);
        assert_eq!(value("EXPIRATION_DATE").normalized_value().and_then(|date| date.value()), expiry);
    }
}

#[tokio::test]
async fn a_picture_without_text_has_a_page_and_no_lines() {
    let blocks = read(&endpoint().await, data("blank.png")).await.unwrap();
    assert_eq!(blocks.len(), 1, "{blocks:?}");
}

#[tokio::test]
async fn planned_faults_reach_the_caller_and_calls_are_counted() {
    let endpoint = endpoint().await;
    let before = endpoint.calls("Textract.AnalyzeID").await;
    endpoint.plan(&json!({"operation": "Textract.AnalyzeID", "fault": "throttle", "times": 2})).await;
    let call = async || {
        let page = Document::builder().bytes(Blob::new(data("blank.png"))).build();
        endpoint.textract().await.analyze_id().document_pages(page).send().await
    };
    for _ in 0..2 {
        let error = call().await.unwrap_err().into_service_error();
        assert_eq!(error.meta().code(), Some("ThrottlingException"));
    }
    assert!(call().await.is_ok());
    assert_eq!(endpoint.calls("Textract.AnalyzeID").await, before + 3);
}

#[tokio::test]
async fn requests_for_one_image_at_a_time_share_one_reading() {
    let endpoint = endpoint().await;
    // Bytes no other test sends: PNG ignores what follows its end.
    let mut bytes = data("zone.png");
    bytes.extend_from_slice(b"shared");
    let before = endpoint.readings().await;
    let (first, second) = tokio::join!(read(&endpoint, bytes.clone()), read(&endpoint, bytes.clone()));
    assert_eq!(first.unwrap(), second.unwrap());
    read(&endpoint, bytes).await.unwrap();
    assert_eq!(endpoint.readings().await, before + 1);
}

#[tokio::test]
async fn converse_answers_faults_in_the_shape_of_the_service() {
    let endpoint = endpoint().await;
    let say = async |content: ContentBlock| {
        let message = Message::builder().role(ConversationRole::User).content(content).build().unwrap();
        endpoint.bedrock().await.converse().model_id("any.model-v1:0").messages(message).send().await
    };
    let task = json!({"market": "utopia", "fields": ["surname"], "lines": [{"id": "idFront-1", "image": "idFront",
        "box": [0.1, 0.1, 0.2, 0.05], "text": "NOTHING"}]});
    for (fault, stop) in [("refusal", StopReason::ContentFiltered), ("truncation", StopReason::MaxTokens)] {
        endpoint.plan(&json!({"operation": "BedrockRuntime.Converse", "fault": fault})).await;
        let reply = say(ContentBlock::Text(task.to_string())).await.unwrap();
        assert_eq!(reply.stop_reason(), &stop);
    }
    let image =
        ImageBlock::builder().format(ImageFormat::Jpeg).source(ImageSource::Bytes(Blob::new(data("blank.png"))));
    let error = say(ContentBlock::Image(image.build().unwrap())).await.unwrap_err().into_service_error();
    assert!(error.is_validation_exception(), "{error}");
}

#[tokio::test]
async fn rekognition_s_errors_can_be_told_apart_by_type() {
    let endpoint = endpoint().await;
    let object = aws_sdk_rekognition::types::S3Object::builder().bucket(BUCKET).name("nothing-here.jpg").build();
    let image = aws_sdk_rekognition::types::Image::builder().s3_object(object).build();
    let error = endpoint.rekognition().await.detect_text().image(image).send().await.unwrap_err().into_service_error();
    assert!(matches!(error, DetectTextError::InvalidS3ObjectException(_)), "{error}");
}
