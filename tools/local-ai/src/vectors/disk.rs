//! Where buckets are kept: `<root>/<bucket>/bucket.json`, `<bucket>/indexes/<index>/index.json`, and beside it `vectors/` with one file
//! for each vector, named after its key's SHA-256, for a key may be any text.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::index::{Index, IndexSettings, Vector};
use super::names::Target;
use super::store::{Bucket, BucketSettings};

#[derive(Debug)]
pub(super) struct Disk {
    root: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Kept<V> {
    key: String,
    #[serde(flatten)]
    vector: V,
}

impl Disk {
    pub(super) fn new(root: &Path) -> io::Result<Self> {
        fs::create_dir_all(root)?;
        Ok(Self { root: root.to_owned() })
    }

    pub(super) fn load(&self) -> io::Result<BTreeMap<String, Bucket>> {
        let mut buckets = BTreeMap::new();
        for folder in folders(&self.root)? {
            let settings: BucketSettings = read(&folder.join("bucket.json"))?;
            let mut indexes = BTreeMap::new();
            for folder in folders(&folder.join("indexes"))? {
                let index = load_index(&folder)?;
                indexes.insert(index.settings.name.clone(), index);
            }
            buckets.insert(settings.name.clone(), Bucket { settings, indexes });
        }
        Ok(buckets)
    }

    pub(super) fn write_bucket(&self, settings: &BucketSettings) -> io::Result<()> {
        let folder = self.bucket(&settings.name);
        fs::create_dir_all(folder.join("indexes"))?;
        write(&folder.join("bucket.json"), settings)
    }

    pub(super) fn write_index(&self, bucket: &str, settings: &IndexSettings) -> io::Result<()> {
        let folder = self.bucket(bucket).join("indexes").join(&settings.name);
        fs::create_dir_all(folder.join("vectors"))?;
        write(&folder.join("index.json"), settings)
    }

    pub(super) fn write_vector(&self, target: &Target, key: &str, vector: &Vector) -> io::Result<()> {
        write(&self.vector(target, key), &Kept { key: key.to_owned(), vector })
    }

    pub(super) fn remove_vector(&self, target: &Target, key: &str) -> io::Result<()> {
        fs::remove_file(self.vector(target, key))
    }

    pub(super) fn remove_index(&self, target: &Target) -> io::Result<()> {
        fs::remove_dir_all(self.index(target))
    }

    pub(super) fn remove_bucket(&self, name: &str) -> io::Result<()> {
        fs::remove_dir_all(self.bucket(name))
    }

    fn bucket(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn index(&self, target: &Target) -> PathBuf {
        self.bucket(&target.bucket).join("indexes").join(&target.index)
    }

    fn vector(&self, target: &Target, key: &str) -> PathBuf {
        let name = hex::encode(Sha256::digest(key.as_bytes()));
        self.index(target).join("vectors").join(name).with_extension("json")
    }
}

fn load_index(folder: &Path) -> io::Result<Index> {
    let settings = read(&folder.join("index.json"))?;
    let mut vectors = BTreeMap::new();
    for entry in fs::read_dir(folder.join("vectors"))? {
        let path = entry?.path();
        // What was being written when the program was killed was never acknowledged.
        if path.extension().is_some_and(|end| end == "json") {
            let Kept { key, vector } = read(&path)?;
            vectors.insert(key, vector);
        }
    }
    Ok(Index { settings, vectors })
}

fn folders(parent: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(parent)?.map(|entry| Ok(entry?.path()));
    let paths = entries.collect::<io::Result<Vec<PathBuf>>>()?;
    Ok(paths.into_iter().filter(|path| path.is_dir()).collect())
}

fn read<T: DeserializeOwned>(path: &Path) -> io::Result<T> {
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let text = fs::read(path).map_err(named)?;
    serde_json::from_slice(&text).map_err(|error| named(error.into()))
}

/// A reader sees the old file or the new one, never a part.
fn write(path: &Path, value: &impl Serialize) -> io::Result<()> {
    let partial = path.with_extension("partial");
    fs::write(&partial, serde_json::to_vec(value)?)?;
    fs::rename(&partial, path)
}
