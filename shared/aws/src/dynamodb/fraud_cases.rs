//! Confirmed fraud cases, and the one that a verification is in.

use std::collections::HashSet;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::builders::PutBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use trestle_domain::case::{Owner, VerificationId};
use trestle_domain::fraud::{FraudCaseId, IndexPins};
use trestle_domain::market::MarketId;
use trestle_pipeline::port::{FraudCase, FraudCaseStore, IndexName, Member, StoreError};

use super::item::{Attributes, Stored, begin, key, malformed, number, text, time};
use super::{Table, case_pk, unavailable};

const SK: &str = "CASE";
/// On the partition of a verification: which case it is in.
const MEMBER_SK: &str = "FRAUD";
/// On the partition of a market: which of its cases was opened last.
const NEWEST_SK: &str = "NEWEST";
/// Notes prolonged at a time: as many connections may be opened.
const AT_ONCE: usize = 8;
/// Items in one transaction, the case's own not counted.
const MOST_BESIDE: usize = 99;

fn fraud_pk(id: &FraudCaseId) -> String {
    format!("F#{id}")
}

/// A market's own partition, and that of `GSI1` with its cases.
fn of_market(market: &MarketId) -> String {
    format!("F#{market}")
}

fn to_item(case: &FraudCase) -> Attributes {
    let mut item = begin(fraud_pk(&case.id), SK, case.expires_at.as_second());
    let mut set = |name: &str, value: AttributeValue| item.insert(name.to_owned(), value);
    set("id", text(case.id.as_str()));
    set("market", text(case.market.as_str()));
    set("members", AttributeValue::L(case.members.iter().map(member_to_map).collect()));
    set("bucket", text(&case.index.bucket));
    set("index", text(&case.index.index));
    set("model", text(&case.pins.model));
    set("mask", number(case.pins.mask));
    set("pinsMarket", text(&case.pins.market));
    set("shown", text(case.shown.as_str()));
    set("confirmedAt", time(case.confirmed_at));
    set("expiresAt", time(case.expires_at));
    set("version", number(case.version));
    set("gsi1pk", text(of_market(&case.market)));
    set("gsi1sk", time(case.confirmed_at));
    item
}

fn from_item(item: &Attributes) -> Result<FraudCase, StoreError> {
    let stored = Stored(item);
    let members = stored.find("members").and_then(|value| value.as_l().ok()).ok_or(malformed("members"))?;
    Ok(FraudCase {
        id: stored.parsed("id", FraudCaseId::parse)?,
        market: stored.parsed("market", MarketId::parse)?,
        members: members.iter().map(member_from_map).collect::<Result<_, _>>()?,
        index: IndexName { bucket: stored.text("bucket")?.to_owned(), index: stored.text("index")?.to_owned() },
        pins: IndexPins {
            model: stored.text("model")?.to_owned(),
            mask: stored.number("mask")?,
            market: stored.text("pinsMarket")?.to_owned(),
        },
        shown: stored.parsed("shown", VerificationId::parse)?,
        confirmed_at: stored.time("confirmedAt")?,
        expires_at: stored.time("expiresAt")?,
        version: stored.number("version")?,
    })
}

fn member_to_map(member: &Member) -> AttributeValue {
    AttributeValue::M(
        [
            ("verification".to_owned(), text(member.verification.as_str())),
            ("owner".to_owned(), text(&member.owner.0)),
            ("confirmedBy".to_owned(), text(&member.confirmed_by)),
            ("at".to_owned(), time(member.at)),
        ]
        .into(),
    )
}

fn member_from_map(value: &AttributeValue) -> Result<Member, StoreError> {
    let stored = Stored(value.as_m().map_err(|_| malformed("members"))?);
    Ok(Member {
        verification: stored.parsed("verification", VerificationId::parse)?,
        owner: Owner(stored.text("owner")?.to_owned()),
        confirmed_by: stored.text("confirmedBy")?.to_owned(),
        at: stored.time("at")?,
    })
}

impl Table {
    async fn load_fraud_case(
        &self,
        operation: &'static str,
        id: &FraudCaseId,
    ) -> Result<Option<FraudCase>, StoreError> {
        let asked = self.client.get_item().table_name(&self.name).set_key(Some(key(fraud_pk(id), SK)));
        let found = asked.consistent_read(true).send().await.map_err(|error| unavailable(operation, &error))?;
        found.item().map(from_item).transpose()
    }

