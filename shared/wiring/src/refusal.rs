use trestle_config::MarketsError;
use trestle_domain::code::ErrorCode;
use trestle_domain::market::MarketId;
use trestle_pipeline::run::RunError;
use trestle_runtime::Fault;
use trestle_runtime::metrics::{Metrics, Sample};

/// A run that came to no result.
#[must_use]
pub fn fault(error: &RunError) -> Fault {
    let fault = Fault::of(error.code(), error);
    match error.retry_after() {
        Some(wait) => fault.retry_after(wait),
        None => fault,
    }
}

/// A case that the queue works on, asked for over the API.
#[must_use]
pub fn queued() -> Fault {
    #[derive(Debug, thiserror::Error)]
    #[error("this is a queued case")]
    struct Queued;

    Fault::of(ErrorCode::CaseQueued, &Queued)
}

/// A market whose settings can't be had.
#[must_use]
pub fn refused(metrics: &Metrics, market: &MarketId, error: &MarketsError) -> Fault {
    if error.is_refusal() {
        metrics.record(Sample::ConfigRejected { market: market.as_str() });
    }
    Fault::of(error.code(), error)
}
