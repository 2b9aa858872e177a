use sha2::{Digest, Sha256};
use trestle_domain::market::MarketId;

/// Hex digits of the hash that are shown: 32 bits, enough to tell a market's packs apart.
const SHOWN: usize = 8;

/// `<market>@<start of SHA-256 over settings and prompt>`.
pub(super) fn version(id: &MarketId, settings: &str, prompt: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(settings);
    // Text that moves from one file to the other is another pack.
    hash.update([0]);
    hash.update(prompt);
    let hash = hex::encode(hash.finalize());
    format!("{id}@{}", &hash[..SHOWN])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_change_is_another_version() {
        let id = MarketId::parse("lv").unwrap();
        let versions = [("a", "b"), ("ab", ""), ("", "ab"), ("a", "c")].map(|(s, p)| version(&id, s, p));
        let distinct: std::collections::BTreeSet<_> = versions.iter().collect();
        assert_eq!(distinct.len(), 4);
        assert_eq!(version(&id, "a", "b"), versions[0]);
        assert_eq!(versions[0].len(), "lv@".len() + 8);
    }
}
