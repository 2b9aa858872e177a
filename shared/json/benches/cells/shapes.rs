//! The types that the engines read.
#![allow(clippy::struct_field_names, reason = "the names are the documents'")]

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
pub(crate) struct Textract {
    document_metadata: DocumentMetadata,
    pub(crate) blocks: Vec<Block>,
    detect_document_text_model_version: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct DocumentMetadata {
    pages: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
pub(crate) struct Block {
    block_type: BlockType,
    confidence: f64,
    pub(crate) text: String,
    text_type: Option<String>,
    geometry: Geometry,
    id: String,
    relationships: Option<Vec<Relationship>>,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum BlockType {
    Line,
    Word,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct Geometry {
    bounding_box: BoundingBox,
    polygon: Vec<Point>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct BoundingBox {
    width: f64,
    height: f64,
    left: f64,
    top: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct Point {
    x: f64,
    y: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct Relationship {
    r#type: String,
    ids: Vec<String>,
}

/// The same response with its texts borrowed.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
pub(crate) struct TextractView<'a> {
    document_metadata: DocumentMetadata,
    #[serde(borrow)]
    pub(crate) blocks: Vec<BlockView<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
pub(crate) struct BlockView<'a> {
    block_type: BlockType,
    confidence: f64,
    #[serde(borrow)]
    pub(crate) text: Cow<'a, str>,
    #[serde(borrow)]
    text_type: Option<Cow<'a, str>>,
    geometry: Geometry,
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    relationships: Option<Vec<RelationshipView<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct RelationshipView<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(borrow)]
    ids: Vec<Cow<'a, str>>,
}

impl trestle_json::Shape for TextractView<'_> {
    type View<'a> = TextractView<'a>;
}

/// Three fields of each block.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Projection {
    pub(crate) blocks: Vec<ProjectedBlock>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
pub(crate) struct ProjectedBlock {
    block_type: BlockType,
    confidence: f64,
    pub(crate) text: String,
}

/// The body of a request or a message.
#[derive(Deserialize)]
#[allow(dead_code)]
pub(crate) struct Form {
    market: String,
    pub(crate) answers: Vec<Answer>,
    remarks: String,
}

#[derive(Deserialize)]
#[allow(dead_code)]
pub(crate) struct Answer {
    question: String,
    pub(crate) answer: String,
    changed: u32,
    source: String,
}

/// The same, borrowed.
#[derive(Deserialize)]
#[allow(dead_code)]
pub(crate) struct FormView<'a> {
    #[serde(borrow)]
    market: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) answers: Vec<AnswerView<'a>>,
    #[serde(borrow)]
    remarks: Cow<'a, str>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
pub(crate) struct AnswerView<'a> {
    #[serde(borrow)]
    question: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) answer: Cow<'a, str>,
    changed: u32,
    #[serde(borrow)]
    source: Cow<'a, str>,
}

impl trestle_json::Shape for FormView<'_> {
    type View<'a> = FormView<'a>;
}

/// What a handler uses of an S3 event.
#[derive(Deserialize)]
pub(crate) struct ObjectCreated {
    pub(crate) detail: Detail,
}

#[derive(Deserialize, Serialize)]
pub(crate) struct Detail {
    bucket: Bucket,
    pub(crate) object: Object,
}

#[derive(Deserialize, Serialize)]
struct Bucket {
    name: String,
}

#[derive(Deserialize, Serialize)]
pub(crate) struct Object {
    pub(crate) key: String,
    size: u64,
}
