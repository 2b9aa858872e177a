//! Many items in one request.

use std::time::Duration;

use aws_sdk_dynamodb::types::{KeysAndAttributes, PutRequest, WriteRequest};
use trestle_pipeline::port::StoreError;

use super::item::{Attributes, malformed};
use super::{Table, unavailable};

/// Items in one `BatchWriteItem`.
pub(super) const MOST_PUTS: usize = 25;
/// Keys in one `BatchGetItem`.
const MOST_GETS: usize = 100;
/// Asked so often before what the table left undone counts as not done.
const ATTEMPTS: u32 = 5;

impl Table {
    /// Writes items, none of them twice; what was there before is replaced.
    pub(super) async fn put_all(&self, operation: &'static str, items: Vec<Attributes>) -> Result<(), StoreError> {
        for chunk in items.chunks(MOST_PUTS) {
            let puts = chunk.iter().map(|item| PutRequest::builder().set_item(Some(item.clone())).build());
            let puts = puts.map(|put| put.map(|put| WriteRequest::builder().put_request(put).build()));
            let mut left = puts.collect::<Result<Vec<_>, _>>().map_err(|_| malformed("a batch"))?;
            for attempt in 0.. {
                let written = self.client.batch_write_item().request_items(&self.name, left).send().await;
                let undone = written.map_err(|error| unavailable(operation, &error))?.unprocessed_items;
                left = undone.and_then(|mut items| items.remove(&self.name)).unwrap_or_default();
                if left.is_empty() {
                    break;
                }
                wait(operation, attempt).await?;
            }
        }
        Ok(())
    }

    /// Reads items consistently, in no order; those that are not there are left out.
    pub(super) async fn get_all(
        &self,
        operation: &'static str,
        keys: Vec<Attributes>,
    ) -> Result<Vec<Attributes>, StoreError> {
        let mut found = Vec::new();
        for chunk in keys.chunks(MOST_GETS) {
            let asked = KeysAndAttributes::builder().set_keys(Some(chunk.to_vec())).consistent_read(true).build();
            let mut left = Some(asked.map_err(|_| malformed("a batch"))?);
            for attempt in 0.. {
                let Some(asked) = left.take() else { break };
                let answer = self.client.batch_get_item().request_items(&self.name, asked).send().await;
                let answer = answer.map_err(|error| unavailable(operation, &error))?;
                let items = answer.responses.and_then(|mut tables| tables.remove(&self.name));
                found.extend(items.unwrap_or_default());
                left = answer.unprocessed_keys.and_then(|mut keys| keys.remove(&self.name));
                if left.is_some() {
                    wait(operation, attempt).await?;
                }
            }
        }
        Ok(found)
    }
}

/// Waits a little longer each time; the last time gives up.
async fn wait(operation: &'static str, attempt: u32) -> Result<(), StoreError> {
    if attempt + 1 == ATTEMPTS {
        return Err(StoreError::Unavailable { operation, code: "Unprocessed".to_owned() });
    }
    tokio::time::sleep(Duration::from_millis(25 << attempt)).await;
    Ok(())
}
