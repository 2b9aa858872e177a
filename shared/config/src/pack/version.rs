use sha2::{Digest, Sha256};
use trestle_domain::market::MarketId;

use super::PackText;

/// Hex digits of the hash that are shown: 32 bits, enough to tell a market's packs apart.
const SHOWN: usize = 8;

/// `<market>@<start of SHA-256 over settings and prompts>`.
pub(super) fn version(id: &MarketId, text: &PackText<'_>) -> String {
    let mut hash = Sha256::new();
    hash.update(text.settings);
    // Text that moves from one file to another is another pack.
    hash.update([0]);
    hash.update(text.prompt);
    if let Some(visual) = text.visual {
        hash.update([0]);
        hash.update(visual);
    }
    let hash = hex::encode(hash.finalize());
    format!("{id}@{}", &hash[..SHOWN])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_change_is_another_version() {
        let id = MarketId::parse("lv").unwrap();
        let of = |settings, prompt, visual| version(&id, &PackText { settings, prompt, visual });
        let versions = [
            of("a", "b", None),
            of("ab", "", None),
            of("", "ab", None),
            of("a", "c", None),
            of("a", "", Some("b")),
            of("a", "b", Some("")),
        ];
        let distinct: std::collections::BTreeSet<_> = versions.iter().collect();
        assert_eq!(distinct.len(), versions.len());
        assert_eq!(of("a", "b", None), versions[0]);
        assert_eq!(versions[0].len(), "lv@".len() + 8);
    }
}
