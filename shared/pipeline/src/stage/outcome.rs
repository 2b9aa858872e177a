use std::time::Duration;

use trestle_domain::code::ErrorCode;
use trestle_domain::decision::StageState;
use trestle_domain::money::MicroUsd;
use trestle_domain::stage::StageName;

use super::Trace;
use crate::port::{UpstreamError, UpstreamErrorKind};

/// How a stage ended, over all images that it worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageOutcome {
    pub stage: StageName,
    /// The worst of its calls.
    pub state: StageState,
    /// From its first call's start to its last call's end.
    pub took: Duration,
    /// What this run paid; 0 when reused.
    pub cost: MicroUsd,
    /// Whether every result is the stored one: nothing was called, or the index that is asked in every run said the same again.
    pub reused: bool,
    /// The first failure, if any.
    pub failure: Option<StageFailure>,
}

impl StageOutcome {
    /// The outcome's name in metrics.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self.state {
            StageState::Done if self.reused => "reused",
            StageState::Done => "done",
            StageState::Skipped => "skipped",
            StageState::Failed => "failed",
            StageState::Late => "late",
        }
    }

    /// Whether the stage was late, or failed in a way that passes.
    #[must_use]
    pub fn may_mend(&self) -> bool {
        self.state == StageState::Late || self.failure.is_some_and(StageFailure::retryable)
    }

    /// Over a stage's calls; `None` when there was none.
    pub(crate) fn of(stage: StageName, calls: &[Trace]) -> Option<Self> {
        let calls = || calls.iter().filter(|call| call.state.is_some());
        let started = calls().map(|call| call.started).min()?;
        let ended = calls().map(|call| call.ended).max()?;
        let any = |state| calls().any(|call| call.state == Some(state));
        let worst = [StageState::Failed, StageState::Late].into_iter().find(|state| any(*state));
        Some(Self {
            stage,
            state: worst.unwrap_or(StageState::Done),
            took: ended - started,
            cost: calls().map(|call| call.cost).sum(),
            reused: calls().all(|call| call.reused),
            failure: calls().find_map(|call| call.failure),
        })
    }
}

/// Why a call failed, as far as a metric or a retry needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageFailure {
    pub service: &'static str,
    pub kind: UpstreamErrorKind,
}

impl StageFailure {
    /// Whether a later try may succeed without a change. A model that gave an answer of no use may give another.
    #[must_use]
    pub const fn retryable(self) -> bool {
        matches!(
            self.kind,
            UpstreamErrorKind::Throttled
                | UpstreamErrorKind::Unavailable
                | UpstreamErrorKind::TimedOut
                | UpstreamErrorKind::Unusable(ErrorCode::UpstreamAnswerUnusable)
        )
    }
}

impl From<&UpstreamError> for StageFailure {
    fn from(error: &UpstreamError) -> Self {
        Self { service: error.service, kind: error.kind }
    }
}
