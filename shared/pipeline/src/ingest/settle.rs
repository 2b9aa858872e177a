use std::time::Duration;

use tokio::time::timeout;
use trestle_domain::case::VerificationId;
use trestle_domain::fraud::BackgroundSettings;

use super::{IngestError, TRIES};
use crate::port::{
    CaseVector, Clock as _, Embedder as _, FraudCase, FraudCaseStore, FraudPorts as _, IndexName, Member, PictureStore,
    Ports, StoreError, VectorIndex as _, picture_key,
};

/// Gives the index the case as it stands: one vector, of the member shown, with the case's count and expiry; none for a case that is
/// gone or has expired. `background` makes the shown member's vector where the index does not have it; where it can't, because the member's picture is
/// gone, another member is shown.
///
/// The index knows no condition, so each write is followed by a look at the case: whoever writes last has then seen the newest case.
pub(super) async fn settle<P>(
    ports: &P,
    case: &FraudCase,
    background: impl AsyncFn(&FraudCase) -> Result<Option<Vec<f32>>, IngestError>,
) -> Result<(), IngestError>
where
    P: Ports<Store: FraudCaseStore, Images: PictureStore>,
{
    let index = ports.fraud().index();
    let mut case = case.clone();
    for _ in 0..TRIES {
        let there = index.get(&case.index, &case.id).await?;
        let has_expired = case.expires_at <= ports.clock().now();
        let (count, expires_at) = (count(&case), case.expires_at);
        let vector = match &there {
            _ if has_expired => None,
            Some(there) if there.member == case.shown => {
                if there.count == count && there.expires_at == expires_at {
                    return Ok(());
                }
                Some(there.vector.clone())
            }
            _ => background(&case).await?,
        };
        if let Some(vector) = vector {
            let (pins, member) = (case.pins.clone(), case.shown.clone());
            let vector = CaseVector { case: case.id.clone(), member, vector, pins, count, expires_at };
            index.put(&case.index, &vector).await?;
        } else if !has_expired && let Some(another) = instead(ports, &case).await? {
            case = show(ports, case, another).await?;
            continue;
        } else if there.is_some() {
            index.delete(&case.index, &case.id).await?;
        } else {
            return Ok(());
        }
        match ports.store().fraud_case(&case.id).await? {
            Some(now) if now.version == case.version => return Ok(()),
            Some(now) => case = now,
            None => return Ok(index.delete(&case.index, &case.id).await?),
        }
    }
    Err(StoreError::Conflict { operation: "settle" }.into())
}

/// The shown member's background, from its kept picture; `None` where none is kept, or where it can't be compared with what is in the
/// case's index.
pub(super) async fn from_picture<P>(
    ports: &P,
    settings: Option<&BackgroundSettings>,
    case: &FraudCase,
) -> Result<Option<Vec<f32>>, IngestError>
where
    P: Ports<Images: PictureStore>,
{
    let Some(settings) = settings.filter(|settings| IndexName::from(*settings) == case.index) else { return Ok(None) };
    let kept = ports.images().picture(&picture_key(&case.market, &case.shown)).await?;
    let Some(picture) = kept.filter(|picture| picture.mask == case.pins.mask) else { return Ok(None) };
    let embedding = ports.fraud().embedder().embed(settings, &picture);
    let embedding =
        timeout(Duration::from_millis(settings.budget), embedding).await.map_err(|_| IngestError::Late)??;
    Ok((embedding.engine == case.pins.model).then_some(embedding.vector))
}

/// The member to show in place of one whose picture is gone.
async fn instead<P>(ports: &P, case: &FraudCase) -> Result<Option<VerificationId>, IngestError>
where
    P: Ports<Images: PictureStore>,
{
    let shown: Vec<Member> = case.members.iter().filter(|member| member.verification == case.shown).cloned().collect();
    if with_picture(ports, case, &shown).await?.is_some() {
        return Ok(None);
    }
    with_picture(ports, case, &case.members).await
}

/// The newest of these members whose picture is kept and can be compared with what is in the case's index: it will be kept the longest.
pub(super) async fn with_picture<P>(
    ports: &P,
    case: &FraudCase,
    members: &[Member],
) -> Result<Option<VerificationId>, IngestError>
where
    P: Ports<Images: PictureStore>,
{
    for member in members.iter().rev() {
        let kept = ports.images().picture(&picture_key(&case.market, &member.verification)).await?;
        if kept.is_some_and(|picture| picture.mask == case.pins.mask) {
            return Ok(Some(member.verification.clone()));
        }
    }
    Ok(None)
}

/// Has the case show this member from now on.
pub(super) async fn show<P>(ports: &P, case: FraudCase, shown: VerificationId) -> Result<FraudCase, IngestError>
where
    P: Ports<Store: FraudCaseStore>,
{
    let case = FraudCase { shown, version: case.version + 1, ..case };
    ports.store().put_fraud_case(&case).await?;
    Ok(case)
}

fn count(case: &FraudCase) -> u32 {
    u32::try_from(case.members.len()).unwrap_or(u32::MAX)
}
