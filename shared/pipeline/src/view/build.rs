use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use trestle_domain::case::{Case, Status};
use trestle_domain::code::Reason;
use trestle_domain::evidence::{Evidence, FieldValue};
use trestle_domain::extraction::{Fields, Mismatch, MismatchReason};
use trestle_domain::market::Market;
use trestle_domain::stage::StageName;

use super::fraud::fraud_view;
use super::{ApplicantView, EvidenceView, FieldView, FieldsView, MismatchKind, MismatchView, VerificationResult};
use crate::assess::Assessed;
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
    (extracted, assessed): (&Extracted, &Assessed),
    verdict: &Verdict,
    times: Times,
    decided_at: Option<Timestamp>,
) -> VerificationResult {
    let outcomes = || extracted.outcomes.iter().chain(&assessed.outcomes);
    VerificationResult {
        verification_id: case.id.to_string(),
        status: verdict.status,
        fields: extracted.extraction.as_ref().map(|extraction| fields(&extraction.fields)),
        mismatches: verdict.mismatches.iter().map(mismatch).collect(),
        fraud: verdict.risk.map(|risk| fraud_view(market, assessed, risk)),
        reasons: verdict.reasons.iter().map(Reason::to_string).collect(),
        timings_ms: timings(outcomes(), times),
        cost_micro_usd: costs(outcomes()),
        reused: reused(outcomes()),
        config_version: market.version.clone(),
        decided_at,
        applicant_view: applicant_view((extracted, assessed), verdict),
    }
}

/// A rejected case is for the caller to tell; every other may be mended by a better picture.
fn applicant_view((extracted, assessed): (&Extracted, &Assessed), verdict: &Verdict) -> ApplicantView {
    let view = ApplicantView::new(verdict.status, &verdict.reasons, &extracted.images, &extracted.empty);
    if verdict.status == Status::Rejected { view } else { view.or_face(assessed.face.done().copied()) }
}

fn timings<'a>(outcomes: impl Iterator<Item = &'a StageOutcome>, times: Times) -> BTreeMap<String, u64> {
    let stages = outcomes.map(|outcome| (outcome.stage.as_str(), outcome.took));
    let around = [("uploads", times.uploads), ("decode", times.decode), ("own", times.own), ("total", times.total)];
    stages.chain(around).map(|(name, time)| (name.to_owned(), milliseconds(time))).collect()
}

fn costs<'a>(outcomes: impl Iterator<Item = &'a StageOutcome> + Clone) -> BTreeMap<String, u64> {
    let total = outcomes.clone().map(|outcome| outcome.cost).sum();
    let stages = outcomes.map(|outcome| (outcome.stage.as_str(), outcome.cost));
    stages.chain([("total", total)]).map(|(name, cost)| (name.to_owned(), cost.0)).collect()
}

fn reused<'a>(outcomes: impl Iterator<Item = &'a StageOutcome>) -> Vec<StageName> {
    outcomes.filter(|outcome| outcome.reused).map(|outcome| outcome.stage).collect()
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
pub(super) fn rounded(share: f32) -> f64 {
    (f64::from(share) * 10_000.0).round() / 10_000.0
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
