//! Market packs of a folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use trestle_config::pack::{PackError, PackText, parse};
use trestle_domain::market::{Market, MarketId};

/// Why market packs could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PacksError {
    #[error("market packs could not be read from {}: {source}; name their folder with --markets", .path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{} is not named after a market: lower-case letters, digits and hyphens", .0.display())]
    Name(PathBuf),
    #[error(transparent)]
    Refused(#[from] PackError),
    #[error("there is no market pack in {}; name their folder with --markets", .0.display())]
    None(PathBuf),
}

/// All packs of a folder.
pub(super) fn read(folder: &Path) -> Result<Vec<Market>, PacksError> {
    let file = |path: &Path| {
        let path = path.to_owned();
        move |source| PacksError::File { path, source }
    };
    let mut markets = Vec::new();
    for entry in fs::read_dir(folder).map_err(file(folder))? {
        let path = entry.map_err(file(folder))?.path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let id = path.file_stem().and_then(|stem| stem.to_str()).and_then(MarketId::parse);
        let id = id.ok_or_else(|| PacksError::Name(path.clone()))?;
        let settings = fs::read_to_string(&path).map_err(file(&path))?;
        let (prompt, visual) = (path.with_extension("prompt.md"), path.with_extension("visual.md"));
        let prompt = fs::read_to_string(&prompt).map_err(file(&prompt))?;
        let visual = if visual.exists() { Some(fs::read_to_string(&visual).map_err(file(&visual))?) } else { None };
        markets.push(parse(&id, &PackText { settings: &settings, prompt: &prompt, visual: visual.as_deref() })?);
    }
    if markets.is_empty() { Err(PacksError::None(folder.to_owned())) } else { Ok(markets) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_packs_are_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../markets");
        assert!(read(&folder).unwrap().iter().any(|market| market.id.as_str() == "utopia"));
        assert!(matches!(read(&folder.join("nowhere")), Err(PacksError::File { .. })));
    }
}
