//! Faces, and what follows from where they are: the background around them, and whose the largest is.

use std::sync::Arc;

use futures_util::future::join;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};
use trestle_domain::case::DeclaredUpload;
use trestle_domain::code::ErrorCode;
use trestle_domain::document::UploadKind;
use trestle_domain::fraud::{
    BackgroundSettings, FaceOutcome, FaceSettings, Faces, FraudSettings, Match, Matches, judge_comparison, judge_selfie,
};
use trestle_domain::stage::StageName;

use super::{Ended, Part};
use crate::port::{FraudPorts as _, MaskedPicture, PictureEditor as _, PictureError, Ports};
use crate::run::RunError;
use crate::stage::{
    Attempt, Background, Context, Decoded, Ledger, compare_faces, embed, find_faces, keep_traits, look_for_cases,
    pixels_failed, recall_background, recall_face, recall_traits,
};
use crate::stored::{BackgroundResult, ComparisonResult, TraitsResult};
use crate::uploads::unworkable;

/// What the selfie's faces and pixels gave.
pub(super) struct Looked<'a> {
    pub(super) background: Ended<Matches>,
    pub(super) face: Ended<FaceOutcome>,
    pub(super) error: Option<RunError>,
    pub(super) ledger: Ledger<'a>,
}

/// Where the selfie's traits are told as soon as they are measured; nothing is told where they can't be.
pub(super) type TellTraits = oneshot::Sender<Ended<TraitsResult>>;

/// Faces are told of whatever became of them; a defect that leaves them out must not look like a check that was left out on purpose.
const UNTOLD: Ended<Faces> = Ended::Failed(ErrorCode::Internal.as_str());

/// How a check ends that has nothing to ask.
const fn unasked<T>(is_on: bool) -> Ended<T> {
    if is_on { Ended::Skipped } else { Ended::Off }
}

pub(super) async fn look<'a, P: Ports>(
    context: &Context<'a, P>,
    settings: &FraudSettings,
    selfie: Option<&DeclaredUpload>,
    tell_traits: Option<TellTraits>,
) -> Looked<'a> {
    let Some(selfie) = selfie else {
        let background = unasked(settings.background.is_some());
        return Looked { background, face: unasked(settings.face.is_some()), error: None, ledger: Ledger::new() };
    };
    let (tell_faces, faces) = oneshot::channel();
    let (whose, around) = join(
        look_at_face(context, settings, selfie, tell_faces),
        look_around(context, settings.background.as_ref(), selfie, faces, tell_traits),
    )
    .await;
    let mut ledger = whose.ledger;
    ledger.absorb(around.ledger);
    Looked { background: around.ended, face: whose.ended, error: whose.error.or(around.error), ledger }
}

/// Finds the faces, tells where they are, and compares.
async fn look_at_face<'a, P: Ports>(
    context: &Context<'a, P>,
    settings: &FraudSettings,
    selfie: &DeclaredUpload,
    tell: oneshot::Sender<Ended<Faces>>,
) -> Part<'a, FaceOutcome> {
    let mut part = Part::new(unasked(settings.face.is_some()));
    if settings.face.is_none() && settings.background.is_none() {
        return part;
    }
    let found = match find_faces(context, settings, selfie).await {
        Ok(attempt) => {
            let found = Ended::of(&attempt).map(|kept| kept.faces);
            part.ledger.note(context, StageName::Faces, attempt);
            found
        }
        Err(error) => {
            let _ = tell.send(Ended::Failed(error.code().as_str()));
            return part.refused(error).await;
        }
    };
    // Nobody listens where the background is switched off.
    let _ = tell.send(found.clone());
    if let Some(settings) = &settings.face {
        match part.ledger.alongside(compare(context, settings, selfie, &found)).await {
            Ok((ended, attempt)) => {
                part.ended = ended;
                if let Some(attempt) = attempt {
                    part.ledger.note(context, StageName::Face, attempt);
                }
            }
            Err(error) => return part.refused(error).await,
        }
    }
    part.ledger.written().await;
    part
}

