use trestle_config::{Markets, PackSource};
use trestle_domain::code::ErrorCode;
use trestle_pipeline::case::{OpenRequest, Opener};
use trestle_pipeline::port::{CaseStore, Clock, Ids, ImageStore, KeyedHash};
use trestle_runtime::Fault;
use trestle_runtime::http::{HttpRequest, Reply};
use trestle_runtime::metrics::{Metrics, Sample};

use crate::event::{Asked, Opened, market_unknown};

/// Opens cases for HTTP callers.
pub(crate) struct Handler<'a, Store, Images, Hash, Time, Tokens, Packs> {
    pub(crate) opener: Opener<Store, Images, Hash, Time, Tokens>,
    pub(crate) markets: Markets<Packs>,
    pub(crate) metrics: &'a Metrics,
}

impl<Store, Images, Hash, Time, Tokens, Packs> Handler<'_, Store, Images, Hash, Time, Tokens, Packs>
where
    Store: CaseStore,
    Images: ImageStore,
    Hash: KeyedHash,
    Time: Clock,
    Tokens: Ids,
    Packs: PackSource,
{
    /// 201 for a new case, 200 for the case that the same idempotency key opened before.
    pub(crate) async fn open(&self, http: HttpRequest) -> Result<Reply, Fault> {
        let asked = Asked::read(&http.body)?;
        let idempotency_key = http.idempotency_key.map(checked_key).transpose()?.map(Into::into);
        let known = self.markets.get(&asked.market).await.map_err(|error| {
            if error.is_refusal() {
                self.metrics.record(Sample::ConfigRejected { market: asked.market.as_str() });
            }
            Fault::of(error.code(), &error)
        })?;
        if known.is_none() {
            return Err(market_unknown());
        }
        let Asked { market, mode, claim, subject, uploads } = asked;
        let request = OpenRequest { owner: http.owner, market, mode, claim, subject, uploads, idempotency_key };
        let opened = self.opener.open(request).await.map_err(|error| Fault::of(error.code(), &error))?;
        tracing::info!(verificationId = opened.id.as_str(), replayed = opened.replayed, "case opened");
        let location = format!("{}/{}", http.full_path.trim_end_matches('/'), opened.id);
        let status = if opened.replayed { 200 } else { 201 };
        Ok(Reply::of(status, &Opened::from(&opened))?.header("location", location))
    }
}

/// The header's value: 1 to 255 printable ASCII characters.
fn checked_key(key: String) -> Result<String, Fault> {
    if (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(key);
    }
    let message = "The header Idempotency-Key must be 1 to 255 printable ASCII characters. Correct it and send the request again.";
    Err(Fault::new(ErrorCode::FieldInvalid, message))
}

#[cfg(test)]
mod tests;
