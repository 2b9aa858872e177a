//! Stage results.

use trestle_domain::case::VerificationId;
use trestle_domain::money::MicroUsd;
use trestle_domain::stage::StageName;
use trestle_pipeline::port::{StageKey, StageRecord, StageStore, StoreError};

use super::item::{Attributes, Stored, begin, number, text, time};
use super::{Table, case_pk, unavailable};

const SK_PREFIX: &str = "STAGE#";

impl Table {
    async fn stage_item(&self, id: &VerificationId, record: &StageRecord) -> Result<Attributes, StoreError> {
        let StageKey { stage, input_hash } = &record.key;
        let mut item = begin(case_pk(id), format!("{SK_PREFIX}{stage}#{input_hash}"), self.ttl(record.at));
        item.insert("stage".to_owned(), text(stage.as_str()));
        item.insert("inputHash".to_owned(), text(input_hash));
        item.insert("costMicroUsd".to_owned(), number(record.cost.0));
        item.insert("tookMs".to_owned(), number(record.took_ms));
        item.insert("engine".to_owned(), text(&record.engine));
        item.insert("at".to_owned(), time(record.at));
        let place = format!("stages/{id}/{stage}/{input_hash}");
        self.overflow.store(&mut item, "put_stage", &place, &record.payload).await?;
        Ok(item)
    }

    async fn stage_record(&self, item: &Attributes) -> Result<StageRecord, StoreError> {
        let stored = Stored(item);
        Ok(StageRecord {
            key: StageKey {
                stage: stored.parsed("stage", StageName::parse)?,
                input_hash: stored.text("inputHash")?.to_owned(),
            },
            payload: self.overflow.fetch(stored, "stages").await?,
            cost: MicroUsd(stored.number("costMicroUsd")?),
            took_ms: stored.number("tookMs")?,
            engine: stored.text("engine")?.to_owned(),
            at: stored.time("at")?,
        })
    }
}

impl StageStore for Table {
    async fn put_stage(&self, id: &VerificationId, record: &StageRecord) -> Result<(), StoreError> {
        let item = self.stage_item(id, record).await?;
        let put = self.client.put_item().table_name(&self.name).set_item(Some(item)).send().await;
        put.map(|_| ()).map_err(|error| unavailable("put_stage", &error))
    }

    async fn stages(&self, id: &VerificationId) -> Result<Vec<StageRecord>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.name)
            .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
            .expression_attribute_values(":pk", text(case_pk(id)))
            .expression_attribute_values(":prefix", text(SK_PREFIX))
            .consistent_read(true)
            .into_paginator()
            .send();
        let mut records = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| unavailable("stages", &error))?;
            for item in page.items() {
                records.push(self.stage_record(item).await?);
            }
        }
        records.sort_by_key(|record| record.at);
        Ok(records)
    }
}
