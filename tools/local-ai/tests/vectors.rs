//! S3 Vectors as its SDK sees it.

#![allow(clippy::unwrap_used, unreachable_pub)] // the whole binary is a test

mod common;

use std::collections::HashMap;
use std::fmt::Debug;

use aws_sdk_s3vectors::Client;
use aws_sdk_s3vectors::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3vectors::operation::query_vectors::QueryVectorsError;
use aws_sdk_s3vectors::types::{
    DataType, DistanceMetric, MetadataConfiguration, PutInputVector, QueryOutputVector, SseType, VectorData,
};
use aws_smithy_types::{Document, Number};
use common::{Endpoint, endpoint};
use serde_json::json;

const INDEX: &str = "background.xx";

fn object(entries: &[(&str, Document)]) -> Document {
    Document::Object(entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect::<HashMap<_, _>>())
}

fn number(value: u64) -> Document {
    Document::Number(Number::PosInt(value))
}

fn case(key: &str, data: [f32; 3], expires_at: u64) -> PutInputVector {
    let metadata = object(&[("market", "xx".into()), ("expiresAt", number(expires_at)), ("note", key.into())]);
    PutInputVector::builder().key(key).data(VectorData::Float32(data.into())).metadata(metadata).build().unwrap()
}

/// A bucket of the test's own with one index of three dimensions.
async fn bucket(endpoint: &Endpoint, name: &str) -> Client {
    let client = endpoint.vectors().await;
    client.create_vector_bucket().vector_bucket_name(name).send().await.unwrap();
    create_index(&client, name, INDEX).await;
    client
}

async fn create_index(client: &Client, bucket: &str, index: &str) {
    let hidden = MetadataConfiguration::builder().non_filterable_metadata_keys("note").build().unwrap();
    let request = client.create_index().vector_bucket_name(bucket).index_name(index).dimension(3);
    let request = request.data_type(DataType::Float32).distance_metric(DistanceMetric::Cosine);
    request.metadata_configuration(hidden).send().await.unwrap();
}

async fn put(client: &Client, bucket: &str, vectors: Vec<PutInputVector>) {
    let request = client.put_vectors().vector_bucket_name(bucket).index_name(INDEX);
    request.set_vectors(Some(vectors)).send().await.unwrap();
}

async fn query(
    client: &Client,
    bucket: &str,
    data: &[f32],
    top_k: i32,
    filter: Option<Document>,
) -> Result<Vec<QueryOutputVector>, SdkError<QueryVectorsError>> {
    let request = client.query_vectors().vector_bucket_name(bucket).index_name(INDEX).top_k(top_k);
    let request = request.query_vector(VectorData::Float32(data.into())).set_filter(filter);
    let reply = request.return_distance(true).return_metadata(true).send().await?;
    assert_eq!(reply.distance_metric, Some(DistanceMetric::Cosine));
    Ok(reply.vectors)
}

fn keys(vectors: &[QueryOutputVector]) -> Vec<&str> {
    vectors.iter().map(|vector| vector.key.as_str()).collect()
}

