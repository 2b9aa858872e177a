//! Vectors of confirmed fraud in S3 Vectors.

use std::collections::HashMap;

use aws_sdk_s3vectors::Client;
use aws_sdk_s3vectors::operation::query_vectors::QueryVectorsError;
use aws_sdk_s3vectors::types::{GetOutputVector, PutInputVector, QueryOutputVector, VectorData};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::{Document, Number};
use jiff::Timestamp;
use trestle_domain::case::VerificationId;
use trestle_domain::code::ErrorCode;
use trestle_domain::fraud::{FraudCaseId, IndexPins};
use trestle_pipeline::port::{CaseVector, IndexName, Neighbour, UpstreamError, UpstreamErrorKind, VectorIndex};

use crate::failure::{is_host_unknown, upstream_unusable};

const SERVICE: &str = "s3vectors";

/// "The specified index (or vector bucket) was not found."
const CODES: [(&str, ErrorCode); 1] = [("NotFoundException", ErrorCode::IndexUnknown)];

/// Indexes of cosine distance. Metadata of a vector: `model`, `mask`, `market`, `caseId`, `member`, `count`, `expiresAt` (seconds since
/// 1970), all filterable; the key is the case's id.
#[derive(Debug, Clone)]
pub struct S3VectorIndex {
    client: Client,
}

impl S3VectorIndex {
    #[must_use]
    pub const fn new(client: Client) -> Self {
        Self { client }
    }

    async fn nearest(
        &self,
        index: &IndexName,
        vector: &[f32],
        top_k: u32,
        filter: Option<Document>,
    ) -> Result<Vec<QueryOutputVector>, UpstreamError> {
        let mut pages = self
            .client
            .query_vectors()
            .vector_bucket_name(&index.bucket)
            .index_name(&index.index)
            .query_vector(VectorData::Float32(vector.to_vec()))
            .top_k(i32::try_from(top_k).unwrap_or(i32::MAX))
            .set_filter(filter)
            .return_distance(true)
            .return_metadata(true)
            .into_paginator()
            .send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            match page {
                Ok(page) => found.extend(page.vectors),
                Err(error) => return Err(self.explained(index, vector, &error).await),
            }
        }
        Ok(found)
    }

    /// The service does not say in its code that a vector is of the wrong length; the index's own length does.
    async fn explained(
        &self,
        index: &IndexName,
        vector: &[f32],
        error: &SdkError<QueryVectorsError, HttpResponse>,
    ) -> UpstreamError {
        if error.as_service_error().is_some_and(|error| error.is_validation_exception()) {
            let asked = self.client.get_index().vector_bucket_name(&index.bucket).index_name(&index.index).send().await;
            let dimension = asked.ok().and_then(|answer| answer.index.map(|index| index.dimension));
            if dimension.is_some_and(|dimension| usize::try_from(dimension).ok() != Some(vector.len())) {
                return unusable("QueryVectors", ErrorCode::VectorDimension);
            }
        }
        failed("QueryVectors", error)
    }
}

impl VectorIndex for S3VectorIndex {
    async fn query(
        &self,
        index: &IndexName,
        pins: &IndexPins,
        vector: &[f32],
        top_k: u32,
        now: Timestamp,
    ) -> Result<Vec<Neighbour>, UpstreamError> {
        let found = self.nearest(index, vector, top_k, Some(unexpired(now))).await?;
        let mut neighbours = found
            .iter()
            .map(|found| neighbour(found).filter(|neighbour| neighbour.pins == *pins))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| unusable("QueryVectors", ErrorCode::IndexMismatch))?;
        neighbours.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
        Ok(neighbours)
    }

    async fn put(&self, index: &IndexName, vector: &CaseVector) -> Result<(), UpstreamError> {
        // Whatever is nearest has the index's pins; asking for it also tells a missing index and a wrong length apart.
        let nearest = self.nearest(index, &vector.vector, 1, None).await?;
        if nearest.iter().any(|found| neighbour(found).is_none_or(|neighbour| neighbour.pins != vector.pins)) {
            return Err(unusable("PutVectors", ErrorCode::IndexMismatch));
        }
        let stored = PutInputVector::builder()
            .key(vector.case.as_str())
            .data(VectorData::Float32(vector.vector.clone()))
            .metadata(metadata(vector))
            .build()
            .map_err(|_| UpstreamError::new(SERVICE, "PutVectors", UpstreamErrorKind::Invalid))?;
        let put = self.client.put_vectors().vector_bucket_name(&index.bucket).index_name(&index.index).vectors(stored);
        put.send().await.map(drop).map_err(|error| failed("PutVectors", &error))
    }

    async fn get(&self, index: &IndexName, case: &FraudCaseId) -> Result<Option<CaseVector>, UpstreamError> {
        let asked = self.client.get_vectors().vector_bucket_name(&index.bucket).index_name(&index.index);
        let asked = asked.keys(case.as_str()).return_data(true).return_metadata(true).send();
        let answer = asked.await.map_err(|error| failed("GetVectors", &error))?;
        let foreign = || unusable("GetVectors", ErrorCode::IndexMismatch);
        answer.vectors().first().map(|found| case_vector(found).ok_or_else(foreign)).transpose()
    }

    async fn delete(&self, index: &IndexName, case: &FraudCaseId) -> Result<(), UpstreamError> {
        let delete = self.client.delete_vectors().vector_bucket_name(&index.bucket).index_name(&index.index);
        delete.keys(case.as_str()).send().await.map(drop).map_err(|error| failed("DeleteVectors", &error))
    }
}

