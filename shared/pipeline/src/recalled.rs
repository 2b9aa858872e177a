//! What stored stage results give by the same rules as a run, at no cost and without any call.

use jiff::civil::Date;
use tokio::time::Instant;
use trestle_domain::case::Case;
use trestle_domain::market::Market;

use crate::assess::{Assessed, assess_beside};
use crate::extract::{Extracted, extract};
use crate::port::{CaseStore, StageStore};
use crate::stage::{Context, Known};
use crate::stored_only::StoredOnly;
use crate::uploads::Images;

/// Extraction and assessment of a case, from what is stored. A check whose result is not stored is absent, neither failed nor late.
pub(crate) async fn recalled<S: CaseStore + StageStore>(
    store: &S,
    market: &Market,
    case: &Case,
    known: &Known,
    today: Date,
) -> (Extracted, Assessed) {
    let images = Images::default();
    let ports = StoredOnly(store);
    let (deadline, may_call) = (Instant::now(), false);
    let context = Context { ports: &ports, case, market, known, images: &images, deadline, today, may_call };
    Box::pin(assess_beside(&context, extract(&context))).await
}
