use std::time::Duration;

use trestle_domain::decision::StageState;
use trestle_domain::money::MicroUsd;
use trestle_domain::stage::StageName;

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
    /// Whether every result came from the store.
    pub reused: bool,
    /// The first failure, if any.
    pub failure: Option<StageFailure>,
}

/// Why a call failed, as far as a metric or a retry needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageFailure {
    pub service: &'static str,
    pub kind: UpstreamErrorKind,
}

impl StageFailure {
    /// Whether a later try may succeed without a change.
    #[must_use]
    pub const fn retryable(self) -> bool {
        matches!(self.kind, UpstreamErrorKind::Throttled | UpstreamErrorKind::Unavailable | UpstreamErrorKind::TimedOut)
    }
}

impl From<&UpstreamError> for StageFailure {
    fn from(error: &UpstreamError) -> Self {
        Self { service: error.service, kind: error.kind }
    }
}
