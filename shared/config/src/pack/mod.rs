//! Market packs: TOML settings and prompts, read into [`Market`].

mod file;
mod fraud;
mod models;
mod risk;
mod values;
mod version;

use trestle_domain::market::{Market, MarketId};

/// The layout that this build reads; a pack's first key.
pub const SCHEMA: i64 = 1;

/// A refused pack: which file, where, why. Packs hold no personal data, so the reason may quote them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {reason}")]
pub struct PackError {
    pub file: String,
    /// From 1; 1 also where the whole file is meant.
    pub line: usize,
    pub reason: String,
}

/// A pack that is part of the binary.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EmbeddedPack {
    pub(crate) id: &'static str,
    pub(crate) settings: &'static str,
    pub(crate) prompt: &'static str,
    pub(crate) visual: Option<&'static str>,
}

impl EmbeddedPack {
    pub(crate) const fn text(&self) -> PackText<'static> {
        PackText { settings: self.settings, prompt: self.prompt, visual: self.visual }
    }
}

/// A pack's files.
#[derive(Debug, Clone, Copy)]
pub struct PackText<'a> {
    /// `<id>.toml`
    pub settings: &'a str,
    /// `<id>.prompt.md`: what the structuring model is told.
    pub prompt: &'a str,
    /// `<id>.visual.md`: what the inspector of selfies is told; needed where `[fraud.visual]` is switched on.
    pub visual: Option<&'a str>,
}

/// The packs of `markets/` at build time, by id.
pub(crate) const EMBEDDED: &[EmbeddedPack] = include!(concat!(env!("OUT_DIR"), "/packs.rs"));

/// The ids of the embedded packs, sorted.
pub fn embedded_ids() -> impl Iterator<Item = &'static str> {
    EMBEDDED.iter().map(|pack| pack.id)
}

/// Reads a pack.
///
/// # Errors
/// The first key is not `schema = 1`, a key is unknown or missing, or a value is impossible.
pub fn parse(id: &MarketId, text: &PackText<'_>) -> Result<Market, PackError> {
    file::parse(id, text)
}

#[cfg(test)]
mod tests {
    use trestle_domain::market::IdNumberKind;
    use trestle_domain::stage::StageName;

    use super::*;

    #[test]
    fn every_embedded_pack_is_valid() {
        assert!(!EMBEDDED.is_empty());
        for pack in EMBEDDED {
            let id = MarketId::parse(pack.id).unwrap();
            let market = parse(&id, &pack.text()).unwrap_or_else(|error| panic!("{error}"));
            assert!(market.version.starts_with(&format!("{id}@")), "{}", market.version);
            assert_eq!(market.required_stages, [StageName::Read, StageName::Structure]);
            let fraud = market.fraud.unwrap_or_else(|| panic!("{id} looks for fraud"));
            assert_eq!((fraud.bands.medium_from.get(), fraud.bands.high_from.get()), (38, 75), "{id}: as published");
            assert_eq!(fraud.visual.unwrap().prompt, pack.visual.unwrap());
            let background = fraud.background.unwrap();
            assert!(background.index.starts_with(id.as_str()), "an index of its own: {}", background.index);
        }
    }

    #[test]
    fn utopia_reads_as_it_is_written() {
        let pack = EMBEDDED.iter().find(|pack| pack.id == "utopia").unwrap();
        let market = parse(&MarketId::parse("utopia").unwrap(), &pack.text()).unwrap();
        assert_eq!(market.documents[0].id_number.kind, IdNumberKind::Document);
        assert!(market.documents[0].titles.contains(&"PASSPORT".to_owned()));
        assert!(market.labels.other.contains(&"Date of issue".to_owned()));
        assert_eq!(market.prompt, pack.prompt);
    }
}
