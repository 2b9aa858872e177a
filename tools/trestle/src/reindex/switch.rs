use jiff::Timestamp;
use trestle_domain::fraud::{BackgroundSettings, FraudCaseId};
use trestle_domain::market::MarketId;
use trestle_domain::money::MicroUsd;
use trestle_pipeline::port::{Embedder, FraudCase, FraudCaseStore, IndexName, PictureStore, StoreError, VectorIndex};

use super::{Carried, Ports, ReindexError};

/// What switching came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Switched {
    pub switched: usize,
    pub before: usize,
    /// Cases that can't be switched, for their picture is gone or masked by other rules; they stay where they are.
    pub left_behind: Vec<FraudCaseId>,
    /// Vectors of the index whose case was taken back since it was filled.
    pub removed: usize,
    pub cost: MicroUsd,
}

/// Points the market's cases to the index that `to` names, after putting there what was confirmed since it was filled, and removing
/// what was taken back; `there` are the cases whose vectors the index holds.
///
/// # Errors
/// [`ReindexError`]; cases before the failed one are switched.
pub async fn switch<Store, Pictures, Embed, Index>(
    ports: &Ports<'_, Store, Pictures, Embed, Index>,
    market: &MarketId,
    to: &BackgroundSettings,
    there: &[FraudCaseId],
    now: Timestamp,
) -> Result<Switched, ReindexError>
where
    Store: FraudCaseStore,
    Pictures: PictureStore,
    Embed: Embedder,
    Index: VectorIndex,
{
    let mut switched = Switched::default();
    let index = IndexName::from(to);
    let cases = ports.cases(market, now).await?;
    for gone in there.iter().filter(|id| !cases.iter().any(|case| case.id == **id)) {
        ports.index.delete(&index, gone).await?;
        switched.removed += 1;
    }
    for case in cases {
        if case.index == index {
            switched.before += 1;
            continue;
        }
        let pins = match ports.carry_over(&case, to).await? {
            Carried::Now(pins, cost) => {
                switched.cost += cost;
                pins
            }
            Carried::Before(pins) => pins,
            Carried::NoPicture | Carried::OtherMask => {
                switched.left_behind.push(case.id);
                continue;
            }
        };
        let pointed = FraudCase { index: index.clone(), pins, version: case.version + 1, ..case };
        match ports.store.put_fraud_case(&pointed).await {
            Ok(()) => switched.switched += 1,
            Err(StoreError::Conflict { .. }) => return Err(ReindexError::Changed(pointed.id)),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(switched)
}

/// Cases of a market that still point to an index, which therefore must stay.
///
/// # Errors
/// The table.
pub async fn pointing_to(
    store: &impl FraudCaseStore,
    market: &MarketId,
    index: &IndexName,
    now: Timestamp,
) -> Result<Vec<FraudCaseId>, ReindexError> {
    let cases = store.fraud_cases(market).await?;
    let there = cases.into_iter().filter(|case| case.index == *index && case.expires_at > now);
    Ok(there.map(|case| case.id).collect())
}
