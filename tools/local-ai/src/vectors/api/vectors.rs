use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{bounded, from_token, of_length, required, to_token};
use crate::vectors::error::VectorsError;
use crate::vectors::index::{IndexSettings, Vector};
use crate::vectors::limits::{
    DELETE_VECTORS, GET_VECTORS, KEY_LENGTH, LIST_VECTORS, LIST_VECTORS_BYTES, LIST_VECTORS_DEFAULT, PUT_VECTORS,
    SEGMENTS,
};
use crate::vectors::metadata::{self, Metadata};
use crate::vectors::store::Store;
use crate::vectors::wire::{KeysRequest, ListVectorsRequest, PutVector, PutVectorsRequest};

pub(super) fn put(store: &Store, request: PutVectorsRequest) -> Result<Value, VectorsError> {
    let target = request.index.target()?;
    let given = required(request.vectors, "/vectors")?;
    of_length(given.len(), 1..=PUT_VECTORS, "/vectors")?;
    let vectors = given.into_iter().enumerate().map(|(at, vector)| read(at, vector)).collect::<Result<Vec<_>, _>>()?;
    distinct(vectors.iter().map(|(key, _)| key))?;
    store.put(&target, vectors, check)?;
    Ok(json!({}))
}

fn read(at: usize, vector: PutVector) -> Result<(String, Vector), VectorsError> {
    let key = required(vector.key, &format!("/vectors/{at}/key"))?;
    of_length(key.chars().count(), KEY_LENGTH, &format!("/vectors/{at}/key"))?;
    let data = required(vector.data.and_then(|data| data.float32), &format!("/vectors/{at}/data"))?;
    let metadata = match vector.metadata {
        None | Some(Value::Null) => Metadata::new(),
        Some(Value::Object(metadata)) => metadata,
        Some(_) => return Err(invalid_record(at, &key, ".metadata", "Metadata must be an object")),
    };
    Ok((key, Vector { data, metadata }))
}

fn check(settings: &IndexSettings, vectors: &[(String, Vector)]) -> Result<(), VectorsError> {
    for (at, (key, vector)) in vectors.iter().enumerate() {
        settings.check(&vector.data).map_err(|message| invalid_record(at, key, "", &message))?;
        metadata::check(&vector.metadata, &settings.non_filterable)
            .map_err(|message| invalid_record(at, key, ".metadata", &message))?;
    }
    Ok(())
}

fn invalid_record(at: usize, key: &str, part: &str, message: &str) -> VectorsError {
    VectorsError::invalid(format!("Invalid record for key '{key}': {message}"), format!("vectors[{at}]{part}"), message)
}

pub(super) fn get(store: &Store, request: KeysRequest) -> Result<Value, VectorsError> {
    let target = request.index.target()?;
    let keys = keys(request.keys, GET_VECTORS)?;
    let (data, metadata) = (request.return_data == Some(true), request.return_metadata == Some(true));
    store.index(&target, |index| {
        let found = keys.iter().filter_map(|key| Some(shown(key, index.vectors.get(key)?, data, metadata)));
        json!({"vectors": found.collect::<Vec<Value>>()})
    })
}

pub(super) fn delete(store: &Store, request: KeysRequest) -> Result<Value, VectorsError> {
    let target = request.index.target()?;
    store.delete(&target, &keys(request.keys, DELETE_VECTORS)?)?;
    Ok(json!({}))
}

fn keys(keys: Option<Vec<String>>, most: usize) -> Result<Vec<String>, VectorsError> {
    let keys = required(keys, "/keys")?;
    of_length(keys.len(), 1..=most, "/keys")?;
    for (at, key) in keys.iter().enumerate() {
        of_length(key.chars().count(), KEY_LENGTH, &format!("/keys/{at}"))?;
    }
    distinct(keys.iter())?;
    Ok(keys)
}

fn distinct<'a>(keys: impl Iterator<Item = &'a String>) -> Result<(), VectorsError> {
    let mut seen = BTreeSet::new();
    for key in keys {
        if !seen.insert(key) {
            let message = "Request must not contain duplicate keys";
            return Err(VectorsError::invalid(message, "", message));
        }
    }
    Ok(())
}

pub(super) fn list(store: &Store, request: ListVectorsRequest) -> Result<Value, VectorsError> {
    let segment = segment(request.segment_count, request.segment_index)?;
    let most = match request.max_results {
        None => LIST_VECTORS_DEFAULT,
        Some(most) => bounded(most, LIST_VECTORS, "/maxResults")?,
    };
    let after = request.next_token.as_deref().map(from_token).transpose()?;
    let (data, metadata) = (request.return_data == Some(true), request.return_metadata == Some(true));
    store.index(&request.index.target()?, |index| {
        let mut page = Vec::new();
        let (mut bytes, mut last, mut next) = (0, None, None);
        let chosen = index.vectors.iter().filter(|(key, _)| in_segment(key, segment));
        for (key, vector) in chosen.filter(|(key, _)| after.as_ref().is_none_or(|after| *key > after)) {
            if page.len() == most || bytes >= LIST_VECTORS_BYTES {
                next = last.map(|key: &String| to_token(key));
                break;
            }
            bytes += vector.data.len() * size_of::<f32>();
            page.push(shown(key, vector, data, metadata));
            last = Some(key);
        }
        json!({"vectors": page, "nextToken": next})
    })
}

fn segment(count: Option<i64>, index: Option<i64>) -> Result<Option<(usize, usize)>, VectorsError> {
    match (count, index) {
        (None, None) => Ok(None),
        (Some(count), Some(index)) => {
            let count = bounded(count, SEGMENTS, "/segmentCount")?;
            let last = i64::try_from(count - 1).unwrap_or_default();
            Ok(Some((count, bounded(index, 0..=last, "/segmentIndex")?)))
        }
        _ => {
            let message = "segmentCount and segmentIndex must be given together";
            Err(VectorsError::invalid(message, "/segmentCount", message))
        }
    }
}

/// FNV-1a over the key: any even split serves.
fn in_segment(key: &str, segment: Option<(usize, usize)>) -> bool {
    segment.is_none_or(|(count, index)| {
        let hash = key.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        hash as usize % count == index
    })
}

fn shown(key: &str, vector: &Vector, data: bool, metadata: bool) -> Value {
    let mut shown = json!({"key": key});
    if data {
        shown["data"] = json!({"float32": vector.data});
    }
    if metadata {
        shown["metadata"] = Value::Object(vector.metadata.clone());
    }
    shown
}
