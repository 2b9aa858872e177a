//! The fraud checks beside extraction: everything at once that does not need another's answer.
//!
//! ```text
//! visual      selfie -> inspector
//! faces       selfie -> detector --+-- background   masked selfie -> embedding -> index
//!                                  `-- face         selfie and document -> comparer
//! traits      pixels of every image, while the services work; left out where nothing is judged by them
//! velocity    once the document is read and every image measured: id number and images of earlier verifications
//! ```
//!
//! The selfie is decoded once, while its faces are being found. Pixels are worked on one image after the other, on a thread beside the one
//! that waits for services.

mod ended;
mod part;
mod selfie;

use std::future::Future;

use futures_util::future::{join, join3};
use tokio::sync::oneshot;
use trestle_domain::case::DeclaredUpload;
use trestle_domain::code::ErrorCode;
use trestle_domain::decision::StageState;
use trestle_domain::document::UploadKind;
use trestle_domain::extraction::Fields;
use trestle_domain::fraud::{
    FaceOutcome, FraudSettings, ImageTraits, Inspection, Matches, PerceptualHash, Velocity, VisualSettings,
};
use trestle_domain::stage::StageName;

use crate::extract::Extracted;
use crate::port::Ports;
use crate::run::RunError;
use crate::stage::{Context, Inspected, Ledger, StageOutcome, inspect, traits, velocity};
use crate::stored::TraitsResult;

pub(crate) use ended::Ended;
use part::Part;

/// What the fraud checks gave, and what they took.
#[derive(Debug)]
pub(crate) struct Assessed {
    pub(crate) visual: Ended<Inspection>,
    pub(crate) background: Ended<Matches>,
    pub(crate) face: Ended<FaceOutcome>,
    pub(crate) traits: Ended<Vec<(UploadKind, ImageTraits)>>,
    pub(crate) velocity: Ended<Velocity>,
    /// Whether a selfie was declared and the market looks for fraud: else there is no risk to speak of.
    pub(crate) has_selfie: bool,
    /// The selfie's bytes are those of a side of the document.
    pub(crate) selfie_is_document: bool,
    /// Why there can be no result; what was paid for is stored all the same.
    pub(crate) error: Option<RunError>,
    pub(crate) outcomes: Vec<StageOutcome>,
    pub(crate) not_stored: u32,
    pub(crate) undecodable: Vec<ErrorCode>,
}

impl Assessed {
    /// No fraud check at all.
    pub(crate) fn nothing() -> Self {
        Self {
            visual: Ended::Off,
            background: Ended::Off,
            face: Ended::Off,
            traits: Ended::Off,
            velocity: Ended::Off,
            has_selfie: false,
            selfie_is_document: false,
            error: None,
            outcomes: Vec::new(),
            not_stored: 0,
            undecodable: Vec::new(),
        }
    }

    /// How each check ended, for the decision. Faces are part of the checks that need them.
    pub(crate) fn states(&self) -> Vec<(StageName, StageState)> {
        let faces = self.outcomes.iter().find(|outcome| outcome.stage == StageName::Faces);
        let ended = [
            (StageName::Visual, self.visual.state()),
            (StageName::Faces, faces.map(|outcome| outcome.state)),
            (StageName::Background, self.background.state()),
            (StageName::Face, self.face.state()),
            (StageName::Traits, self.traits.state()),
            (StageName::Velocity, self.velocity.state()),
        ];
        ended.into_iter().filter_map(|(stage, state)| Some((stage, state?))).collect()
    }

    /// Whether a check failed or was late.
    pub(crate) fn is_partial(&self) -> bool {
        self.states().iter().any(|(_, state)| matches!(state, StageState::Failed | StageState::Late))
    }

    /// Whether a part of the risk is missing that no other reason tells of. A selfie on which nobody was found has no background to look
    /// at, and says so itself.
    pub(crate) fn is_partial_unexplained(&self) -> bool {
        let nobody = FaceOutcome::NotFound { image: UploadKind::Selfie };
        let is_explained = self.background == Ended::Skipped && self.face == Ended::Done(nobody);
        self.is_partial() || self.visual.is_missing() || (self.background.is_missing() && !is_explained)
    }