/// Decodes the selfie while its faces are being found, and looks for confirmed cases near what is around them. What else its pixels
/// say is measured when that question is out.
async fn look_around<'a, P: Ports>(
    context: &Context<'a, P>,
    settings: Option<&BackgroundSettings>,
    selfie: &DeclaredUpload,
    faces: oneshot::Receiver<Ended<Faces>>,
    tell_traits: Option<TellTraits>,
) -> Part<'a, Matches> {
    let mut part = Part::new(unasked(settings.is_some()));
    let stored = settings.and_then(|of| recall_background(context, of, selfie));
    let traits = tell_traits.as_ref().and_then(|_| recall_traits(context, selfie));
    let with_picture = settings.is_some() && stored.is_none();
    let with_traits = tell_traits.is_some() && traits.is_none();
    let picture = match decode(context, selfie, with_picture || with_traits).await {
        Ok(picture) => picture,
        Err(error) => return part.refused(error).await,
    };
    let faces = if settings.is_some() { faces.await.unwrap_or(UNTOLD) } else { Ended::Off };
    // Somebody who was not found can't be masked; the reason for a face that was not found is given by `face`.
    let nobody = faces.done().is_some_and(|faces| faces.as_slice().is_empty());
    let stored = stored.filter(|_| !nobody);
    let masked = if nobody {
        Masked::Ended(Ended::Skipped)
    } else if with_picture {
        masked(context, picture.clone(), faces).await
    } else {
        Masked::Ended(Ended::Absent)
    };
    let question = async {
        match settings {
            Some(of) => Some(ask(context, of, selfie, stored, masked).await),
            None => None,
        }
    };
    let measuring = async {
        let attempt = match traits {
            None if with_traits => Some(measure(context, selfie, picture).await),
            known => known,
        };
        if let (Some(attempt), Some(tell)) = (&attempt, tell_traits) {
            let _ = tell.send(Ended::of(attempt));
        }
        attempt
    };
    let (around, traits) = join(question, measuring).await;
    if let Some(attempt) = traits {
        part.ledger.note(context, StageName::Traits, attempt);
    }
    match around {
        None => {}
        Some(Around::Ended(ended)) => part.ended = ended,
        Some(Around::Looked(Background { attempt, embedding })) => {
            part.ended = Ended::of(&attempt).and_then(matches);
            if let Some(trace) = embedding {
                part.ledger.trace(StageName::Background, trace);
            }
            part.ledger.note(context, StageName::Background, attempt);
        }
    }
    part.ledger.written().await;
    part
}

fn matches(kept: BackgroundResult) -> Ended<Matches> {
    let found = |neighbours: Vec<crate::port::Neighbour>| {
        let matches = neighbours.into_iter().map(|near| Match {
            case: near.case,
            similarity: near.similarity,
            count: near.count,
        });
        Ended::Done(Matches(matches.collect()))
    };
    kept.neighbours.map_or(Ended::Absent, found)
}

/// Decodes the selfie where its pixels are wanted; `None` where they are not, or the time is up.
async fn decode<P: Ports>(
    context: &Context<'_, P>,
    selfie: &DeclaredUpload,
    wanted: bool,
) -> Result<Option<Arc<Decoded<P>>>, RunError> {
    if !wanted {
        return Ok(None);
    }
    let opening = context.images.open(context.ports, context.case, selfie);
    let Ok(opened) = timeout_at(context.deadline, opening).await else { return Ok(None) };
    let (_, image) = opened?;
    let (editor, bytes) = (context.ports.fraud().editor().clone(), Arc::clone(&image.bytes));
    let decoding = context.images.pixels().work(move || editor.decode(&bytes));
    match timeout_at(context.deadline, decoding).await {
        Ok(Ok(picture)) => Ok(Some(Arc::new(picture))),
        Ok(Err(error)) => Err(unworkable(selfie.kind, error)),
        Err(_) => Ok(None),
    }
}

async fn measure<P: Ports>(
    context: &Context<'_, P>,
    selfie: &DeclaredUpload,
    picture: Option<Arc<Decoded<P>>>,
) -> Attempt<TraitsResult> {
    let Some(picture) = picture else { return Attempt::late(context.deadline) };
    let editor = context.ports.fraud().editor().clone();
    let measuring = context.images.pixels().work(move || editor.traits(&picture));
    let Ok(traits) = timeout_at(context.deadline, measuring).await else { return Attempt::late(context.deadline) };
    keep_traits(context, selfie, Ok(TraitsResult { traits })).await
}

