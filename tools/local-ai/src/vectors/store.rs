use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::disk::Disk;
use super::error::VectorsError;
use super::index::{Index, IndexSettings, Vector};
use super::names::Target;

/// Why the folder of an earlier run can't be used.
#[derive(Debug, thiserror::Error)]
#[error("the vectors in {} can't be read: {source}; remove the folder to start without them", .folder.display())]
pub struct OpenError {
    folder: PathBuf,
    source: io::Error,
}

/// All buckets, in memory and on disk.
#[derive(Debug)]
pub struct Store {
    region: String,
    disk: Disk,
    buckets: RwLock<BTreeMap<String, Bucket>>,
}

#[derive(Debug)]
pub(super) struct Bucket {
    pub(super) settings: BucketSettings,
    pub(super) indexes: BTreeMap<String, Index>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BucketSettings {
    pub(super) name: String,
    pub(super) encryption: Option<Value>,
    /// Seconds since 1970.
    pub(super) created_at: f64,
}

impl Store {
    /// What an earlier run left in `folder`, or nothing yet. The region is the one in ARNs.
    ///
    /// # Errors
    /// The folder can't be read or made.
    pub fn open(folder: &Path, region: &str) -> Result<Self, OpenError> {
        let failed = |source| OpenError { folder: folder.to_owned(), source };
        let disk = Disk::new(folder).map_err(failed)?;
        let buckets = RwLock::new(disk.load().map_err(failed)?);
        Ok(Self { region: region.to_owned(), disk, buckets })
    }

    pub(super) fn region(&self) -> &str {
        &self.region
    }

    pub(super) fn create_bucket(&self, settings: BucketSettings) -> Result<(), VectorsError> {
        let mut buckets = self.write();
        if buckets.contains_key(&settings.name) {
            return Err(VectorsError::conflict("A vector bucket with the specified name already exists"));
        }
        self.disk.write_bucket(&settings).map_err(failed)?;
        buckets.insert(settings.name.clone(), Bucket { settings, indexes: BTreeMap::new() });
        Ok(())
    }

    pub(super) fn delete_bucket(&self, name: &str) -> Result<(), VectorsError> {
        let mut buckets = self.write();
        let bucket = buckets.get(name).ok_or_else(no_bucket)?;
        if !bucket.indexes.is_empty() {
            return Err(VectorsError::conflict("The specified vector bucket is not empty"));
        }
        self.disk.remove_bucket(name).map_err(failed)?;
        buckets.remove(name);
        Ok(())
    }

    pub(super) fn buckets<T>(&self, read: impl FnOnce(&BTreeMap<String, Bucket>) -> T) -> T {
        read(&self.read())
    }

    pub(super) fn bucket<T>(&self, name: &str, read: impl FnOnce(&Bucket) -> T) -> Result<T, VectorsError> {
        self.read().get(name).map(read).ok_or_else(no_bucket)
    }

    pub(super) fn create_index(&self, bucket: &str, settings: IndexSettings) -> Result<(), VectorsError> {
        let mut buckets = self.write();
        let found = buckets.get_mut(bucket).ok_or_else(no_bucket)?;
        if found.indexes.contains_key(&settings.name) {
            return Err(VectorsError::conflict("An index with the specified name already exists"));
        }
        self.disk.write_index(bucket, &settings).map_err(failed)?;
        found.indexes.insert(settings.name.clone(), Index { settings, vectors: BTreeMap::new() });
        Ok(())
    }

    /// Nothing happens when there is none.
    pub(super) fn delete_index(&self, target: &Target) -> Result<(), VectorsError> {
        let mut buckets = self.write();
        let bucket = buckets.get_mut(&target.bucket).ok_or_else(no_bucket)?;
        if bucket.indexes.remove(&target.index).is_some() {
            self.disk.remove_index(target).map_err(failed)?;
        }
        Ok(())
    }