    /// Whether a check on the selfie gave something.
    pub(crate) fn has_result(&self) -> bool {
        let done = |state| state == Some(StageState::Done);
        [self.visual.state(), self.background.state(), self.face.state()].into_iter().any(done)
    }
}

/// Makes the checks on the selfie. Results are stored before this returns, whatever happened.
pub(crate) async fn assess_selfie<P: Ports>(context: &Context<'_, P>) -> Assessed {
    let Some(settings) = &context.market.fraud else { return Assessed::nothing() };
    let selfie = context.case.upload(UploadKind::Selfie);
    let visual = look_for_patterns(context, settings.visual.as_ref(), selfie);
    let (visual, looked) = join(visual, selfie::look(context, settings, selfie, None)).await;
    assessed(context, visual, looked, Side::nothing())
}

/// Makes all fraud checks beside extraction, and velocity as soon as the document is read and every image measured: it seldom is the
/// last to end. Results are stored before this returns, whatever happened.
pub(crate) async fn assess_beside<P: Ports>(
    context: &Context<'_, P>,
    extraction: impl Future<Output = Extracted>,
) -> (Extracted, Assessed) {
    let Some(settings) = &context.market.fraud else { return (extraction.await, Assessed::nothing()) };
    let selfie = context.case.upload(UploadKind::Selfie);
    let (tell_traits, traits) = needs_traits(context, settings).then(oneshot::channel).unzip();
    let rest = async {
        let measuring = async {
            match traits {
                Some(selfie) => measure(context, selfie).await,
                None => Side { traits: Ended::Off, ..Side::nothing() },
            }
        };
        let (extracted, mut side) = join(extraction, measuring).await;
        if extracted.error.is_none() && side.error.is_none() {
            let fields = extracted.extraction.as_ref().map(|extraction| &extraction.fields);
            side.velocity = count_earlier(context, settings, fields, &side.traits, &mut side.ledger).await;
        }
        side.ledger.written().await;
        (extracted, side)
    };
    let (visual, looked, (extracted, side)) = join3(
        look_for_patterns(context, settings.visual.as_ref(), selfie),
        selfie::look(context, settings, selfie, tell_traits),
        rest,
    )
    .await;
    (extracted, assessed(context, visual, looked, side))
}

/// Whether anything is judged by what pixels say: documents photographed from a screen, images that come again, or a selfie that may be
/// the picture of the document.
fn needs_traits<P>(context: &Context<'_, P>, settings: &FraudSettings) -> bool {
    settings.recapture.is_some()
        || settings.velocity.is_some()
        || context.case.upload(UploadKind::Selfie).is_some()
        || context.market.required_stages.contains(&StageName::Traits)
}

fn assessed<'a, P: Ports>(
    context: &Context<'a, P>,
    visual: Part<'a, Inspection>,
    looked: selfie::Looked<'a>,
    side: Side<'a>,
) -> Assessed {
    let selfie = context.case.upload(UploadKind::Selfie);
    let mut documents = context.case.uploads.iter().filter(|upload| upload.kind.is_document());
    let (outcomes, not_stored) = Ledger::close([visual.ledger, looked.ledger, side.ledger]);
    Assessed {
        visual: visual.ended,
        background: looked.background,
        face: looked.face,
        traits: side.traits,
        velocity: side.velocity,
        has_selfie: selfie.is_some(),
        selfie_is_document: selfie.is_some_and(|selfie| documents.any(|document| document.sha256 == selfie.sha256)),
        error: visual.error.or(looked.error).or(side.error),
        outcomes,
        not_stored,
        undecodable: side.undecodable,
    }
}

/// What is looked at besides the selfie.
struct Side<'a> {
    traits: Ended<Vec<(UploadKind, ImageTraits)>>,
    velocity: Ended<Velocity>,
    undecodable: Vec<ErrorCode>,
    error: Option<RunError>,
    ledger: Ledger<'a>,
}

impl Side<'_> {
    fn nothing() -> Self {
        Self {
            traits: Ended::Absent,
            velocity: Ended::Off,
            undecodable: Vec::new(),
            error: None,
            ledger: Ledger::new(),
        }
    }
}

