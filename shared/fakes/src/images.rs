//! Uploaded images in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use sha2::Digest as _;
use trestle_domain::case::{DeclaredUpload, Sha256};
use trestle_domain::code::ErrorCode;
use trestle_pipeline::port::{
    FetchedImage, ImageStore, MaskedPicture, PictureStore, PresignedUpload, UploadInfo, UpstreamError,
    UpstreamErrorKind,
};

use crate::script::{Script, Step};

/// Why an upload was refused, as S3's HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutRefused {
    /// 403: other headers than signed, or no such signature.
    Signature,
    /// 400: the body is not the declared one.
    Digest,
    /// 412: there is an object already.
    Exists,
}

impl PutRefused {
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self {
            Self::Signature => 403,
            Self::Digest => 400,
            Self::Exists => 412,
        }
    }
}

#[derive(Debug, Default)]
struct State {
    objects: BTreeMap<String, Vec<u8>>,
    /// Signed uploads by URL.
    signed: BTreeMap<String, (String, BTreeMap<String, String>)>,
    pictures: BTreeMap<String, MaskedPicture>,
    /// How long it takes to fetch an object, by its key.
    slow: BTreeMap<String, Duration>,
}

/// An [`ImageStore`] and [`PictureStore`].
#[derive(Debug, Clone, Default)]
pub struct MemoryImages {
    state: Arc<Mutex<State>>,
    credentials_expire: Option<Timestamp>,
    faults: Script<UpstreamErrorKind>,
}

impl MemoryImages {
    /// Signs with credentials that end then.
    #[must_use]
    pub fn with_credentials_until(expiry: Timestamp) -> Self {
        Self { credentials_expire: Some(expiry), ..Self::default() }
    }

    /// Puts an object there without a signed request.
    pub fn insert(&self, key: &str, bytes: Vec<u8>) {
        self.state().objects.insert(key.to_owned(), bytes);
    }

    /// The next call of a method of either port fails.
    pub fn fail_next(&self, kind: UpstreamErrorKind) {
        self.faults.push(Step::new(kind));
    }

    /// Fetching the object takes so long on the async runtime's clock.
    pub fn slow_down(&self, key: &str, delay: Duration) {
        self.state().slow.insert(key.to_owned(), delay);
    }

    /// The keys of all masked pictures.
    #[must_use]
    pub fn pictures(&self) -> Vec<String> {
        self.state().pictures.keys().cloned().collect()
    }

    /// Calls of all of the ports' methods.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.faults.calls()
    }

    /// A PUT to a signed URL with these headers (lower-case names) and body.
    ///
    /// # Errors
    /// What S3 would refuse.
    pub fn put(&self, url: &str, headers: &BTreeMap<String, String>, body: &[u8]) -> Result<(), PutRefused> {
        let mut state = self.state();
        let (key, signed) = state.signed.get(url).cloned().ok_or(PutRefused::Signature)?;
        let sent = |name: &str| match name {
            "content-length" => Some(body.len().to_string()),
            _ => headers.get(name).cloned(),
        };
        if signed.iter().any(|(name, value)| sent(name).as_ref() != Some(value)) {
            return Err(PutRefused::Signature);
        }
        if signed.get("x-amz-checksum-sha256") != Some(&BASE64.encode(sha2::Sha256::digest(body))) {
            return Err(PutRefused::Digest);
        }
        if state.objects.contains_key(&key) {
            return Err(PutRefused::Exists);
        }
        state.objects.insert(key, body.to_vec());
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fault(&self, operation: &'static str) -> Result<(), UpstreamError> {
        match self.faults.play().await {
            Some(kind) => Err(UpstreamError::new("s3", operation, kind)),
            None => Ok(()),
        }
    }
}

impl ImageStore for MemoryImages {
    async fn presign(
        &self,
        key: &str,
        upload: &DeclaredUpload,
        now: Timestamp,
        ttl: Duration,
    ) -> Result<PresignedUpload, UpstreamError> {
        self.fault("PutObject").await?;
        let wanted = now.saturating_add(ttl).unwrap_or(Timestamp::MAX);
        let expires_at = self.credentials_expire.map_or(wanted, |expiry| expiry.min(wanted));
        let headers = BTreeMap::from([
            ("content-length".to_owned(), upload.content_length.to_string()),
            ("content-type".to_owned(), upload.content_type.as_str().to_owned()),
            ("if-none-match".to_owned(), "*".to_owned()),
            ("x-amz-checksum-sha256".to_owned(), BASE64.encode(upload.sha256.0)),
        ]);
        let mut state = self.state();
        let url = format!("https://images.invalid/{key}?signature={}", state.signed.len());
        state.signed.insert(url.clone(), (key.to_owned(), headers.clone()));
        Ok(PresignedUpload { method: "PUT", url, headers, expires_at })
    }

    async fn info(&self, key: &str) -> Result<Option<UploadInfo>, UpstreamError> {
        self.fault("HeadObject").await?;
        Ok(self.state().objects.get(key).map(|bytes| UploadInfo {
            content_length: bytes.len() as u64,
            sha256: Some(Sha256(sha2::Sha256::digest(bytes).into())),
        }))
    }

    async fn fetch(&self, key: &str, max_bytes: u64) -> Result<Option<FetchedImage>, UpstreamError> {
        self.fault("GetObject").await?;
        let slow = self.state().slow.get(key).copied();
        if let Some(delay) = slow {
            tokio::time::sleep(delay).await;
        }
        match self.state().objects.get(key) {
            Some(bytes) if bytes.len() as u64 > max_bytes => {
                Err(UpstreamError::new("s3", "GetObject", UpstreamErrorKind::ImageRefused(ErrorCode::ImageTooLarge)))
            }
            found => Ok(found.map(|bytes| FetchedImage { bytes: Arc::new(bytes.clone()) })),
        }
    }
}

impl PictureStore for MemoryImages {
    async fn put_picture(&self, key: &str, picture: &MaskedPicture) -> Result<(), UpstreamError> {
        self.fault("PutObject").await?;
        self.state().pictures.insert(key.to_owned(), picture.clone());
        Ok(())
    }

    async fn picture(&self, key: &str) -> Result<Option<MaskedPicture>, UpstreamError> {
        self.fault("GetObject").await?;
        Ok(self.state().pictures.get(key).cloned())
    }

    async fn delete_picture(&self, key: &str) -> Result<(), UpstreamError> {
        self.fault("DeleteObject").await?;
        self.state().pictures.remove(key);
        Ok(())
    }
}