    /// Those of the verifications that the table says are in this case. A verification can have been confirmed again, in another
    /// case, once this one had expired.
    async fn members_noted(
        &self,
        operation: &'static str,
        id: &FraudCaseId,
        verifications: impl Iterator<Item = &VerificationId>,
    ) -> Result<Vec<Attributes>, StoreError> {
        let keys: Vec<Attributes> = verifications.map(|id| key(case_pk(id), MEMBER_SK)).collect();
        if keys.is_empty() {
            return Ok(keys);
        }
        let noted = self.get_all(operation, keys).await?;
        let ours = noted.into_iter().filter(|item| Stored(item).text("fraudCase").ok() == Some(id.as_str()));
        ours.map(|item| Ok(key(Stored(&item).text("pk")?.to_owned(), MEMBER_SK))).collect()
    }

    /// Puts the case under a condition.
    fn put_if(&self, case: &FraudCase, condition: &str) -> PutBuilder {
        Put::builder().table_name(&self.name).set_item(Some(to_item(case))).condition_expression(condition)
    }

    /// Makes the case its market's newest, after `newest`.
    fn note_newest(&self, case: &FraudCase, newest: Option<&FraudCaseId>) -> Result<TransactWriteItem, StoreError> {
        let mut item = begin(of_market(&case.market), NEWEST_SK, case.expires_at.as_second());
        item.insert("fraudCase".to_owned(), text(case.id.as_str()));
        let put = Put::builder().table_name(&self.name).set_item(Some(item));
        let put = match newest {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(newest) => put
                .condition_expression("fraudCase = :newest")
                .expression_attribute_values(":newest", text(newest.as_str())),
        };
        written(put)
    }

    /// Refuses a verification that is in another case which has not expired.
    fn note_member(&self, case: &FraudCase, member: &Member) -> Result<TransactWriteItem, StoreError> {
        let mut item = begin(case_pk(&member.verification), MEMBER_SK, case.expires_at.as_second());
        item.insert("fraudCase".to_owned(), text(case.id.as_str()));
        let put = Put::builder()
            .table_name(&self.name)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk) OR fraudCase = :case OR #ttl <= :now")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":case", text(case.id.as_str()))
            .expression_attribute_values(":now", number(member.at.as_second()));
        written(put)
    }

    /// Has the notes of these members last as long as the case does.
    async fn prolong(
        &self,
        operation: &'static str,
        case: &FraudCase,
        members: impl Iterator<Item = &VerificationId>,
    ) -> Result<(), StoreError> {
        let updates: Vec<_> = members
            .map(|member| {
                self.client
                    .update_item()
                    .table_name(&self.name)
                    .set_key(Some(key(case_pk(member), MEMBER_SK)))
                    .update_expression("SET #ttl = :ttl")
                    .condition_expression("fraudCase = :case")
                    .expression_attribute_names("#ttl", "ttl")
                    .expression_attribute_values(":ttl", number(case.expires_at.as_second()))
                    .expression_attribute_values(":case", text(case.id.as_str()))
            })
            .collect();
        let updated = stream::iter(updates).map(|update| async move {
            match update.send().await {
                Ok(_) => Ok(()),
                // It left, and may be in another case.
                Err(error)
                    if error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
                {
                    Ok(())
                }
                Err(error) => Err(unavailable(operation, &error)),
            }
        });
        updated.buffer_unordered(AT_ONCE).try_collect().await
    }

    fn forget(&self, key: Attributes) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder().table_name(&self.name).set_key(Some(key)).build();
        Ok(TransactWriteItem::builder().delete(delete.map_err(|_| malformed("a transaction"))?).build())
    }

    async fn transact(&self, operation: &'static str, writes: Vec<TransactWriteItem>) -> Result<(), StoreError> {
        let Err(error) = self.client.transact_write_items().set_transact_items(Some(writes)).send().await else {
            return Ok(());
        };
        let cancelled = match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => cancelled.cancellation_reasons(),
            _ => &[],
        };
        let lost = |code: Option<&str>| matches!(code, Some("ConditionalCheckFailed" | "TransactionConflict"));
        if cancelled.iter().any(|reason| lost(reason.code())) {
            Err(StoreError::Conflict { operation })
        } else {
            Err(unavailable(operation, &error))
        }
    }
}

impl FraudCaseStore for Table {
    async fn fraud_case(&self, id: &FraudCaseId) -> Result<Option<FraudCase>, StoreError> {
        self.load_fraud_case("fraud_case", id).await
    }

