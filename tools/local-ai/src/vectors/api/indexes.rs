use serde_json::{Value, json};

use super::{bounded, now, of_length, page, required};
use crate::vectors::error::VectorsError;
use crate::vectors::index::{IndexSettings, Metric};
use crate::vectors::limits::{DIMENSION, LIST_NAMES, NON_FILTERABLE_KEY_LENGTH, NON_FILTERABLE_KEYS};
use crate::vectors::names::{self, index_arn};
use crate::vectors::store::Store;
use crate::vectors::wire::{CreateIndexRequest, IndexRequest, ListRequest};

pub(super) fn create(store: &Store, request: CreateIndexRequest) -> Result<Value, VectorsError> {
    let bucket = names::bucket(request.vector_bucket_name, request.vector_bucket_arn)?;
    let name = names::index(required(request.index_name, "/indexName")?)?;
    let data_type = required(request.data_type, "/dataType")?;
    if data_type != "float32" {
        return Err(one_of(&data_type, "/dataType", "[float32]"));
    }
    let dimension = bounded(required(request.dimension, "/dimension")?, DIMENSION, "/dimension")?;
    let metric = required(request.distance_metric, "/distanceMetric")?;
    let metric = match metric.as_str() {
        "cosine" => Metric::Cosine,
        "euclidean" => Metric::Euclidean,
        other => return Err(one_of(other, "/distanceMetric", "[cosine, euclidean]")),
    };
    let non_filterable = match request.metadata_configuration {
        None => Vec::new(),
        Some(configuration) => {
            let path = "/metadataConfiguration/nonFilterableMetadataKeys";
            let keys = required(configuration.non_filterable_metadata_keys, path)?;
            of_length(keys.len(), 1..=NON_FILTERABLE_KEYS, path)?;
            for key in &keys {
                of_length(key.chars().count(), NON_FILTERABLE_KEY_LENGTH, path)?;
            }
            keys
        }
    };
    let arn = index_arn(store.region(), &bucket, &name);
    let encryption = request.encryption_configuration;
    store.create_index(
        &bucket,
        IndexSettings { name, dimension, metric, non_filterable, encryption, created_at: now() },
    )?;
    Ok(json!({"indexArn": arn}))
}

pub(super) fn get(store: &Store, request: IndexRequest) -> Result<Value, VectorsError> {
    let target = request.index.target()?;
    let inherited = store.bucket(&target.bucket, |bucket| bucket.settings.encryption.clone())?;
    store.index(&target, |index| {
        let settings = &index.settings;
        let mut shown = summary(store, &target.bucket, settings);
        shown["dataType"] = json!("float32");
        shown["dimension"] = json!(settings.dimension);
        shown["distanceMetric"] = json!(settings.metric);
        if !settings.non_filterable.is_empty() {
            shown["metadataConfiguration"] = json!({"nonFilterableMetadataKeys": settings.non_filterable});
        }
        let encryption = settings.encryption.clone().or(inherited);
        shown["encryptionConfiguration"] = encryption.unwrap_or_else(|| json!({"sseType": "AES256"}));
        json!({"index": shown})
    })
}

pub(super) fn list(store: &Store, request: ListRequest) -> Result<Value, VectorsError> {
    let bucket = names::bucket(request.vector_bucket_name, request.vector_bucket_arn)?;
    let most = bounded(request.max_results.unwrap_or(*LIST_NAMES.end()), LIST_NAMES, "/maxResults")?;
    let prefix = request.prefix.unwrap_or_default();
    store.bucket(&bucket, |found| {
        let chosen = found.indexes.iter().filter(|(name, _)| name.starts_with(&prefix));
        let (shown, next) = page(chosen, request.next_token.as_deref(), most)?;
        let shown: Vec<Value> = shown.into_iter().map(|(_, index)| summary(store, &bucket, &index.settings)).collect();
        Ok(json!({"indexes": shown, "nextToken": next}))
    })?
}

pub(super) fn delete(store: &Store, request: IndexRequest) -> Result<Value, VectorsError> {
    store.delete_index(&request.index.target()?)?;
    Ok(json!({}))
}

fn summary(store: &Store, bucket: &str, settings: &IndexSettings) -> Value {
    json!({
        "vectorBucketName": bucket,
        "indexName": settings.name,
        "indexArn": index_arn(store.region(), bucket, &settings.name),
        "creationTime": settings.created_at,
    })
}

fn one_of(value: &str, path: &str, set: &str) -> VectorsError {
    VectorsError::constraint(&format!("Value '{value}'"), path, &format!("Member must satisfy enum value set: {set}"))
}
