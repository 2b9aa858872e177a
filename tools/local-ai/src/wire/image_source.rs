//! The image a request names: bytes in the request, or an object in S3.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::Deserialize;

use super::error::ServiceError;
use super::operation::Service;
use crate::objects::Objects;

/// Textract's limit for synchronous operations, <https://docs.aws.amazon.com/textract/latest/dg/limits-document.html>.
const TEXTRACT_BYTES: u64 = 10 * 1024 * 1024;
/// Rekognition's limits, <https://docs.aws.amazon.com/rekognition/latest/dg/limits.html>: raw bytes, and an object in S3.
const REKOGNITION_BYTES: u64 = 5 * 1024 * 1024;
const REKOGNITION_OBJECT: u64 = 15 * 1024 * 1024;

/// `Document` of Textract and `Image` of Rekognition: exactly one of the two.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ImageSource {
    pub bytes: Option<String>,
    pub s3_object: Option<S3Object>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct S3Object {
    pub bucket: Option<String>,
    pub name: Option<String>,
    pub version: Option<String>,
}

impl ImageSource {
    /// The image's bytes, within the service's limits.
    pub async fn load(&self, service: Service, objects: &Objects) -> Result<Vec<u8>, ServiceError> {
        let limit = if service == Service::Rekognition { REKOGNITION_BYTES } else { TEXTRACT_BYTES };
        match (&self.bytes, &self.s3_object) {
            (Some(base64), None) => {
                // Checked before decoding: four characters hold three bytes.
                if base64.len() as u64 / 4 * 3 > limit + 2 {
                    return Err(ServiceError::too_large(service, limit));
                }
                let bytes = BASE64_STANDARD
                    .decode(base64)
                    .map_err(|_| ServiceError::invalid(service, "Bytes is not valid base64"))?;
                if bytes.len() as u64 > limit { Err(ServiceError::too_large(service, limit)) } else { Ok(bytes) }
            }
            (None, Some(object)) => {
                let (Some(bucket), Some(name)) = (&object.bucket, &object.name) else {
                    return Err(ServiceError::invalid(service, "S3Object needs Bucket and Name"));
                };
                let limit = if service == Service::Rekognition { REKOGNITION_OBJECT } else { TEXTRACT_BYTES };
                objects.get(service, bucket, name, object.version.as_deref(), limit).await
            }
            _ => Err(ServiceError::invalid(service, "the image needs exactly one of Bytes and S3Object")),
        }
    }
}
