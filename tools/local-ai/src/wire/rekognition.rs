//! Rekognition's shapes: `Image` in, `TextDetection`s out.

use serde::{Deserialize, Serialize};

use super::error::ServiceError;
use super::image_source::ImageSource;
use super::operation::Service;
use super::textract::{Geometry, percent};
use crate::ocr::page::Page;

/// The model version this stand-in reports; Rekognition's own are numbers such as `3.0`.
pub const MODEL_VERSION: &str = "local-ai PP-OCRv4";
/// `DetectText` finds at most this many words in an image.
const MOST_WORDS: usize = 100;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DetectTextRequest {
    pub image: ImageSource,
    #[serde(default)]
    pub filters: Filters,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Filters {
    #[serde(default)]
    pub word_filter: WordFilter,
    #[serde(default)]
    pub regions_of_interest: Vec<serde_json::Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct WordFilter {
    /// `0.0..=100.0`.
    #[serde(default)]
    pub min_confidence: f32,
    /// Fractions of the image's height and width.
    #[serde(default)]
    pub min_bounding_box_height: f32,
    #[serde(default)]
    pub min_bounding_box_width: f32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DetectTextReply {
    pub text_detections: Vec<TextDetection>,
    pub text_model_version: &'static str,
}

/// A line, or a word with its line's id as parent. `Confidence` is 0 to 100, not calibrated.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TextDetection {
    pub detected_text: String,
    pub r#type: &'static str,
    pub id: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<u32>,
    pub confidence: f32,
    pub geometry: Geometry,
}

impl Filters {
    pub fn check(&self) -> Result<(), ServiceError> {
        if self.regions_of_interest.is_empty() {
            return Ok(());
        }
        Err(ServiceError::invalid(Service::Rekognition, "RegionsOfInterest is not supported by this endpoint"))
    }
}

impl WordFilter {
    fn passes(&self, detection: &TextDetection) -> bool {
        let size = &detection.geometry.bounding_box;
        detection.confidence >= self.min_confidence
            && size.height >= self.min_bounding_box_height
            && size.width >= self.min_bounding_box_width
    }
}

/// Lines first, then words, as the service lists them. Words beyond the limit are left out, and lines without a word too.
#[must_use]
pub fn detections(page: &Page, filter: &WordFilter) -> Vec<TextDetection> {
    let (mut lines, mut words) = (Vec::new(), Vec::new());
    for (line, id) in page.lines.iter().zip(0_u32..) {
        let found = line.words.iter().map(|word| TextDetection {
            detected_text: word.text.clone(),
            r#type: "WORD",
            id: 0,
            parent_id: Some(id),
            confidence: percent(word.confidence),
            geometry: Geometry::of(&word.quad, page),
        });
        let before = words.len();
        words.extend(found.filter(|word| filter.passes(word)).take(MOST_WORDS - before));
        if words.len() > before {
            lines.push(TextDetection {
                detected_text: line.text.clone(),
                r#type: "LINE",
                id,
                parent_id: None,
                confidence: percent(line.confidence),
                geometry: Geometry::of(&line.quad, page),
            });
        }
    }
    let first = lines.last().map_or(0, |line| line.id + 1);
    for (word, id) in words.iter_mut().zip(first..) {
        word.id = id;
    }
    lines.into_iter().chain(words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::geometry::{Point, Quad};
    use crate::ocr::page::{Line, Word};

    fn page(lines: usize, words: usize) -> Page {
        let quad = Quad::rectangle(Point::new(50.0, 50.0), 20.0, 10.0, 0.0);
        let word = |index: usize| Word { text: format!("w{index}"), quad, confidence: 0.9 - 0.001 * index as f32 };
        let line = Line { text: "line".into(), quad, confidence: 0.9, words: (0..words).map(word).collect() };
        Page { width: 100.0, height: 100.0, lines: vec![line; lines] }
    }

    #[test]
    fn at_most_a_hundred_words_are_given_and_each_has_its_line() {
        let found = detections(&page(30, 7), &WordFilter::default());
        let words: Vec<_> = found.iter().filter(|d| d.r#type == "WORD").collect();
        let lines: Vec<_> = found.iter().filter(|d| d.r#type == "LINE").collect();
        assert_eq!((words.len(), lines.len()), (100, 15));
        assert!(words.iter().all(|word| lines.iter().any(|line| Some(line.id) == word.parent_id)));
        let mut ids: Vec<u32> = found.iter().map(|d| d.id).collect();
        ids.dedup();
        assert_eq!(ids.len(), found.len());
    }

    #[test]
    fn the_word_filter_leaves_out_what_is_unsure_or_small() {
        let unsure = WordFilter { min_confidence: 89.85, ..WordFilter::default() };
        assert_eq!(detections(&page(1, 3), &unsure).iter().filter(|d| d.r#type == "WORD").count(), 2);
        let small = WordFilter { min_bounding_box_height: 0.5, ..WordFilter::default() };
        assert!(detections(&page(1, 3), &small).is_empty());
    }
}
