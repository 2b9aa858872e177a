use trestle_aws::Table;
use trestle_domain::case::Status;
use trestle_domain::market::MarketId;
use trestle_pipeline::port::{CaseStore as _, StageStore as _, StoreError};
use trestle_pipeline::replay::DecidedCase;

/// Statuses of cases that have a decision.
const DECIDED: [Status; 4] = [Status::Approved, Status::Review, Status::Rejected, Status::Partial];

/// Every decided case of a market with its newest decision and stage results, by id.
///
/// # Errors
/// The table did not answer, or an item can't be read back.
pub async fn decided_cases(table: &Table, market: &MarketId) -> Result<Vec<DecidedCase>, StoreError> {
    let mut cases = Vec::new();
    for status in DECIDED {
        for id in table.cases_of(market, status).await? {
            let Some(case) = table.load(&id).await? else { continue };
            // The index may be behind: a case that was opened again has no decision yet.
            let Some(decision) = table.latest_decision(&case).await? else { continue };
            cases.push(DecidedCase { stages: table.stages(&id).await?, case, decision });
        }
    }
    cases.sort_by(|a, b| a.case.id.cmp(&b.case.id));
    cases.dedup_by(|a, b| a.case.id == b.case.id);
    Ok(cases)
}
