//! Cases by market and status.

use trestle_domain::case::{Status, VerificationId};
use trestle_domain::market::MarketId;
use trestle_pipeline::port::StoreError;

use super::item::{Stored, malformed, text};
use super::{Table, case_item, unavailable};

impl Table {
    /// The cases of a market that have this status, oldest first, as far as the index has heard of them.
    ///
    /// # Errors
    /// The table did not answer, or an item is malformed.
    pub async fn cases_of(&self, market: &MarketId, status: Status) -> Result<Vec<VerificationId>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.name)
            .index_name("GSI1")
            .key_condition_expression("gsi1pk = :queue")
            .expression_attribute_values(":queue", text(case_item::market_status(market, status)))
            .into_paginator()
            .send();
        let mut ids = Vec::new();
        while let Some(page) = pages.next().await {
            for item in page.map_err(|error| unavailable("cases_of", &error))?.items() {
                let id = Stored(item).text("pk")?.strip_prefix("V#").and_then(VerificationId::parse);
                ids.push(id.ok_or(malformed("pk"))?);
            }
        }
        Ok(ids)
    }
}
