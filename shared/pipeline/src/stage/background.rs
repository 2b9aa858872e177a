use std::future::Future;
use std::time::Duration;

use trestle_domain::case::DeclaredUpload;
use trestle_domain::fraud::{BackgroundSettings, IndexPins, MASK_VERSION};
use trestle_domain::stage::StageName;

use super::faces::faces_key;
use super::{Attempt, Context, KeyBuilder, Paid, Trace, pay, recall};
use crate::port::{
    Clock as _, Embedder as _, FraudPorts as _, IndexName, MaskedPicture, Ports, StageKey, UpstreamError,
    VectorIndex as _,
};
use crate::stored::BackgroundResult;

const REVISION: u32 = 1;

/// Stage `background` of one selfie: an embedding and a query, which are two calls with one stored result.
#[derive(Debug)]
pub(crate) struct Background {
    /// With neighbours whenever the stage is done.
    pub(crate) attempt: Attempt<BackgroundResult>,
    /// Of the embedding, made in this run or reused for a new query.
    pub(crate) embedding: Option<Trace>,
}

/// The key of stage `background`. Where confirmed cases are kept is part of it; how near is near is not.
pub(crate) fn background_key<P>(
    context: &Context<'_, P>,
    settings: &BackgroundSettings,
    selfie: &DeclaredUpload,
) -> StageKey {
    let mut key = KeyBuilder::new(StageName::Background, REVISION)
        .image(selfie.sha256)
        .setting("faces", faces_key(selfie.sha256).input_hash)
        .setting("mask", MASK_VERSION.to_be_bytes())
        .setting("market", context.market.id.as_str())
        .setting("dimensions", (settings.dimensions as u64).to_be_bytes())
        .setting("bucket", &settings.bucket)
        .setting("index", &settings.index)
        .setting("top-k", settings.top_k.to_be_bytes());
    for (region, id) in &settings.model.ids {
        key = key.setting("region", region).setting("model", id);
    }
    key.finish()
}

/// What is stored of the background: the embedding, which is paid for once, and the neighbours that it had when last looked for. One
/// without neighbours was embedded, but could not be looked for.
pub(crate) fn recall_background<P: Ports>(
    context: &Context<'_, P>,
    settings: &BackgroundSettings,
    selfie: &DeclaredUpload,
) -> Option<Attempt<BackgroundResult>> {
    recall(context, &background_key(context, settings, selfie))
}

/// Embeds the masked selfie.
pub(crate) async fn embed<P: Ports>(
    context: &Context<'_, P>,
    settings: &BackgroundSettings,
    selfie: &DeclaredUpload,
    picture: &MaskedPicture,
) -> Attempt<BackgroundResult> {
    let key = background_key(context, settings, selfie);
    pay(context, key, Duration::from_millis(settings.budget), async {
        let embedding = context.ports.fraud().embedder().embed(settings, picture).await?;
        let pins = IndexPins {
            model: embedding.engine.clone(),
            mask: picture.mask,
            market: context.market.id.as_str().to_owned(),
        };
        let result = BackgroundResult { vector: embedding.vector, pins, neighbours: None };
        Ok(Paid { result, cost: embedding.cost, engine: embedding.engine })
    })
    .await
}

/// Looks for confirmed cases near an embedded background, anew in every run: cases are confirmed and undone meanwhile. An answer that
/// only repeats the stored one counts as reused. What was embedded is stored even if nothing could be looked for.
pub(crate) async fn look_for_cases<P: Ports>(
    context: &Context<'_, P>,
    settings: &BackgroundSettings,
    selfie: &DeclaredUpload,
    embedded: Attempt<BackgroundResult>,
) -> Background {
    let Some(found) = embedded.result.clone() else { return Background { attempt: embedded, embedding: None } };
    let (engine, before) = (found.pins.model.clone(), found.neighbours.clone());
    let paid = embedded.record.as_ref().map(|record| (record.cost, record.took_ms));
    let key = background_key(context, settings, selfie);
    let query = query(context, settings, found, engine);
    let mut attempt = pay(context, key, Duration::from_millis(settings.budget), query).await;
    match (&mut attempt.record, paid) {
        (Some(record), Some((cost, took_ms))) => {
            record.cost += cost;
            record.took_ms += took_ms;
        }
        (Some(_), None) => {}
        (None, _) => attempt.record = embedded.record,
    }
    if before.is_some() && attempt.result.as_ref().is_some_and(|result| result.neighbours == before) {
        (attempt.record, attempt.trace.reused) = (None, true);
    }
    Background { attempt, embedding: Some(embedded.trace) }
}

fn query<P: Ports>(
    context: &Context<'_, P>,
    settings: &BackgroundSettings,
    embedded: BackgroundResult,
    engine: String,
) -> impl Future<Output = Result<Paid<BackgroundResult>, UpstreamError>> {
    let (index, now) = (IndexName::from(settings), context.ports.clock().now());
    async move {
        let BackgroundResult { vector, pins, .. } = embedded;
        let fraud = context.ports.fraud();
        let neighbours = fraud.index().query(&index, &pins, &vector, settings.top_k, now).await?;
        let result = BackgroundResult { vector, pins, neighbours: Some(neighbours) };
        Ok(Paid { result, cost: trestle_domain::money::MicroUsd(0), engine })
    }
}
