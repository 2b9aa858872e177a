use std::sync::Arc;
use std::time::Duration;

use trestle_config::{Markets, PackSource};
use trestle_domain::case::{Case, Mode};
use trestle_domain::market::Market;
use trestle_pipeline::case::find;
use trestle_pipeline::port::CaseStore;
use trestle_runtime::http::HttpRequest;
use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Fault, Request};

use crate::{queued, refused};

/// Kept back from the invocation's time for answering.
const RESERVE: Duration = Duration::from_millis(500);

/// The caller's case that a request names, with its market. The queue's own cases are refused.
///
/// # Errors
/// The case is unknown to the caller or queued, or its market can't be had.
pub async fn interactive<S: CaseStore, Packs: PackSource>(
    store: &S,
    markets: &Markets<Packs>,
    metrics: &Metrics,
    http: &HttpRequest,
) -> Result<(Case, Arc<Market>), Fault> {
    let found = find(store, http.path_parameter("id"), &http.owner).await;
    let case = found.map_err(|error| Fault::of(error.code(), &error))?;
    if case.mode == Mode::Queued {
        return Err(queued());
    }
    let market = markets.of_case(&case.market).await.map_err(|error| refused(metrics, &case.market, &error))?;
    Ok((case, market))
}

/// How long a run may take, so that its answer is still in time.
#[must_use]
pub fn run_time(request: &Request) -> Duration {
    request.time_left().saturating_sub(RESERVE)
}
