//! Market packs in S3, which override those in the binary.

use aws_sdk_s3::Client;
use trestle_pipeline::port::{UpstreamError, UpstreamErrorKind};

use crate::failure::upstream;
use crate::{Clients, Upstream};

/// A pack's file is a few kilobytes.
const LARGEST: i64 = 256 * 1024;

/// Files under a prefix of a bucket, or none at all.
#[derive(Debug, Clone)]
pub struct Packs {
    place: Option<(Client, String, String)>,
}

impl Packs {
    /// `place`: bucket and key prefix; `None` where nothing overrides the packs in the binary.
    #[must_use]
    pub fn new(clients: &Clients, place: Option<(String, String)>) -> Self {
        Self { place: place.map(|(bucket, prefix)| (clients.s3(), bucket, prefix)) }
    }

    /// Where they come from, if from anywhere.
    #[must_use]
    pub fn upstream(&self) -> Option<Upstream<'_>> {
        self.place.as_ref().map(|(_, bucket, _)| Upstream::s3(bucket))
    }

    /// A file's bytes; `None` when there is no such file. S3 tells that only to who may list the bucket: without that permission a
    /// missing file is an error, and that is what it stays, since a pack that exists must not be passed over.
    pub async fn fetch(&self, file: &str) -> Result<Option<Vec<u8>>, UpstreamError> {
        let Some((client, bucket, prefix)) = &self.place else { return Ok(None) };
        let object = match client.get_object().bucket(bucket).key(format!("{prefix}{file}")).send().await {
            Ok(object) => object,
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => return Ok(None),
            Err(error) => return Err(upstream("s3", "GetObject", &error)),
        };
        if object.content_length().is_none_or(|length| length > LARGEST) {
            return Err(UpstreamError::new("s3", "GetObject", UpstreamErrorKind::Invalid));
        }
        let broken = |_| UpstreamError::new("s3", "GetObject", UpstreamErrorKind::Unavailable);
        Ok(Some(object.body.collect().await.map_err(broken)?.to_vec()))
    }
}