    async fn fraud_case_of(
        &self,
        verification: &VerificationId,
        now: Timestamp,
    ) -> Result<Option<FraudCase>, StoreError> {
        let asked = self.client.get_item().table_name(&self.name).set_key(Some(key(case_pk(verification), MEMBER_SK)));
        let found = asked.consistent_read(true).send().await.map_err(|error| unavailable("fraud_case_of", &error))?;
        let Some(noted) = found.item() else { return Ok(None) };
        let id = Stored(noted).parsed("fraudCase", FraudCaseId::parse)?;
        let case = self.load_fraud_case("fraud_case_of", &id).await?;
        // The case itself has the last word; the table may keep it for days after it has expired.
        Ok(case.filter(|case| case.expires_at > now && ids(&case.members).contains(verification)))
    }

    async fn newest_fraud_case(&self, market: &MarketId) -> Result<Option<FraudCaseId>, StoreError> {
        let operation = "newest_fraud_case";
        let asked = self.client.get_item().table_name(&self.name).set_key(Some(key(of_market(market), NEWEST_SK)));
        let found = asked.consistent_read(true).send().await.map_err(|error| unavailable(operation, &error))?;
        found.item().map(|item| Stored(item).parsed("fraudCase", FraudCaseId::parse)).transpose()
    }

    async fn open_fraud_case(&self, case: &FraudCase, newest: Option<&FraudCaseId>) -> Result<(), StoreError> {
        let mut writes = vec![written(self.put_if(case, "attribute_not_exists(pk)"))?, self.note_newest(case, newest)?];
        for member in &case.members {
            writes.push(self.note_member(case, member)?);
        }
        self.transact("open_fraud_case", writes).await
    }

    async fn put_fraud_case(&self, case: &FraudCase) -> Result<(), StoreError> {
        let operation = "put_fraud_case";
        let before = self.load_fraud_case(operation, &case.id).await?;
        let before = before.filter(|before| before.version + 1 == case.version);
        let before = before.ok_or(StoreError::Conflict { operation })?;
        let (was, is) = (ids(&before.members), ids(&case.members));
        let gone = self.members_noted(operation, &case.id, was.difference(&is).copied()).await?;
        let put = self.put_if(case, "#version = :before").expression_attribute_names("#version", "version");
        let mut writes = vec![written(put.expression_attribute_values(":before", number(before.version)))?];
        for member in case.members.iter().filter(|member| !was.contains(&member.verification)) {
            writes.push(self.note_member(case, member)?);
        }
        for key in gone {
            writes.push(self.forget(key)?);
        }
        if writes.len() > MOST_BESIDE + 1 {
            return Err(malformed("a case whose members change by more than 99 at once"));
        }
        self.transact(operation, writes).await?;
        if case.expires_at != before.expires_at {
            self.prolong(operation, case, was.intersection(&is).copied()).await?;
        }
        Ok(())
    }

    async fn delete_fraud_case(&self, case: &FraudCase) -> Result<(), StoreError> {
        let operation = "delete_fraud_case";
        let noted = self.members_noted(operation, &case.id, ids(&case.members).into_iter()).await?;
        let delete = Delete::builder()
            .table_name(&self.name)
            .set_key(Some(key(fraud_pk(&case.id), SK)))
            .condition_expression("#version = :version")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":version", number(case.version))
            .build()
            .map_err(|_| malformed("a transaction"))?;
        let mut writes = vec![TransactWriteItem::builder().delete(delete).build()];
        let mut rest = noted.into_iter();
        for key in rest.by_ref().take(MOST_BESIDE) {
            writes.push(self.forget(key)?);
        }
        self.transact(operation, writes).await?;
        // Without its case a note says nothing any more; those beyond one transaction are only tidied up.
        let rest: Vec<Attributes> = rest.collect();
        for chunk in rest.chunks(MOST_BESIDE) {
            let writes = chunk.iter().map(|key| self.forget(key.clone())).collect::<Result<_, _>>()?;
            self.transact(operation, writes).await?;
        }
        Ok(())
    }

    async fn fraud_cases(&self, market: &MarketId) -> Result<Vec<FraudCase>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.name)
            .index_name("GSI1")
            .key_condition_expression("gsi1pk = :market")
            .expression_attribute_values(":market", text(of_market(market)))
            .into_paginator()
            .send();
        let mut keys = Vec::new();
        while let Some(page) = pages.next().await {
            for item in page.map_err(|error| unavailable("fraud_cases", &error))?.items() {
                keys.push(key(Stored(item).text("pk")?.to_owned(), SK));
            }
        }
        let items = self.get_all("fraud_cases", keys).await?;
        items.iter().map(from_item).collect()
    }
}

fn written(put: PutBuilder) -> Result<TransactWriteItem, StoreError> {
    Ok(TransactWriteItem::builder().put(put.build().map_err(|_| malformed("a transaction"))?).build())
}

fn ids(members: &[Member]) -> HashSet<&VerificationId> {
    members.iter().map(|member| &member.verification).collect()
}