/// The selfie without faces and document.
enum Masked {
    /// There is nothing to ask.
    Ended(Ended<Matches>),
    Failed(PictureError, Instant),
    Picture(MaskedPicture),
}

async fn masked<P: Ports>(context: &Context<'_, P>, picture: Option<Arc<Decoded<P>>>, faces: Ended<Faces>) -> Masked {
    let faces = match faces {
        Ended::Done(faces) => faces,
        missing => return Masked::Ended(missing.map(|_| Matches::default())),
    };
    let Some(picture) = picture else { return Masked::Ended(Ended::Late) };
    let started = Instant::now();
    let editor = context.ports.fraud().editor().clone();
    let masking = context.images.pixels().work(move || editor.mask(&picture, &faces));
    match timeout_at(context.deadline, masking).await {
        Ok(Ok(picture)) => Masked::Picture(picture),
        Ok(Err(error)) => Masked::Failed(error, started),
        Err(_) => Masked::Ended(Ended::Late),
    }
}

/// How looking at the background ended.
#[allow(clippy::large_enum_variant)] // one a run, and nearly always the large one
enum Around {
    /// Before anything was asked.
    Ended(Ended<Matches>),
    Looked(Background),
}

async fn ask<P: Ports>(
    context: &Context<'_, P>,
    settings: &BackgroundSettings,
    selfie: &DeclaredUpload,
    stored: Option<Attempt<BackgroundResult>>,
    masked: Masked,
) -> Around {
    if let Some(stored) = stored {
        return Around::Looked(if context.may_call {
            look_for_cases(context, settings, selfie, stored).await
        } else {
            Background { attempt: stored, embedding: None }
        });
    }
    match masked {
        Masked::Ended(ended) => Around::Ended(ended),
        Masked::Failed(error, started) => {
            let attempt = Attempt::failed(started, pixels_failed("mask", error));
            Around::Looked(Background { attempt, embedding: None })
        }
        Masked::Picture(picture) => {
            let embedded = embed(context, settings, selfie, &picture).await;
            Around::Looked(look_for_cases(context, settings, selfie, embedded).await)
        }
    }
}

type Compared = (Ended<FaceOutcome>, Option<Attempt<ComparisonResult>>);

/// Compares only where one person, large enough, looks out of the selfie. A case without a front has no portrait: whoever leaves it out
/// must not pass for it.
async fn compare<P: Ports>(
    context: &Context<'_, P>,
    settings: &FaceSettings,
    selfie: &DeclaredUpload,
    faces: &Ended<Faces>,
) -> Result<Compared, RunError> {
    let faces = match faces {
        Ended::Done(faces) => faces,
        missing => return Ok((missing.clone().and_then(|_| Ended::Absent), None)),
    };
    if let Some(outcome) = judge_selfie(faces, settings) {
        return Ok((Ended::Done(outcome), None));
    }
    let Some(front) = context.case.upload(UploadKind::IdFront) else {
        return Ok((Ended::Done(FaceOutcome::NotFound { image: UploadKind::IdFront }), None));
    };
    let attempt = if let Some(attempt) = recall_face(context, selfie, front) {
        attempt
    } else {
        let open = |upload| context.images.open(context.ports, context.case, upload);
        let started = Instant::now();
        let opening = async { Ok((open(selfie).await?, open(front).await?)) };
        match timeout_at(context.deadline, opening).await {
            Err(_) => Attempt::late(started),
            Ok(Err(RunError::UploadMissing(_))) => return Ok((Ended::Skipped, None)),
            Ok(Err(error)) => return Err(error),
            Ok(Ok(((source, _), (target, _)))) => {
                compare_faces(context, settings, (selfie, source), (front, target)).await
            }
        }
    };
    let ended = Ended::of(&attempt).map(|kept| judge(&kept, settings));
    Ok((ended, Some(attempt)))
}

fn judge(kept: &ComparisonResult, settings: &FaceSettings) -> FaceOutcome {
    if kept.source_has_face {
        judge_comparison(&kept.portraits, kept.similarity, settings)
    } else {
        FaceOutcome::NotFound { image: UploadKind::Selfie }
    }
}
