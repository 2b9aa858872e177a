use serde_json::{Value, json};

use super::{bounded, required};
use crate::vectors::error::VectorsError;
use crate::vectors::filter::Filter;
use crate::vectors::index::Found;
use crate::vectors::limits::TOP_K;
use crate::vectors::store::Store;
use crate::vectors::wire::QueryVectorsRequest;

pub(super) fn query(store: &Store, request: QueryVectorsRequest) -> Result<Value, VectorsError> {
    let target = request.index.target()?;
    let top_k = bounded(required(request.top_k, "/topK")?, TOP_K, "/topK")?;
    let query = required(request.query_vector.and_then(|data| data.float32), "/queryVector")?;
    if request.next_token.is_some() {
        let message = "this endpoint gives a query's vectors in one page";
        return Err(VectorsError::invalid(message, "/nextToken", message));
    }
    let (distance, metadata) = (request.return_distance == Some(true), request.return_metadata == Some(true));
    store.index(&target, |index| {
        index.settings.check(&query).map_err(|message| {
            let whole = "Query vector contains invalid values or is invalid for this index";
            VectorsError::invalid(whole, "vector", format!("Invalid input: {message}"))
        })?;
        let filter = request.filter.as_ref().map(|filter| Filter::parse(filter, &index.settings.non_filterable));
        let filter = filter
            .transpose()
            .map_err(|message| VectorsError::invalid(format!("Invalid filter: {message}"), "filter", message))?;
        let found = index.nearest(&query, top_k, filter.as_ref());
        let vectors: Vec<Value> = found.iter().map(|found| shown(found, distance, metadata)).collect();
        Ok(json!({"vectors": vectors, "distanceMetric": index.settings.metric}))
    })?
}

fn shown(found: &Found<'_>, distance: bool, metadata: bool) -> Value {
    let mut shown = json!({"key": found.key});
    if distance {
        shown["distance"] = json!(found.distance);
    }
    if metadata {
        shown["metadata"] = Value::Object(found.vector.metadata.clone());
    }
    shown
}
