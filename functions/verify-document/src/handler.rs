use std::cell::RefCell;
use std::time::Duration;

use trestle_config::settings::QUEUE_RECEIVES;
use trestle_config::{Markets, PackSource};
use trestle_domain::code::ErrorCode;
use trestle_domain::market::MarketId;
use trestle_pipeline::arrive::{Delivery, upload_arrived};
use trestle_pipeline::port::{Clock, Ports};
use trestle_pipeline::run::{Job, Run, RunError};
use trestle_pipeline::verify::run_verify;
use trestle_pipeline::view::current_result;
use trestle_runtime::batch::{self, Message};
use trestle_runtime::http::{self, HttpRequest, Reply};
use trestle_runtime::metrics::Metrics;
use trestle_runtime::{Fault, Request};
use trestle_wiring::{fault, interactive, note, refused, run_time};

use crate::event::{Answer, Kind, object_key};

/// A queued case is not begun with less time than this.
const QUEUED_RUN: Duration = Duration::from_secs(10);

/// Verifies cases, for callers who wait and from the queue.
pub(crate) struct Handler<'a, P, Packs> {
    pub(crate) ports: P,
    pub(crate) markets: Markets<Packs>,
    pub(crate) metrics: &'a Metrics,
}

impl<P: Ports, Packs: PackSource> Handler<'_, P, Packs> {
    pub(crate) async fn handle(&self, request: Request) -> Result<Answer, Fault> {
        let request = &request;
        match Kind::of(&request.body)? {
            Kind::Http => Ok(Answer::Http(http::answer(request, |http| self.verify(http, request)).await)),
            Kind::Queue => {
                let handled = batch::each(request, QUEUED_RUN, |message| self.arrived(message, request)).await;
                handled.map(Answer::Queue)
            }
        }
    }

    /// 200 with the result; 202 with what is known so far while another run holds the case for longer than this one may wait.
    async fn verify(&self, http: HttpRequest, request: &Request) -> Result<Reply, Fault> {
        let store = self.ports.store();
        let (case, market) = interactive(store, &self.markets, self.metrics, &http).await?;
        let job = Job { case: case.clone(), market: &market, time_left: run_time(request) };
        let Run { outcome, report } = run_verify(&self.ports, job).await;
        note(self.metrics, &market.id, &report);
        match outcome {
            Ok(result) => Reply::of(200, &result),
            Err(RunError::Busy { .. }) => {
                let now = self.ports.clock().now();
                let known = current_result(store, &market, &case, now).await;
                let known = known.map_err(|error| Fault::of(error.error_code(), &error))?;
                let location = http.full_path.trim_end_matches("/verify");
                Ok(Reply::of(202, &known)?.header("location", location).header("retry-after", "1"))
            }
            Err(error) => Err(fault(&error)),
        }
    }

    /// A fault sends the message back to the queue. One that does not say how often it came is taken for its last.
    async fn arrived(&self, message: Message, request: &Request) -> Result<(), Fault> {
        let key = object_key(&message)?;
        let market = RefCell::new(None);
        let find_market = async |id: &MarketId| {
            let found = self.markets.of_case(id).await;
            let found = found.inspect_err(|error| drop(refused(self.metrics, id, error))).ok();
            market.replace(found.clone());
            found
        };
        let time_left = run_time(request);
        let last = message.receive_count.is_none_or(|count| count >= QUEUE_RECEIVES);
        let delivery = upload_arrived(&self.ports, &key, find_market, time_left, last).await;
        let delivery = delivery.map_err(|error| Fault::of(error.error_code(), &error))?;
        let again = delivery.is_to_be_repeated();
        match delivery {
            Delivery::Ran(Run { outcome, report }) => {
                if let Some(market) = market.take() {
                    note(self.metrics, &market.id, &report);
                }
                match outcome {
                    Err(error) if again => Err(fault(&error)),
                    Err(error) => {
                        tracing::warn!(code = error.code().as_str(), cause = %error, "case can't be verified");
                        Ok(())
                    }
                    Ok(_) if again => {
                        Err(Fault::new(ErrorCode::UpstreamUnavailable, "The case is partial. Try again."))
                    }
                    Ok(_) => Ok(()),
                }
            }
            Delivery::MarketUnknown(id) => Err(Fault::new(ErrorCode::Internal, format!("Market {id} can't be used."))),
            other => {
                tracing::info!(delivery = ?other, "nothing to run");
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests;
