//! From stages and reasons to a status.

use crate::case::Status;
use crate::code::Reason;
use crate::market::Market;
use crate::stage::StageName;

/// How a stage ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StageState {
    Done,
    /// Not required and nothing to work on; gives no reason.
    Skipped,
    Failed,
    /// Out of its time budget.
    Late,
}

/// The decision, first match wins: a required stage that failed, was late or did not run: partial; a reason that the market
/// rejects on: rejected; any reason that does not merely inform: review; else approved.
///
/// A stage that had nothing left to do is [`StageState::Done`], not absent.
#[must_use]
pub fn decide(market: &Market, stages: &[(StageName, StageState)], reasons: &[Reason]) -> Status {
    let done = |wanted: StageName| {
        let mut ended = stages.iter().filter(|(name, _)| *name == wanted).peekable();
        ended.peek().is_some() && ended.all(|(_, state)| *state == StageState::Done)
    };
    if !market.required_stages.iter().all(|stage| done(*stage)) {
        Status::Partial
    } else if reasons.iter().any(|reason| market.rejects(*reason)) {
        Status::Rejected
    } else if reasons.iter().any(|reason| !reason.is_informational()) {
        Status::Review
    } else {
        Status::Approved
    }
}
