//! Cases with the truth beside their pictures.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// `CASE/truth.json`; what is not judged is left out.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TruthFile {
    v: u32,
    name: String,
    kind: String,
    market: String,
    images: Images,
    fraud: bool,
    confirmed: bool,
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Images {
    selfie: String,
    id_front: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Expected {
    visual: bool,
    background: Option<bool>,
    face: FaceTruth,
    id_recaptured: bool,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum FaceTruth {
    Match,
    Mismatch,
    /// Nobody, or several: nothing to compare.
    #[serde(other)]
    Incomparable,
}

/// A case and what a perfect detector would say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // each is a truth of its own
pub struct FraudSpecimen {
    pub name: String,
    /// `honest`, `screen`, `ring`, ...
    pub kind: String,
    pub market: String,
    pub selfie: PathBuf,
    pub front: PathBuf,
    pub fraud: bool,
    /// Confirmed fraud, ingested before the others are judged; never judged itself.
    pub confirmed: bool,
    pub visual: bool,
    /// `None` where it is not judged.
    pub background: Option<bool>,
    /// Whether the selfie shows somebody else; `None` where there is nothing to compare.
    pub mismatch: Option<bool>,
    pub id_recaptured: bool,
}

/// Why a folder can't be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum FraudTruthError {
    #[error("{}: {source}", .path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{} is no truth of a fraud case: line {line}, column {column}", .path.display())]
    Malformed { path: PathBuf, line: usize, column: usize },
    #[error("{} has version {v}; this tool reads version 1", .path.display())]
    Version { path: PathBuf, v: u32 },
    #[error("no case in {}; draw some with `cargo run -p specimens -- draw-fraud --out DIR --seed 1`", .0.display())]
    None(PathBuf),
    #[error("{} has no {what} case; nothing can be measured without both kinds", .folder.display())]
    OneKind { folder: PathBuf, what: &'static str },
}

/// All cases of a folder, by name.
///
/// # Errors
/// [`FraudTruthError`]: one broken truth is told rather than left out, so that no case is dropped in silence.
pub fn fraud_specimens(folder: &Path) -> Result<Vec<FraudSpecimen>, FraudTruthError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| FraudTruthError::File { path, source }
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let case = entry.map_err(failed(folder))?.path();
        let path = case.join("truth.json");
        if !path.is_file() {
            continue;
        }
        let text = fs::read(&path).map_err(failed(&path))?;
        found.push(specimen(&case, &path, &text)?);
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    if found.is_empty() {
        return Err(FraudTruthError::None(folder.to_owned()));
    }
    for (fraud, what) in [(true, "fraud"), (false, "honest")] {
        if !found.iter().any(|case| !case.confirmed && case.fraud == fraud) {
            return Err(FraudTruthError::OneKind { folder: folder.to_owned(), what });
        }
    }
    Ok(found)
}

fn specimen(case: &Path, path: &Path, text: &[u8]) -> Result<FraudSpecimen, FraudTruthError> {
    let truth: TruthFile = serde_json::from_slice(text).map_err(|error| FraudTruthError::Malformed {
        path: path.to_owned(),
        line: error.line(),
        column: error.column(),
    })?;
    if truth.v != 1 {
        return Err(FraudTruthError::Version { path: path.to_owned(), v: truth.v });
    }
    Ok(FraudSpecimen {
        name: truth.name,
        kind: truth.kind,
        market: truth.market,
        selfie: case.join(truth.images.selfie),
        front: case.join(truth.images.id_front),
        fraud: truth.fraud,
        confirmed: truth.confirmed,
        visual: truth.expected.visual,
        background: truth.expected.background,
        mismatch: (truth.expected.face != FaceTruth::Incomparable)
            .then_some(truth.expected.face == FaceTruth::Mismatch),
        id_recaptured: truth.expected.id_recaptured,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_whole_and_must_have_both_kinds() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, fraud: bool, face: &str| {
            let case = folder.path().join(name);
            fs::create_dir_all(&case).unwrap();
            let text = serde_json::json!({
                "v": 1, "name": name, "kind": "honest", "market": "utopia",
                "images": {"selfie": "selfie.jpg", "idFront": "id-front.jpg"}, "fraud": fraud, "confirmed": false,
                "expected": {"visual": fraud, "patterns": [], "background": null, "face": face, "idRecaptured": false},
            });
            fs::write(case.join("truth.json"), text.to_string()).unwrap();
        };
        assert!(matches!(fraud_specimens(folder.path()), Err(FraudTruthError::None(_))));
        write("b", false, "match");
        assert!(matches!(fraud_specimens(folder.path()), Err(FraudTruthError::OneKind { what: "fraud", .. })));
        write("a", true, "not-found");
        write("c", true, "mismatch");
        let found = fraud_specimens(folder.path()).unwrap();
        assert_eq!(found.iter().map(|case| case.mismatch).collect::<Vec<_>>(), [None, Some(false), Some(true)]);
        assert_eq!(found[0].selfie, folder.path().join("a/selfie.jpg"));
        fs::write(folder.path().join("a/truth.json"), "{").unwrap();
        assert!(matches!(fraud_specimens(folder.path()), Err(FraudTruthError::Malformed { .. })));
    }
}