/// The exception's name and message.
fn told<E: ProvideErrorMetadata + Debug, R: Debug>(error: &SdkError<E, R>) -> (String, String) {
    (error.code().unwrap_or_default().to_owned(), error.message().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn the_nearest_that_have_not_expired_come_first() {
    let endpoint = endpoint().await;
    let client = bucket(&endpoint, "nearest").await;
    let vectors =
        vec![case("near", [1.0, 0.1, 0.0], 200), case("far", [0.0, 1.0, 0.0], 200), case("old", [1.0, 0.0, 0.0], 100)];
    put(&client, "nearest", vectors).await;
    let now = |now| object(&[("expiresAt", object(&[("$gt", number(now))]))]);

    let all = query(&client, "nearest", &[2.0, 0.0, 0.0], 10, None).await.unwrap();
    assert_eq!(keys(&all), ["old", "near", "far"]);
    assert_eq!(all[0].distance, Some(0.0));
    assert_eq!(all[2].distance, Some(1.0));
    assert_eq!(all[0].metadata.as_ref().unwrap(), case("old", [1.0; 3], 100).metadata());

    let fresh = query(&client, "nearest", &[2.0, 0.0, 0.0], 1, Some(now(100))).await.unwrap();
    assert_eq!(keys(&fresh), ["near"]);
    assert!((fresh[0].distance.unwrap() - 0.004_962_8).abs() < 1e-6, "{:?}", fresh[0].distance);
    assert!(query(&client, "nearest", &[2.0, 0.0, 0.0], 1, Some(now(200))).await.unwrap().is_empty());

    put(&client, "nearest", vec![case("near", [0.0, 0.0, 1.0], 200)]).await;
    let replaced = query(&client, "nearest", &[0.0, 0.0, 1.0], 1, None).await.unwrap();
    assert_eq!(keys(&replaced), ["near"]);
}

#[tokio::test]
async fn vectors_are_listed_got_and_deleted() {
    let endpoint = endpoint().await;
    let client = bucket(&endpoint, "listed").await;
    let names: Vec<String> = (0..7).map(|number| format!("case {number}, ä")).collect();
    put(&client, "listed", names.iter().map(|name| case(name, [1.0, 2.0, 3.5], 9)).collect()).await;

    let list = || client.list_vectors().vector_bucket_name("listed").index_name(INDEX);
    let pages: Result<Vec<_>, _> = list().max_results(3).into_paginator().send().collect().await;
    let pages = pages.unwrap();
    assert_eq!(pages.iter().map(|page| page.vectors.len()).collect::<Vec<_>>(), [3, 3, 1]);
    let listed: Vec<String> = pages.iter().flat_map(|page| &page.vectors).map(|vector| vector.key.clone()).collect();
    assert_eq!(listed, names);

    let mut in_segments = Vec::new();
    for segment in 0..4 {
        let page = list().segment_count(4).segment_index(segment).send().await.unwrap();
        in_segments.extend(page.vectors.into_iter().map(|vector| vector.key));
    }
    in_segments.sort();
    assert_eq!(in_segments, names);

    let get = client.get_vectors().vector_bucket_name("listed").index_name(INDEX).keys(&names[2]).keys("absent");
    let got = get.return_data(true).return_metadata(true).send().await.unwrap().vectors;
    assert_eq!(got.len(), 1);
    assert_eq!(got[0].data, Some(VectorData::Float32(vec![1.0, 2.0, 3.5])));
    assert_eq!(got[0].metadata.as_ref(), Some(case(&names[2], [0.0; 3], 9).metadata()));

    let delete = client.delete_vectors().vector_bucket_name("listed").index_name(INDEX);
    delete.keys(&names[2]).keys("absent").send().await.unwrap();
    assert_eq!(list().send().await.unwrap().vectors.len(), 6);
}

#[tokio::test]
async fn an_index_is_described_as_it_was_created() {
    let endpoint = endpoint().await;
    let client = bucket(&endpoint, "described").await;
    create_index(&client, "described", "background.xx.2").await;
    let reply = client.get_index().vector_bucket_name("described").index_name(INDEX).send().await.unwrap();
    let index = reply.index.unwrap();
    assert_eq!((index.dimension, &index.distance_metric), (3, &DistanceMetric::Cosine));
    assert_eq!(index.index_arn, "arn:aws:s3vectors:us-east-1:000000000000:bucket/described/index/background.xx");
    assert_eq!(index.metadata_configuration.unwrap().non_filterable_metadata_keys, ["note"]);
    assert_eq!(index.encryption_configuration.unwrap().sse_type, SseType::Aes256);
    assert!(index.creation_time.secs() > 1_700_000_000);

    let by_arn = client.get_index().index_arn(&index.index_arn).send().await.unwrap();
    assert_eq!(by_arn.index.unwrap().index_name, INDEX);
    let names = |list: Vec<aws_sdk_s3vectors::types::IndexSummary>| -> Vec<String> {
        list.into_iter().map(|index| index.index_name).collect()
    };
    let list = || client.list_indexes().vector_bucket_name("described");
    assert_eq!(names(list().send().await.unwrap().indexes), [INDEX, "background.xx.2"]);
    assert_eq!(names(list().prefix("background.xx.").send().await.unwrap().indexes), ["background.xx.2"]);

    let busy = client.delete_vector_bucket().vector_bucket_name("described").send().await.unwrap_err();
    assert_eq!(told(&busy).0, "ConflictException");
    for index in [INDEX, "background.xx.2", "background.xx.2"] {
        client.delete_index().vector_bucket_name("described").index_name(index).send().await.unwrap();
    }
    client.delete_vector_bucket().vector_bucket_name("described").send().await.unwrap();
    let gone = client.get_vector_bucket().vector_bucket_name("described").send().await.unwrap_err();
    assert_eq!(told(&gone).0, "NotFoundException");
}

#[tokio::test]
async fn what_a_query_is_refused_for() {
    let endpoint = endpoint().await;
    let client = bucket(&endpoint, "refusing").await;
    let good = [1.0, 0.0, 0.0];
    let invalid = "Query vector contains invalid values or is invalid for this index";
    let hidden = Some(object(&[("note", "x".into())]));
    for (data, top_k, filter, message) in [
        (&good[..2], 5, None, invalid),
        (&[0.0; 3], 5, None, invalid),
        (&[f32::INFINITY, 0.0, 0.0], 5, None, ""),
        (&good, 0, None, "Member must be between 1 and 100"),
        (&good, 101, None, "Member must be between 1 and 100"),
        (&good, 5, Some(object(&[])), "Invalid filter"),
        (&good, 5, hidden, "Invalid filter"),
    ] {
        let error = query(&client, "refusing", data, top_k, filter).await.unwrap_err();
        let (kind, told) = told(&error);
        assert_eq!(kind, "ValidationException", "{told}");
        assert!(told.contains(message), "{told}");
    }
    let wrong = query(&client, "refusing", &good[..2], 5, None).await.unwrap_err().into_service_error();
    let QueryVectorsError::ValidationException(wrong) = wrong else { panic!("{wrong}") };
    assert_eq!(wrong.field_list()[0].message(), "Invalid input: vector must have length 3, but has length 2");

    let absent = query(&client, "no-such-bucket", &good, 5, None).await.unwrap_err();
    assert_eq!(told(&absent).1, "The specified vector bucket could not be found");
    let request = client.query_vectors().vector_bucket_name("refusing").index_name("no-such-index").top_k(1);
    let absent = request.query_vector(VectorData::Float32(good.into())).send().await.unwrap_err();
    assert!(matches!(absent.as_service_error(), Some(QueryVectorsError::NotFoundException(_))), "{absent:?}");
}

#[tokio::test]
async fn what_is_not_stored() {
    let endpoint = endpoint().await;
    let client = bucket(&endpoint, "storing").await;
    let with = |key: &str, data: Vec<f32>, metadata: Document| {
        PutInputVector::builder().key(key).data(VectorData::Float32(data)).metadata(metadata).build().unwrap()
    };
    let plain = || object(&[]);
    let long = || object(&[("market", "x".repeat(2048).into())]);
    let nested = || object(&[("market", object(&[]))]);
    let good = || vec![1.0, 0.0, 0.0];
    let many = || (0..501).map(|number| with(&number.to_string(), good(), plain())).collect();
    for (vectors, message) in [
        (vec![with("k", good(), plain()), with("short", vec![1.0], plain())], "Invalid record for key 'short'"),
        (vec![with("k", vec![0.0; 3], plain())], "cosine distance does not support vectors with zero norm"),
        (vec![with("k", good(), long())], "Filterable metadata must have at most 2048 bytes"),
        (vec![with("k", good(), nested())], "Metadata values must be strings, numbers, booleans, or arrays"),
        (vec![with("k", good(), plain()), with("k", good(), plain())], "Request must not contain duplicate keys"),
        (vec![with("", good(), plain())], "Member must have length between 1 and 1024"),
        (Vec::new(), "Member must have length between 1 and 500"),
        (many(), "Member must have length between 1 and 500"),
    ] {
        let request = client.put_vectors().vector_bucket_name("storing").index_name(INDEX);
        let error = request.set_vectors(Some(vectors)).send().await.unwrap_err();
        let (kind, told) = told(&error);
        assert_eq!(kind, "ValidationException", "{told}");
        assert!(told.contains(message), "{told}");
    }
    let list = client.list_vectors().vector_bucket_name("storing").index_name(INDEX).send().await.unwrap();
    assert!(list.vectors.is_empty(), "all of a request is stored or nothing");
}

#[tokio::test]
async fn what_is_not_created() {
    let endpoint = endpoint().await;
    let client = bucket(&endpoint, "creating").await;
    let again = client.create_vector_bucket().vector_bucket_name("creating").send().await.unwrap_err();
    assert_eq!(told(&again).0, "ConflictException");
    for (bucket, index, dimension, kind) in [
        ("creating", INDEX, 3, "ConflictException"),
        ("no-such-bucket", INDEX, 3, "NotFoundException"),
        ("creating", "other-index", 0, "ValidationException"),
        ("creating", "other-index", 4097, "ValidationException"),
        ("creating", "Other", 3, "ValidationException"),
    ] {
        let request = client.create_index().vector_bucket_name(bucket).index_name(index).dimension(dimension);
        let request = request.data_type(DataType::Float32).distance_metric(DistanceMetric::Cosine);
        let error = request.send().await.unwrap_err();
        assert_eq!(told(&error).0, kind, "{index} of {dimension} dimensions in {bucket}");
    }
}

#[tokio::test]
async fn calls_are_counted_and_faults_hit() {
    let endpoint = endpoint().await;
    let client = bucket(&endpoint, "counted").await;
    let before = endpoint.calls("S3Vectors.QueryVectors").await;
    for (fault, kind) in [
        ("throttle", "TooManyRequestsException"),
        ("serverError", "InternalServerException"),
        ("accessDenied", "AccessDeniedException"),
    ] {
        endpoint.plan(&json!({"operation": "S3Vectors.QueryVectors", "fault": fault})).await;
        let error = query(&client, "counted", &[1.0, 0.0, 0.0], 5, None).await.unwrap_err();
        assert_eq!(told(&error).0, kind);
    }
    query(&client, "counted", &[1.0, 0.0, 0.0], 5, None).await.unwrap();
    assert_eq!(endpoint.calls("S3Vectors.QueryVectors").await, before + 4);
}
