use jiff::Timestamp;
use trestle_domain::case::{ContentType, VerificationId};
use trestle_domain::code::ErrorCode;
use trestle_domain::fraud::{
    BackgroundSettings, Faces, FraudCaseId, ImageTraits, IndexPins, Score, Sighting, VisualSettings,
};
use trestle_domain::market::MarketId;

use super::{Nothing, nothing};
use crate::port::{
    CaseVector, Embedder, Embedding, FaceComparer, FaceComparison, FaceDetector, FacesFound, FraudPorts, ImageRef,
    IndexName, KeyedHash, MaskedPicture, Neighbour, PictureEditor, PictureError, Selfie, SightingKeys, SightingStore,
    StoreError, UpstreamError, VectorIndex, VisualInspector, VisualReply,
};

impl FraudPorts for Nothing {
    type Detector = Self;
    type Comparer = Self;
    type Inspector = Self;
    type Custom = Self;
    type Embedder = Self;
    type Index = Self;
    type Editor = Self;
    type Hash = Self;
    type Sightings = Self;

    fn detector(&self) -> &Self {
        self
    }

    fn comparer(&self) -> &Self {
        self
    }

    fn inspector(&self) -> &Self {
        self
    }

    fn custom(&self) -> &Self {
        self
    }

    fn embedder(&self) -> &Self {
        self
    }

    fn index(&self) -> &Self {
        self
    }

    fn editor(&self) -> &Self {
        self
    }

    fn hash(&self) -> &Self {
        self
    }

    fn sightings(&self) -> &Self {
        self
    }
}

impl FaceDetector for Nothing {
    async fn detect(&self, _image: &ImageRef) -> Result<FacesFound, UpstreamError> {
        nothing()
    }
}

impl FaceComparer for Nothing {
    async fn compare(&self, _source: &ImageRef, _target: &ImageRef) -> Result<FaceComparison, UpstreamError> {
        nothing()
    }
}

impl VisualInspector for Nothing {
    async fn inspect(&self, _settings: &VisualSettings, _selfie: Selfie<'_>) -> Result<VisualReply, UpstreamError> {
        nothing()
    }
}

impl Embedder for Nothing {
    async fn embed(
        &self,
        _settings: &BackgroundSettings,
        _picture: &MaskedPicture,
    ) -> Result<Embedding, UpstreamError> {
        nothing()
    }
}

impl VectorIndex for Nothing {
    async fn query(
        &self,
        _index: &IndexName,
        _pins: &IndexPins,
        _vector: &[f32],
        _top_k: u32,
        _now: Timestamp,
    ) -> Result<Vec<Neighbour>, UpstreamError> {
        nothing()
    }

    async fn put(&self, _index: &IndexName, _vector: &CaseVector) -> Result<(), UpstreamError> {
        nothing()
    }

    async fn get(&self, _index: &IndexName, _case: &FraudCaseId) -> Result<Option<CaseVector>, UpstreamError> {
        nothing()
    }

    async fn delete(&self, _index: &IndexName, _case: &FraudCaseId) -> Result<(), UpstreamError> {
        nothing()
    }
}

impl PictureEditor for Nothing {
    type Decoded = Self;

    fn decode(&self, _bytes: &[u8]) -> Result<Self, PictureError> {
        Err(PictureError(ErrorCode::Internal))
    }

    fn traits(&self, _picture: &Self) -> ImageTraits {
        ImageTraits { hash: None, recapture: Score::ZERO }
    }

    fn mask(&self, _picture: &Self, _faces: &Faces) -> Result<MaskedPicture, PictureError> {
        Err(PictureError(ErrorCode::Internal))
    }

    fn fits_models(&self, _bytes: &[u8], _content_type: ContentType) -> Result<bool, PictureError> {
        Err(PictureError(ErrorCode::Internal))
    }

    fn made_to_fit_models(&self, _bytes: &[u8]) -> Result<(ContentType, Vec<u8>), PictureError> {
        Err(PictureError(ErrorCode::Internal))
    }
}

impl KeyedHash for Nothing {
    async fn keyed_hash(&self, _domain: &str, _message: &[u8]) -> Result<[u8; 32], UpstreamError> {
        nothing()
    }
}

impl SightingStore for Nothing {
    async fn sightings(
        &self,
        _market: &MarketId,
        _keys: &SightingKeys,
        _near_bits: u32,
        _since: Timestamp,
    ) -> Result<Vec<Sighting>, StoreError> {
        Err(StoreError::Malformed { what: "nothing" })
    }

    async fn remember(
        &self,
        _market: &MarketId,
        _verification: &VerificationId,
        _identity: Option<[u8; 32]>,
        _keys: &SightingKeys,
        _now: Timestamp,
        _until: Timestamp,
    ) -> Result<(), StoreError> {
        Err(StoreError::Malformed { what: "nothing" })
    }
}
