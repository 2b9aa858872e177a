//! Uploaded images in S3, and masked pictures of confirmed fraud.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use trestle_domain::case::{ContentType, DeclaredUpload, Sha256};
use trestle_domain::code::ErrorCode;
use trestle_pipeline::port::{
    FetchedImage, ImageStore, MaskedPicture, PictureStore, PresignedUpload, UploadInfo, UpstreamError,
    UpstreamErrorKind,
};

use crate::failure::upstream;

/// The object's own metadata that holds a masked picture's mask version.
const MASK: &str = "mask";

/// A masked picture has at most 512 pixels a side; this is far above any.
const MAX_PICTURE_BYTES: u64 = 2 * 1024 * 1024;

/// A bucket of uploads, encrypted by its own default (KMS).
#[derive(Debug, Clone)]
pub struct Bucket {
    client: Client,
    name: String,
    credentials: SharedCredentialsProvider,
}

impl Bucket {
    /// `credentials`: what the client signs with, which it does not tell itself; no signature outlives them.
    #[must_use]
    pub fn new(client: Client, name: impl Into<String>, credentials: SharedCredentialsProvider) -> Self {
        Self { client, name: name.into(), credentials }
    }

    /// `None` when there is no such object.
    async fn object(&self, key: &str) -> Result<Option<GetObjectOutput>, UpstreamError> {
        match self.client.get_object().bucket(&self.name).key(key).send().await {
            Ok(object) => Ok(Some(object)),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => Ok(None),
            Err(error) => Err(upstream("s3", "GetObject", &error)),
        }
    }

    /// The end of the credentials that would sign now, where they have one.
    async fn credentials_expiry(&self) -> Result<Option<Timestamp>, UpstreamError> {
        let missing = || UpstreamError {
            code: Some("CredentialsMissing".to_owned()),
            ..UpstreamError::new("s3", "PutObject", UpstreamErrorKind::AccessDenied)
        };
        let credentials = self.credentials.provide_credentials().await.map_err(|_| missing())?;
        Ok(credentials.expiry().and_then(|expiry| Timestamp::try_from(expiry).ok()))
    }
}

impl ImageStore for Bucket {
    async fn presign(
        &self,
        key: &str,
        upload: &DeclaredUpload,
        now: Timestamp,
        ttl: Duration,
    ) -> Result<PresignedUpload, UpstreamError> {
        let invalid = || UpstreamError::new("s3", "PutObject", UpstreamErrorKind::Invalid);
        let wanted = now.checked_add(ttl).map_err(|_| invalid())?;
        let expires_at = self.credentials_expiry().await?.map_or(wanted, |expiry| expiry.min(wanted));
        let lifetime = Duration::try_from(expires_at.duration_since(now)).map_err(|_| invalid())?;
        // A signature counts whole seconds, and one of none is refused by S3.
        let lifetime = Duration::from_secs(lifetime.as_secs());
        if lifetime.is_zero() {
            return Err(UpstreamError::new("s3", "PutObject", UpstreamErrorKind::AccessDenied));
        }
        let config = PresigningConfig::builder()
            .start_time(SystemTime::try_from(now).map_err(|_| invalid())?)
            .expires_in(lifetime)
            .build()
            .map_err(|_| invalid())?;
        let signed = self
            .client
            .put_object()
            .bucket(&self.name)
            .key(key)
            .content_type(upload.content_type.as_str())
            .content_length(i64::try_from(upload.content_length).map_err(|_| invalid())?)
            .checksum_algorithm(ChecksumAlgorithm::Sha256)
            .checksum_sha256(BASE64.encode(upload.sha256.0))
            .if_none_match("*")
            .presigned(config)
            .await
            .map_err(|error| upstream("s3", "PutObject", &error))?;
        let headers: BTreeMap<String, String> =
            signed.headers().map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        Ok(PresignedUpload {
            method: "PUT",
            url: signed.uri().to_owned(),
            headers,
            expires_at: now.checked_add(lifetime).map_err(|_| invalid())?,
        })
    }

    async fn info(&self, key: &str) -> Result<Option<UploadInfo>, UpstreamError> {
        let head = self.client.head_object().bucket(&self.name).key(key).checksum_mode(ChecksumMode::Enabled).send();
        match head.await {
            Ok(head) => Ok(Some(UploadInfo {
                content_length: head.content_length().and_then(|length| u64::try_from(length).ok()).unwrap_or(0),
                sha256: head.checksum_sha256().and_then(checksum),
            })),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_not_found()) => Ok(None),
            Err(error) => Err(upstream("s3", "HeadObject", &error)),
        }
    }

    async fn fetch(&self, key: &str, max_bytes: u64) -> Result<Option<FetchedImage>, UpstreamError> {
        let Some(object) = self.object(key).await? else { return Ok(None) };
        body(object, max_bytes).await.map(|bytes| Some(FetchedImage { bytes: Arc::new(bytes) }))
    }
}

impl PictureStore for Bucket {
    async fn put_picture(&self, key: &str, picture: &MaskedPicture) -> Result<(), UpstreamError> {
        let put = self
            .client
            .put_object()
            .bucket(&self.name)
            .key(key)
            .content_type(ContentType::Jpeg.as_str())
            .metadata(MASK, picture.mask.to_string())
            .body(ByteStream::from(picture.jpeg.clone()));
        put.send().await.map(drop).map_err(|error| upstream("s3", "PutObject", &error))
    }

    async fn picture(&self, key: &str) -> Result<Option<MaskedPicture>, UpstreamError> {
        let Some(object) = self.object(key).await? else { return Ok(None) };
        let mask = object.metadata().and_then(|metadata| metadata.get(MASK)).and_then(|mask| mask.parse().ok());
        let unusable = UpstreamErrorKind::Unusable(ErrorCode::UpstreamAnswerUnusable);
        let mask = mask.ok_or(UpstreamError::new("s3", "GetObject", unusable))?;
        Ok(Some(MaskedPicture { jpeg: body(object, MAX_PICTURE_BYTES).await?, mask }))
    }

    async fn delete_picture(&self, key: &str) -> Result<(), UpstreamError> {
        let delete = self.client.delete_object().bucket(&self.name).key(key).send().await;
        delete.map(drop).map_err(|error| upstream("s3", "DeleteObject", &error))
    }
}

/// The object's bytes, which are not read beyond `max_bytes`.
async fn body(mut object: GetObjectOutput, max_bytes: u64) -> Result<Vec<u8>, UpstreamError> {
    let too_large = || UpstreamError::new("s3", "GetObject", UpstreamErrorKind::ImageRefused(ErrorCode::ImageTooLarge));
    let declared = object.content_length().and_then(|length| u64::try_from(length).ok()).unwrap_or(0);
    if declared > max_bytes {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(declared).unwrap_or(0));
    while let Some(chunk) = object.body.next().await {
        let broken = UpstreamError::new("s3", "GetObject", UpstreamErrorKind::Unavailable);
        let chunk = chunk.map_err(|_| broken)?;
        if bytes.len() as u64 + chunk.len() as u64 > max_bytes {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// A whole-object SHA-256; S3 marks a checksum of parts by a suffix `-<n>`, which is none.
fn checksum(base64: &str) -> Option<Sha256> {
    BASE64.decode(base64).ok()?.try_into().ok().map(Sha256)
}
