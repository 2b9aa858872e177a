use std::collections::BTreeSet;

use jiff::Timestamp;
use trestle_domain::fraud::{BackgroundSettings, FraudCaseId};
use trestle_domain::market::MarketId;
use trestle_pipeline::port::{CaseVector, Embedder, FraudCaseStore, IndexName, Neighbour, PictureStore, VectorIndex};

use super::{Ports, ReindexError};

/// How alike two indexes answer, asked with the confirmed cases themselves.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Comparison {
    /// Cases that are in both.
    pub cases: usize,
    /// Cases that one index lacks.
    pub only_in_one: Vec<FraudCaseId>,
    /// Cases with a neighbour in both indexes.
    pub with_neighbours: usize,
    /// Of these, those whose nearest neighbour is the same.
    pub same_nearest: usize,
    /// Of these, the mean share of neighbours in common, 0..=1; 0 where there are none.
    pub overlap: f64,
    /// Similarities to the nearest neighbour, sorted: old index, new index. The score map is chosen for one model's.
    pub nearest: (Vec<f32>, Vec<f32>),
}

/// Asks both indexes for the neighbours of every case, the case itself left out.
///
/// # Errors
/// [`ReindexError`].
pub async fn compare<Store, Pictures, Embed, Index>(
    ports: &Ports<'_, Store, Pictures, Embed, Index>,
    market: &MarketId,
    from: &BackgroundSettings,
    to: &BackgroundSettings,
    now: Timestamp,
) -> Result<Comparison, ReindexError>
where
    Store: FraudCaseStore,
    Pictures: PictureStore,
    Embed: Embedder,
    Index: VectorIndex,
{
    let mut comparison = Comparison::default();
    let mut overlaps = Vec::new();
    for case in ports.cases(market, now).await? {
        let (old, new) = (IndexName::from(from), IndexName::from(to));
        let (Some(in_old), Some(in_new)) =
            (ports.index.get(&old, &case.id).await?, ports.index.get(&new, &case.id).await?)
        else {
            comparison.only_in_one.push(case.id);
            continue;
        };
        comparison.cases += 1;
        let old = neighbours(ports.index, &old, &in_old, from.top_k, now).await?;
        let new = neighbours(ports.index, &new, &in_new, to.top_k, now).await?;
        let (Some(old_nearest), Some(new_nearest)) = (old.first(), new.first()) else { continue };
        comparison.with_neighbours += 1;
        comparison.same_nearest += usize::from(old_nearest.case == new_nearest.case);
        comparison.nearest.0.push(old_nearest.similarity);
        comparison.nearest.1.push(new_nearest.similarity);
        overlaps.push(overlap(&old, &new));
    }
    comparison.nearest.0.sort_by(f32::total_cmp);
    comparison.nearest.1.sort_by(f32::total_cmp);
    comparison.overlap = mean(&overlaps);
    Ok(comparison)
}

async fn neighbours(
    index: &impl VectorIndex,
    name: &IndexName,
    of: &CaseVector,
    top_k: u32,
    now: Timestamp,
) -> Result<Vec<Neighbour>, ReindexError> {
    let wanted = (top_k + 1).min(100);
    let mut found = index.query(name, &of.pins, &of.vector, wanted, now).await?;
    found.retain(|near| near.case != of.case);
    found.truncate(top_k as usize);
    Ok(found)
}

/// The share of the smaller set that is in both.
fn overlap(old: &[Neighbour], new: &[Neighbour]) -> f64 {
    let ids = |list: &[Neighbour]| list.iter().map(|near| near.case.clone()).collect::<BTreeSet<_>>();
    let (old, new) = (ids(old), ids(new));
    let common = old.intersection(&new).count();
    ratio(common, old.len().min(new.len()))
}

#[allow(clippy::cast_precision_loss)] // counts of cases
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[allow(clippy::cast_precision_loss)] // counts of cases
fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}
