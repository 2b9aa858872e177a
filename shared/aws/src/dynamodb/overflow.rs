//! Payloads: in the item while small, in a bucket with their hash in the item when large.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use sha2::{Digest as _, Sha256};
use trestle_pipeline::port::StoreError;

use super::item::{Attributes, Stored, bytes, malformed, text};
use super::unavailable;

/// Far under the 400 KB that an item may have, and cheap to read.
const INLINE_LIMIT: usize = 200 * 1024;

/// Where large payloads go.
#[derive(Debug, Clone)]
pub struct Overflow {
    client: Client,
    bucket: String,
}

impl Overflow {
    /// The bucket should let objects under `stages/` and `results/` expire as the table lets its items.
    #[must_use]
    pub fn new(client: Client, bucket: impl Into<String>) -> Self {
        Self { client, bucket: bucket.into() }
    }

    /// Puts the payload into the item, or into an object that the item names. The object's key ends in the payload's hash, so that an
    /// item never names an object that a racing write has replaced.
    pub(super) async fn store(
        &self,
        item: &mut Attributes,
        operation: &'static str,
        place: &str,
        payload: &[u8],
    ) -> Result<(), StoreError> {
        if payload.len() <= INLINE_LIMIT {
            item.insert("payload".to_owned(), bytes(payload));
            return Ok(());
        }
        let hash = Sha256::digest(payload);
        let key = format!("{place}/{}", hex::encode(hash));
        let body = ByteStream::from(payload.to_vec());
        let put = self.client.put_object().bucket(&self.bucket).key(&key).content_type("application/json").body(body);
        put.send().await.map_err(|error| unavailable(operation, &error))?;
        item.insert("payloadKey".to_owned(), text(key));
        item.insert("payloadSha256".to_owned(), bytes(&hash));
        Ok(())
    }

    /// The payload of a stored item, checked against its hash where it lies outside.
    pub(super) async fn fetch(&self, item: Stored<'_>, operation: &'static str) -> Result<Vec<u8>, StoreError> {
        if item.find("payloadKey").is_none() {
            return item.bytes("payload").map(<[u8]>::to_vec);
        }
        let (key, hash) = (item.text("payloadKey")?, item.hash("payloadSha256")?);
        let object = self.client.get_object().bucket(&self.bucket).key(key).send().await;
        let object = object.map_err(|error| unavailable(operation, &error))?;
        let broken = |_| StoreError::Unavailable { operation, code: "ResponseUnreadable".to_owned() };
        let payload = object.body.collect().await.map_err(broken)?.to_vec();
        if Sha256::digest(&payload).as_slice() == hash { Ok(payload) } else { Err(malformed("payloadSha256")) }
    }
}
