//! Uploaded images.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use trestle_domain::case::{ContentType, DeclaredUpload, Sha256};
use trestle_domain::code::ErrorCode;
use trestle_domain::document::UploadKind;
use trestle_domain::reading::Barcode;

use super::UpstreamError;

/// An uploaded image whose header has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRef {
    pub kind: UploadKind,
    /// Object key, `<mode>/<id>/<kind>`.
    pub key: String,
    pub sha256: Sha256,
    /// Pixels, as stored (before any EXIF turn).
    pub width: u32,
    pub height: u32,
}

/// A signed request that uploads one image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresignedUpload {
    /// Always `PUT`.
    pub method: &'static str,
    /// Carries a signature: not for logs.
    pub url: String,
    /// Headers that the uploader must send, by lower-case name.
    pub headers: BTreeMap<String, String>,
    pub expires_at: Timestamp,
}

/// What the store knows of an object without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadInfo {
    pub content_length: u64,
    /// The checksum that the store verified on upload, where it kept one.
    pub sha256: Option<Sha256>,
}

/// An image's bytes. `Debug` shows only their number.
#[derive(Clone, PartialEq, Eq)]
pub struct FetchedImage {
    /// Shared with the thread that works on pixels.
    pub bytes: Arc<Vec<u8>>,
}

impl std::fmt::Debug for FetchedImage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FetchedImage({} bytes)", self.bytes.len())
    }
}

/// Where uploads are kept (S3).
pub trait ImageStore: Send + Sync {
    /// Signs a PUT of exactly the declared image. The signature MUST bind content type, length and SHA-256, and
    /// `If-None-Match: *`, so that nothing else can be uploaded and nothing is overwritten. MUST NOT outlive the credentials it
    /// is signed with: `expires_at` is the earlier of `ttl` from now and their expiry.
    fn presign(
        &self,
        key: &str,
        upload: &DeclaredUpload,
        now: Timestamp,
        ttl: Duration,
    ) -> impl Future<Output = Result<PresignedUpload, UpstreamError>> + Send;

    /// The object's length and checksum; `None` when there is no such object.
    fn info(&self, key: &str) -> impl Future<Output = Result<Option<UploadInfo>, UpstreamError>> + Send;

    /// The object's bytes; `None` when there is no such object. MUST NOT read more than `max_bytes`: a longer object is
    /// [`super::UpstreamErrorKind::ImageRefused`] with `IMAGE_TOO_LARGE`.
    fn fetch(
        &self,
        key: &str,
        max_bytes: u64,
    ) -> impl Future<Output = Result<Option<FetchedImage>, UpstreamError>> + Send;
}

/// Why an image is no image that can be worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InspectError(pub ErrorCode);

/// What an image's header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageHeader {
    pub content_type: ContentType,
    /// Pixels, as stored (before any EXIF turn); both at least 1.
    pub width: u32,
    pub height: u32,
}

/// Checks an image without decoding its pixels; local and synchronous.
pub trait ImageInspector: Send + Sync {
    /// Reads type and dimensions from the bytes themselves. MUST take time by the number of bytes alone and no memory, whatever
    /// dimensions they declare.
    ///
    /// # Errors
    /// `IMAGE_EMPTY`, `IMAGE_TYPE_UNSUPPORTED` (neither JPEG nor PNG), `IMAGE_TRUNCATED` (the end marker is missing), `IMAGE_DIMENSIONS`
    /// (too small to show a document or too large to be read), `IMAGE_TOO_COMPLEX`.
    fn inspect(&self, bytes: &[u8]) -> Result<ImageHeader, InspectError>;
}

/// Why an image's pixels can't be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BarcodeError(pub ErrorCode);

/// Finds barcodes in an image's pixels; local and synchronous, and done on another thread.
pub trait BarcodeReader: Clone + Send + Sync + 'static {
    /// All PDF417 symbols found, none when there are none. MUST bound its memory by the image's declared size.
    ///
    /// # Errors
    /// The image can't be decoded or is too large to decode.
    fn barcodes(&self, kind: UploadKind, bytes: &[u8]) -> Result<Vec<Barcode>, BarcodeError>;
}
