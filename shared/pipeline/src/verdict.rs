//! From what was extracted and assessed to a status with its reasons: pure, so that stored results can be judged again.

mod fraud;

use trestle_domain::case::{Claim, Status};
use trestle_domain::claim;
use trestle_domain::code::Reason;
use trestle_domain::decision::{StageState, decide};
use trestle_domain::extraction::{Mismatch, MismatchReason};
use trestle_domain::fraud::risk::Risk;
use trestle_domain::market::Market;

use crate::assess::Assessed;
use crate::extract::Extracted;

pub(crate) use fraud::judge_fraud;

/// A status and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) status: Status,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) mismatches: Vec<Mismatch>,
    /// `None` where no fraud check on a selfie was made.
    pub(crate) risk: Option<Risk>,
}

/// Judges a case. A claimed field that was not read is missing like a required one, unless a reason tells of it already or there
/// is no one document to read it from. Nothing is compared, and no reason given, where no image was read at all: the status says so.
pub(crate) fn judge(market: &Market, claim: &Claim, extracted: &Extracted, assessed: &Assessed) -> Verdict {
    let extraction = extracted.extraction.as_ref();
    let mismatches = extraction.map(|extraction| claim::compare(&extraction.fields, claim)).unwrap_or_default();
    let mut reasons = extraction.map(|extraction| extraction.reasons.clone()).unwrap_or_default();
    for mismatch in &mismatches {
        let is_explained = reasons.iter().any(|reason| match reason {
            Reason::TextNotFound | Reason::DocumentNotFound | Reason::DocumentsSeveral => true,
            reason => reason.field() == Some(mismatch.field),
        });
        match mismatch.reason {
            MismatchReason::Differs => reasons.push(Reason::FieldDiffers(mismatch.field)),
            MismatchReason::NotRead if is_explained => {}
            MismatchReason::NotRead => reasons.push(Reason::FieldMissing(mismatch.field)),
        }
    }
    let mut read = extracted.states().into_iter().filter(|(stage, _)| market.required_stages.contains(stage));
    let unread = read.any(|(_, state)| state != StageState::Done);
    let (risk, fraud) = judge_fraud(market, assessed, unread);
    reasons.extend(fraud);
    if risk.is_none() {
        reasons.push(Reason::FraudNotAssessed);
    }
    let states: Vec<_> = extracted.states().into_iter().chain(assessed.states()).collect();
    let status = decide(market, &states, &reasons, risk);
    Verdict { status, reasons, mismatches, risk }
}

/// What may be said of a case that nobody asked to verify yet: what the pictures show, and no decision.
pub(crate) fn preview(market: &Market, status: Status, extracted: &Extracted, assessed: &Assessed) -> Verdict {
    let mut reasons = extracted.extraction.as_ref().map(|extraction| extraction.reasons.clone()).unwrap_or_default();
    let (risk, fraud) = judge_fraud(market, assessed, false);
    reasons.extend(fraud);
    Verdict { status, reasons, mismatches: Vec::new(), risk }
}
