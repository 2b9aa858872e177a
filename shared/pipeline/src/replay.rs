//! Decides again from stored stage results under another market's settings, without any call.
//!
//! What a stage's result depends on is part of its key, what only judges is not: so a change of weights, bands, cut-offs, reviewed bands
//! or required fields replays from what is stored, and a change of a model or a prompt does not. Such a case [`Replayed::needs`] calls.

use jiff::tz::Offset;
use trestle_domain::case::{Case, Status, VerificationId};
use trestle_domain::fraud::risk::Band;
use trestle_domain::market::Market;
use trestle_domain::stage::StageName;

use crate::assess::Ended;
use crate::port::{DecisionRecord, StageRecord};
use crate::recalled::recalled;
use crate::stage::Known;
use crate::stored_only::Nothing;
use crate::verdict::judge;
use crate::view::read_result;

/// A decided case with all that is stored of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedCase {
    pub case: Case,
    /// The newest.
    pub decision: DecisionRecord,
    /// Oldest first.
    pub stages: Vec<StageRecord>,
}

/// A decision as far as replays compare it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    pub status: Status,
    /// Reason codes, as on the wire, in the order of the decision.
    pub reasons: Vec<String>,
    /// 0..=100; `None` where no fraud check on a selfie was made.
    pub score: Option<u8>,
    pub band: Option<Band>,
}

impl Decided {
    /// Whether a person has to look at it.
    #[must_use]
    pub const fn is_reviewed(&self) -> bool {
        matches!(self.status, Status::Review)
    }
}

/// A case decided again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    pub verification: VerificationId,
    pub before: Decided,
    /// `None`: it can't be decided from what is stored.
    pub after: Option<Decided>,
    /// Stages that would have to be called first; empty where `after` is there.
    pub needs: Vec<StageName>,
}

impl Replayed {
    /// Whether the status is another one.
    #[must_use]
    pub fn flips(&self) -> bool {
        self.after.as_ref().is_some_and(|after| after.status != self.before.status)
    }

    /// Reasons that are there no more.
    pub fn gone(&self) -> impl Iterator<Item = &str> {
        let after = self.after.as_ref().map_or(&[][..], |after| &after.reasons);
        let before = self.before.reasons.iter().filter(|_| self.after.is_some());
        before.filter(|reason| !after.contains(reason)).map(String::as_str)
    }

    /// Reasons that were not there before.
    pub fn new_reasons(&self) -> impl Iterator<Item = &str> {
        let after = self.after.iter().flat_map(|after| &after.reasons);
        after.filter(|reason| !self.before.reasons.contains(reason)).map(String::as_str)
    }
}

/// Decides the case again under `market`, as of the day of its decision.
pub async fn replay(decided: DecidedCase, market: &Market) -> Replayed {
    let DecidedCase { case, decision, stages } = decided;
    let (before, known) = (before(&decision), Known::new(stages));
    let today = Offset::UTC.to_datetime(decision.decided_at).date();
    let (extracted, assessed) = Box::pin(recalled(&Nothing, market, &case, &known, today)).await;
    let mut needs = known.missed();
    // Looked for before it is known that there is no face to look around.
    needs.retain(|stage| *stage != StageName::Background || assessed.background != Ended::Skipped);
    let after = needs.is_empty().then(|| {
        let verdict = judge(market, &case.claim, &extracted, &assessed);
        Decided {
            status: verdict.status,
            reasons: verdict.reasons.iter().map(ToString::to_string).collect(),
            score: verdict.risk.map(|risk| risk.score.get()),
            band: verdict.risk.and_then(|risk| risk.band),
        }
    });
    Replayed { verification: case.id, before, after, needs }
}

fn before(decision: &DecisionRecord) -> Decided {
    let fraud = read_result(decision).ok().and_then(|result| result.fraud);
    Decided {
        status: decision.status,
        reasons: decision.reasons.clone(),
        score: fraud.as_ref().map(|fraud| fraud.score),
        band: fraud.and_then(|fraud| Band::parse(fraud.band.as_deref()?)),
    }
}
