use std::borrow::Cow;
use std::fmt;

use serde::de::DeserializeOwned;

use crate::{Error, Limits, Shape, parse_within, view_within};

/// What is used of an SQS event.
/// Source: Lambda developer guide, "Using Lambda with Amazon SQS".
///
/// Each message's body is parsed by itself, so that a malformed one fails alone:
///
/// ```
/// use trestle_json::event::QueueEvent;
///
/// let event = br#"{"Records": [{"messageId": "m-1", "body": "[1]"}, {"messageId": "m-2", "body": "[1"}]}"#;
/// let bad: Vec<String> = trestle_json::view::<QueueEvent, _>(event, |event| {
///     let bad = event.records.iter().filter(|message| message.json::<Vec<u8>>(trestle_json::Limits::DEFAULT).is_err());
///     bad.map(|message| message.id.to_string()).collect()
/// })?;
/// assert_eq!(bad, ["m-2"]);
/// # Ok::<(), trestle_json::Error>(())
/// ```
#[derive(Debug, Clone, serde::Deserialize)]
pub struct QueueEvent<'a> {
    /// The messages of the batch.
    #[serde(borrow, rename = "Records")]
    pub records: Vec<QueueMessage<'a>>,
}

/// One message.
#[derive(Clone, serde::Deserialize)]
pub struct QueueMessage<'a> {
    /// Names it in the reply.
    #[serde(borrow, rename = "messageId")]
    pub id: Cow<'a, str>,
    /// Its text, unparsed.
    #[serde(borrow)]
    pub body: Cow<'a, str>,
    #[serde(borrow, default)]
    attributes: Attributes<'a>,
}

#[derive(Clone, Default, serde::Deserialize)]
struct Attributes<'a> {
    #[serde(borrow, rename = "ApproximateReceiveCount", default)]
    receive_count: Option<Cow<'a, str>>,
}

impl Shape for QueueEvent<'_> {
    type View<'a> = QueueEvent<'a>;
}

impl QueueMessage<'_> {
    /// How often the queue has given it out, this time included; `None` where it does not say.
    #[must_use]
    pub fn receive_count(&self) -> Option<u32> {
        self.attributes.receive_count.as_ref()?.parse().ok()
    }

    /// Parses the body. Paths and places in the error are the body's own.
    pub fn json<T: DeserializeOwned>(&self, limits: Limits) -> Result<T, Error> {
        parse_within(self.body.as_bytes(), limits)
    }

    /// Lends a borrowing value of the body to `read`.
    pub fn json_view<S: Shape, R>(&self, limits: Limits, read: impl FnOnce(S::View<'_>) -> R) -> Result<R, Error> {
        view_within::<S, R>(self.body.as_bytes(), limits, read)
    }
}

/// Shows the id only.
impl fmt::Debug for QueueMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "QueueMessage({}, {} bytes)", self.id, self.body.len())
    }
}
