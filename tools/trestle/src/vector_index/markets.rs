use std::fs;
use std::path::{Path, PathBuf};

use trestle_config::pack::{PackError, PackText, parse};
use trestle_domain::market::{Market, MarketId};

/// Why the market packs of a folder can't be used.
#[derive(Debug, thiserror::Error)]
pub enum MarketsFolderError {
    #[error("{}: {source}", .path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{0}")]
    Refused(#[from] PackError),
}

/// All market packs of a folder, sorted by id.
///
/// # Errors
/// A file can't be read, or a pack is refused.
pub fn read_markets(folder: &Path) -> Result<Vec<Market>, MarketsFolderError> {
    let file = |path: &Path| {
        let path = path.to_owned();
        move |source| MarketsFolderError::File { path, source }
    };
    let entries =
        fs::read_dir(folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>()).map_err(file(folder))?;
    let mut ids: Vec<MarketId> = entries
        .iter()
        .filter_map(|entry| MarketId::parse(entry.file_name().to_str()?.strip_suffix(".toml")?))
        .collect();
    ids.sort();
    let read = |name: String| {
        let path = folder.join(name);
        fs::read_to_string(&path).map_err(file(&path))
    };
    let market = |id: &MarketId| {
        let visual = folder.join(format!("{id}.visual.md"));
        let visual = visual.is_file().then(|| read(format!("{id}.visual.md"))).transpose()?;
        let (settings, prompt) = (read(format!("{id}.toml"))?, read(format!("{id}.prompt.md"))?);
        let text = PackText { settings: &settings, prompt: &prompt, visual: visual.as_deref() };
        Ok(parse(id, &text)?)
    };
    ids.iter().map(market).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checkouts_own_markets_have_indexes_of_their_own() {
        let markets = read_markets(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../markets")).unwrap();
        let background = |market: &Market| market.fraud.as_ref()?.background.clone();
        let mut indexes: Vec<String> = markets.iter().filter_map(background).map(|found| found.index).collect();
        assert!(!indexes.is_empty());
        indexes.sort();
        let all = indexes.len();
        indexes.dedup();
        assert_eq!(indexes.len(), all, "{indexes:?}");
    }

    #[test]
    fn a_refused_pack_is_named_by_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("xx.toml"), "schema = 1\nshoe_size = 43\n").unwrap();
        fs::write(folder.path().join("xx.prompt.md"), "Read.").unwrap();
        let error = read_markets(folder.path()).unwrap_err().to_string();
        assert!(error.starts_with("xx.toml:"), "{error}");
    }
}
