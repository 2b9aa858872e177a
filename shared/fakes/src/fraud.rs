//! All fraud ports in memory.

use trestle_domain::fraud::BackgroundSettings;
use trestle_pipeline::port::{FraudSet, IndexName};

use crate::{
    MemoryEditor, MemoryHash, MemoryIndex, MemoryStore, ScriptedComparer, ScriptedDetector, ScriptedEmbedder,
    ScriptedInspector,
};

/// Scripted services and an index in memory.
pub type FakeFraud = FraudSet<
    ScriptedDetector,
    ScriptedComparer,
    ScriptedInspector,
    ScriptedInspector,
    ScriptedEmbedder,
    MemoryIndex,
    MemoryEditor,
    MemoryHash,
    MemoryStore,
>;

/// Fraud ports that find one honest person; sightings are kept in `store`.
#[must_use]
pub fn fake_fraud(store: &MemoryStore) -> FakeFraud {
    FraudSet {
        detector: ScriptedDetector::default(),
        comparer: ScriptedComparer::default(),
        inspector: ScriptedInspector::default(),
        custom: ScriptedInspector::default(),
        embedder: ScriptedEmbedder::default(),
        index: MemoryIndex::default(),
        editor: MemoryEditor::default(),
        hash: MemoryHash::default(),
        sightings: store.clone(),
    }
}

/// Makes the index that a market names.
pub fn create_index(fraud: &FakeFraud, settings: &BackgroundSettings) {
    fraud.index.create(&IndexName::from(settings), settings.dimensions);
}
