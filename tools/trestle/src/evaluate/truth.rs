//! Pictures with the truth beside them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use trestle_domain::field::{FieldName, PerField};

/// `IMAGE.json` beside `IMAGE.jpg` or `IMAGE.png`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct TruthFile {
    market: String,
    document_kind: String,
    side: String,
    condition: Option<String>,
    fields: FieldsFile,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FieldsFile {
    document_type: Option<String>,
    surname: Option<String>,
    name: Option<String>,
    middle_name: Option<String>,
    date_of_birth: Option<String>,
    id_number: Option<String>,
    expiry_date: Option<String>,
}

/// A picture and what a perfect reader would find on it.
#[derive(Debug, Clone)]
pub struct Specimen {
    pub picture: PathBuf,
    /// The picture's path below the folder that is evaluated.
    pub name: String,
    pub market: String,
    pub document_kind: String,
    pub side: String,
    /// `clean`, `mild` or `hard`, where the truth or the file's name tells.
    pub condition: Option<String>,
    /// `None` where this side does not carry the field.
    pub fields: PerField<Option<String>>,
}

/// Why a folder can't be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum TruthError {
    #[error("{}: {source}; give a folder of pictures with IMAGE.json beside IMAGE.jpg or IMAGE.png", .path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{} is no truth: line {line}, column {column}; it must have market, documentKind, side and fields", .path.display())]
    Malformed { path: PathBuf, line: usize, column: usize },
    #[error("{} has a truth but no picture beside it", .0.display())]
    NoPicture(PathBuf),
    #[error("no picture with a truth in {}; draw some with `cargo run -p specimens -- --help`", .0.display())]
    None(PathBuf),
}

const PICTURES: [&str; 4] = ["jpg", "jpeg", "png", "JPG"];
const CONDITIONS: [&str; 3] = ["clean", "mild", "hard"];

/// All specimens of a folder and the folders in it, by name. Pictures without a truth are left out.
///
/// # Errors
/// [`TruthError`]: one broken truth is told rather than left out, so that no case is dropped in silence.
pub fn specimens(folder: &Path) -> Result<Vec<Specimen>, TruthError> {
    let mut found = Vec::new();
    visit(folder, folder, &mut found)?;
    found.sort_by(|a, b| a.name.cmp(&b.name));
    if found.is_empty() { Err(TruthError::None(folder.to_owned())) } else { Ok(found) }
}

fn visit(root: &Path, folder: &Path, found: &mut Vec<Specimen>) -> Result<(), TruthError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| TruthError::File { path, source }
    };
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        if path.is_dir() {
            visit(root, &path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "json") {
            let text = fs::read(&path).map_err(failed(&path))?;
            let picture = PICTURES.iter().map(|kind| path.with_extension(kind)).find(|picture| picture.is_file());
            match (specimen(&text, root, picture.as_deref().unwrap_or(&path)), picture) {
                (Ok(specimen), Some(_)) => found.push(specimen),
                (Ok(_), None) => return Err(TruthError::NoPicture(path)),
                // A list of the set, a claim: another JSON file that belongs to no picture.
                (Err(_), None) => {}
                (Err((line, column)), Some(_)) => return Err(TruthError::Malformed { path, line, column }),
            }
        }
    }
    Ok(())
}

fn specimen(text: &[u8], root: &Path, picture: &Path) -> Result<Specimen, (usize, usize)> {
    let truth: TruthFile = serde_json::from_slice(text).map_err(|error| (error.line(), error.column()))?;
    let name = picture.strip_prefix(root).unwrap_or(picture).to_string_lossy().into_owned();
    let mut fields = PerField::default();
    for (field, value) in [
        (FieldName::DocumentType, truth.fields.document_type),
        (FieldName::Surname, truth.fields.surname),
        (FieldName::Name, truth.fields.name),
        (FieldName::MiddleName, truth.fields.middle_name),
        (FieldName::DateOfBirth, truth.fields.date_of_birth),
        (FieldName::IdNumber, truth.fields.id_number),
        (FieldName::ExpiryDate, truth.fields.expiry_date),
    ] {
        fields.set(field, value);
    }
    Ok(Specimen {
        picture: picture.to_owned(),
        condition: truth.condition.or_else(|| condition_in(&name)),
        name,
        market: truth.market,
        document_kind: truth.document_kind,
        side: truth.side,
        fields,
    })
}

/// The condition that is a word of the file's name: `passport-td3-07-mild.jpg`.
fn condition_in(name: &str) -> Option<String> {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words.rev().find(|word| CONDITIONS.contains(word)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUTH: &str =
        r#"{"market": "lv", "documentKind": "id-card-td1", "side": "back", "fields": {"surname": "X", "name": null}}"#;

    #[test]
    fn a_folder_is_read_whole_and_nothing_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        fs::create_dir(folder.path().join("inner")).unwrap();
        write("card-01-mild.json", TRUTH);
        write("card-01-mild.jpg", "");
        write("inner/other.json", TRUTH);
        write("inner/other.png", "");
        write("set.json", "[]");
        write("untold.jpg", "");
        let found = specimens(folder.path()).unwrap();
        assert_eq!(
            found.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
            ["card-01-mild.jpg", "inner/other.png"]
        );
        assert_eq!(found[0].condition.as_deref(), Some("mild"));
        assert_eq!(found[1].condition, None);
        assert_eq!(found[0].fields.get(FieldName::Surname).as_deref(), Some("X"));
        assert_eq!(*found[0].fields.get(FieldName::Name), None);

        write("untold.json", "{");
        assert!(matches!(specimens(folder.path()), Err(TruthError::Malformed { .. })));
        write("untold.json", TRUTH);
        fs::remove_file(folder.path().join("untold.jpg")).unwrap();
        assert!(matches!(specimens(folder.path()), Err(TruthError::NoPicture(_))));
    }
}
