//! Decisions: appended, never changed.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, CancellationReason, Put, TransactWriteItem, Update};
use trestle_domain::case::{Case, Status, VerificationId};
use trestle_pipeline::port::{DecisionRecord, StoreError};

use super::item::{Attributes, Stored, begin, key, malformed, number, text, time};
use super::{Table, case_item, case_pk, unavailable};

const SK_PREFIX: &str = "DECISION#";

/// Six digits, so that keys sort as numbers.
fn sk(n: u32) -> String {
    format!("{SK_PREFIX}{n:06}")
}

impl Table {
    /// Appends the decision and closes the run in one transaction.
    pub(super) async fn append_decision(
        &self,
        case: &Case,
        holder: &str,
        decision: &DecisionRecord,
    ) -> Result<(), StoreError> {
        let n = case.decisions + 1;
        let item = self.decision_item(case, n, decision).await?;
        let put = Put::builder()
            .table_name(&self.name)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(|_| malformed("a transaction"))?;
        let write = self
            .client
            .transact_write_items()
            .transact_items(
                TransactWriteItem::builder().update(self.closing(case, holder, n, decision.status)?).build(),
            )
            .transact_items(TransactWriteItem::builder().put(put).build());
        let Err(error) = write.send().await else { return Ok(()) };
        let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error() else {
            return Err(unavailable("decide", &error));
        };
        // A write that meets another transaction on the case has lost too: whoever won has raised the version.
        let lost = |reason: &CancellationReason| {
            matches!(reason.code(), Some("ConditionalCheckFailed" | "TransactionConflict"))
        };
        if cancelled.cancellation_reasons().iter().any(lost) {
            Err(StoreError::Conflict { operation: "decide" })
        } else {
            Err(unavailable("decide", &error))
        }
    }

    fn closing(&self, case: &Case, holder: &str, n: u32, status: Status) -> Result<Update, StoreError> {
        Update::builder()
            .table_name(&self.name)
            .set_key(Some(key(case_pk(&case.id), case_item::SK)))
            .update_expression(
                "SET #status = :status, gsi1pk = :queue, decisions = :n REMOVE leaseHolder, leaseUntil ADD #version :one",
            )
            .condition_expression("leaseHolder = :holder AND decisions = :before")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":status", text(status.as_str()))
            .expression_attribute_values(":queue", text(case_item::market_status(&case.market, status)))
            .expression_attribute_values(":n", number(n))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":holder", text(holder))
            .expression_attribute_values(":before", number(case.decisions))
            .build()
            .map_err(|_| malformed("a transaction"))
    }

    async fn decision_item(&self, case: &Case, n: u32, decision: &DecisionRecord) -> Result<Attributes, StoreError> {
        let mut item = begin(case_pk(&case.id), sk(n), self.ttl(decision.decided_at));
        let reasons = decision.reasons.iter().map(text).collect();
        item.insert("status".to_owned(), text(decision.status.as_str()));
        item.insert("reasons".to_owned(), AttributeValue::L(reasons));
        item.insert("configVersion".to_owned(), text(&decision.config_version));
        item.insert("decidedAt".to_owned(), time(decision.decided_at));
        let place = format!("results/{}/{n}", case.id);
        self.overflow.store(&mut item, "decide", &place, &decision.result).await?;
        Ok(item)
    }

    pub(super) async fn newest_decision(&self, id: &VerificationId) -> Result<Option<DecisionRecord>, StoreError> {
        let asked = self
            .client
            .query()
            .table_name(&self.name)
            .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
            .expression_attribute_values(":pk", text(case_pk(id)))
            .expression_attribute_values(":prefix", text(SK_PREFIX))
            .consistent_read(true)
            .scan_index_forward(false)
            .limit(1);
        let found = asked.send().await.map_err(|error| unavailable("latest_decision", &error))?;
        let Some(item) = found.items().first() else { return Ok(None) };
        let stored = Stored(item);
        let reasons = stored.find("reasons").and_then(|value| value.as_l().ok()).ok_or(malformed("reasons"))?;
        let reasons = reasons.iter().map(|reason| reason.as_s().cloned().map_err(|_| malformed("reasons")));
        Ok(Some(DecisionRecord {
            status: stored.parsed("status", Status::parse)?,
            reasons: reasons.collect::<Result<_, _>>()?,
            config_version: stored.text("configVersion")?.to_owned(),
            decided_at: stored.time("decidedAt")?,
            result: self.overflow.fetch(stored, "latest_decision").await?,
        }))
    }
}
