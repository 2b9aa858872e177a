//! Textract's response to `DetectDocumentText`, all fields. `T` is its text: owned, or borrowed from the event.
//! Source: Amazon Textract developer guide, `DetectDocumentText` and `Block`.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response<T> {
    pub document_metadata: DocumentMetadata,
    pub blocks: Vec<Block<T>>,
    pub detect_document_text_model_version: T,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DocumentMetadata {
    pub pages: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Block<T> {
    pub block_type: T,
    pub id: T,
    pub geometry: Geometry,
    pub confidence: Option<f64>,
    pub text: Option<T>,
    pub text_type: Option<T>,
    #[serde(default = "Vec::new")]
    pub relationships: Vec<Relationship<T>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Relationship<T> {
    #[serde(rename = "Type")]
    pub kind: T,
    pub ids: Vec<T>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Geometry {
    pub bounding_box: BoundingBox,
    pub polygon: Vec<Point>,
}

/// Fractions of the page.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BoundingBox {
    pub width: f64,
    pub height: f64,
    pub left: f64,
    pub top: f64,
}

/// Fractions of the page.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

impl<T: AsRef<str>> Response<T> {
    /// Bytes of text that were read: parsers that read all of the same response agree on it.
    #[must_use]
    pub fn text_bytes(&self) -> usize {
        self.detect_document_text_model_version.as_ref().len()
            + self.blocks.iter().map(Block::text_bytes).sum::<usize>()
    }
}

impl<T: AsRef<str>> Block<T> {
    fn text_bytes(&self) -> usize {
        let optional = [&self.text, &self.text_type].into_iter().flatten();
        let related = self.relationships.iter().flat_map(|related| related.ids.iter().chain([&related.kind]));
        [&self.block_type, &self.id].into_iter().chain(optional).chain(related).map(|text| text.as_ref().len()).sum()
    }
}
