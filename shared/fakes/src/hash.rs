//! A keyed hash in memory.

use std::time::Duration;

use sha2::{Digest, Sha256};
use trestle_pipeline::port::{KeyedHash, UpstreamError, UpstreamErrorKind};

use crate::script::{Script, Step};

/// A [`KeyedHash`] under a key in memory.
#[derive(Debug, Clone)]
pub struct MemoryHash {
    key: [u8; 32],
    faults: Script<Option<UpstreamErrorKind>>,
}

impl Default for MemoryHash {
    fn default() -> Self {
        Self::with_key([7; 32])
    }
}

impl MemoryHash {
    #[must_use]
    pub fn with_key(key: [u8; 32]) -> Self {
        Self { key, faults: Script::default() }
    }

    /// The next call fails.
    pub fn fail_next(&self, kind: UpstreamErrorKind) {
        self.faults.push(Step::new(Some(kind)));
    }

    /// Every call takes so long.
    pub fn slow_down(&self, by: Duration) {
        self.faults.always(Step::new(None).after(by));
    }

    #[must_use]
    pub fn calls(&self) -> usize {
        self.faults.calls()
    }
}

impl KeyedHash for MemoryHash {
    async fn keyed_hash(&self, domain: &str, message: &[u8]) -> Result<[u8; 32], UpstreamError> {
        if let Some(kind) = self.faults.play().await.flatten() {
            return Err(UpstreamError::new("kms", "GenerateMac", kind));
        }
        let mut hash = Sha256::new();
        hash.update(self.key);
        hash.update((domain.len() as u64).to_be_bytes());
        hash.update(domain);
        hash.update(message);
        Ok(hash.finalize().into())
    }
}
