use trestle_domain::market::MarketId;
use trestle_pipeline::run::RunReport;
use trestle_runtime::metrics::{Metrics, Sample, milliseconds};

/// Tells what a run did, as metrics and one log line.
pub fn note(metrics: &Metrics, market: &MarketId, report: &RunReport) {
    for stage in &report.stages {
        metrics.record(Sample::Stage { stage: stage.stage, outcome: stage.name(), took: stage.took });
    }
    for answer in &report.model {
        metrics.record(Sample::ModelAnswer { outcome: answer });
    }
    for service in &report.throttled {
        metrics.record(Sample::UpstreamThrottled { service });
    }
    if let Some(status) = report.status.filter(|_| report.decision_stored) {
        metrics.record(Sample::Decision { market, status: status.as_str(), cost_micro_usd: report.cost.0 });
    }
    tracing::info!(
        market = market.as_str(),
        status = report.status.map(trestle_domain::case::Status::as_str),
        decisionStored = report.status.map(|_| report.decision_stored),
        notStored = report.not_stored,
        ownMs = milliseconds(report.own),
        decodeMs = milliseconds(report.decode),
        totalMs = milliseconds(report.total),
        costMicroUsd = report.cost.0,
        "run ended"
    );
}
