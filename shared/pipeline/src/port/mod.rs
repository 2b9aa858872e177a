//! What the stages need from outside.

mod bundle;
mod face;
mod fraud;
mod fraud_case;
mod image;
mod picture;
mod picture_store;
mod read;
mod store;
mod structure;
mod upstream;
mod vector;
mod visual;
mod world;

pub use bundle::{PortSet, Ports};
pub use face::{FaceComparer, FaceComparison, FaceDetector, FacesFound};
pub use fraud::{FraudPorts, FraudSet};
pub use fraud_case::{FraudCase, FraudCaseStore, Member, SightingKeys, SightingStore, picture_key};
pub use image::{
    BarcodeError, BarcodeReader, FetchedImage, ImageHeader, ImageInspector, ImageRef, ImageStore, InspectError,
    PresignedUpload, UploadInfo,
};
pub use picture::{MaskedPicture, PictureEditor, PictureError};
pub use picture_store::PictureStore;
pub use read::{IdReader, IdReadings, ReadResult, TextReader};
pub use store::{
    Arrival, CaseStore, DecisionRecord, Idempotency, LeaseOutcome, Opened, StageKey, StageRecord, StageStore,
    StoreError,
};
pub use structure::{StructureReply, StructureRequest, Structurer};
pub use upstream::{UpstreamError, UpstreamErrorKind};
pub use vector::{CaseVector, Embedder, Embedding, IndexName, Neighbour, VectorIndex};
pub use visual::{Selfie, VisualAnswer, VisualInspector, VisualReply};
pub use world::{Clock, Ids, KeyedHash};
