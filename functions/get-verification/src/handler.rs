use trestle_config::{Markets, PackSource};
use trestle_pipeline::case::find;
use trestle_pipeline::port::{CaseStore, Clock, StageStore};
use trestle_pipeline::view::current_result;
use trestle_runtime::Fault;
use trestle_runtime::http::{HttpRequest, Reply};
use trestle_runtime::metrics::{Metrics, Sample};

/// Shows callers their own cases.
pub(crate) struct Handler<'a, Store, Time, Packs> {
    pub(crate) store: Store,
    pub(crate) clock: Time,
    pub(crate) markets: Markets<Packs>,
    pub(crate) metrics: &'a Metrics,
}

impl<Store, Time, Packs> Handler<'_, Store, Time, Packs>
where
    Store: CaseStore + StageStore,
    Time: Clock,
    Packs: PackSource,
{
    /// The newest decision as it was answered; before that, what has been read so far.
    pub(crate) async fn get(&self, http: HttpRequest) -> Result<Reply, Fault> {
        let id = http.path_parameter("id");
        let case = find(&self.store, id, &http.owner).await.map_err(|error| Fault::of(error.code(), &error))?;
        let market = self.markets.of_case(&case.market).await.map_err(|error| {
            if error.is_refusal() {
                self.metrics.record(Sample::ConfigRejected { market: case.market.as_str() });
            }
            Fault::of(error.code(), &error)
        })?;
        let result = current_result(&self.store, &market, &case, self.clock.now()).await;
        Reply::of(200, &result.map_err(|error| Fault::of(error.error_code(), &error))?)
    }
}

#[cfg(test)]
mod tests;
