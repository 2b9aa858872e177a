//! The fraud checks beside extraction: everything at once that does not need another's answer.
//!
//! ```text
//! visual      selfie -> inspector
//! faces       selfie -> detector --+-- background   masked selfie -> embedding -> index
//!                                  `-- face         selfie and document -> comparer
//! traits      pixels of every image, while the services work
//! velocity    after extraction: id number and images of earlier verifications
//! ```
//!
//! The selfie is decoded once, while its faces are being found.

mod ended;
mod selfie;

use std::time::Duration;

use futures_util::future::{join_all, join3};
use trestle_domain::case::DeclaredUpload;
use trestle_domain::code::ErrorCode;
use trestle_domain::decision::StageState;
use trestle_domain::document::UploadKind;
use trestle_domain::extraction::Fields;
use trestle_domain::fraud::{FaceOutcome, ImageTraits, Inspection, Matches, PerceptualHash, Velocity, VisualSettings};
use trestle_domain::stage::StageName;

use crate::port::{Ports, VisualAnswer};
use crate::run::RunError;
use crate::stage::{Context, Ledger, StageOutcome, inspect, traits, velocity};
use crate::stored::{TraitsResult, VisualResult};

pub(crate) use ended::Ended;

/// Which fraud checks a run makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Those on the selfie.
    Selfie,
    /// Those on every image, and velocity after extraction.
    All,
}

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
    /// The selfie's bytes are those of the document's front.
    pub(crate) selfie_is_front: bool,
    /// Why there can be no result; what was paid for is stored all the same.
    pub(crate) error: Option<RunError>,
    pub(crate) outcomes: Vec<StageOutcome>,
    pub(crate) not_stored: u32,
    pub(crate) undecodable: Vec<ErrorCode>,
    /// Work on pixels.
    pub(crate) decode: Duration,
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
            selfie_is_front: false,
            error: None,
            outcomes: Vec::new(),
            not_stored: 0,
            undecodable: Vec::new(),
            decode: Duration::ZERO,
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

    /// Whether a check on the selfie gave something.
    pub(crate) fn has_result(&self) -> bool {
        let done = |state| state == Some(StageState::Done);
        [self.visual.state(), self.background.state(), self.face.state()].into_iter().any(done)
    }
}

/// Makes the fraud checks. Results are stored before this returns, whatever happened.
pub(crate) async fn assess<P: Ports>(context: &Context<'_, P>, scope: Scope) -> Assessed {
    let Some(settings) = &context.market.fraud else { return Assessed::nothing() };
    let mut assessed = Assessed::nothing();
    let selfie = context.case.upload(UploadKind::Selfie);
    let front = context.case.upload(UploadKind::IdFront);
    assessed.has_selfie = selfie.is_some();
    assessed.selfie_is_front = selfie.zip(front).is_some_and(|(selfie, front)| selfie.sha256 == front.sha256);

    let with_traits = scope == Scope::All;
    let documents = context.case.uploads.iter().filter(|upload| with_traits && upload.kind.is_document());
    let documents: Vec<&DeclaredUpload> = documents.collect();
    let (visual, looked, measured) = join3(
        look_for_patterns(context, settings.visual.as_ref(), selfie),
        selfie::look(context, settings, selfie, with_traits),
        measure(context, &documents),
    )
    .await;

    assessed.visual = visual.ended;
    (assessed.background, assessed.face) = (looked.background, looked.face);
    let mut found = measured.found;
    found.extend(looked.traits);
    assessed.traits = if with_traits { all_traits(found, &mut assessed.undecodable) } else { Ended::Absent };
    let errors = [visual.error, looked.error, measured.error];
    assessed.error = errors.into_iter().flatten().next();
    let ledgers = [visual.ledger, looked.ledger, measured.ledger];
    (assessed.outcomes, assessed.not_stored) = Ledger::close(ledgers);
    assessed.decode = context.images.decode();
    assessed
}

