use std::sync::Arc;

use trestle_domain::case::{Owner, VerificationId};
use trestle_domain::fraud::FraudCaseId;
use trestle_domain::market::{Market, MarketId};

use super::settle::{from_picture, settle, show, with_picture};
use super::{IngestError, TRIES, is_conflict};
use crate::port::{
    FraudCase, FraudCaseStore, FraudPorts as _, Member, PictureStore, Ports, VectorIndex as _, picture_key,
};

/// Undoes a confirmed case: all of it, or one verification that folded into it; the last one takes the case with it.
///
/// Every verification that is taken out must be the owner's. `markets` finds a configured market.
///
/// # Errors
/// See [`IngestError`]. The same call completes what was cut off.
pub async fn undo<P>(
    ports: &P,
    id: &FraudCaseId,
    verification: Option<&VerificationId>,
    owner: &Owner,
    markets: impl AsyncFn(&MarketId) -> Option<Arc<Market>>,
) -> Result<(), IngestError>
where
    P: Ports<Store: FraudCaseStore, Images: PictureStore>,
{
    let asked = Asked { ports, id, verification, owner, markets };
    for _ in 1..TRIES {
        match asked.undo().await {
            Err(IngestError::Store(error)) if is_conflict(&error) => {}
            done => return done,
        }
    }
    asked.undo().await
}

struct Asked<'a, P, Markets> {
    ports: &'a P,
    id: &'a FraudCaseId,
    verification: Option<&'a VerificationId>,
    owner: &'a Owner,
    markets: Markets,
}

impl<P, Markets> Asked<'_, P, Markets>
where
    P: Ports<Store: FraudCaseStore, Images: PictureStore>,
    Markets: AsyncFn(&MarketId) -> Option<Arc<Market>>,
{
    async fn undo(&self) -> Result<(), IngestError> {
        let (ports, store) = (self.ports, self.ports.store());
        let case = store.fraud_case(self.id).await?.ok_or(IngestError::Unknown)?;
        let goes = |member: &Member| self.verification.is_none_or(|only| member.verification == *only);
        let (going, staying): (Vec<_>, Vec<_>) = case.members.iter().cloned().partition(goes);
        if going.is_empty() {
            // It may have left in a call that was cut off. Nobody else is told whether there was anything to complete.
            let _ = self.settle(&case).await;
            return Err(IngestError::Unknown);
        }
        if going.iter().any(|member| member.owner != *self.owner) {
            return Err(IngestError::Unknown);
        }
        if staying.is_empty() {
            ports.fraud().index().delete(&case.index, &case.id).await?;
            self.delete_pictures(&case, &going).await?;
            store.delete_fraud_case(&case).await?;
            // Somebody may have brought the index up to the case in between.
            return Ok(ports.fraud().index().delete(&case.index, &case.id).await?);
        }
        // Who goes is a member until the index shows another: a call that was cut off is found to be unfinished.
        let mut case = case;
        if let Some(newest) = staying.last()
            && staying.iter().all(|member| member.verification != case.shown)
        {
            let kept = with_picture(ports, &case, &staying).await?;
            case = show(ports, case, kept.unwrap_or_else(|| newest.verification.clone())).await?;
        }
        self.settle(&case).await?;
        self.delete_pictures(&case, &going).await?;
        let smaller = FraudCase { members: staying, version: case.version + 1, ..case };
        store.put_fraud_case(&smaller).await?;
        self.settle(&smaller).await
    }

    async fn settle(&self, case: &FraudCase) -> Result<(), IngestError> {
        settle(self.ports, case, async |case: &FraudCase| {
            let market = (self.markets)(&case.market).await.ok_or(IngestError::MarketUnknown)?;
            let settings = market.fraud.as_ref().and_then(|fraud| fraud.background.as_ref());
            from_picture(self.ports, settings, case).await
        })
        .await
    }

    async fn delete_pictures(&self, case: &FraudCase, going: &[Member]) -> Result<(), IngestError> {
        for member in going {
            self.ports.images().delete_picture(&picture_key(&case.market, &member.verification)).await?;
        }
        Ok(())
    }
}
