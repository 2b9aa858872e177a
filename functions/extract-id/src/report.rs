//! What a run did, as metrics and one log line.

use trestle_config::MarketsError;
use trestle_domain::market::MarketId;
use trestle_pipeline::run::RunReport;
use trestle_runtime::Fault;
use trestle_runtime::metrics::{Metrics, Sample, milliseconds};

pub(crate) fn note(metrics: &Metrics, market: &MarketId, report: &RunReport) {
    for stage in &report.stages {
        metrics.record(Sample::Stage { stage: stage.stage, outcome: stage.name(), took: stage.took });
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
