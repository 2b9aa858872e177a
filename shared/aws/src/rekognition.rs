//! Text read by Rekognition.

use aws_sdk_rekognition::Client;
use aws_sdk_rekognition::types::{Geometry, Image, S3Object, TextDetection, TextTypes};
use trestle_domain::confidence::Confidence;
use trestle_domain::geometry::{Point, Quad, Rect};
use trestle_domain::reading::Reader;
use trestle_pipeline::port::{ImageRef, ReadResult, TextReader, UpstreamError};

use crate::failure::upstream;
use crate::lines::{self, Found};
use crate::price;

/// The second reading: `DetectText` on the uploaded object. The service gives at most 100 words.
#[derive(Debug, Clone)]
pub struct RekognitionReader {
    client: Client,
    bucket: String,
}

impl RekognitionReader {
    #[must_use]
    pub fn new(client: Client, bucket: impl Into<String>) -> Self {
        Self { client, bucket: bucket.into() }
    }
}

impl TextReader for RekognitionReader {
    async fn read(&self, image: &ImageRef) -> Result<ReadResult, UpstreamError> {
        let object = S3Object::builder().bucket(&self.bucket).name(&image.key).build();
        let answer = self
            .client
            .detect_text()
            .image(Image::builder().s3_object(object).build())
            .send()
            .await
            .map_err(|error| upstream("rekognition", "DetectText", &error))?;
        let version = answer.text_model_version();
        Ok(ReadResult {
            reading: lines::reading(Reader::Second, image, text_lines(answer.text_detections())),
            cost: price::DETECT_TEXT,
            engine: version.map_or_else(|| "rekognition".to_owned(), |version| format!("rekognition {version}")),
        })
    }
}

/// LINE detections with the WORD detections that name them as parent.
fn text_lines(detections: &[TextDetection]) -> Vec<(Found, Vec<Found>)> {
    let of_type = |wanted: &'static TextTypes| detections.iter().filter(move |found| found.r#type() == Some(wanted));
    let words = |line: &TextDetection| -> Vec<Found> {
        of_type(&TextTypes::Word)
            .filter(|word| word.parent_id().is_some() && word.parent_id() == line.id())
            .filter_map(found)
            .collect()
    };
    of_type(&TextTypes::Line).filter_map(|line| Some((found(line)?, words(line)))).collect()
}

fn found(detection: &TextDetection) -> Option<Found> {
    Some(Found {
        text: detection.detected_text()?.to_owned(),
        quad: detection.geometry().and_then(quad)?,
        confidence: Confidence::from_percent(detection.confidence().unwrap_or(0.0)),
    })
}

fn quad(geometry: &Geometry) -> Option<Quad> {
    let bounds = geometry
        .bounding_box()
        .and_then(|b| Some(Rect { x: b.left()?, y: b.top()?, width: b.width()?, height: b.height()? }));
    let points = geometry.polygon().iter().filter_map(|p| Some(Point { x: p.x()?, y: p.y()? }));
    lines::quad(points, bounds)
}
