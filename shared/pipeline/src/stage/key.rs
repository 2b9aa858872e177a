use sha2::{Digest, Sha256};
use trestle_domain::case;
use trestle_domain::stage::StageName;

use crate::port::StageKey;

/// Builds what a stage's result is stored under: SHA-256 over the stage's name and revision, image hashes, and only the settings
/// that the stage reads. Never over text of the document: an identifier of low entropy is personal data even when hashed.
pub(crate) struct KeyBuilder {
    stage: StageName,
    hash: Sha256,
}

impl KeyBuilder {
    /// `revision` grows when the stage's own code changes what it gives for the same input.
    pub(crate) fn new(stage: StageName, revision: u32) -> Self {
        Self { stage, hash: Sha256::new() }.setting("stage", stage.as_str()).setting("revision", revision.to_be_bytes())
    }

    pub(crate) fn image(self, image: case::Sha256) -> Self {
        self.setting("image", image.0)
    }

    /// Names and values are length-prefixed, so that no two lists of settings run together.
    pub(crate) fn setting(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        for part in [name.as_bytes(), value.as_ref()] {
            self.hash.update((part.len() as u64).to_be_bytes());
            self.hash.update(part);
        }
        self
    }

    pub(crate) fn finish(self) -> StageKey {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let digest = self.hash.finalize();
        let digits = digest.iter().flat_map(|byte| [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
        StageKey { stage: self.stage, input_hash: digits.map(char::from).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_counts_and_none_run_together() {
        let base = || KeyBuilder::new(StageName::Read, 1);
        let keys = [
            base().finish(),
            KeyBuilder::new(StageName::ReadSecond, 1).finish(),
            KeyBuilder::new(StageName::Read, 2).finish(),
            base().image(case::Sha256([1; 32])).finish(),
            base().setting("ab", "c").finish(),
            base().setting("a", "bc").finish(),
            base().setting("a", "b").setting("c", "").finish(),
        ];
        for (n, key) in keys.iter().enumerate() {
            assert_eq!(key.input_hash.len(), 64);
            assert!(keys[n + 1..].iter().all(|other| other.input_hash != key.input_hash), "{n}");
        }
        assert_eq!(keys[0], base().finish());
    }
}
