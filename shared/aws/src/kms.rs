//! Keyed hashes under a KMS HMAC key.

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::MacAlgorithmSpec;
use sha2::{Digest as _, Sha256};
use trestle_pipeline::port::{KeyedHash, UpstreamError, UpstreamErrorKind};

use crate::failure::upstream;

/// HMAC-SHA-256 by `GenerateMac`; results are not kept anywhere.
#[derive(Debug, Clone)]
pub struct KmsHash {
    client: Client,
    key_id: String,
}

impl KmsHash {
    /// `key_id`: id, ARN or alias of a key of usage `GENERATE_VERIFY_MAC` and spec `HMAC_256`.
    #[must_use]
    pub fn new(client: Client, key_id: impl Into<String>) -> Self {
        Self { client, key_id: key_id.into() }
    }
}

/// What is given to KMS: domain, a zero byte, and the SHA-256 of domain length, domain and message, since `GenerateMac` takes at most
/// 4,096 bytes.
fn message(domain: &str, message: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update((domain.len() as u64).to_be_bytes());
    hash.update(domain);
    hash.update(message);
    [domain.as_bytes(), &[0], hash.finalize().as_slice()].concat()
}

impl KeyedHash for KmsHash {
    async fn keyed_hash(&self, domain: &str, text: &[u8]) -> Result<[u8; 32], UpstreamError> {
        let answer = self
            .client
            .generate_mac()
            .key_id(&self.key_id)
            .mac_algorithm(MacAlgorithmSpec::HmacSha256)
            .message(Blob::new(message(domain, text)))
            .send()
            .await
            .map_err(|error| upstream("kms", "GenerateMac", &error))?;
        let mac = answer.mac().and_then(|mac| mac.as_ref().try_into().ok());
        mac.ok_or(UpstreamError::new("kms", "GenerateMac", UpstreamErrorKind::Invalid))
    }
}
