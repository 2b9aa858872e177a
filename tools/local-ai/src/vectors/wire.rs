//! Requests as the service's model has them. Members are optional here, for the service names the one that is missing.

use serde::Deserialize;
use serde_json::Value;

use super::error::VectorsError;
use super::names::{self, Target};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BucketRequest {
    pub(super) vector_bucket_name: Option<String>,
    pub(super) vector_bucket_arn: Option<String>,
    pub(super) encryption_configuration: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListRequest {
    pub(super) vector_bucket_name: Option<String>,
    pub(super) vector_bucket_arn: Option<String>,
    pub(super) max_results: Option<i64>,
    pub(super) next_token: Option<String>,
    pub(super) prefix: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateIndexRequest {
    pub(super) vector_bucket_name: Option<String>,
    pub(super) vector_bucket_arn: Option<String>,
    pub(super) index_name: Option<String>,
    pub(super) data_type: Option<String>,
    pub(super) dimension: Option<i64>,
    pub(super) distance_metric: Option<String>,
    pub(super) metadata_configuration: Option<MetadataConfiguration>,
    pub(super) encryption_configuration: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MetadataConfiguration {
    pub(super) non_filterable_metadata_keys: Option<Vec<String>>,
}

/// The members by which every request about an index names it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Named {
    vector_bucket_name: Option<String>,
    index_name: Option<String>,
    index_arn: Option<String>,
}

impl Named {
    pub(super) fn target(self) -> Result<Target, VectorsError> {
        names::target(self.vector_bucket_name, self.index_name, self.index_arn)
    }
}

#[derive(Deserialize)]
pub(super) struct IndexRequest {
    #[serde(flatten)]
    pub(super) index: Named,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PutVectorsRequest {
    #[serde(flatten)]
    pub(super) index: Named,
    pub(super) vectors: Option<Vec<PutVector>>,
}

#[derive(Deserialize)]
pub(super) struct PutVector {
    pub(super) key: Option<String>,
    pub(super) data: Option<VectorData>,
    pub(super) metadata: Option<Value>,
}

#[derive(Deserialize)]
pub(super) struct VectorData {
    pub(super) float32: Option<Vec<f32>>,
}

/// `GetVectors` and `DeleteVectors`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct KeysRequest {
    #[serde(flatten)]
    pub(super) index: Named,
    pub(super) keys: Option<Vec<String>>,
    pub(super) return_data: Option<bool>,
    pub(super) return_metadata: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListVectorsRequest {
    #[serde(flatten)]
    pub(super) index: Named,
    pub(super) max_results: Option<i64>,
    pub(super) next_token: Option<String>,
    pub(super) segment_count: Option<i64>,
    pub(super) segment_index: Option<i64>,
    pub(super) return_data: Option<bool>,
    pub(super) return_metadata: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct QueryVectorsRequest {
    #[serde(flatten)]
    pub(super) index: Named,
    pub(super) top_k: Option<i64>,
    pub(super) query_vector: Option<VectorData>,
    pub(super) filter: Option<Value>,
    pub(super) return_metadata: Option<bool>,
    pub(super) return_distance: Option<bool>,
    pub(super) next_token: Option<String>,
}
