//! Embeddings as told, and an exact index in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use trestle_domain::code::ErrorCode;
use trestle_domain::fraud::{BackgroundSettings, FraudCaseId, IndexPins};
use trestle_domain::money::MicroUsd;
use trestle_pipeline::port::{
    CaseVector, Embedder, Embedding, IndexName, MaskedPicture, Neighbour, UpstreamError, UpstreamErrorKind, VectorIndex,
};

use crate::script::{Script, Step};

/// An [`Embedder`]; without a script a picture is what it was told to be, else the first axis, at no cost.
#[derive(Debug, Clone, Default)]
pub struct ScriptedEmbedder {
    script: Script<Result<Embedding, UpstreamErrorKind>>,
    pictures: Arc<Mutex<BTreeMap<Vec<u8>, Vec<f32>>>>,
}

impl ScriptedEmbedder {
    /// Embeds every picture as this vector, for `cost`.
    pub fn always(&self, vector: Vec<f32>, cost: MicroUsd) {
        self.script.always(Step::new(Ok(embedded(vector, cost))));
    }

    /// Embeds the picture of these bytes as this vector, unless there is a script.
    pub fn picture(&self, jpeg: &[u8], vector: Vec<f32>) {
        self.pictures().insert(jpeg.to_vec(), vector);
    }

    /// The script, for faults and delays.
    #[must_use]
    pub fn script(&self) -> &Script<Result<Embedding, UpstreamErrorKind>> {
        &self.script
    }

    #[must_use]
    pub fn calls(&self) -> usize {
        self.script.calls()
    }

    fn pictures(&self) -> MutexGuard<'_, BTreeMap<Vec<u8>, Vec<f32>>> {
        self.pictures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An embedding as a model gives it; the model is `embedding-1`.
#[must_use]
pub fn embedded(vector: Vec<f32>, cost: MicroUsd) -> Embedding {
    Embedding { vector, cost, engine: "embedding-1".to_owned() }
}

/// The unit vector whose cosine with the first axis this is.
#[must_use]
pub fn turned(cosine: f32, dimensions: usize) -> Vec<f32> {
    let mut vector = vec![0.0; dimensions.max(2)];
    (vector[0], vector[1]) = (cosine, (1.0 - cosine * cosine).max(0.0).sqrt());
    vector
}

impl Embedder for ScriptedEmbedder {
    async fn embed(&self, settings: &BackgroundSettings, picture: &MaskedPicture) -> Result<Embedding, UpstreamError> {
        let failed = |kind| UpstreamError::new("bedrock", "InvokeModel", kind);
        match self.script.play().await {
            Some(Ok(embedding)) if embedding.vector.len() == settings.dimensions => Ok(embedding),
            Some(Ok(_)) => Err(failed(UpstreamErrorKind::Unusable(ErrorCode::VectorDimension))),
            Some(Err(kind)) => Err(failed(kind)),
            None => {
                let told = self.pictures().get(&picture.jpeg).cloned();
                Ok(embedded(told.unwrap_or_else(|| turned(1.0, settings.dimensions)), MicroUsd(0)))
            }
        }
    }
}

type Vectors = BTreeMap<FraudCaseId, CaseVector>;
/// By bucket and name: the length of vectors, and the vectors.
type Indexes = BTreeMap<(String, String), (usize, Vectors)>;

/// A [`VectorIndex`] with exact cosine similarities. Every index exists once it was made.
#[derive(Debug, Clone, Default)]
pub struct MemoryIndex {
    indexes: Arc<Mutex<Indexes>>,
    faults: Script<Option<UpstreamErrorKind>>,
}

impl MemoryIndex {
    /// Makes an index for vectors of this length.
    pub fn create(&self, name: &IndexName, dimensions: usize) {
        let key = (name.bucket.clone(), name.index.clone());
        self.indexes().insert(key, (dimensions, Vectors::new()));
    }

    /// Faults and delays of every call, `None` for none.
    #[must_use]
    pub fn script(&self) -> &Script<Option<UpstreamErrorKind>> {
        &self.faults
    }

    #[must_use]
    pub fn calls(&self) -> usize {
        self.faults.calls()
    }

    fn indexes(&self) -> MutexGuard<'_, BTreeMap<(String, String), (usize, Vectors)>> {
        self.indexes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn run<T>(
        &self,
        operation: &'static str,
        name: &IndexName,
        work: impl FnOnce(usize, &mut Vectors) -> Result<T, ErrorCode> + Send,
    ) -> Result<T, UpstreamError> {
        let failed = |kind| UpstreamError::new("s3vectors", operation, kind);
        if let Some(kind) = self.faults.play().await.flatten() {
            return Err(failed(kind));
        }
        let mut indexes = self.indexes();
        let found = indexes.get_mut(&(name.bucket.clone(), name.index.clone()));
        let (dimensions, vectors) =
            found.ok_or_else(|| failed(UpstreamErrorKind::Unusable(ErrorCode::IndexUnknown)))?;
        work(*dimensions, vectors).map_err(|code| failed(UpstreamErrorKind::Unusable(code)))
    }
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

impl VectorIndex for MemoryIndex {
    async fn query(
        &self,
        index: &IndexName,
        pins: &IndexPins,
        vector: &[f32],
        top_k: u32,
        now: Timestamp,
    ) -> Result<Vec<Neighbour>, UpstreamError> {
        self.run("QueryVectors", index, |dimensions, vectors| {
            if vector.len() != dimensions {
                return Err(ErrorCode::VectorDimension);
            }
            let current = vectors.values().filter(|kept| kept.expires_at > now);
            let mut near: Vec<Neighbour> = current
                .map(|kept| Neighbour {
                    case: kept.case.clone(),
                    similarity: cosine(vector, &kept.vector),
                    pins: kept.pins.clone(),
                    count: kept.count,
                })
                .collect();
            near.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
            near.truncate(top_k as usize);
            if near.iter().any(|found| found.pins != *pins) { Err(ErrorCode::IndexMismatch) } else { Ok(near) }
        })
        .await
    }

    async fn put(&self, index: &IndexName, vector: &CaseVector) -> Result<(), UpstreamError> {
        self.run("PutVectors", index, |dimensions, vectors| {
            if vector.vector.len() != dimensions {
                return Err(ErrorCode::VectorDimension);
            }
            if vectors.values().any(|kept| kept.case != vector.case && kept.pins != vector.pins) {
                return Err(ErrorCode::IndexMismatch);
            }
            vectors.insert(vector.case.clone(), vector.clone());
            Ok(())
        })
        .await
    }

    async fn get(&self, index: &IndexName, case: &FraudCaseId) -> Result<Option<CaseVector>, UpstreamError> {
        self.run("GetVectors", index, |_, vectors| Ok(vectors.get(case).cloned())).await
    }

    async fn delete(&self, index: &IndexName, case: &FraudCaseId) -> Result<(), UpstreamError> {
        self.run("DeleteVectors", index, |_, vectors| {
            vectors.remove(case);
            Ok(())
        })
        .await
    }
}
