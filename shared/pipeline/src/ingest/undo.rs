use trestle_domain::case::{Owner, VerificationId};
use trestle_domain::fraud::FraudCaseId;

use super::confirm::count;
use super::{IngestError, TRIES, is_conflict};
use crate::port::{
    CaseStore as _, CaseVector, FraudCase, FraudCaseStore, FraudPorts as _, PictureStore, Ports, VectorIndex as _,
};

/// Undoes a confirmed case: all of it, or one verification that folded into it; the last one takes the case with it.
///
/// Every verification that is taken out must be the owner's, as far as it is still stored.
///
/// # Errors
/// See [`IngestError`]. The same call completes what was cut off.
pub async fn undo<P>(
    ports: &P,
    id: &FraudCaseId,
    verification: Option<&VerificationId>,
    owner: &Owner,
) -> Result<(), IngestError>
where
    P: Ports<Store: FraudCaseStore, Images: PictureStore>,
{
    for _ in 1..TRIES {
        match undo_once(ports, id, verification, owner).await {
            Err(IngestError::Store(error)) if is_conflict(&error) => {}
            done => return done,
        }
    }
    undo_once(ports, id, verification, owner).await
}

async fn undo_once<P>(
    ports: &P,
    id: &FraudCaseId,
    verification: Option<&VerificationId>,
    owner: &Owner,
) -> Result<(), IngestError>
where
    P: Ports<Store: FraudCaseStore, Images: PictureStore>,
{
    let case = ports.store().fraud_case(id).await?.ok_or(IngestError::Unknown)?;
    let (going, staying): (Vec<_>, Vec<_>) =
        case.members.iter().cloned().partition(|member| verification.is_none_or(|only| member.verification == *only));
    if going.is_empty() {
        return Err(IngestError::Unknown);
    }
    for member in &going {
        let known = ports.store().load(&member.verification).await?;
        if known.is_some_and(|known| known.owner != *owner) {
            return Err(IngestError::Unknown);
        }
    }
    if staying.is_empty() {
        ports.fraud().index().delete(&case.index, &case.id).await?;
        ports.images().delete_picture(&case.picture_key).await?;
        return Ok(ports.store().delete_fraud_case(&case).await?);
    }
    let smaller = FraudCase { members: staying, version: case.version + 1, ..case };
    ports.store().put_fraud_case(&smaller).await?;
    recount(ports, &smaller).await
}

/// Gives the case's vector the case's count and expiry.
pub(super) async fn recount<P: Ports>(ports: &P, case: &FraudCase) -> Result<(), IngestError> {
    let index = ports.fraud().index();
    let (count, expires_at) = (count(case), case.expires_at);
    match index.get(&case.index, &case.id).await? {
        Some(vector) if vector.count != count || vector.expires_at != expires_at => {
            Ok(index.put(&case.index, &CaseVector { count, expires_at, ..vector }).await?)
        }
        _ => Ok(()),
    }
}
