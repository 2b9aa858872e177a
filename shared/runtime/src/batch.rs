//! SQS events with partial batch responses.
//! Source: Lambda developer guide, "Handling errors for an SQS event source in Lambda".

use std::future::Future;

use serde::Serialize;
use trestle_domain::code::ErrorCode;
use trestle_json::event::{QueueEvent, QueueMessage};

use crate::{Fault, Request};

/// One message of a batch.
#[derive(Clone)]
pub struct Message {
    /// Names it in the reply.
    pub id: String,
    /// Its text, which each handler reads by itself, so that a malformed one fails alone.
    pub body: String,
    /// How often the queue has given it out, this time included; `None` where it does not say.
    pub receive_count: Option<u32>,
}

impl From<&QueueMessage<'_>> for Message {
    fn from(message: &QueueMessage<'_>) -> Self {
        Self { id: message.id.to_string(), body: message.body.to_string(), receive_count: message.receive_count() }
    }
}

/// Shows the id only.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({}, {} bytes)", self.id, self.body.len())
    }
}

/// The messages that must come again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchReply {
    batch_item_failures: Vec<Failed>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Failed {
    item_identifier: String,
}

impl BatchReply {
    /// Ids of the messages that must come again.
    pub fn failed(&self) -> impl Iterator<Item = &str> {
        self.batch_item_failures.iter().map(|failed| failed.item_identifier.as_str())
    }
}

/// Handles the messages one after another. A fault sends its own message back to the queue and no other; once the invocation
/// has less time left than `reserve`, the remaining ones go back unhandled.
pub async fn each<F>(
    request: &Request,
    reserve: std::time::Duration,
    handle: impl Fn(Message) -> F,
) -> Result<BatchReply, Fault>
where
    F: Future<Output = Result<(), Fault>>,
{
    let messages = |event: QueueEvent<'_>| event.records.iter().map(Message::from).collect::<Vec<_>>();
    let messages = trestle_json::view::<QueueEvent<'_>, _>(&request.body, messages)
        .map_err(|error| Fault::new(ErrorCode::Internal, "The event is no SQS event.").caused_by(&error))?;
    let mut batch_item_failures = Vec::new();
    for message in messages {
        let item_identifier = message.id.clone();
        if request.time_left() < reserve {
            tracing::warn!(messageId = item_identifier, "no time left");
            batch_item_failures.push(Failed { item_identifier });
            continue;
        }
        // Boxed: a use case's future is tens of kilobytes.
        if let Err(fault) = Box::pin(handle(message)).await {
            let (code, cause) = (fault.code().as_str(), fault.cause());
            tracing::warn!(messageId = item_identifier, code, cause, "message failed");
            batch_item_failures.push(Failed { item_identifier });
        }
    }
    Ok(BatchReply { batch_item_failures })
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::time::{Duration, SystemTime};

    use super::*;

    fn request(seconds: u64) -> Request {
        let body = br#"{"Records": [
            {"messageId": "m-1", "body": "{\"n\": 1}", "eventSource": "aws:sqs", "attributes": {"ApproximateReceiveCount": "1"}},
            {"messageId": "m-2", "body": "not json"},
            {"messageId": "m-3", "body": "{\"n\": 3}", "attributes": {"ApproximateReceiveCount": "many"}}]}"#;
        let deadline = SystemTime::now() + Duration::from_secs(seconds);
        Request { body: body.as_slice().into(), id: "r-1".to_owned(), deadline }
    }

    #[derive(serde::Deserialize)]
    struct Body {
        n: u32,
    }

    #[tokio::test]
    async fn a_bad_message_fails_alone() {
        let seen = RefCell::new(Vec::new());
        let seen_ref = &seen;
        let reply = each(&request(60), Duration::from_secs(10), |message| async move {
            let body: Body = trestle_json::parse(message.body.as_bytes())?;
            seen_ref.borrow_mut().push((body.n, message.receive_count));
            Ok(())
        })
        .await
        .unwrap();
        assert_eq!(*seen.borrow(), [(1, Some(1)), (3, None)]);
        assert_eq!(serde_json::to_string(&reply).unwrap(), r#"{"batchItemFailures":[{"itemIdentifier":"m-2"}]}"#);
    }

    #[tokio::test]
    async fn messages_without_time_go_back_unhandled() {
        let reply = each(&request(5), Duration::from_secs(10), |_| async { Ok(()) }).await.unwrap();
        assert_eq!(reply.failed().collect::<Vec<_>>(), ["m-1", "m-2", "m-3"]);
    }

    #[tokio::test]
    async fn an_event_without_records_fails_whole() {
        let request = Request { body: b"{}".as_slice().into(), ..request(60) };
        assert_eq!(each(&request, Duration::ZERO, |_| async { Ok(()) }).await.unwrap_err().code(), ErrorCode::Internal);
    }
}