/// Counts earlier verifications with this one's id number and images.
pub(crate) async fn assess_velocity<P: Ports>(
    context: &Context<'_, P>,
    fields: Option<&Fields>,
    assessed: &mut Assessed,
) {
    let Some(settings) = context.market.fraud.as_ref().and_then(|fraud| fraud.velocity.as_ref()) else { return };
    let hashes: Vec<PerceptualHash> = match &assessed.traits {
        Ended::Done(traits) => traits.iter().map(|(_, traits)| traits.hash).collect(),
        _ => Vec::new(),
    };
    let mut ledger = Ledger::new();
    let attempt = velocity(context, settings, fields, hashes).await;
    let (ended, ()) =
        (Ended::of(&attempt).map(|kept| kept.velocity), ledger.note(context, StageName::Velocity, attempt));
    ledger.written().await;
    assessed.velocity = ended;
    let (outcomes, not_stored) = Ledger::close([ledger]);
    assessed.outcomes.extend(outcomes);
    assessed.not_stored += not_stored;
}

/// A part of the assessment with all that it took.
struct Part<'a, T> {
    ended: Ended<T>,
    error: Option<RunError>,
    ledger: Ledger<'a>,
}

async fn look_for_patterns<'a, P: Ports>(
    context: &Context<'a, P>,
    settings: Option<&VisualSettings>,
    selfie: Option<&DeclaredUpload>,
) -> Part<'a, Inspection> {
    let mut part = Part { ended: Ended::Off, error: None, ledger: Ledger::new() };
    let Some(settings) = settings else { return part };
    let Some(selfie) = selfie else { return Part { ended: Ended::Skipped, ..part } };
    match inspect(context, settings, selfie).await {
        Err(error) => (part.ended, part.error) = (Ended::Failed(error.code().as_str()), Some(error)),
        Ok(attempts) => {
            part.ended = attempts
                .iter()
                .map(|attempt| Ended::of(attempt).and_then(inspected))
                .reduce(joined)
                .unwrap_or(Ended::Absent);
            for attempt in attempts {
                part.ledger.note(context, StageName::Visual, attempt);
            }
            part.ledger.written().await;
        }
    }
    part
}

/// An answer that can't be used is a failed check, whoever paid for it.
fn inspected(kept: VisualResult) -> Ended<Inspection> {
    match kept.answer {
        VisualAnswer::Inspected(inspection) => Ended::Done(inspection),
        VisualAnswer::Refused => Ended::Failed("MODEL_REFUSED"),
        VisualAnswer::Truncated => Ended::Failed("MODEL_TRUNCATED"),
        VisualAnswer::Prose => Ended::Failed("MODEL_PROSE"),
        VisualAnswer::Schema => Ended::Failed("MODEL_SCHEMA"),
    }
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

/// Traits of images, each as it ended.
type Measured = Vec<(UploadKind, Ended<TraitsResult>)>;

struct Documents<'a> {
    found: Measured,
    error: Option<RunError>,
    ledger: Ledger<'a>,
}

async fn measure<'a, P: Ports>(context: &Context<'a, P>, documents: &[&DeclaredUpload]) -> Documents<'a> {
    let mut measured = Documents { found: Vec::new(), error: None, ledger: Ledger::new() };
    let all = join_all(documents.iter().map(|upload| traits(context, upload))).await;
    for (upload, traits) in documents.iter().zip(all) {
        match traits {
            Ok(attempt) => {
                measured.found.push((upload.kind, Ended::of(&attempt)));
                measured.ledger.note(context, StageName::Traits, attempt);
            }
            Err(error) => measured.error = measured.error.or(Some(error)),
        }
    }
    measured.ledger.written().await;
    measured
}

/// Done when every image is; the codes of those that can't be decoded are told apart.
fn all_traits(measured: Measured, undecodable: &mut Vec<ErrorCode>) -> Ended<Vec<(UploadKind, ImageTraits)>> {
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
