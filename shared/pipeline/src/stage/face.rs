use std::time::Duration;

use trestle_domain::case::DeclaredUpload;
use trestle_domain::fraud::FaceSettings;
use trestle_domain::stage::StageName;

use super::{Attempt, Context, KeyBuilder, Paid, pay, recall};
use crate::port::{FaceComparer as _, FraudPorts as _, ImageRef, Ports, StageKey};
use crate::stored::ComparisonResult;

const REVISION: u32 = 1;

fn key(selfie: &DeclaredUpload, document: &DeclaredUpload) -> StageKey {
    KeyBuilder::new(StageName::Face, REVISION).image(selfie.sha256).image(document.sha256).finish()
}

/// A stored comparison of selfie and document.
pub(crate) fn recall_face<P: Ports>(
    context: &Context<'_, P>,
    selfie: &DeclaredUpload,
    document: &DeclaredUpload,
) -> Option<Attempt<ComparisonResult>> {
    recall(context, &key(selfie, document))
}

/// Compares the selfie's face with the document's portrait.
pub(crate) async fn compare_faces<P: Ports>(
    context: &Context<'_, P>,
    settings: &FaceSettings,
    (selfie, source): (&DeclaredUpload, &ImageRef),
    (document, target): (&DeclaredUpload, &ImageRef),
) -> Attempt<ComparisonResult> {
    pay(context, key(selfie, document), Duration::from_millis(settings.budget), async {
        let compared = context.ports.fraud().comparer().compare(source, target).await?;
        let result = ComparisonResult {
            portraits: compared.portraits,
            similarity: compared.similarity,
            source_has_face: compared.source_has_face,
        };
        Ok(Paid { result, cost: compared.cost, engine: compared.engine })
    })
    .await
}
