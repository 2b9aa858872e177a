//! What the stages need from outside.

mod bundle;
mod image;
mod read;
mod store;
mod structure;
mod upstream;
mod world;

pub use bundle::{PortSet, Ports};
pub use image::{
    BarcodeError, BarcodeReader, FetchedImage, ImageHeader, ImageInspector, ImageRef, ImageStore, InspectError,
    PresignedUpload, UploadInfo,
};
pub use read::{IdReader, IdReadings, ReadResult, TextReader};
pub use store::{
    Arrival, CaseStore, DecisionRecord, Idempotency, LeaseOutcome, Opened, StageKey, StageRecord, StageStore,
    StoreError,
};
pub use structure::{StructureReply, StructureRequest, Structurer};
pub use upstream::{UpstreamError, UpstreamErrorKind};
pub use world::{Clock, Ids, KeyedHash};
