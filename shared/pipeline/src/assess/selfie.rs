//! Faces, and what follows from where they are: the background around them, and whose the largest is.

use futures_util::future::join;
use tokio::time::{Instant, timeout_at};
use trestle_domain::case::DeclaredUpload;
use trestle_domain::document::UploadKind;
use trestle_domain::fraud::{
    BackgroundSettings, FaceOutcome, FaceSettings, Faces, FraudSettings, Match, Matches, judge_comparison, judge_selfie,
};
use trestle_domain::stage::StageName;

use super::{Ended, Measured};
use crate::port::{FraudPorts as _, PictureEditor as _, Ports};
use crate::run::RunError;
use crate::stage::{
    Attempt, Background, Context, Decoded, Ledger, compare_faces, embed, find_faces, keep_traits, let_requests_out,
    look_for_cases, pixels_failed, recall_background, recall_face, recall_traits,
};
use crate::stored::{BackgroundResult, ComparisonResult, FacesResult, TraitsResult};
use crate::uploads::unworkable;

/// What the selfie's faces and pixels gave.
pub(super) struct Looked<'a> {
    pub(super) background: Ended<Matches>,
    pub(super) face: Ended<FaceOutcome>,
    pub(super) traits: Measured,
    pub(super) error: Option<RunError>,
    pub(super) ledger: Ledger<'a>,
}

/// The selfie's pixels, as far as they are wanted.
struct Pixels<P: Ports> {
    picture: Option<Decoded<P>>,
    traits: Option<Attempt<TraitsResult>>,
}

pub(super) async fn look<'a, P: Ports>(
    context: &Context<'a, P>,
    settings: &FraudSettings,
    selfie: Option<&DeclaredUpload>,
    with_traits: bool,
) -> Looked<'a> {
    let front = context.case.upload(UploadKind::IdFront);
    let mut looked = Looked {
        background: if settings.background.is_some() { Ended::Skipped } else { Ended::Off },
        face: if settings.face.is_some() { Ended::Skipped } else { Ended::Off },
        traits: Vec::new(),
        error: None,
        ledger: Ledger::new(),
    };
    let Some(selfie) = selfie else { return looked };
    let background = settings.background.as_ref().map(|of| (of, recall_background(context, of, selfie)));
    let face = settings.face.as_ref().zip(front);
    let with_picture = matches!(background, Some((_, None)));
    let (faces, pixels) = join(
        faces(context, settings, selfie, background.is_some() || face.is_some()),
        pixels(context, selfie, with_picture, with_traits),
    )
    .await;
    let found = match faces {
        Ok(None) => Ended::Absent,
        Ok(Some(attempt)) => {
            let found = Ended::of(&attempt).map(|kept| kept.faces);
            looked.ledger.note(context, StageName::Faces, attempt);
            found
        }
        Err(error) => return looked.refused(error).await,
    };
    let pixels = match pixels {
        Ok(pixels) => pixels,
        Err(error) => return looked.refused(error).await,
    };
    if let Some(attempt) = pixels.traits {
        looked.traits.push((selfie.kind, Ended::of(&attempt)));
        looked.ledger.note(context, StageName::Traits, attempt);
    }

    let around = async {
        let (of, stored) = background?;
        Some(look_around(context, of, selfie, stored, &found, pixels.picture).await)
    };
    let whose = async {
        let (settings, front) = face?;
        Some(compare(context, settings, (selfie, front), &found).await)
    };
    let (around, whose) = looked.ledger.alongside(join(around, whose)).await;
    if let Some(around) = around {
        looked.note_background(context, around);
    }
    match whose {
        Some(Ok((ended, attempt))) => {
            looked.face = ended;
            if let Some(attempt) = attempt {
                looked.ledger.note(context, StageName::Face, attempt);
            }
        }
        Some(Err(error)) => return looked.refused(error).await,
        None => {}
    }
    looked.ledger.written().await;
    looked
}

impl<'a> Looked<'a> {
    /// The selfie or the front can't be worked on; what was paid for is stored all the same.
    async fn refused(mut self, error: RunError) -> Self {
        let code = error.code().as_str();
        if matches!(self.background, Ended::Skipped) {
            self.background = Ended::Failed(code);
        }
        if matches!(self.face, Ended::Skipped) {
            self.face = Ended::Failed(code);
        }
        self.error = Some(error);
        self.ledger.written().await;
        self
    }

