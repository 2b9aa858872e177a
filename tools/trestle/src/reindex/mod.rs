//! Moving confirmed fraud to another embedding model: a new index is filled beside the old one from the masked pictures that are kept,
//! both are compared, the cases are switched over, and the old index is removed. A model's end of life does not end the index.
//!
//! Each step may be repeated; nothing is embedded twice. While both indexes are there, verifications go on with the one that the market
//! names.

mod build;
mod compare;
mod sweep;
mod switch;

pub use build::{Built, build};
pub use compare::{Comparison, compare};
pub use sweep::sweep;
pub use switch::{Switched, pointing_to, switch};

use jiff::Timestamp;
use trestle_domain::fraud::{BackgroundSettings, FraudCaseId, IndexPins, MASK_VERSION};
use trestle_domain::market::MarketId;
use trestle_domain::money::MicroUsd;
use trestle_pipeline::port::{
    CaseVector, Embedder, FraudCase, FraudCaseStore, IndexName, PictureStore, StoreError, UpstreamError, VectorIndex,
    picture_key,
};

/// Why a step could not be finished. What was done before stays, and is not done again.
#[derive(Debug, thiserror::Error)]
pub enum ReindexError {
    #[error("the table of cases: {0}")]
    Store(#[from] StoreError),
    #[error(transparent)]
    Upstream(#[from] UpstreamError),
    #[error("case {0} was changed meanwhile; run the step again")]
    Changed(FraudCaseId),
}

/// What the steps work on.
#[derive(Debug)]
pub struct Ports<'a, Store, Pictures, Embed, Index> {
    pub store: &'a Store,
    pub pictures: &'a Pictures,
    pub embedder: &'a Embed,
    pub index: &'a Index,
}

impl<Store, Pictures, Embed, Index> Ports<'_, Store, Pictures, Embed, Index>
where
    Store: FraudCaseStore,
    Pictures: PictureStore,
    Embed: Embedder,
    Index: VectorIndex,
{
    /// The market's cases that still count, by id.
    async fn cases(&self, market: &MarketId, now: Timestamp) -> Result<Vec<FraudCase>, ReindexError> {
        let mut cases = self.store.fraud_cases(market).await?;
        cases.retain(|case| case.expires_at > now);
        cases.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(cases)
    }

    /// Puts a case's vector into the index of `to` unless it is there as it should be.
    async fn carry_over(&self, case: &FraudCase, to: &BackgroundSettings) -> Result<Carried, ReindexError> {
        let index = IndexName::from(to);
        let count = u32::try_from(case.members.len()).unwrap_or(u32::MAX);
        let there = self.index.get(&index, &case.id).await?;
        if let Some(there) = there.as_ref().filter(|there| there.member == case.shown) {
            if there.count != count || there.expires_at != case.expires_at {
                let right = CaseVector { count, expires_at: case.expires_at, ..there.clone() };
                self.index.put(&index, &right).await?;
            }
            return Ok(Carried::Before(there.pins.clone()));
        }
        let picture = self.pictures.picture(&picture_key(&case.market, &case.shown)).await?;
        let usable = picture.as_ref().filter(|picture| picture.mask == MASK_VERSION);
        let Some(picture) = usable else {
            if there.is_some() {
                // Of a member that was taken back since.
                self.index.delete(&index, &case.id).await?;
            }
            return Ok(if picture.is_some() { Carried::OtherMask } else { Carried::NoPicture });
        };
        let embedding = self.embedder.embed(to, picture).await?;
        let pins = IndexPins { model: embedding.engine, mask: picture.mask, market: case.market.as_str().to_owned() };
        let vector = CaseVector {
            case: case.id.clone(),
            member: case.shown.clone(),
            vector: embedding.vector,
            pins: pins.clone(),
            count,
            expires_at: case.expires_at,
        };
        self.index.put(&index, &vector).await?;
        Ok(Carried::Now(pins, embedding.cost))
    }
}

/// What became of a case.
enum Carried {
    Now(IndexPins, MicroUsd),
    /// An earlier run did it.
    Before(IndexPins),
    NoPicture,
    /// Its picture was masked by other rules than those in force, so that no query would be comparable.
    OtherMask,
}

#[cfg(test)]
mod tests;
