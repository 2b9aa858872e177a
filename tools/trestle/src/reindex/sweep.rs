use jiff::Timestamp;
use trestle_domain::fraud::FraudCaseId;
use trestle_pipeline::port::{FraudCaseStore, IndexName, VectorIndex};

use super::{Ports, ReindexError};

/// Deletes the vectors that have expired, for S3 Vectors deletes none by itself; `there` are the cases whose vectors the index holds.
/// One whose case was prolonged, by a confirmation that was cut off before the vector, is left to the call that completes it. Gives how many were deleted.
///
/// # Errors
/// [`ReindexError`]; vectors before the failed one are deleted.
pub async fn sweep<Store, Pictures, Embed, Index>(
    ports: &Ports<'_, Store, Pictures, Embed, Index>,
    index: &IndexName,
    there: &[FraudCaseId],
    now: Timestamp,
) -> Result<usize, ReindexError>
where
    Store: FraudCaseStore,
    Index: VectorIndex,
{
    let mut deleted = 0;
    for id in there {
        let vector = ports.index.get(index, id).await?;
        if vector.is_none_or(|vector| vector.expires_at > now) {
            continue;
        }
        if ports.store.fraud_case(id).await?.is_none_or(|case| case.expires_at <= now) {
            ports.index.delete(index, id).await?;
            deleted += 1;
        }
    }
    Ok(deleted)
}
