use trestle_config::{Markets, PackSource};
use trestle_pipeline::port::Ports;
use trestle_pipeline::run::{Job, Run};
use trestle_pipeline::verify::run_detect_fraud;
use trestle_runtime::http::{HttpRequest, Reply};
use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Fault, Request};
use trestle_wiring::{fault, interactive, note, run_time};

/// Looks for fraud ahead of a verification, which reuses what was found.
pub(crate) struct Handler<'a, P, Packs> {
    pub(crate) ports: P,
    pub(crate) markets: Markets<Packs>,
    pub(crate) metrics: &'a Metrics,
}

impl<P: Ports, Packs: PackSource> Handler<'_, P, Packs> {
    /// 200 with the risk and its parts; nothing is read or decided.
    pub(crate) async fn detect(&self, http: HttpRequest, request: &Request) -> Result<Reply, Fault> {
        let (case, market) = interactive(self.ports.store(), &self.markets, self.metrics, &http).await?;
        let job = Job { case, market: &market, time_left: run_time(request) };
        let Run { outcome, report } = run_detect_fraud(&self.ports, job).await;
        note(self.metrics, &market.id, &report);
        Reply::of(200, &outcome.map_err(|error| fault(&error))?)
    }
}

#[cfg(test)]
mod tests;
