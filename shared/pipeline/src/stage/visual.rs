use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, timeout_at};
use trestle_domain::case::DeclaredUpload;
use trestle_domain::code::ErrorCode;
use trestle_domain::fraud::{CustomVisualModel, Inspection, VisualMerge, VisualSettings};
use trestle_domain::stage::StageName;

use super::{Attempt, Context, KeyBuilder, Paid, pay, recall};
use crate::port::{
    FraudPorts as _, PictureEditor as _, Ports, Selfie, StageKey, UpstreamError, UpstreamErrorKind, VisualAnswer,
    VisualInspector,
};
use crate::prompt::visual_prompt_hash;
use crate::run::RunError;
use crate::stored::VisualResult;
use crate::uploads::unworkable;

const REVISION: u32 = 1;

/// Who looks at the selfie.
#[derive(Debug, Clone, Copy)]
enum Eye<'a> {
    /// The market's model on Bedrock.
    Model,
    /// The lender's own.
    Custom(&'a CustomVisualModel),
}

fn eyes(settings: &VisualSettings) -> Vec<Eye<'_>> {
    match &settings.custom {
        None => vec![Eye::Model],
        Some(custom) if custom.merge == VisualMerge::Replace => vec![Eye::Custom(custom)],
        Some(custom) => vec![Eye::Model, Eye::Custom(custom)],
    }
}

/// The key of one inspection: what is looked at and how it is asked, never how it is judged.
fn key(settings: &VisualSettings, eye: Eye<'_>, selfie: &DeclaredUpload) -> StageKey {
    let mut key = KeyBuilder::new(StageName::Visual, REVISION).image(selfie.sha256);
    match eye {
        Eye::Custom(custom) => key = key.setting("endpoint", &custom.endpoint),
        Eye::Model => {
            let model = &settings.model;
            key = key
                .setting("mode", model.mode.as_str())
                .setting("max-output-tokens", model.max_output_tokens.to_be_bytes())
                .setting("prompt", visual_prompt_hash(settings));
            if let Some(temperature) = model.temperature {
                key = key.setting("temperature", temperature.to_be_bytes());
            }
            for (region, id) in &model.ids {
                key = key.setting("region", region).setting("model", id);
            }
        }
    }
    key.finish()
}

/// One inspection.
#[derive(Debug)]
pub(crate) struct Inspected {
    pub(crate) attempt: Attempt<VisualResult>,
    /// `MODEL_REFUSED` and its like: an answer came that can't be used.
    pub(crate) unusable: Option<&'static str>,
}

impl From<Attempt<VisualResult>> for Inspected {
    fn from(attempt: Attempt<VisualResult>) -> Self {
        Self { attempt, unusable: None }
    }
}

/// Has the selfie inspected by all that the market names, at once. Each answer is stored by itself, so that one that failed is all
/// that is asked again. An answer that can't be used has its price, and is a failure that a later run may mend: it is not stored.
///
/// # Errors
/// The selfie can't be worked on.
pub(crate) async fn inspect<P: Ports>(
    context: &Context<'_, P>,
    settings: &VisualSettings,
    selfie: &DeclaredUpload,
) -> Result<Vec<Inspected>, RunError> {
    let (mut inspected, mut open) = (Vec::<Inspected>::new(), Vec::new());
    for eye in eyes(settings) {
        let key = key(settings, eye, selfie);
        match recall(context, &key) {
            Some(attempt) => inspected.push(attempt.into()),
            None => open.push((eye, key)),
        }
    }
    if open.is_empty() {
        return Ok(inspected);
    }
    let started = Instant::now();
    let opening = context.images.open(context.ports, context.case, selfie);
    let Ok(opened) = timeout_at(context.deadline, opening).await else {
        inspected.extend(open.iter().map(|_| Attempt::late(started).into()));
        return Ok(inspected);
    };
    let (_, image) = opened?;
    let editor = context.ports.fraud().editor();
    let refused = |error| unworkable(selfie.kind, error);
    let made;
    let selfie = if editor.fits_models(&image.bytes, selfie.content_type).map_err(refused)? {
        Selfie { content_type: selfie.content_type, bytes: &image.bytes }
    } else {
        let (editor, bytes) = (editor.clone(), Arc::clone(&image.bytes));
        let fitting = context.images.pixels().work(move || editor.made_to_fit_models(&bytes));
        let Ok(fitted) = timeout_at(context.deadline, fitting).await else {
            inspected.extend(open.iter().map(|_| Attempt::late(started).into()));
            return Ok(inspected);
        };
        made = fitted.map_err(refused)?;
        Selfie { content_type: made.0, bytes: &made.1 }
    };
    let calls = open.into_iter().map(|(eye, key)| ask(context, settings, eye, key, selfie.clone()));
    inspected.extend(join_all(calls).await);
    Ok(inspected)
}

async fn ask<P: Ports>(
    context: &Context<'_, P>,
    settings: &VisualSettings,
    eye: Eye<'_>,
    key: StageKey,
    selfie: Selfie<'_>,
) -> Inspected {
    let mut unusable = None;
    let mut attempt = pay(context, key, Duration::from_millis(settings.budget), async {
        let fraud = context.ports.fraud();
        let (service, reply) = match eye {
            Eye::Model => ("bedrock", fraud.inspector().inspect(settings, selfie).await?),
            Eye::Custom(_) => ("sagemaker", fraud.custom().inspect(settings, selfie).await?),
        };
        match usable(reply.answer) {
            Ok(inspection) => Ok(Paid { result: VisualResult { inspection }, cost: reply.cost, engine: reply.engine }),
            Err(name) => {
                unusable = Some((name, reply.cost));
                let kind = UpstreamErrorKind::Unusable(ErrorCode::UpstreamAnswerUnusable);
                Err(UpstreamError::new(service, "inspect", kind))
            }
        }
    })
    .await;
    if let Some((_, cost)) = unusable {
        attempt.trace.cost = cost;
    }
    Inspected { attempt, unusable: unusable.map(|(name, _)| name) }
}

fn usable(answer: VisualAnswer) -> Result<Inspection, &'static str> {
    match answer {
        VisualAnswer::Inspected(inspection) => Ok(inspection),
        VisualAnswer::Refused => Err("MODEL_REFUSED"),
        VisualAnswer::Truncated => Err("MODEL_TRUNCATED"),
        VisualAnswer::Prose => Err("MODEL_PROSE"),
        VisualAnswer::Schema => Err("MODEL_SCHEMA"),
    }
}
