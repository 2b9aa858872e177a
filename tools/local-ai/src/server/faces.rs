//! `DetectFaces` and `CompareFaces`.

use std::sync::Arc;

use image::RgbImage;
use serde_json::Value;

use super::{App, aside, parse, to_json};
use crate::faces::FaceEngine;
use crate::picture;
use crate::wire::error::ServiceError;
use crate::wire::faces::{
    CompareFacesReply, CompareFacesRequest, DetectFacesReply, DetectFacesRequest, MOST_FACES, comparison, no_face,
};
use crate::wire::image_source::ImageSource;
use crate::wire::operation::Service;

impl App {
    pub(super) async fn detect_faces(&self, body: &[u8]) -> Result<Value, ServiceError> {
        let request: DetectFacesRequest = parse(Service::Rekognition, body)?;
        request.check()?;
        let engine = self.face_engine()?;
        let image = request.image.load(Service::Rekognition, &self.objects).await?;
        let find = move || {
            let faces = engine.detect(&upright(&image)?);
            Ok(DetectFacesReply { face_details: faces.iter().take(MOST_FACES).map(Into::into).collect() })
        };
        to_json(&aside(Service::Rekognition, find).await?)
    }

    pub(super) async fn compare_faces(&self, body: &[u8]) -> Result<Value, ServiceError> {
        let request: CompareFacesRequest = parse(Service::Rekognition, body)?;
        let threshold = request.threshold()?;
        let engine = self.face_engine()?;
        let load = async |source: &ImageSource| source.load(Service::Rekognition, &self.objects).await;
        let (source, target) = tokio::try_join!(load(&request.source_image), load(&request.target_image))?;
        let compared =
            aside(Service::Rekognition, move || compare(&engine, &upright(&source)?, &upright(&target)?, threshold));
        to_json(&compared.await?)
    }

    fn face_engine(&self) -> Result<Arc<FaceEngine>, ServiceError> {
        let missing = "no face networks: run `make setup`, which fetches them, and start local-ai anew";
        self.faces.clone().ok_or_else(|| ServiceError::internal(Service::Rekognition, missing))
    }
}

fn upright(bytes: &[u8]) -> Result<RgbImage, ServiceError> {
    picture::decode_upright(bytes).map_err(|error| ServiceError::picture(Service::Rekognition, &error))
}

/// The source's largest face against each of the target's.
fn compare(
    engine: &FaceEngine,
    source: &RgbImage,
    target: &RgbImage,
    threshold: f32,
) -> Result<CompareFacesReply, ServiceError> {
    let (own, others) = (engine.detect(source), engine.detect(target));
    let largest = own.first().filter(|_| !others.is_empty()).ok_or_else(no_face)?;
    let numbers = engine.embed(source, largest);
    let similar = |face| (engine.similarity(&numbers, &engine.embed(target, &face)), face);
    Ok(comparison(largest, others.into_iter().take(MOST_FACES).map(similar).collect(), threshold))
}
