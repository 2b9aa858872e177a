use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Deserialize;
use sha2::{Digest as _, Sha256 as Hasher};
use trestle_domain::case::{Case, Claim, ContentType, DeclaredUpload, Mode, Owner, Sha256, Status, VerificationId};
use trestle_domain::document::UploadKind;
use trestle_domain::field::FieldName;
use trestle_domain::market::MarketId;
use trestle_domain::redacted::Redacted;

/// Why the list of cases can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    #[error("{}: {source}", .path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{}: {source}", .path.display())]
    Form { path: PathBuf, source: Box<toml::de::Error> },
    #[error("{}: case {id}: {what} is not known", .path.display())]
    Value { path: PathBuf, id: String, what: &'static str },
}

/// Cases with the pictures that belong to them.
#[derive(Debug)]
pub struct SeedList {
    pub cases: Vec<SeedCase>,
}

/// A case and what has been uploaded for it.
#[derive(Debug)]
pub struct SeedCase {
    pub case: Case,
    /// Object key and bytes.
    pub uploaded: Vec<(String, Vec<u8>)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    owner: OwnerEntry,
    case: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnerEntry {
    arn: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    market: String,
    mode: String,
    #[serde(default)]
    claim: BTreeMap<String, String>,
    /// Kind to picture.
    #[serde(default)]
    images: BTreeMap<String, PathBuf>,
    /// The same, of pictures that have not been uploaded.
    #[serde(default)]
    declared: BTreeMap<String, PathBuf>,
}

/// Where an entry stands, for messages and for its pictures.
struct Place<'a> {
    list: &'a Path,
    id: String,
}

impl SeedList {
    /// Reads a list such as `events/seeds.toml`; its pictures are in the folder `images` beside it.
    ///
    /// # Errors
    /// [`ListError`], with the file and the case.
    pub fn read(path: &Path, opened_at: Timestamp) -> Result<Self, ListError> {
        let text = fs::read_to_string(path).map_err(|source| ListError::File { path: path.to_owned(), source })?;
        let file: File = toml::from_str(&text)
            .map_err(|source| ListError::Form { path: path.to_owned(), source: Box::new(source) })?;
        let owner = Owner(file.owner.arn);
        let cases = file.case.into_iter().map(|entry| entry.read(path, &owner, opened_at)).collect::<Result<_, _>>()?;
        Ok(Self { cases })
    }
}

impl Entry {
    fn read(self, list: &Path, owner: &Owner, opened_at: Timestamp) -> Result<SeedCase, ListError> {
        let place = Place { list, id: self.id };
        let mut case = Case {
            id: place.known("the id", VerificationId::parse(&place.id))?,
            owner: owner.clone(),
            mode: place.known("the mode", Mode::parse(&self.mode))?,
            market: place.known("the market", MarketId::parse(&self.market))?,
            claim: place.claim(self.claim)?,
            subject_mac: None,
            uploads: Vec::new(),
            arrived: BTreeSet::new(),
            status: Status::Pending,
            decisions: 0,
            version: 1,
            lease: None,
            opened_at,
        };
        let mut uploaded = Vec::new();
        for (kind, picture) in &self.images {
            let (declared, bytes) = place.picture(kind, picture)?;
            uploaded.push((case.object_key(declared.kind), bytes));
            case.uploads.push(declared);
        }
        for (kind, picture) in &self.declared {
            case.uploads.push(place.picture(kind, picture)?.0);
        }
        Ok(SeedCase { case, uploaded })
    }
}

impl Place<'_> {
    fn known<T>(&self, what: &'static str, value: Option<T>) -> Result<T, ListError> {
        value.ok_or_else(|| ListError::Value { path: self.list.to_owned(), id: self.id.clone(), what })
    }

    fn claim(&self, values: BTreeMap<String, String>) -> Result<Claim, ListError> {
        let mut claim = Claim::default();
        for (field, value) in values {
            let field = self.known("a field of the claim", FieldName::parse(&field))?;
            claim.set(field, Some(Redacted::new(value)));
        }
        Ok(claim)
    }

    fn picture(&self, kind: &str, picture: &Path) -> Result<(DeclaredUpload, Vec<u8>), ListError> {
        let path = self.list.with_file_name("images").join(picture);
        let bytes = fs::read(&path).map_err(|source| ListError::File { path, source })?;
        let is_png = picture.extension().is_some_and(|end| end == "png");
        let declared = DeclaredUpload {
            kind: self.known("the kind of an upload", UploadKind::parse(kind))?,
            content_type: if is_png { ContentType::Png } else { ContentType::Jpeg },
            content_length: bytes.len() as u64,
            sha256: Sha256(Hasher::digest(&bytes).into()),
        };
        Ok((declared, bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<SeedList, ListError> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("images")).unwrap();
        fs::write(folder.path().join("images/a.jpg"), b"abc").unwrap();
        let path = folder.path().join("seeds.toml");
        fs::write(&path, format!("owner.arn = 'arn:aws:sts::1:assumed-role/a'\n{text}")).unwrap();
        SeedList::read(&path, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn an_entry_becomes_a_case_with_its_uploads() {
        let list = read(
            "[[case]]\nid = '01JDEM00000000000000000001'\nmarket = 'lv'\nmode = 'queued'\nclaim = { surname = 'A' }\n\
             images = { idBack = 'a.jpg' }\ndeclared = { selfie = 'a.jpg' }",
        )
        .unwrap();
        let [SeedCase { case, uploaded }] = list.cases.as_slice() else { panic!("one case") };
        assert_eq!(uploaded, &[("queued/01JDEM00000000000000000001/idBack".to_owned(), b"abc".to_vec())]);
        let declared: Vec<_> = case.uploads.iter().map(|upload| (upload.kind, upload.content_length)).collect();
        assert_eq!(declared, [(UploadKind::IdBack, 3), (UploadKind::Selfie, 3)]);
        assert_eq!(case.claim.get(FieldName::Surname).as_ref().map(|value| value.expose().as_str()), Some("A"));
        assert!(case.arrived.is_empty());
    }

    #[test]
    fn a_wrong_entry_is_named() {
        for (entry, message) in [
            ("id = '1'\nmarket = 'lv'\nmode = 'queued'", "case 1: the id"),
            ("id = '01JDEM00000000000000000001'\nmarket = 'lv'\nmode = 'fast'", "the mode"),
            (
                "id = '01JDEM00000000000000000001'\nmarket = 'lv'\nmode = 'queued'\nimages = { idFront = 'b.jpg' }",
                "b.jpg",
            ),
            ("id = '01JDEM00000000000000000001'\nmarket = 'lv'\nmode = 'queued'\ncolour = 1", "colour"),
        ] {
            let error = read(&format!("[[case]]\n{entry}")).unwrap_err().to_string();
            assert!(error.contains(message) && error.contains("toml") | error.contains("b.jpg"), "{error}");
        }
    }
}
