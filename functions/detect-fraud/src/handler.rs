use std::time::Duration;

use trestle_config::{Markets, PackSource};
use trestle_domain::case::Mode;
use trestle_pipeline::case::find;
use trestle_pipeline::port::Ports;
use trestle_pipeline::run::{Job, Run};
use trestle_pipeline::verify::run_detect_fraud;
use trestle_runtime::http::{HttpRequest, Reply};
use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Fault, Request};
use trestle_wiring::{fault, note, queued, refused};

/// Kept back from the invocation's time for answering.
const RESERVE: Duration = Duration::from_millis(500);

/// Looks for fraud ahead of a verification, which reuses what was found.
pub(crate) struct Handler<'a, P, Packs> {
    pub(crate) ports: P,
    pub(crate) markets: Markets<Packs>,
    pub(crate) metrics: &'a Metrics,
}

impl<P: Ports, Packs: PackSource> Handler<'_, P, Packs> {
    /// 200 with the risk and its parts; nothing is read or decided.
    pub(crate) async fn detect(&self, http: HttpRequest, request: &Request) -> Result<Reply, Fault> {
        let id = http.path_parameter("id");
        let case = find(self.ports.store(), id, &http.owner).await.map_err(|error| Fault::of(error.code(), &error))?;
        if case.mode == Mode::Queued {
            return Err(queued());
        }
        let market =
            self.markets.of_case(&case.market).await.map_err(|error| refused(self.metrics, &case.market, &error))?;
        let job = Job { case, market: &market, time_left: request.time_left().saturating_sub(RESERVE) };
        let Run { outcome, report } = run_detect_fraud(&self.ports, job).await;
        note(self.metrics, &market.id, &report);
        match outcome {
            Ok(result) => Reply::of(200, &result),
            Err(error) => Err(fault(&error)),
        }
    }
}

#[cfg(test)]
mod tests;
