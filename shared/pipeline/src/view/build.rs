use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use trestle_domain::case::Case;
use trestle_domain::code::Reason;
use trestle_domain::evidence::{Evidence, FieldValue};
use trestle_domain::extraction::{Fields, Mismatch, MismatchReason};
use trestle_domain::market::Market;
use trestle_domain::stage::StageName;

use super::{ApplicantView, EvidenceView, FieldView, FieldsView, MismatchKind, MismatchView, VerificationResult};
use crate::extract::Extracted;
use crate::stage::StageOutcome;
use crate::verdict::Verdict;

/// Times of a run beside those of its stages.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Times {
    pub(crate) uploads: Duration,
    pub(crate) decode: Duration,
    pub(crate) own: Duration,
    pub(crate) total: Duration,
}

/// Builds the result on the wire; `decided_at` where there is a decision.
pub(crate) fn build(
    case: &Case,
    market: &Market,
    extracted: &Extracted,
    verdict: &Verdict,
    times: Times,
    decided_at: Option<Timestamp>,
) -> VerificationResult {
    VerificationResult {
        verification_id: case.id.to_string(),
        status: verdict.status,
        fields: extracted.extraction.as_ref().map(|extraction| fields(&extraction.fields)),
        mismatches: verdict.mismatches.iter().map(mismatch).collect(),
        fraud: None,
        reasons: verdict.reasons.iter().map(Reason::to_string).collect(),
        timings_ms: timings(&extracted.outcomes, times),
        cost_micro_usd: costs(&extracted.outcomes),
        reused: reused(&extracted.outcomes),
        config_version: market.version.clone(),
        decided_at,
        applicant_view: ApplicantView::new(verdict.status, &verdict.reasons, &extracted.images, &extracted.empty),
    }
}

fn timings(outcomes: &[StageOutcome], times: Times) -> BTreeMap<String, u64> {
    let stages = outcomes.iter().map(|outcome| (outcome.stage.as_str(), outcome.took));
    let around = [("uploads", times.uploads), ("decode", times.decode), ("own", times.own), ("total", times.total)];
    stages.chain(around).map(|(name, time)| (name.to_owned(), milliseconds(time))).collect()
}

fn costs(outcomes: &[StageOutcome]) -> BTreeMap<String, u64> {
    let total = outcomes.iter().map(|outcome| outcome.cost).sum();
    let stages = outcomes.iter().map(|outcome| (outcome.stage.as_str(), outcome.cost));
    stages.chain([("total", total)]).map(|(name, cost)| (name.to_owned(), cost.0)).collect()
}

fn reused(outcomes: &[StageOutcome]) -> Vec<StageName> {
    outcomes.iter().filter(|outcome| outcome.reused).map(|outcome| outcome.stage).collect()
}

fn fields(fields: &Fields) -> FieldsView {
    let mut view = FieldsView::default();
    for (name, value) in fields.iter() {
        *view.slot(name) = value.as_ref().map(field);
    }
    view
}

fn field(value: &FieldValue) -> FieldView {
    FieldView {
        value: value.value.clone(),
        confidence: rounded(value.confidence.get()),
        source: value.source,
        rule: value.rule,
        evidence: value.evidence.iter().map(evidence).collect(),
    }
}

fn evidence(evidence: &Evidence) -> EvidenceView {
    let rect = evidence.rect;
    EvidenceView {
        image: evidence.image,
        place: [rect.x, rect.y, rect.width, rect.height].map(rounded),
        text: evidence.text.clone(),
    }
}

fn mismatch(mismatch: &Mismatch) -> MismatchView {
    MismatchView {
        field: mismatch.field,
        reason: match mismatch.reason {
            MismatchReason::Differs => MismatchKind::Differs,
            MismatchReason::NotRead => MismatchKind::NotRead,
        },
        claimed: mismatch.claimed.clone(),
        read: mismatch.read.clone(),
    }
}

/// Four digits: a tenth of a pixel on a photo of a thousand, and no noise for readers.
fn rounded(share: f32) -> f64 {
    (f64::from(share) * 10_000.0).round() / 10_000.0
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
