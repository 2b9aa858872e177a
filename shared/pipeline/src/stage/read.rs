use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use trestle_domain::case::{DeclaredUpload, Sha256};
use trestle_domain::code::ErrorCode;
use trestle_domain::stage::StageName;

use super::{Attempt, Context, KeyBuilder, Paid, pay, recall};
use crate::port::{BarcodeError, BarcodeReader, IdReader, ImageRef, Ports, StageKey, TextReader};
use crate::run::RunError;
use crate::stored::{IdResult, ReadResult, SecondResult};

const READ_REVISION: u32 = 1;
const SECOND_REVISION: u32 = 1;
const ID_REVISION: u32 = 1;

/// Stage `read` on one image, with what was done besides calling.
#[derive(Debug)]
pub(crate) struct ReadImage {
    pub(crate) attempt: Attempt<ReadResult>,
    /// Fetching and checking the image.
    pub(crate) fetch: Duration,
    /// Why pixels could not be decoded. The text still counts; barcodes are then missing, and with them what they alone prove.
    pub(crate) undecodable: Option<ErrorCode>,
}

impl ReadImage {
    fn without_image(attempt: Attempt<ReadResult>, fetch: Duration) -> Self {
        Self { attempt, fetch, undecodable: None }
    }
}

/// The key of stage `read` for one image.
pub(crate) fn read_key<P>(context: &Context<'_, P>, image: Sha256) -> StageKey {
    let barcodes = [u8::from(context.market.read.barcodes)];
    KeyBuilder::new(StageName::Read, READ_REVISION).image(image).setting("barcodes", barcodes).finish()
}

/// The key of stage `read-second` for one image.
pub(crate) fn second_key(image: Sha256) -> StageKey {
    KeyBuilder::new(StageName::ReadSecond, SECOND_REVISION).image(image).finish()
}

fn id_key(image: Sha256) -> StageKey {
    KeyBuilder::new(StageName::ReadId, ID_REVISION).image(image).finish()
}

/// Reads the text of one image and, where the market has them, its barcodes. The image is fetched only when its result is not
/// stored; its pixels are decoded while the service reads.
pub(crate) async fn read_image<P: Ports>(
    context: &Context<'_, P>,
    upload: &DeclaredUpload,
) -> Result<ReadImage, RunError> {
    let key = read_key(context, upload.sha256);
    if let Some(attempt) = recall(context, &key) {
        return Ok(ReadImage::without_image(attempt, Duration::ZERO));
    }
    let started = Instant::now();
    let opening = context.images.open(context.ports, context.case, upload);
    let Ok(opened) = timeout_at(context.deadline, opening).await else {
        return Ok(ReadImage::without_image(Attempt::late(started), started.elapsed()));
    };
    let (image, bytes) = opened?;
    let fetch = started.elapsed();

    let mut undecodable = None;
    let call = async {
        let (read, barcodes) = tokio::join!(context.ports.first_reader().read(image), async {
            if !context.market.read.barcodes {
                return Vec::new();
            }
            let (reader, kind, bytes) = (context.ports.barcodes().clone(), image.kind, Arc::clone(&bytes.bytes));
            let found = context.images.pixels().work(move || reader.barcodes(kind, &bytes)).await;
            found.unwrap_or_else(|BarcodeError(code)| {
                undecodable = Some(code);
                Vec::new()
            })
        });
        let read = read?;
        let result = ReadResult { width: image.width, height: image.height, reading: read.reading, barcodes };
        Ok(Paid { result, cost: read.cost, engine: read.engine })
    };
    let attempt = pay(context, key, Duration::from_millis(context.market.budgets.read), call).await;
    Ok(ReadImage { attempt, fetch, undecodable })
}

/// Reads the text of one image a second time, with another engine.
pub(crate) async fn read_second<P: Ports>(context: &Context<'_, P>, image: &ImageRef) -> Attempt<SecondResult> {
    let key = second_key(image.sha256);
    if let Some(attempt) = recall(context, &key) {
        return attempt;
    }
    pay(context, key, Duration::from_millis(context.market.budgets.read), async {
        let read = context.ports.second_reader().read(image).await?;
        Ok(Paid { result: SecondResult { reading: read.reading }, cost: read.cost, engine: read.engine })
    })
    .await
}

/// Asks for the labelled fields of one image.
pub(crate) async fn read_id<P: Ports>(context: &Context<'_, P>, image: &ImageRef) -> Attempt<IdResult> {
    let key = id_key(image.sha256);
    if let Some(attempt) = recall(context, &key) {
        return attempt;
    }
    pay(context, key, Duration::from_millis(context.market.budgets.read), async {
        let read = context.ports.id_reader().read_id(image).await?;
        Ok(Paid { result: IdResult { readings: read.readings }, cost: read.cost, engine: read.engine })
    })
    .await
}
