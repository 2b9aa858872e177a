//! Declared uploads are checked before anything is paid for.

use std::time::Duration;

use jiff::Timestamp;
use trestle_domain::case::{ContentType, DeclaredUpload, Mode};
use trestle_domain::code::ErrorCode;
use trestle_domain::document::UploadKind;
use trestle_fakes::{MemoryImages, sample};
use trestle_pipeline::port::{
    CaseStore as _, FetchedImage, ImageStore, PortSet, PresignedUpload, UploadInfo, UpstreamError, UpstreamErrorKind,
};
use trestle_pipeline::run::{Run, RunError, UploadDifference};
use trestle_pipeline::verify::run_verify;

use crate::world::{BACK, Calls, FRONT, World};

/// The error of a run that paid for nothing and left the case free.
async fn refused(world: &World, run: Run) -> RunError {
    assert_eq!(world.calls(), Calls::default());
    let case = world.case().await;
    assert!(case.lease.is_none() && case.decisions == 0);
    run.outcome.unwrap_err()
}

#[tokio::test]
async fn missing_uploads_are_all_named() {
    let mut world = World::passport(Mode::Interactive).await;
    let full = std::mem::take(&mut world.ports.images);
    let error = refused(&world, world.verify().await).await;
    assert_eq!(error.code(), ErrorCode::UploadMissing);
    assert!(matches!(error, RunError::UploadMissing(kinds) if kinds == [FRONT, BACK]));

    world.ports.images.insert(&world.case().await.object_key(BACK), b"back".to_vec());
    let error = refused(&world, world.verify().await).await;
    assert!(matches!(error, RunError::UploadMissing(kinds) if kinds == [FRONT]));

    world.ports.images = full;
    assert!(world.verify().await.outcome.is_ok(), "the case can be tried again");
}

#[tokio::test]
async fn another_length_or_content_is_no_declared_upload() {
    for (bytes, expected) in
        [(b"fronts".to_vec(), UploadDifference::ContentLength), (b"fr0nt".to_vec(), UploadDifference::Sha256)]
    {
        let world = World::passport(Mode::Interactive).await;
        world.ports.images.insert(&world.case().await.object_key(FRONT), bytes);
        let error = refused(&world, world.verify().await).await;
        assert_eq!(error.code(), ErrorCode::UploadMismatch);
        assert!(
            matches!(error, RunError::UploadMismatch { kind, difference } if kind == FRONT && difference == expected)
        );
    }
}

#[tokio::test]
async fn a_png_that_was_declared_a_jpeg_is_a_mismatch() {
    let world = World::passport(Mode::Interactive).await;
    world.ports.inspector.accept(ContentType::Png);
    let error = refused(&world, world.verify().await).await;
    assert!(
        matches!(error, RunError::UploadMismatch { difference, .. } if difference == UploadDifference::ContentType)
    );
}

#[tokio::test]
async fn an_image_whose_header_is_refused_has_its_code_and_can_be_tried_again() {
    for code in [
        ErrorCode::ImageEmpty,
        ErrorCode::ImageTooLarge,
        ErrorCode::ImageTruncated,
        ErrorCode::ImageDimensions,
        ErrorCode::ImageTooComplex,
        ErrorCode::ImageTypeUnsupported,
    ] {
        let world = World::passport(Mode::Interactive).await;
        world.ports.inspector.refuse(code);
        let error = refused(&world, world.verify().await).await;
        assert!(matches!(error, RunError::Image { kind, .. } if kind == FRONT));
        assert_eq!(error.code(), code);
        world.ports.inspector.accept(ContentType::Jpeg);
        assert!(world.verify().await.outcome.is_ok());
    }
}

#[tokio::test]
async fn an_image_that_the_service_refuses_has_its_code_and_the_other_side_is_kept() {
    let world = World::passport(Mode::Interactive).await;
    let refusal = UpstreamErrorKind::ImageRefused(ErrorCode::ImageTypeUnsupported);
    world.ports.first_reader.script(BACK).push(trestle_fakes::Step::new(Err(refusal)));
    let error = world.verify().await.outcome.unwrap_err();
    assert!(matches!(error, RunError::Image { kind, code: ErrorCode::ImageTypeUnsupported } if kind == BACK));
    assert!(world.verify().await.outcome.is_ok());
    assert_eq!(world.ports.first_reader.script(FRONT).calls(), 1, "what was read was stored");
}

#[tokio::test]
async fn reading_ahead_does_not_wait_for_the_selfie() {
    let world = World::passport(Mode::Interactive).await;
    let mut case = world.case().await;
    case.id = sample::id(1, 2);
    case.uploads.push(sample::upload(UploadKind::Selfie, b"selfie"));
    world.ports.store.open(&case, None).await.unwrap();
    world.ports.images.insert(&case.object_key(FRONT), b"front".to_vec());
    world.ports.images.insert(&case.object_key(BACK), b"back".to_vec());
    let world = World { id: case.id, ..world };
    assert!(world.extract().await.outcome.is_ok());
    let error = world.verify().await.outcome.unwrap_err();
    assert_eq!(error.code(), ErrorCode::UploadMissing);
}

/// A store that keeps no checksums.
#[derive(Debug, Clone)]
struct Unsure(MemoryImages);

impl ImageStore for Unsure {
    async fn presign(
        &self,
        key: &str,
        upload: &DeclaredUpload,
        now: Timestamp,
        ttl: Duration,
    ) -> Result<PresignedUpload, UpstreamError> {
        self.0.presign(key, upload, now, ttl).await
    }

    async fn info(&self, key: &str) -> Result<Option<UploadInfo>, UpstreamError> {
        let info = self.0.info(key).await?;
        Ok(info.map(|info| UploadInfo { sha256: None, ..info }))
    }

    async fn fetch(&self, key: &str, max_bytes: u64) -> Result<Option<FetchedImage>, UpstreamError> {
        self.0.fetch(key, max_bytes).await
    }
}

#[tokio::test]
async fn a_store_without_checksums_is_checked_by_reading() {
    let world = World::passport(Mode::Interactive).await;
    world.ports.images.insert(&world.case().await.object_key(FRONT), b"fr0nt".to_vec());
    let ports = world.ports.clone();
    let ports = PortSet {
        images: Unsure(ports.images),
        store: ports.store,
        inspector: ports.inspector,
        barcodes: ports.barcodes,
        first_reader: ports.first_reader,
        second_reader: ports.second_reader,
        id_reader: ports.id_reader,
        structurer: ports.structurer,
        fraud: ports.fraud,
        clock: ports.clock,
        ids: ports.ids,
    };
    let run = run_verify(&ports, world.job().await).await;
    assert!(matches!(
        run.outcome,
        Err(RunError::UploadMismatch { kind, difference: UploadDifference::Sha256 }) if kind == FRONT
    ));
}
