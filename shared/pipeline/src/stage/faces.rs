use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use trestle_domain::case::{DeclaredUpload, Sha256};
use trestle_domain::fraud::FraudSettings;
use trestle_domain::stage::StageName;

use super::{Attempt, Context, KeyBuilder, Paid, pay, recall};
use crate::port::{FaceDetector as _, FraudPorts as _, Ports, StageKey};
use crate::run::RunError;
use crate::stored::FacesResult;

const REVISION: u32 = 1;

/// The key of stage `faces` for one image.
pub(crate) fn faces_key(image: Sha256) -> StageKey {
    KeyBuilder::new(StageName::Faces, REVISION).image(image).finish()
}

/// Finds the faces of the selfie.
///
/// # Errors
/// The selfie can't be worked on.
pub(crate) async fn find_faces<P: Ports>(
    context: &Context<'_, P>,
    settings: &FraudSettings,
    selfie: &DeclaredUpload,
) -> Result<Attempt<FacesResult>, RunError> {
    let key = faces_key(selfie.sha256);
    if let Some(attempt) = recall(context, &key) {
        return Ok(attempt);
    }
    let started = Instant::now();
    let opening = context.images.open(context.ports, context.case, selfie);
    let Ok(opened) = timeout_at(context.deadline, opening).await else { return Ok(Attempt::late(started)) };
    let (image, _) = opened?;
    let budgets = [settings.background.as_ref().map(|of| of.budget), settings.face.as_ref().map(|of| of.budget)];
    let budget = budgets.into_iter().flatten().max().unwrap_or_default();
    Ok(pay(context, key, Duration::from_millis(budget), async {
        let found = context.ports.fraud().detector().detect(image).await?;
        Ok(Paid { result: FacesResult { faces: found.faces }, cost: found.cost, engine: found.engine })
    })
    .await)
}