fn failed<E: ProvideErrorMetadata>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> UpstreamError {
    if is_host_unknown(error) {
        return unusable(operation, ErrorCode::UpstreamNotOffered);
    }
    upstream_unusable(SERVICE, operation, error, &CODES)
}

const fn unusable(operation: &'static str, code: ErrorCode) -> UpstreamError {
    UpstreamError::new(SERVICE, operation, UpstreamErrorKind::Unusable(code))
}

fn unexpired(now: Timestamp) -> Document {
    object([("expiresAt", object([("$gt", integer(now.as_second()))]))])
}

fn metadata(vector: &CaseVector) -> Document {
    object([
        ("model", Document::String(vector.pins.model.clone())),
        ("mask", integer(vector.pins.mask.into())),
        ("market", Document::String(vector.pins.market.clone())),
        ("caseId", Document::String(vector.case.as_str().to_owned())),
        ("member", Document::String(vector.member.as_str().to_owned())),
        ("count", integer(vector.count.into())),
        ("expiresAt", integer(vector.expires_at.as_second())),
    ])
}

fn object<const N: usize>(entries: [(&str, Document); N]) -> Document {
    Document::Object(entries.map(|(name, value)| (name.to_owned(), value)).into())
}

fn integer(value: i64) -> Document {
    Document::Number(u64::try_from(value).map_or(Number::NegInt(value), Number::PosInt))
}

/// `None` for a vector that is none of ours.
fn neighbour(found: &QueryOutputVector) -> Option<Neighbour> {
    let metadata = found.metadata()?.as_object()?;
    Some(Neighbour {
        case: FraudCaseId::parse(found.key())?,
        similarity: (1.0 - found.distance()?).clamp(-1.0, 1.0),
        pins: pins(metadata)?,
        count: whole(metadata, "count")?,
    })
}

fn case_vector(found: &GetOutputVector) -> Option<CaseVector> {
    let metadata = found.metadata()?.as_object()?;
    Some(CaseVector {
        case: FraudCaseId::parse(found.key())?,
        member: VerificationId::parse(metadata.get("member")?.as_string()?)?,
        vector: found.data()?.as_float32().ok()?.clone(),
        pins: pins(metadata)?,
        count: whole(metadata, "count")?,
        expires_at: Timestamp::from_second(whole(metadata, "expiresAt")?).ok()?,
    })
}

fn pins(metadata: &HashMap<String, Document>) -> Option<IndexPins> {
    Some(IndexPins {
        model: metadata.get("model")?.as_string()?.to_owned(),
        mask: whole(metadata, "mask")?,
        market: metadata.get("market")?.as_string()?.to_owned(),
    })
}

/// A whole number, not negative, that JSON may have written with a fraction of zero.
fn whole<T: TryFrom<u64>>(metadata: &HashMap<String, Document>, name: &str) -> Option<T> {
    let number = match *metadata.get(name)?.as_number()? {
        Number::PosInt(number) => number,
        Number::NegInt(_) => return None,
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked to be whole and in range
        Number::Float(number) => {
            (number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number)).then_some(number as u64)?
        }
    };
    T::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASE: &str = "01JDEM00000000000000000001";

    fn vector() -> CaseVector {
        CaseVector {
            case: FraudCaseId::parse(CASE).unwrap(),
            member: VerificationId::parse(CASE).unwrap(),
            vector: vec![1.0, 0.0],
            pins: IndexPins { model: "titan".to_owned(), mask: 1, market: "lv".to_owned() },
            count: 3,
            expires_at: Timestamp::from_second(1_800_000_000).unwrap(),
        }
    }

    fn found(key: &str, metadata: Document) -> QueryOutputVector {
        QueryOutputVector::builder().key(key).distance(0.25).metadata(metadata).build().unwrap()
    }

    #[test]
    fn a_neighbour_is_what_was_put() {
        let vector = vector();
        let neighbour = neighbour(&found(CASE, metadata(&vector))).unwrap();
        assert_eq!((neighbour.case, neighbour.pins, neighbour.count), (vector.case, vector.pins, 3));
        assert!((neighbour.similarity - 0.75).abs() < f32::EPSILON);
    }

    #[test]
    fn a_vector_comes_back_as_it_was_put() {
        let vector = vector();
        let data = VectorData::Float32(vector.vector.clone());
        let found = GetOutputVector::builder().key(CASE).data(data).metadata(metadata(&vector)).build().unwrap();
        assert_eq!(case_vector(&found), Some(vector));
    }

    #[test]
    fn a_foreign_vector_is_no_neighbour() {
        let ours = metadata(&vector());
        assert_eq!(neighbour(&found("somebody's", ours.clone())), None);
        for name in ["model", "mask", "market", "count"] {
            let mut entries = ours.as_object().unwrap().clone();
            entries.remove(name);
            assert_eq!(neighbour(&found(CASE, Document::Object(entries))), None, "without {name}");
        }
        assert_eq!(neighbour(&QueryOutputVector::builder().key(CASE).build().unwrap()), None);
    }

    #[test]
    fn whole_numbers_may_come_as_floats() {
        for (number, expected) in [
            (Number::PosInt(7), Some(7)),
            (Number::Float(7.0), Some(7)),
            (Number::Float(7.5), None),
            (Number::Float(-1.0), None),
            (Number::Float(f64::INFINITY), None),
            (Number::NegInt(-1), None),
            (Number::PosInt(u64::from(u32::MAX) + 1), None),
        ] {
            let metadata = HashMap::from([("count".to_owned(), Document::Number(number))]);
            assert_eq!(whole::<u32>(&metadata, "count"), expected, "{number:?}");
        }
    }
}
