use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use trestle_domain::case::{DeclaredUpload, Sha256};
use trestle_domain::money::MicroUsd;
use trestle_domain::stage::StageName;

use super::{Attempt, Context, KeyBuilder, Paid, pay, recall};
use crate::port::{FraudPorts, PictureEditor, PictureError, Ports, StageKey, UpstreamError, UpstreamErrorKind};
use crate::run::RunError;
use crate::stored::TraitsResult;

const REVISION: u32 = 1;

/// What works on pixels here, in failures.
const SERVICE: &str = "imaging";

/// A failure of local work on pixels, in the form of a failed call.
pub(crate) fn pixels_failed(operation: &'static str, PictureError(code): PictureError) -> UpstreamError {
    UpstreamError::new(SERVICE, operation, UpstreamErrorKind::ImageRefused(code))
}

fn key(image: Sha256) -> StageKey {
    KeyBuilder::new(StageName::Traits, REVISION).image(image).finish()
}

/// The stored traits of an image.
pub(crate) fn recall_traits<P: Ports>(
    context: &Context<'_, P>,
    upload: &DeclaredUpload,
) -> Option<Attempt<TraitsResult>> {
    recall(context, &key(upload.sha256))
}

/// Measures the traits of one image.
///
/// # Errors
/// The image is not the declared one, or is no image.
pub(crate) async fn traits<P: Ports>(
    context: &Context<'_, P>,
    upload: &DeclaredUpload,
) -> Result<Attempt<TraitsResult>, RunError> {
    if let Some(attempt) = recall_traits(context, upload) {
        return Ok(attempt);
    }
    let started = Instant::now();
    let opening = context.images.open(context.ports, context.case, upload);
    let Ok(opened) = timeout_at(context.deadline, opening).await else { return Ok(Attempt::late(started)) };
    let (_, image) = opened?;
    let (editor, bytes) = (context.ports.fraud().editor().clone(), Arc::clone(&image.bytes));
    let measuring = context.images.pixels().work(move || editor.decode(&bytes).map(|picture| editor.traits(&picture)));
    let Ok(measured) = timeout_at(context.deadline, measuring).await else {
        return Ok(Attempt::late(started));
    };
    let measured = measured.map(|traits| TraitsResult { traits });
    Ok(keep_traits(context, upload, measured).await)
}

/// What was measured while the picture was decoded for something else, to be stored.
pub(crate) async fn keep_traits<P: Ports>(
    context: &Context<'_, P>,
    upload: &DeclaredUpload,
    measured: Result<TraitsResult, PictureError>,
) -> Attempt<TraitsResult> {
    let measured = measured.map_err(|error| pixels_failed("traits", error));
    pay(context, key(upload.sha256), Duration::from_secs(60), async {
        measured.map(|result| Paid { result, cost: MicroUsd(0), engine: "pixels".to_owned() })
    })
    .await
}

/// Decodes the selfie once, for its traits and for masking.
pub(crate) type Decoded<P> = <<<P as Ports>::Fraud as FraudPorts>::Editor as PictureEditor>::Decoded;
