//! From what was extracted to a status with its reasons: pure, so that stored results can be judged again.

use trestle_domain::case::{Claim, Status};
use trestle_domain::claim;
use trestle_domain::code::Reason;
use trestle_domain::decision::decide;
use trestle_domain::extraction::{Mismatch, MismatchReason};
use trestle_domain::market::Market;

use crate::extract::Extracted;

/// A status and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) status: Status,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) mismatches: Vec<Mismatch>,
}

/// Judges a case. A claimed field that was not read is missing like a required one, unless a reason tells of it already or there
/// is no one document to read it from. Nothing is compared, and no reason given, where no image was read at all: the status says so.
pub(crate) fn judge(market: &Market, claim: &Claim, extracted: &Extracted) -> Verdict {
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
    reasons.push(Reason::FraudNotAssessed);
    let status = decide(market, &extracted.states(), &reasons, None);
    Verdict { status, reasons, mismatches }
}

/// What may be said of a case that nobody asked to verify yet: what the pictures show, and no decision.
pub(crate) fn preview(status: Status, extracted: &Extracted) -> Verdict {
    let reasons = extracted.extraction.as_ref().map(|extraction| extraction.reasons.clone()).unwrap_or_default();
    Verdict { status, reasons, mismatches: Vec::new() }
}
