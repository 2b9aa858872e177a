use jiff::Timestamp;
use jiff::tz::Offset;
use trestle_domain::case::Case;
use trestle_domain::market::Market;

use super::{Times, VerificationResult, build};
use crate::port::{CaseStore, DecisionRecord, StageStore, StoreError};
use crate::recalled::recalled;
use crate::stage::Known;
use crate::verdict::preview;

/// The result of a case as it stands: the newest decision's, as it was answered; without a decision, what stored stage results
/// give by the same rules as a run, at no cost. `market` is the case's.
pub async fn current_result<S: CaseStore + StageStore>(
    store: &S,
    market: &Market,
    case: &Case,
    now: Timestamp,
) -> Result<VerificationResult, StoreError> {
    if case.decisions > 0 {
        let decision = store.latest_decision(case).await?;
        return read_result(&decision.ok_or(StoreError::Malformed { what: "decision" })?);
    }
    let known = Known::new(store.stages(&case.id).await?);
    let today = Offset::UTC.to_datetime(now).date();
    let (extracted, assessed) = Box::pin(recalled(store, market, case, &known, today)).await;
    let verdict = preview(market, case.status, &extracted, &assessed);
    Ok(build(case, market, (&extracted, &assessed), &verdict, Times::default(), None))
}

/// The result that a decision was answered with.
pub(crate) fn read_result(decision: &DecisionRecord) -> Result<VerificationResult, StoreError> {
    trestle_json::parse(&decision.result).map_err(|_| StoreError::Malformed { what: "decision.result" })
}
