//! What a run did, as metrics and one log line.

use trestle_config::MarketsError;
use trestle_domain::decision::StageState;
use trestle_domain::market::MarketId;
use trestle_pipeline::run::RunReport;
use trestle_pipeline::stage::StageOutcome;
use trestle_runtime::Fault;
use trestle_runtime::metrics::{Metrics, Sample};

pub(crate) fn note(metrics: &Metrics, market: &MarketId, report: &RunReport) {
    for stage in &report.stages {
        metrics.record(Sample::Stage {
            stage: stage.stage,
            outcome: outcome(stage),
            took_ms: milliseconds(stage.took),
        });
    }
    for answer in &report.model {
        metrics.record(Sample::ModelAnswer { outcome: answer });
    }
    for service in &report.throttled {
        metrics.record(Sample::UpstreamThrottled { service });
    }
    tracing::info!(
        market = market.as_str(),
        notStored = report.not_stored,
        ownMs = milliseconds(report.own),
        decodeMs = milliseconds(report.decode),
        totalMs = milliseconds(report.total),
        costMicroUsd = report.cost.0,
        "run ended"
    );
}

/// A market whose settings can't be had.
pub(crate) fn refused(metrics: &Metrics, market: &MarketId, error: &MarketsError) -> Fault {
    if error.is_refusal() {
        metrics.record(Sample::ConfigRejected { market: market.as_str() });
    }
    Fault::of(error.code(), error)
}

fn outcome(stage: &StageOutcome) -> &'static str {
    match stage.state {
        StageState::Done if stage.reused => "reused",
        StageState::Done => "done",
        StageState::Skipped => "skipped",
        StageState::Failed => "failed",
        StageState::Late => "late",
    }
}

fn milliseconds(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
