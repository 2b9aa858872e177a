//! Textract's shapes: `Document` in, `Block`s out.

use serde::{Deserialize, Serialize};

use super::image_source::ImageSource;
use crate::ocr::geometry::{Point, Quad};
use crate::ocr::page::{Page, hull};

/// The model version this stand-in reports; Textract's own are numbers such as `1.0`.
pub const MODEL_VERSION: &str = "local-ai PP-OCRv6";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DetectDocumentTextRequest {
    pub document: ImageSource,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DetectDocumentTextReply {
    pub document_metadata: DocumentMetadata,
    pub blocks: Vec<Block>,
    pub detect_document_text_model_version: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DocumentMetadata {
    pub pages: u32,
}

/// A page, a line or a word. `Confidence` is 0 to 100, the recogniser's own and not calibrated.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Block {
    pub block_type: &'static str,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_type: Option<&'static str>,
    pub geometry: Geometry,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relationships: Vec<Relationship>,
}

/// Where a block lies, as fractions of the image as uploaded. The polygon starts at the text's own top-left and goes
/// clockwise in reading direction; the box is its upright hull.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Geometry {
    pub bounding_box: BoundingBox,
    pub polygon: Vec<PolygonPoint>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BoundingBox {
    pub width: f32,
    pub height: f32,
    pub left: f32,
    pub top: f32,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolygonPoint {
    pub x: f32,
    pub y: f32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Relationship {
    pub r#type: &'static str,
    pub ids: Vec<String>,
}

impl Geometry {
    /// The geometry of a quad on `page`.
    #[must_use]
    pub fn of(quad: &Quad, page: &Page) -> Self {
        let quad = quad.map(|p| Point::new((p.x / page.width).clamp(0.0, 1.0), (p.y / page.height).clamp(0.0, 1.0)));
        let (low, width, height) = hull(&quad);
        let polygon = quad.0.iter().map(|p| PolygonPoint { x: p.x, y: p.y }).collect();
        Self { bounding_box: BoundingBox { width, height, left: low.x, top: low.y }, polygon }
    }

    fn whole(page: &Page) -> Self {
        let centre = Point::new(page.width / 2.0, page.height / 2.0);
        Self::of(&Quad::rectangle(centre, page.width, page.height, 0.0), page)
    }
}

/// Confidence as the services give it, `0.0..=100.0`.
#[must_use]
pub fn percent(probability: f32) -> f32 {
    (probability * 100.0).clamp(0.0, 100.0)
}

/// The page's blocks: PAGE, then each LINE followed at the end by all WORDs, ids counted within `seed`.
#[must_use]
pub fn blocks(page: &Page, seed: &[u8; 16]) -> Vec<Block> {
    let mut next = 0_u32;
    let mut new_id = || {
        next += 1;
        block_id(seed, next)
    };
    let page_id = new_id();
    let (mut lines, mut words) = (Vec::new(), Vec::new());
    for line in &page.lines {
        let ids: Vec<String> = line.words.iter().map(|_| new_id()).collect();
        for (word, id) in line.words.iter().zip(&ids) {
            words.push(Block {
                block_type: "WORD",
                id: id.clone(),
                confidence: Some(percent(word.confidence)),
                text: Some(word.text.clone()),
                text_type: Some("PRINTED"),
                geometry: Geometry::of(&word.quad, page),
                relationships: Vec::new(),
            });
        }
        lines.push(Block {
            block_type: "LINE",
            id: new_id(),
            confidence: Some(percent(line.confidence)),
            text: Some(line.text.clone()),
            text_type: None,
            geometry: Geometry::of(&line.quad, page),
            relationships: vec![Relationship { r#type: "CHILD", ids }],
        });
    }
    let children: Vec<String> = lines.iter().map(|line| line.id.clone()).collect();
    let page_block = Block {
        block_type: "PAGE",
        id: page_id,
        confidence: None,
        text: None,
        text_type: None,
        geometry: Geometry::whole(page),
        relationships: if children.is_empty() {
            Vec::new()
        } else {
            vec![Relationship { r#type: "CHILD", ids: children }]
        },
    };
    std::iter::once(page_block).chain(lines).chain(words).collect()
}

/// An id in the form of a UUID that is the same each time the same image is read.
fn block_id(seed: &[u8; 16], number: u32) -> String {
    let mut bytes = *seed;
    for (byte, add) in bytes[12..].iter_mut().zip(number.to_be_bytes()) {
        *byte ^= add;
    }
    let hex = |part: &[u8]| part.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let parts = [&bytes[..4], &bytes[4..6], &bytes[6..8], &bytes[8..10], &bytes[10..]];
    parts.map(hex).join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::page::{Line, Word};

    #[test]
    fn blocks_link_page_lines_and_words() {
        let quad = Quad::rectangle(Point::new(50.0, 25.0), 40.0, 10.0, std::f32::consts::PI);
        let word = |text: &str| Word { text: text.into(), quad, confidence: 0.5 };
        let line = Line { text: "A B".into(), quad, confidence: 0.75, words: vec![word("A"), word("B")] };
        let page = Page { width: 100.0, height: 50.0, lines: vec![line] };
        let blocks = blocks(&page, &[7; 16]);
        let kinds: Vec<&str> = blocks.iter().map(|block| block.block_type).collect();
        assert_eq!(kinds, ["PAGE", "LINE", "WORD", "WORD"]);
        assert_eq!(blocks[0].relationships[0].ids, [blocks[1].id.clone()]);
        assert_eq!(blocks[1].relationships[0].ids, [blocks[2].id.clone(), blocks[3].id.clone()]);
        assert_eq!((blocks[1].confidence, blocks[2].confidence), (Some(75.0), Some(50.0)));
        let geometry = &blocks[1].geometry;
        assert!((geometry.polygon[0].x - 0.7).abs() < 1e-5 && (geometry.polygon[0].y - 0.6).abs() < 1e-5);
        assert!((geometry.bounding_box.left - 0.3).abs() < 1e-5 && (geometry.bounding_box.width - 0.4).abs() < 1e-5);
        assert!(blocks.iter().all(|block| block.id.len() == 36));
    }

    #[test]
    fn a_page_without_text_has_a_page_block_alone() {
        let page = Page { width: 10.0, height: 10.0, lines: Vec::new() };
        let blocks = blocks(&page, &[0; 16]);
        assert_eq!(blocks.len(), 1);
        assert!(blocks[0].relationships.is_empty());
    }
}
