//! Ports of a run that only looks at what is stored. Nothing behind them is ever asked, because such a run may not call.

use std::time::Duration;

use jiff::Timestamp;
use trestle_domain::case::{DeclaredUpload, VerificationId};
use trestle_domain::code::ErrorCode;
use trestle_domain::document::UploadKind;
use trestle_domain::reading::Barcode;

use crate::port::{
    BarcodeError, BarcodeReader, CaseStore, Clock, FetchedImage, IdReader, IdReadings, Ids, ImageHeader,
    ImageInspector, ImageRef, ImageStore, InspectError, Ports, PresignedUpload, ReadResult, StageStore, StructureReply,
    StructureRequest, Structurer, TextReader, UploadInfo, UpstreamError, UpstreamErrorKind,
};

/// A store, and nothing else.
#[derive(Debug)]
pub(crate) struct StoredOnly<'a, S>(pub(crate) &'a S);

/// What is not there: for ports that a function never asks.
#[derive(Debug, Clone, Copy)]
pub struct Nothing;

mod fraud;
mod store;

const fn nothing<T>() -> Result<T, UpstreamError> {
    Err(UpstreamError::new("none", "none", UpstreamErrorKind::Invalid))
}

impl<S: CaseStore + StageStore> Ports for StoredOnly<'_, S> {
    type Store = S;
    type Images = Nothing;
    type Inspector = Nothing;
    type Barcodes = Nothing;
    type FirstReader = Nothing;
    type SecondReader = Nothing;
    type IdReader = Nothing;
    type Structurer = Nothing;
    type Fraud = Nothing;
    type Clock = Nothing;
    type Ids = Nothing;

    fn store(&self) -> &S {
        self.0
    }

    fn images(&self) -> &Nothing {
        &Nothing
    }

    fn inspector(&self) -> &Nothing {
        &Nothing
    }

    fn barcodes(&self) -> &Nothing {
        &Nothing
    }

    fn first_reader(&self) -> &Nothing {
        &Nothing
    }

    fn second_reader(&self) -> &Nothing {
        &Nothing
    }

    fn id_reader(&self) -> &Nothing {
        &Nothing
    }

    fn structurer(&self) -> &Nothing {
        &Nothing
    }

    fn fraud(&self) -> &Nothing {
        &Nothing
    }

    fn clock(&self) -> &Nothing {
        &Nothing
    }

    fn ids(&self) -> &Nothing {
        &Nothing
    }
}

impl ImageStore for Nothing {
    async fn presign(
        &self,
        _key: &str,
        _upload: &DeclaredUpload,
        _now: Timestamp,
        _ttl: Duration,
    ) -> Result<PresignedUpload, UpstreamError> {
        nothing()
    }

    async fn info(&self, _key: &str) -> Result<Option<UploadInfo>, UpstreamError> {
        nothing()
    }

    async fn fetch(&self, _key: &str, _max_bytes: u64) -> Result<Option<FetchedImage>, UpstreamError> {
        nothing()
    }
}

impl ImageInspector for Nothing {
    fn inspect(&self, _bytes: &[u8]) -> Result<ImageHeader, InspectError> {
        Err(InspectError(ErrorCode::Internal))
    }
}

impl BarcodeReader for Nothing {
    fn barcodes(&self, _kind: UploadKind, _bytes: &[u8]) -> Result<Vec<Barcode>, BarcodeError> {
        Err(BarcodeError(ErrorCode::Internal))
    }
}

impl TextReader for Nothing {
    async fn read(&self, _image: &ImageRef) -> Result<ReadResult, UpstreamError> {
        nothing()
    }
}

impl IdReader for Nothing {
    async fn read_id(&self, _image: &ImageRef) -> Result<IdReadings, UpstreamError> {
        nothing()
    }
}

impl Structurer for Nothing {
    async fn structure(&self, _request: StructureRequest<'_>) -> Result<StructureReply, UpstreamError> {
        nothing()
    }
}

impl Clock for Nothing {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

impl Ids for Nothing {
    fn verification_id(&self, _now: Timestamp) -> VerificationId {
        VerificationId::parse("00000000000000000000000000").expect("26 digits are a ULID")
    }

    fn run_token(&self) -> String {
        String::new()
    }
}
