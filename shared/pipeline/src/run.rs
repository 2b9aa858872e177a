//! What a run of a use case is asked, and how it ends.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use trestle_domain::case::{Case, Status};
use trestle_domain::code::ErrorCode;
use trestle_domain::document::UploadKind;
use trestle_domain::market::Market;
use trestle_domain::money::MicroUsd;

use crate::assess::Assessed;
use crate::extract::Extracted;
use crate::port::{StoreError, UpstreamError, UpstreamErrorKind};
use crate::stage::StageOutcome;
use crate::view::VerificationResult;

/// A case to work on. The caller has loaded it and checked whose it is.
#[derive(Debug, Clone)]
pub struct Job<'a> {
    pub case: Case,
    /// The case's market.
    pub market: &'a Market,
    /// How long the run may take at most. An interactive case is held to the market's own total budget as well.
    pub time_left: Duration,
}

/// A run, however it ended.
#[derive(Debug)]
#[must_use]
pub struct Run {
    pub outcome: Result<VerificationResult, RunError>,
    /// For metrics and logs; holds no personal data.
    pub report: RunReport,
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunReport {
    /// Stages that ran or were reused, in order; a stage that ran on several images once.
    pub stages: Vec<StageOutcome>,
    /// How each call of the model ended: `suggestions`, `refused`, `truncated`, `prose`, `schema`.
    pub model: Vec<&'static str>,
    /// The decision; `None` where none was made.
    pub status: Option<Status>,
    /// Whether a decision was stored, as opposed to found unchanged.
    pub decision_stored: bool,
    /// Services that asked to slow down.
    pub throttled: Vec<&'static str>,
    /// Why pixels of images could not be decoded for barcodes or traits; their text was read all the same.
    pub undecodable: Vec<ErrorCode>,
    /// Stage results that could not be stored: a later run may pay for them again.
    pub not_stored: u32,
    pub cost: MicroUsd,
    /// Checking and fetching images.
    pub uploads: Duration,
    /// Working on pixels, beside waiting for services: barcodes, masking, traits.
    pub decode: Duration,
    /// All work but waiting and pixels.
    pub own: Duration,
    pub total: Duration,
}

impl RunReport {
    pub(crate) fn note_extraction(&mut self, extracted: &Extracted) {
        self.note_outcomes(&extracted.outcomes);
        self.model.extend_from_slice(&extracted.model);
        self.undecodable.extend_from_slice(&extracted.undecodable);
        self.not_stored += extracted.not_stored;
        self.uploads += extracted.fetch;
    }

    pub(crate) fn note_assessment(&mut self, assessed: &Assessed) {
        self.note_outcomes(&assessed.outcomes);
        self.undecodable.extend_from_slice(&assessed.undecodable);
        self.not_stored += assessed.not_stored;
    }

    fn note_outcomes(&mut self, outcomes: &[StageOutcome]) {
        self.stages.extend_from_slice(outcomes);
        self.cost += outcomes.iter().map(|outcome| outcome.cost).sum();
        let failures = outcomes.iter().filter_map(|outcome| outcome.failure);
        let throttled = failures.filter(|failure| failure.kind == UpstreamErrorKind::Throttled);
        for service in throttled.map(|failure| failure.service) {
            if !self.throttled.contains(&service) {
                self.throttled.push(service);
            }
        }
    }

    /// Notes a service that asked to slow down, unless a stage has told of it already.
    pub(crate) fn note_error(&mut self, error: Option<&RunError>) {
        if let Some(RunError::Upstream(UpstreamError { service, kind: UpstreamErrorKind::Throttled, .. })) = error
            && !self.throttled.contains(service)
        {
            self.throttled.push(service);
        }
    }
}

/// How an upload is not the declared one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadDifference {
    ContentLength,
    ContentType,
    Sha256,
}

impl fmt::Display for UploadDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ContentLength => "length",
            Self::ContentType => "content type",
            Self::Sha256 => "SHA-256",
        })
    }
}

/// Why a run gave no result. Holds no personal data.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("the case is unknown")]
    CaseUnknown,
    /// Another run works on the case and may until then.
    #[error("another run works on the case")]
    Busy { until: Timestamp },
    /// Never empty.
    #[error("not uploaded yet: {}", names(.0))]
    UploadMissing(Vec<UploadKind>),
    #[error("the uploaded {kind} is not the declared one, its {difference} differs")]
    UploadMismatch { kind: UploadKind, difference: UploadDifference },
    /// The image can't be worked on, whoever tries.
    #[error("the image {kind} can't be read: {code}")]
    Image { kind: UploadKind, code: ErrorCode },
    /// The selfie was asked about, and the case declares none.
    #[error("the verification declares no selfie")]
    SelfieNotDeclared,
    /// The case's market looks for no fraud.
    #[error("the market looks for no fraud")]
    FraudOff,
    /// A service failed and nothing can stand in for it.
    #[error(transparent)]
    Upstream(#[from] UpstreamError),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The result has no JSON form; a defect.
    #[error("the result can't be written")]
    Unwritable(#[from] trestle_json::WriteError),
}

fn names(kinds: &[UploadKind]) -> String {
    kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ")
}

impl RunError {
    /// The code over HTTP.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::CaseUnknown => ErrorCode::VerificationUnknown,
            Self::Busy { .. } | Self::Store(StoreError::Conflict { .. }) => ErrorCode::CaseBusy,
            Self::UploadMissing(_) => ErrorCode::UploadMissing,
            Self::UploadMismatch { .. } => ErrorCode::UploadMismatch,
            Self::Image { code, .. } => *code,
            Self::SelfieNotDeclared => ErrorCode::SelfieNotDeclared,
            Self::FraudOff => ErrorCode::FraudOff,
            Self::Upstream(error) => error.error_code(),
            Self::Store(StoreError::Unavailable { .. }) => ErrorCode::UpstreamUnavailable,
            Self::Store(StoreError::Malformed { .. }) | Self::Unwritable(_) => ErrorCode::Internal,
        }
    }

    /// What a service asked to wait, where one did.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Upstream(error) => error.retry_after,
            _ => None,
        }
    }
}
