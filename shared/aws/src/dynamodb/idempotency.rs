//! Opening a case under an idempotency key.

use std::time::Duration;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{CancellationReason, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use trestle_domain::case::{Case, VerificationId};
use trestle_pipeline::port::{Idempotency, Opened, StoreError};

use super::item::{Attributes, Stored, begin, bytes, key, text, time};
use super::{Table, case_item, unavailable};

const SK: &str = "IDEM";

/// Two opens of one key cancel each other's transaction when they meet; the next attempt finds the winner's record.
const ATTEMPTS: u32 = 5;

fn pk(idempotency: &Idempotency) -> String {
    format!("IDEM#{}", hex::encode(idempotency.key_mac))
}

fn to_item(case: &Case, idempotency: &Idempotency) -> Attributes {
    let mut item = begin(pk(idempotency), SK, idempotency.expires_at.as_second());
    item.insert("requestMac".to_owned(), bytes(&idempotency.request_mac));
    item.insert("verificationId".to_owned(), text(case.id.as_str()));
    item.insert("expiresAt".to_owned(), time(idempotency.expires_at));
    item
}

/// What a valid record of the key means for this request.
fn outcome(record: Stored<'_>, asked: &Idempotency) -> Result<Opened, StoreError> {
    if record.hash("requestMac")? == asked.request_mac {
        record.parsed("verificationId", VerificationId::parse).map(Opened::Replay)
    } else {
        Ok(Opened::KeyReused)
    }
}

impl Table {
    /// Writes key and case in one transaction, or tells what the key's record says.
    pub(super) async fn open_once(&self, case: &Case, idempotency: &Idempotency) -> Result<Opened, StoreError> {
        for attempt in 0..ATTEMPTS {
            let (key_put, case_put) = self.puts(case, idempotency)?;
            let write = self.client.transact_write_items().transact_items(key_put).transact_items(case_put);
            let error = match write.send().await {
                Ok(_) => return Ok(Opened::New),
                Err(error) => error,
            };
            let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error()
            else {
                return Err(unavailable("open", &error));
            };
            let failed = |index: usize, code: &str| {
                cancelled.cancellation_reasons().get(index).and_then(CancellationReason::code) == Some(code)
            };
            if failed(0, "ConditionalCheckFailed") {
                return self.recorded(case, idempotency).await;
            }
            if failed(1, "ConditionalCheckFailed") {
                return Err(StoreError::Conflict { operation: "open" });
            }
            if !(failed(0, "TransactionConflict") || failed(1, "TransactionConflict")) {
                return Err(unavailable("open", &error));
            }
            tokio::time::sleep(Duration::from_millis(20 << attempt)).await;
        }
        Err(StoreError::Unavailable { operation: "open", code: "TransactionConflict".to_owned() })
    }

    fn puts(
        &self,
        case: &Case,
        idempotency: &Idempotency,
    ) -> Result<(TransactWriteItem, TransactWriteItem), StoreError> {
        let not_built = |_| StoreError::Malformed { what: "a transaction" };
        let key_put = Put::builder()
            .table_name(&self.name)
            .set_item(Some(to_item(case, idempotency)))
            .condition_expression("attribute_not_exists(pk) OR expiresAt <= :now")
            .expression_attribute_values(":now", time(case.opened_at))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::None)
            .build()
            .map_err(not_built)?;
        let case_put = Put::builder()
            .table_name(&self.name)
            .set_item(Some(case_item::to_item(case, self.ttl(case.opened_at))))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(not_built)?;
        let item = |put: Put| TransactWriteItem::builder().put(put).build();
        Ok((item(key_put), item(case_put)))
    }

    /// The record that stood in the way, read consistently.
    async fn recorded(&self, case: &Case, idempotency: &Idempotency) -> Result<Opened, StoreError> {
        let asked = self.client.get_item().table_name(&self.name).set_key(Some(key(pk(idempotency), SK)));
        let found = asked.consistent_read(true).send().await.map_err(|error| unavailable("open", &error))?;
        let Some(item) = found.item() else { return Err(StoreError::Conflict { operation: "open" }) };
        match outcome(Stored(item), idempotency)? {
            // A retry after a lost answer meets its own record.
            Opened::Replay(id) if id == case.id => Ok(Opened::New),
            told => Ok(told),
        }
    }
}
