//! Text and US identity documents read by Textract.

use std::collections::HashMap;

use aws_sdk_textract::Client;
use aws_sdk_textract::types::{
    Block, BlockType, Document, Geometry, IdentityDocumentField, RelationshipType, S3Object,
};
use trestle_domain::confidence::Confidence;
use trestle_domain::document::UploadKind;
use trestle_domain::geometry::{Point, Quad, Rect};
use trestle_domain::reading::{IdReading, Reader};
use trestle_pipeline::port::{IdReader, IdReadings, ImageRef, ReadResult, TextReader, UpstreamError};

use crate::failure::upstream;
use crate::lines::{self, Found};
use crate::price;

/// The first reading: `DetectDocumentText` on the uploaded object.
#[derive(Debug, Clone)]
pub struct TextractReader {
    client: Client,
    bucket: String,
}

impl TextractReader {
    #[must_use]
    pub fn new(client: Client, bucket: impl Into<String>) -> Self {
        Self { client, bucket: bucket.into() }
    }
}

impl TextReader for TextractReader {
    async fn read(&self, image: &ImageRef) -> Result<ReadResult, UpstreamError> {
        let answer = self
            .client
            .detect_document_text()
            .document(document(&self.bucket, image))
            .send()
            .await
            .map_err(|error| upstream("textract", "DetectDocumentText", &error))?;
        Ok(ReadResult {
            reading: lines::reading(Reader::First, image, text_lines(answer.blocks())),
            cost: price::pages(price::DETECT_DOCUMENT_TEXT, answer.document_metadata().and_then(|about| about.pages())),
            engine: engine(answer.detect_document_text_model_version()),
        })
    }
}

/// `AnalyzeID` on the uploaded object; it knows US passports and driver licences only.
#[derive(Debug, Clone)]
pub struct TextractIdReader {
    client: Client,
    bucket: String,
}

impl TextractIdReader {
    #[must_use]
    pub fn new(client: Client, bucket: impl Into<String>) -> Self {
        Self { client, bucket: bucket.into() }
    }
}

impl IdReader for TextractIdReader {
    async fn read_id(&self, image: &ImageRef) -> Result<IdReadings, UpstreamError> {
        let answer = self
            .client
            .analyze_id()
            .document_pages(document(&self.bucket, image))
            .send()
            .await
            .map_err(|error| upstream("textract", "AnalyzeID", &error))?;
        let fields = answer.identity_documents().iter().flat_map(|found| found.identity_document_fields());
        Ok(IdReadings {
            readings: fields.filter_map(|field| id_reading(image.kind, field)).collect(),
            cost: price::pages(price::ANALYZE_ID, answer.document_metadata().and_then(|about| about.pages())),
            engine: engine(answer.analyze_id_model_version()),
        })
    }
}

fn document(bucket: &str, image: &ImageRef) -> Document {
    Document::builder().s3_object(S3Object::builder().bucket(bucket).name(&image.key).build()).build()
}

fn engine(version: Option<&str>) -> String {
    version.map_or_else(|| "textract".to_owned(), |version| format!("textract {version}"))
}

/// LINE blocks with the WORD blocks that their CHILD relationship names.
fn text_lines(blocks: &[Block]) -> Vec<(Found, Vec<Found>)> {
    let of_type = |wanted: &'static BlockType| blocks.iter().filter(move |block| block.block_type() == Some(wanted));
    let words: HashMap<&str, &Block> =
        of_type(&BlockType::Word).filter_map(|block| Some((block.id()?, block))).collect();
    let children = |line: &Block| -> Vec<Found> {
        let related = line.relationships().iter().filter(|related| related.r#type() == Some(&RelationshipType::Child));
        related.flat_map(|related| related.ids()).filter_map(|id| found(words.get(id.as_str())?)).collect()
    };
    of_type(&BlockType::Line).filter_map(|line| Some((found(line)?, children(line)))).collect()
}

fn found(block: &Block) -> Option<Found> {
    Some(Found {
        text: block.text()?.to_owned(),
        quad: block.geometry().and_then(quad)?,
        confidence: Confidence::from_percent(block.confidence().unwrap_or(0.0)),
    })
}

fn quad(geometry: &Geometry) -> Option<Quad> {
    let bounds =
        geometry.bounding_box().map(|b| Rect { x: b.left(), y: b.top(), width: b.width(), height: b.height() });
    lines::quad(geometry.polygon().iter().map(|p| Point { x: p.x(), y: p.y() }), bounds)
}

/// A field that has a value; the service lists all keys it knows, also those without one.
fn id_reading(image: UploadKind, field: &IdentityDocumentField) -> Option<IdReading> {
    let value = field.value_detection().filter(|value| !value.text().trim().is_empty())?;
    Some(IdReading {
        image,
        key: field.r#type()?.text().to_owned(),
        value: value.text().to_owned().into(),
        normalised: value.normalized_value().and_then(|value| value.value()).map(|value| value.to_owned().into()),
        confidence: Confidence::from_percent(value.confidence().unwrap_or(0.0)),
    })
}
