use trestle_config::{Markets, PackSource};
use trestle_domain::code::ErrorCode;
use trestle_domain::fraud::FraudCaseId;
use trestle_domain::market::MarketId;
use trestle_pipeline::case::find;
use trestle_pipeline::ingest::{IngestError, confirm, undo};
use trestle_pipeline::port::{FraudCaseStore, PictureStore, Ports};
use trestle_runtime::http::{HttpRequest, Reply};
use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Fault, Request};
use trestle_wiring::{refused, run_time};

use crate::event::{Asked, Kept, verification};

/// Keeps confirmed fraud, and lets go of it.
pub(crate) struct Handler<'a, P, Packs> {
    pub(crate) ports: P,
    pub(crate) markets: Markets<Packs>,
    pub(crate) metrics: &'a Metrics,
}

impl<P, Packs> Handler<'_, P, Packs>
where
    P: Ports<Store: FraudCaseStore, Images: PictureStore>,
    Packs: PackSource,
{
    pub(crate) async fn handle(&self, http: HttpRequest, request: &Request) -> Result<Reply, Fault> {
        match http.method.as_str() {
            "POST" => self.confirm(http, request).await,
            "DELETE" => self.undo(http).await,
            _ => Err(Fault::new(ErrorCode::RouteUnknown, "There is no such route. Check method and path.")),
        }
    }

    /// 201 with the case; 200 with the same where the verification was confirmed before.
    async fn confirm(&self, http: HttpRequest, request: &Request) -> Result<Reply, Fault> {
        let Asked { verification, confirmed_by } = Asked::read(&http.body)?;
        let found = find(self.ports.store(), verification.as_str(), &http.owner).await;
        let case = found.map_err(|error| Fault::of(error.code(), &error))?;
        let market =
            self.markets.of_case(&case.market).await.map_err(|error| refused(self.metrics, &case.market, &error))?;
        let time_left = run_time(request);
        let confirmed = confirm(&self.ports, &market, &case, &confirmed_by, time_left).await;
        let confirmed = confirmed.map_err(|error| fault(&error))?;
        tracing::info!(
            fraudCaseId = confirmed.case.id.as_str(),
            folded = confirmed.folded,
            new = confirmed.new,
            "confirmed"
        );
        let location = format!("{}/{}", http.full_path.trim_end_matches('/'), confirmed.case.id);
        let status = if confirmed.new { 201 } else { 200 };
        Ok(Reply::of(status, &Kept::from(&confirmed))?.header("location", location))
    }

    /// 204 without a body.
    async fn undo(&self, http: HttpRequest) -> Result<Reply, Fault> {
        let id = FraudCaseId::parse(http.path_parameter("id")).ok_or_else(|| fault(&IngestError::Unknown))?;
        let only = http.query_parameter("verificationId");
        let only = only.map(|text| verification(text, "verificationId")).transpose()?;
        let find_market = async |id: &MarketId| {
            let found = self.markets.of_case(id).await;
            found.inspect_err(|error| drop(refused(self.metrics, id, error))).ok()
        };
        undo(&self.ports, &id, only.as_ref(), &http.owner, find_market).await.map_err(|error| fault(&error))?;
        tracing::info!(fraudCaseId = id.as_str(), whole = only.is_none(), "undone");
        Ok(Reply::json(204, String::new()))
    }
}

fn fault(error: &IngestError) -> Fault {
    Fault::of(error.code(), error)
}

#[cfg(test)]
mod tests;
