use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;
use trestle_domain::extraction::Fields;
use trestle_domain::field::FieldName;
use trestle_domain::fraud::{PerceptualHash, Velocity, VelocitySettings};
use trestle_domain::money::MicroUsd;
use trestle_domain::name::fold;
use trestle_domain::stage::StageName;

use super::{Attempt, Context, KeyBuilder, Paid, pay, recall};
use crate::port::{
    Clock as _, FraudPorts as _, KeyedHash as _, Ports, SightingKeys, SightingStore as _, StageKey, StoreError,
    UpstreamError, UpstreamErrorKind,
};
use crate::stored::VelocityResult;

const REVISION: u32 = 1;
const BUDGET: Duration = Duration::from_secs(1);

/// The domain under which id numbers are hashed.
pub(crate) const ID_NUMBER: &str = "id-number";
/// The domain under which name and date of birth are hashed.
pub(crate) const IDENTITY: &str = "identity";

/// The key of the counts of this case; the number itself never enters it.
fn key<P>(context: &Context<'_, P>, settings: &VelocitySettings) -> StageKey {
    let mut key = KeyBuilder::new(StageName::Velocity, REVISION)
        .setting("window", settings.window.as_secs().to_be_bytes())
        .setting("near-image-bits", settings.near_image_bits.to_be_bytes());
    for upload in &context.case.uploads {
        key = key.image(upload.sha256);
    }
    key.finish()
}

/// Leaves this verification's id number and images, and counts what others left under the same. Always counted anew where
/// services may be called: what is stored was true of its own time.
pub(crate) async fn velocity<P: Ports>(
    context: &Context<'_, P>,
    settings: &VelocitySettings,
    fields: Option<&Fields>,
    hashes: Vec<PerceptualHash>,
) -> Attempt<VelocityResult> {
    let key = key(context, settings);
    if !context.may_call {
        return recall(context, &key).unwrap_or_else(|| Attempt::late(Instant::now()));
    }
    pay(context, key, BUDGET, async {
        let velocity = count(context, settings, fields, hashes).await?;
        Ok(Paid { result: VelocityResult { velocity }, cost: MicroUsd(0), engine: "table".to_owned() })
    })
    .await
}

async fn count<P: Ports>(
    context: &Context<'_, P>,
    settings: &VelocitySettings,
    fields: Option<&Fields>,
    hashes: Vec<PerceptualHash>,
) -> Result<Velocity, UpstreamError> {
    let (fraud, case, market) = (context.ports.fraud(), context.case, &context.market.id);
    let (number, identity) = (fields.and_then(number), fields.and_then(identity));
    let hashed = async |domain: &str, message: Option<String>| match message {
        Some(message) => fraud.hash().keyed_hash(domain, message.as_bytes()).await.map(Some),
        None => Ok(None),
    };
    let (number, identity) = tokio::try_join!(hashed(ID_NUMBER, number), hashed(IDENTITY, identity))?;
    let keys = SightingKeys { number, images: case.uploads.iter().map(|upload| upload.sha256.0).collect(), hashes };
    let now = context.ports.clock().now();
    let since = now.saturating_sub(settings.window).unwrap_or(Timestamp::MIN);
    let until = now.saturating_add(settings.window).unwrap_or(Timestamp::MAX);
    // In this order: of two verifications at once, the one that looks later finds the other.
    let sightings = fraud.sightings();
    let seen = async {
        sightings.remember(market, &case.id, identity, &keys, now, until).await?;
        sightings.sightings(market, &keys, settings.near_image_bits, since).await
    };
    let seen = seen.await.map_err(|error| unavailable(&error))?;
    Ok(Velocity::count(&seen, &case.id, identity, &keys.hashes, settings, now))
}

fn number(fields: &Fields) -> Option<String> {
    fields.get(FieldName::IdNumber).as_ref().map(|number| number.value.expose().clone())
}

/// Who the document says it is; `None` unless surname, name and date of birth were all read.
fn identity(fields: &Fields) -> Option<String> {
    let value = |field| fields.get(field).as_ref().map(|value| value.value.expose());
    let (surname, name) = (fold(value(FieldName::Surname)?), fold(value(FieldName::Name)?));
    Some(format!("{surname}|{name}|{}", value(FieldName::DateOfBirth)?))
}

fn unavailable(error: &StoreError) -> UpstreamError {
    let (operation, kind) = match error {
        StoreError::Unavailable { operation, .. } | StoreError::Conflict { operation } => {
            (*operation, UpstreamErrorKind::Unavailable)
        }
        StoreError::Malformed { what } => (*what, UpstreamErrorKind::Invalid),
    };
    UpstreamError::new("dynamodb", operation, kind)
}