    fn note_background<P: Ports>(&mut self, context: &Context<'a, P>, around: Around) {
        match around {
            Around::Ended(ended) => self.background = ended,
            Around::Looked(Background { attempt, embedding }) => {
                self.background = Ended::of(&attempt).and_then(matches);
                if let Some(trace) = embedding {
                    self.ledger.trace(StageName::Background, trace);
                }
                self.ledger.note(context, StageName::Background, attempt);
            }
        }
    }
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

async fn faces<P: Ports>(
    context: &Context<'_, P>,
    settings: &FraudSettings,
    selfie: &DeclaredUpload,
    wanted: bool,
) -> Result<Option<Attempt<FacesResult>>, RunError> {
    if wanted { find_faces(context, settings, selfie).await.map(Some) } else { Ok(None) }
}

/// Decodes the selfie, unless everything that its pixels would tell is stored.
async fn pixels<P: Ports>(
    context: &Context<'_, P>,
    selfie: &DeclaredUpload,
    with_picture: bool,
    with_traits: bool,
) -> Result<Pixels<P>, RunError> {
    let stored = if with_traits { recall_traits(context, selfie) } else { None };
    let with_traits = with_traits && stored.is_none();
    if !with_picture && !with_traits {
        return Ok(Pixels { picture: None, traits: stored });
    }
    let opening = context.images.open(context.ports, context.case, selfie);
    let Ok(opened) = timeout_at(context.deadline, opening).await else {
        return Ok(Pixels { picture: None, traits: with_traits.then(|| Attempt::late(context.deadline)) });
    };
    let (_, image) = opened?;
    let_requests_out().await;
    let editor = context.ports.fraud().editor();
    let picture = context.images.on_pixels(|| editor.decode(&image.bytes));
    let picture = picture.map_err(|error| unworkable(selfie.kind, error))?;
    let traits = if with_traits {
        let traits = context.images.on_pixels(|| editor.traits(&picture));
        Some(keep_traits(context, selfie, Ok(TraitsResult { traits })).await)
    } else {
        stored
    };
    Ok(Pixels { picture: with_picture.then_some(picture), traits })
}

/// How looking at the background ended.
#[allow(clippy::large_enum_variant)] // one a run, and nearly always the large one
enum Around {
    /// Before anything was asked.
    Ended(Ended<Matches>),
    Looked(Background),
}

async fn look_around<P: Ports>(
    context: &Context<'_, P>,
    settings: &BackgroundSettings,
    selfie: &DeclaredUpload,
    stored: Option<Attempt<BackgroundResult>>,
    faces: &Ended<Faces>,
    picture: Option<Decoded<P>>,
) -> Around {
    // Somebody who was not found can't be masked; the reason for a face that was not found is given by `face`.
    if matches!(faces, Ended::Done(faces) if faces.as_slice().is_empty()) {
        return Around::Ended(Ended::Skipped);
    }
    if let Some(stored) = stored {
        let is_whole = stored.result.as_ref().is_none_or(|kept| kept.neighbours.is_some());
        return Around::Looked(if is_whole || !context.may_call {
            Background { attempt: stored, embedding: None }
        } else {
            look_for_cases(context, settings, selfie, stored).await
        });
    }
    let faces = match faces {
        Ended::Done(faces) => faces,
        missing => return Around::Ended(missing.clone().map(|_| Matches::default())),
    };
    let Some(picture) = picture else { return Around::Ended(Ended::Late) };
    let started = Instant::now();
    let masked = context.images.on_pixels(|| context.ports.fraud().editor().mask(&picture, faces));
    drop(picture);
    match masked {
        Err(error) => Around::Looked(Background {
            attempt: Attempt::failed(started, pixels_failed("mask", error)),
            embedding: None,
        }),
        Ok(masked) => {
            let embedded = embed(context, settings, selfie, &masked).await;
            Around::Looked(look_for_cases(context, settings, selfie, embedded).await)
        }
    }
}

type Compared = (Ended<FaceOutcome>, Option<Attempt<ComparisonResult>>);

/// Compares only where one person, large enough, looks out of the selfie.
async fn compare<P: Ports>(
    context: &Context<'_, P>,
    settings: &FaceSettings,
    (selfie, front): (&DeclaredUpload, &DeclaredUpload),
    faces: &Ended<Faces>,
) -> Result<Compared, RunError> {
    let faces = match faces {
        Ended::Done(faces) => faces,
        missing => return Ok((missing.clone().and_then(|_| Ended::Absent), None)),
    };
    if let Some(outcome) = judge_selfie(faces, settings) {
        return Ok((Ended::Done(outcome), None));
    }
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
