//! The operations, from a request's body to a reply's.

mod buckets;
mod indexes;
mod search;
mod vectors;

use std::ops::RangeInclusive;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::VectorsError;
use super::limits::PAYLOAD_BYTES;
use super::store::Store;
use crate::wire::operation::Operation;

/// Answers one request.
///
/// # Errors
/// The service's own; an operation of another service is `ValidationException`.
pub fn answer(store: &Store, operation: Operation, body: &[u8]) -> Result<Value, VectorsError> {
    if body.len() > PAYLOAD_BYTES {
        let message = "Request payload exceeds the maximum size of 20 MiB";
        return Err(VectorsError::invalid(message, "", message));
    }
    match operation {
        Operation::CreateVectorBucket => buckets::create(store, parse(body)?),
        Operation::GetVectorBucket => buckets::get(store, parse(body)?),
        Operation::ListVectorBuckets => buckets::list(store, parse(body)?),
        Operation::DeleteVectorBucket => buckets::delete(store, parse(body)?),
        Operation::CreateIndex => indexes::create(store, parse(body)?),
        Operation::GetIndex => indexes::get(store, parse(body)?),
        Operation::ListIndexes => indexes::list(store, parse(body)?),
        Operation::DeleteIndex => indexes::delete(store, parse(body)?),
        Operation::PutVectors => vectors::put(store, parse(body)?),
        Operation::GetVectors => vectors::get(store, parse(body)?),
        Operation::ListVectors => vectors::list(store, parse(body)?),
        Operation::DeleteVectors => vectors::delete(store, parse(body)?),
        Operation::QueryVectors => search::query(store, parse(body)?),
        other => Err(VectorsError::invalid(format!("{other} is no operation of S3 Vectors"), "", "")),
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, VectorsError> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| {
        let place = format!("line {} column {}", error.line(), error.column());
        VectorsError::invalid(format!("the request body is not what this operation takes: {place}"), "", place)
    })
}

fn required<T>(value: Option<T>, path: &str) -> Result<T, VectorsError> {
    value.ok_or_else(|| VectorsError::missing(path))
}

/// A number within its bounds.
fn bounded(value: i64, bounds: RangeInclusive<i64>, path: &str) -> Result<usize, VectorsError> {
    if !bounds.contains(&value) {
        let constraint = format!("Member must be between {} and {}, inclusive", bounds.start(), bounds.end());
        return Err(VectorsError::constraint(&format!("Value {value}"), path, &constraint));
    }
    Ok(usize::try_from(value).unwrap_or_default())
}

/// A length within its bounds.
fn of_length(length: usize, bounds: RangeInclusive<usize>, path: &str) -> Result<(), VectorsError> {
    if bounds.contains(&length) {
        return Ok(());
    }
    let constraint = format!("Member must have length between {} and {}, inclusive", bounds.start(), bounds.end());
    Err(VectorsError::constraint(&format!("Value with length {length}"), path, &constraint))
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64())
}

type Page<'a, T> = (Vec<(&'a String, T)>, Option<String>);

/// The names of one page, and the token of the next: the last name given, in hex, for a name may be any text.
fn page<'a, T: 'a>(
    all: impl Iterator<Item = (&'a String, T)>,
    after: Option<&str>,
    most: usize,
) -> Result<Page<'a, T>, VectorsError> {
    let after = after.map(from_token).transpose()?;
    let mut rest = all.skip_while(|(name, _)| after.as_ref().is_some_and(|after| *name <= after));
    let shown: Vec<_> = rest.by_ref().take(most).collect();
    let token = rest.next().and(shown.last()).map(|(name, _)| to_token(name));
    Ok((shown, token))
}

fn to_token(name: &str) -> String {
    hex::encode(name)
}

fn from_token(token: &str) -> Result<String, VectorsError> {
    let wrong = || VectorsError::invalid("Invalid nextToken", "/nextToken", "Invalid nextToken");
    let byte = |at: usize| token.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
    let bytes: Option<Vec<u8>> = (0..token.len()).step_by(2).map(byte).collect();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(wrong)
}