/// Counts earlier verifications with this one's id number and images.
async fn count_earlier<'a, P: Ports>(
    context: &Context<'a, P>,
    settings: &FraudSettings,
    fields: Option<&Fields>,
    traits: &Ended<Vec<(UploadKind, ImageTraits)>>,
    ledger: &mut Ledger<'a>,
) -> Ended<Velocity> {
    let Some(settings) = &settings.velocity else { return Ended::Off };
    let hash = |(_, traits): &(UploadKind, ImageTraits)| traits.hash;
    let hashes: Vec<PerceptualHash> = traits.done().into_iter().flatten().filter_map(hash).collect();
    let attempt = ledger.alongside(velocity(context, settings, fields, hashes)).await;
    let ended = Ended::of(&attempt).map(|kept| kept.velocity);
    ledger.note(context, StageName::Velocity, attempt);
    ended
}

async fn look_for_patterns<'a, P: Ports>(
    context: &Context<'a, P>,
    settings: Option<&VisualSettings>,
    selfie: Option<&DeclaredUpload>,
) -> Part<'a, Inspection> {
    let mut part = Part::new(Ended::Off);
    let Some(settings) = settings else { return part };
    let Some(selfie) = selfie else { return Part::new(Ended::Skipped) };
    match inspect(context, settings, selfie).await {
        Err(error) => return part.refused(error).await,
        Ok(inspected) => {
            part.ended = inspected.iter().map(seen).reduce(joined).unwrap_or(Ended::Absent);
            for Inspected { attempt, .. } in inspected {
                part.ledger.note(context, StageName::Visual, attempt);
            }
            part.ledger.written().await;
        }
    }
    part
}

/// An answer that can't be used is a failed check, by its own name.
fn seen(inspected: &Inspected) -> Ended<Inspection> {
    let answered = || Ended::of(&inspected.attempt).map(|kept| kept.inspection);
    inspected.unusable.map_or_else(answered, Ended::Failed)
}

/// Two inspections as one: each pattern has the higher score. One that is missing is missed.
fn joined(one: Ended<Inspection>, other: Ended<Inspection>) -> Ended<Inspection> {
    let (one, mut other) = match (one, other) {
        (Ended::Done(one), Ended::Done(other)) => (one, other),
        (Ended::Done(_), missing) | (missing, _) => return missing,
    };
    for finding in one.findings {
        match other.findings.iter_mut().find(|known| known.pattern == finding.pattern) {
            Some(known) if known.score >= finding.score => {}
            Some(known) => *known = finding,
            None => other.findings.push(finding),
        }
    }
    Ended::Done(other)
}

/// Measures every image, the selfie first: it is decoded for its background.
async fn measure<'a, P: Ports>(context: &Context<'a, P>, selfie: oneshot::Receiver<Ended<TraitsResult>>) -> Side<'a> {
    let mut side = Side::nothing();
    let mut found: Vec<(UploadKind, Ended<TraitsResult>)> = Vec::new();
    // What can't be measured is told by the selfie's own checks.
    found.extend(selfie.await.ok().map(|ended| (UploadKind::Selfie, ended)));
    for upload in context.case.uploads.iter().filter(|upload| upload.kind.is_document()) {
        match traits(context, upload).await {
            Ok(attempt) => {
                found.push((upload.kind, Ended::of(&attempt)));
                side.ledger.note(context, StageName::Traits, attempt);
            }
            Err(error) => side.error = side.error.or(Some(error)),
        }
    }
    side.traits = all_traits(found, &mut side.undecodable);
    side
}

/// Done when every image is; the codes of those that can't be decoded are told apart.
fn all_traits(
    measured: Vec<(UploadKind, Ended<TraitsResult>)>,
    undecodable: &mut Vec<ErrorCode>,
) -> Ended<Vec<(UploadKind, ImageTraits)>> {
    let mut all = Ended::Done(Vec::new());
    for (kind, ended) in measured {
        if let Ended::Failed(name) = ended {
            undecodable.extend(ErrorCode::ALL.iter().find(|code| code.as_str() == name));
        }
        all = match (all, ended) {
            (Ended::Done(mut all), Ended::Done(kept)) => {
                all.push((kind, kept.traits));
                Ended::Done(all)
            }
            (Ended::Done(_), missing) => missing.map(|_| Vec::new()),
            (missing, _) => missing,
        };
    }
    all
}