    pub(super) fn index<T>(&self, target: &Target, read: impl FnOnce(&Index) -> T) -> Result<T, VectorsError> {
        let buckets = self.read();
        let bucket = buckets.get(&target.bucket).ok_or_else(no_bucket)?;
        bucket.indexes.get(&target.index).map(read).ok_or_else(no_index)
    }

    /// Checks all, then stores all.
    pub(super) fn put(
        &self,
        target: &Target,
        vectors: Vec<(String, Vector)>,
        check: impl Fn(&IndexSettings, &[(String, Vector)]) -> Result<(), VectorsError>,
    ) -> Result<(), VectorsError> {
        let mut buckets = self.write();
        let bucket = buckets.get_mut(&target.bucket).ok_or_else(no_bucket)?;
        let index = bucket.indexes.get_mut(&target.index).ok_or_else(no_index)?;
        check(&index.settings, &vectors)?;
        for (key, vector) in vectors {
            self.disk.write_vector(target, &key, &vector).map_err(failed)?;
            index.vectors.insert(key, vector);
        }
        Ok(())
    }

    /// Keys that are not there are no error.
    pub(super) fn delete(&self, target: &Target, keys: &[String]) -> Result<(), VectorsError> {
        let mut buckets = self.write();
        let bucket = buckets.get_mut(&target.bucket).ok_or_else(no_bucket)?;
        let index = bucket.indexes.get_mut(&target.index).ok_or_else(no_index)?;
        for key in keys {
            if index.vectors.remove(key).is_some() {
                self.disk.remove_vector(target, key).map_err(failed)?;
            }
        }
        Ok(())
    }

    fn read(&self) -> RwLockReadGuard<'_, BTreeMap<String, Bucket>> {
        self.buckets.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, BTreeMap<String, Bucket>> {
        self.buckets.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn no_bucket() -> VectorsError {
    VectorsError::not_found("vector bucket")
}

fn no_index() -> VectorsError {
    VectorsError::not_found("index")
}

fn failed(error: io::Error) -> VectorsError {
    VectorsError::internal(format!("the local disk: {error}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::vectors::answer;
    use crate::wire::operation::Operation;

    fn ask(store: &Store, operation: Operation, request: &Value) -> Value {
        answer(store, operation, request.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn a_later_run_finds_what_an_earlier_one_stored() {
        let folder = tempfile::tempdir().unwrap();
        let names = json!({"vectorBucketName": "cases", "indexName": "background.xx"});
        let with = |more: Value| {
            let mut all = names.clone();
            all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            all
        };
        let list = with(json!({"returnData": true, "returnMetadata": true}));
        let earlier = Store::open(folder.path(), "eu-west-1").unwrap();
        ask(&earlier, Operation::CreateVectorBucket, &names);
        let settings = json!({"dataType": "float32", "dimension": 2, "distanceMetric": "euclidean"});
        ask(&earlier, Operation::CreateIndex, &with(settings));
        let vector = |key: &str, x: f32| json!({"key": key, "data": {"float32": [x, 0.1]}, "metadata": {"n": 1}});
        ask(&earlier, Operation::PutVectors, &with(json!({"vectors": [vector("../a", 1.0), vector("b", 2.0)]})));
        ask(&earlier, Operation::DeleteVectors, &with(json!({"keys": ["b"]})));
        let stored = ask(&earlier, Operation::ListVectors, &list);
        drop(earlier);

        let later = Store::open(folder.path(), "eu-west-1").unwrap();
        assert_eq!(ask(&later, Operation::ListVectors, &list), stored);
        assert_eq!(stored["vectors"].as_array().unwrap().len(), 1);
        assert_eq!(ask(&later, Operation::GetIndex, &names)["index"]["distanceMetric"], "euclidean");
        ask(&later, Operation::DeleteIndex, &names);
        ask(&later, Operation::DeleteVectorBucket, &names);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_damaged_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("cases")).unwrap();
        std::fs::write(folder.path().join("cases/bucket.json"), "{").unwrap();
        let error = Store::open(folder.path(), "eu-west-1").unwrap_err().to_string();
        assert!(error.contains("bucket.json"), "{error}");
    }
}
