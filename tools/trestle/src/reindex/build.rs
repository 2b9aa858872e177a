use jiff::Timestamp;
use trestle_domain::fraud::{BackgroundSettings, FraudCaseId};
use trestle_domain::market::MarketId;
use trestle_domain::money::MicroUsd;
use trestle_pipeline::port::{Embedder, FraudCaseStore, PictureStore, VectorIndex};

use super::{Carried, Ports, ReindexError};

/// What filling an index came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Built {
    pub embedded: usize,
    /// There from an earlier run.
    pub before: usize,
    /// Cases whose masked picture is gone.
    pub without_picture: Vec<FraudCaseId>,
    /// Cases whose picture was masked by other rules.
    pub other_mask: Vec<FraudCaseId>,
    pub cost: MicroUsd,
}

/// Fills the index that `to` names from the kept pictures, with the model that `to` names. `progress` hears of each case.
///
/// # Errors
/// [`ReindexError`]; cases before the failed one are in the index.
pub async fn build<Store, Pictures, Embed, Index>(
    ports: &Ports<'_, Store, Pictures, Embed, Index>,
    market: &MarketId,
    to: &BackgroundSettings,
    now: Timestamp,
    mut progress: impl FnMut(&FraudCaseId),
) -> Result<Built, ReindexError>
where
    Store: FraudCaseStore,
    Pictures: PictureStore,
    Embed: Embedder,
    Index: VectorIndex,
{
    let mut built = Built::default();
    for case in ports.cases(market, now).await? {
        match ports.carry_over(&case, to).await? {
            Carried::Now(_, cost) => {
                built.embedded += 1;
                built.cost += cost;
            }
            Carried::Before(_) => built.before += 1,
            Carried::NoPicture => built.without_picture.push(case.id.clone()),
            Carried::OtherMask => built.other_mask.push(case.id.clone()),
        }
        progress(&case.id);
    }
    Ok(built)
}
