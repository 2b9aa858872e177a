//! Faces found and compared by Rekognition.

use aws_sdk_rekognition::Client;
use aws_sdk_rekognition::operation::compare_faces::CompareFacesOutput;
use aws_sdk_rekognition::types::{BoundingBox, Image, S3Object};
use trestle_domain::confidence::Confidence;
use trestle_domain::fraud::{Face, Faces};
use trestle_domain::geometry::Rect;
use trestle_domain::money::MicroUsd;
use trestle_pipeline::port::{FaceComparer, FaceComparison, FaceDetector, FacesFound, ImageRef, UpstreamError};

use crate::failure::upstream;
use crate::price;

/// The service names no version of its face model in these answers.
const ENGINE: &str = "rekognition";

/// `DetectFaces` and `CompareFaces` on uploaded objects.
#[derive(Debug, Clone)]
pub struct RekognitionFaces {
    client: Client,
    bucket: String,
}

impl RekognitionFaces {
    #[must_use]
    pub fn new(client: Client, bucket: impl Into<String>) -> Self {
        Self { client, bucket: bucket.into() }
    }

    fn image(&self, image: &ImageRef) -> Image {
        let object = S3Object::builder().bucket(&self.bucket).name(&image.key).build();
        Image::builder().s3_object(object).build()
    }

    async fn faces(&self, image: &ImageRef) -> Result<Faces, UpstreamError> {
        let asked = self.client.detect_faces().image(self.image(image)).send();
        let answer = asked.await.map_err(|error| upstream("rekognition", "DetectFaces", &error))?;
        Ok(Faces::new(
            answer.face_details().iter().filter_map(|found| face(found.bounding_box(), found.confidence())).collect(),
        ))
    }

    /// `CompareFaces` says of an image without a face only that one of the two is such; looking at the target tells which.
    async fn one_has_no_face(&self, target: &ImageRef) -> Result<FaceComparison, UpstreamError> {
        let portraits = self.faces(target).await?;
        Ok(FaceComparison {
            source_has_face: portraits.as_slice().is_empty(),
            portraits,
            similarity: None,
            cost: price::COMPARE_FACES + price::DETECT_FACES,
            engine: ENGINE.to_owned(),
        })
    }
}

impl FaceDetector for RekognitionFaces {
    async fn detect(&self, image: &ImageRef) -> Result<FacesFound, UpstreamError> {
        let faces = self.faces(image).await?;
        Ok(FacesFound { faces, cost: price::DETECT_FACES, engine: ENGINE.to_owned() })
    }
}

impl FaceComparer for RekognitionFaces {
    async fn compare(&self, source: &ImageRef, target: &ImageRef) -> Result<FaceComparison, UpstreamError> {
        let asked = self
            .client
            .compare_faces()
            .source_image(self.image(source))
            .target_image(self.image(target))
            .similarity_threshold(0.0);

        match asked.send().await {
            Ok(answer) => Ok(compared(&answer, price::COMPARE_FACES)),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_invalid_parameter_exception()) => {
                self.one_has_no_face(target).await
            }
            Err(error) => Err(upstream("rekognition", "CompareFaces", &error)),
        }
    }
}

/// All faces of the target, and the best similarity; a face that is not like the source's at all has none.
fn compared(answer: &CompareFacesOutput, cost: MicroUsd) -> FaceComparison {
    let matched = answer.face_matches().iter().filter_map(|found| found.face());
    let portraits: Vec<Face> = matched
        .chain(answer.unmatched_faces())
        .filter_map(|found| face(found.bounding_box(), found.confidence()))
        .collect();
    let best = answer.face_matches().iter().filter_map(|found| found.similarity()).max_by(f32::total_cmp);
    let source_has_face = answer.source_image_face().is_some();
    FaceComparison {
        similarity: best.or_else(|| (source_has_face && !portraits.is_empty()).then_some(0.0)),
        portraits: Faces::new(portraits),
        source_has_face,
        cost,
        engine: ENGINE.to_owned(),
    }
}

fn face(place: Option<&BoundingBox>, confidence: Option<f32>) -> Option<Face> {
    let place = place?;
    let rect = Rect { x: place.left()?, y: place.top()?, width: place.width()?, height: place.height()? };
    Some(Face { rect, confidence: Confidence::from_percent(confidence.unwrap_or(0.0)) })
}

#[cfg(test)]
mod tests {
    use aws_sdk_rekognition::types::{CompareFacesMatch, ComparedFace, ComparedSourceImageFace};

    use super::*;

    fn found(width: f32) -> ComparedFace {
        let place = BoundingBox::builder().left(0.1).top(0.2).width(width).height(0.3).build();
        ComparedFace::builder().bounding_box(place).confidence(99.0).build()
    }

    fn matched(width: f32, similarity: f32) -> CompareFacesMatch {
        CompareFacesMatch::builder().face(found(width)).similarity(similarity).build()
    }

    #[test]
    fn the_best_match_counts_and_every_face_of_the_target_is_told() {
        let answer = CompareFacesOutput::builder()
            .source_image_face(ComparedSourceImageFace::builder().build())
            .face_matches(matched(0.1, 31.0))
            .face_matches(matched(0.2, 98.5))
            .unmatched_faces(found(0.3))
            .build();
        let comparison = compared(&answer, MicroUsd(1));
        assert_eq!((comparison.similarity, comparison.source_has_face), (Some(98.5), true));
        let widths: Vec<f32> = comparison.portraits.as_slice().iter().map(|face| face.rect.width).collect();
        assert_eq!(widths, [0.3, 0.2, 0.1], "largest first");
    }

    #[test]
    fn faces_without_any_likeness_are_unlike_and_no_faces_are_none() {
        let answer = CompareFacesOutput::builder().source_image_face(ComparedSourceImageFace::builder().build());
        let unlike = compared(&answer.clone().unmatched_faces(found(0.3)).build(), MicroUsd(1));
        assert_eq!((unlike.similarity, unlike.portraits.as_slice().len()), (Some(0.0), 1));
        let none = compared(&answer.build(), MicroUsd(1));
        assert_eq!((none.similarity, none.source_has_face), (None, true));
        let nothing = compared(&CompareFacesOutput::builder().unmatched_faces(found(0.3)).build(), MicroUsd(1));
        assert_eq!((nothing.similarity, nothing.source_has_face), (None, false));
    }
}
