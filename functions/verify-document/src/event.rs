//! What wakes this function: an API call, or a batch of queued uploads. The event's shape says which.

use serde::{Deserialize, Serialize};
use trestle_runtime::Fault;
use trestle_runtime::batch::{BatchReply, Message};
use trestle_runtime::http::Reply;

/// Which kind of event it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// API Gateway: somebody waits.
    Http,
    /// SQS: uploads of queued cases.
    Queue,
}

#[derive(Deserialize)]
struct Shape {
    #[serde(rename = "Records", default)]
    records: Option<serde::de::IgnoredAny>,
}

impl Kind {
    /// An SQS event has `Records`; everything else is read as HTTP, which refuses what it is not.
    pub(crate) fn of(event: &[u8]) -> Result<Self, Fault> {
        let shape: Shape = trestle_json::parse(event)?;
        Ok(if shape.records.is_some() { Self::Queue } else { Self::Http })
    }
}

/// The reply to either kind.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Answer {
    Http(Reply),
    Queue(BatchReply),
}

/// S3 `Object Created` as EventBridge puts it into the queue; all that is used of it.
/// Source: S3 user guide, "EventBridge event message structure".
#[derive(Deserialize)]
struct ObjectCreated {
    detail: Detail,
}

#[derive(Deserialize)]
struct Detail {
    object: Object,
}

#[derive(Deserialize)]
struct Object {
    key: String,
}

/// The key of the object that a message tells of.
pub(crate) fn object_key(message: &Message) -> Result<String, Fault> {
    let event: ObjectCreated = trestle_json::parse(message.body.as_bytes())?;
    Ok(event.detail.object.key)
}
