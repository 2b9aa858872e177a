use super::{
    Embedder, FaceComparer, FaceDetector, KeyedHash, PictureEditor, SightingStore, VectorIndex, VisualInspector,
};

/// What the fraud stages need from outside.
pub trait FraudPorts: Send + Sync {
    type Detector: FaceDetector;
    type Comparer: FaceComparer;
    type Inspector: VisualInspector;
    /// A model of the market's own.
    type Custom: VisualInspector;
    type Embedder: Embedder;
    type Index: VectorIndex;
    type Editor: PictureEditor;
    type Hash: KeyedHash;
    type Sightings: SightingStore;

    fn detector(&self) -> &Self::Detector;
    fn comparer(&self) -> &Self::Comparer;
    fn inspector(&self) -> &Self::Inspector;
    fn custom(&self) -> &Self::Custom;
    fn embedder(&self) -> &Self::Embedder;
    fn index(&self) -> &Self::Index;
    fn editor(&self) -> &Self::Editor;
    fn hash(&self) -> &Self::Hash;
    fn sightings(&self) -> &Self::Sightings;
}

/// Fraud ports side by side.
#[derive(Debug, Clone)]
pub struct FraudSet<Detector, Comparer, Inspector, Custom, Embed, Index, Editor, Hash, Sightings> {
    pub detector: Detector,
    pub comparer: Comparer,
    pub inspector: Inspector,
    pub custom: Custom,
    pub embedder: Embed,
    pub index: Index,
    pub editor: Editor,
    pub hash: Hash,
    pub sightings: Sightings,
}

impl<Detector, Comparer, Inspector, Custom, Embed, Index, Editor, Hash, Sightings> FraudPorts
    for FraudSet<Detector, Comparer, Inspector, Custom, Embed, Index, Editor, Hash, Sightings>
where
    Detector: FaceDetector,
    Comparer: FaceComparer,
    Inspector: VisualInspector,
    Custom: VisualInspector,
    Embed: Embedder,
    Index: VectorIndex,
    Editor: PictureEditor,
    Hash: KeyedHash,
    Sightings: SightingStore,
{
    type Detector = Detector;
    type Comparer = Comparer;
    type Inspector = Inspector;
    type Custom = Custom;
    type Embedder = Embed;
    type Index = Index;
    type Editor = Editor;
    type Hash = Hash;
    type Sightings = Sightings;

    fn detector(&self) -> &Detector {
        &self.detector
    }

    fn comparer(&self) -> &Comparer {
        &self.comparer
    }

    fn inspector(&self) -> &Inspector {
        &self.inspector
    }

    fn custom(&self) -> &Custom {
        &self.custom
    }

    fn embedder(&self) -> &Embed {
        &self.embedder
    }

    fn index(&self) -> &Index {
        &self.index
    }

    fn editor(&self) -> &Editor {
        &self.editor
    }

    fn hash(&self) -> &Hash {
        &self.hash
    }

    fn sightings(&self) -> &Sightings {
        &self.sightings
    }
}
