use serde_json::{Value, json};

use super::{bounded, now, page};
use crate::vectors::error::VectorsError;
use crate::vectors::limits::LIST_NAMES;
use crate::vectors::names::{self, bucket_arn};
use crate::vectors::store::{BucketSettings, Store};
use crate::vectors::wire::{BucketRequest, ListRequest};

pub(super) fn create(store: &Store, request: BucketRequest) -> Result<Value, VectorsError> {
    let name = super::required(request.vector_bucket_name, "/vectorBucketName")?;
    let name = names::bucket(Some(name), None)?;
    let arn = bucket_arn(store.region(), &name);
    store.create_bucket(BucketSettings { name, encryption: request.encryption_configuration, created_at: now() })?;
    Ok(json!({"vectorBucketArn": arn}))
}

pub(super) fn get(store: &Store, request: BucketRequest) -> Result<Value, VectorsError> {
    let name = names::bucket(request.vector_bucket_name, request.vector_bucket_arn)?;
    store.bucket(&name, |bucket| {
        let mut shown = summary(store, &bucket.settings);
        let plain = || json!({"sseType": "AES256"});
        shown["encryptionConfiguration"] = bucket.settings.encryption.clone().unwrap_or_else(plain);
        json!({"vectorBucket": shown})
    })
}

pub(super) fn list(store: &Store, request: ListRequest) -> Result<Value, VectorsError> {
    let most = bounded(request.max_results.unwrap_or(*LIST_NAMES.end()), LIST_NAMES, "/maxResults")?;
    let prefix = request.prefix.unwrap_or_default();
    store.buckets(|buckets| {
        let chosen = buckets.iter().filter(|(name, _)| name.starts_with(&prefix));
        let (shown, next) = page(chosen, request.next_token.as_deref(), most)?;
        let shown: Vec<Value> = shown.into_iter().map(|(_, bucket)| summary(store, &bucket.settings)).collect();
        Ok(json!({"vectorBuckets": shown, "nextToken": next}))
    })
}

pub(super) fn delete(store: &Store, request: BucketRequest) -> Result<Value, VectorsError> {
    store.delete_bucket(&names::bucket(request.vector_bucket_name, request.vector_bucket_arn)?)?;
    Ok(json!({}))
}

fn summary(store: &Store, settings: &BucketSettings) -> Value {
    json!({
        "vectorBucketName": settings.name,
        "vectorBucketArn": bucket_arn(store.region(), &settings.name),
        "creationTime": settings.created_at,
    })
}
