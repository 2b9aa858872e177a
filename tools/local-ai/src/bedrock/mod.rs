//! Bedrock's `Converse` and `InvokeModel`: requests and replies, and the faults a test may ask of them. What the answer to
//! text says is the business of a [`Structurer`], to an image of the [`inspector`](crate::inspector).

mod fault;
mod image;
mod invoke;
mod message;

use std::fmt::Debug;

pub use fault::ConverseFault;
pub use image::{ImageBlock, NotAPicture};
pub use invoke::{EmbeddingReply, EmbeddingRequest};
pub use message::{Content, ConverseReply, ConverseRequest, StopReason, ToolUse};

use crate::wire::error::ServiceError;
use crate::wire::operation::Service;

/// Answers a Converse request: the part a language model has in AWS.
pub trait Structurer: Debug + Send + Sync {
    /// The answer to a request that was read and found well formed.
    ///
    /// # Errors
    /// A `ValidationException` for a conversation it can't answer.
    fn structure(&self, request: &ConverseRequest) -> Result<ConverseReply, ServiceError>;
}

/// No stand-in for a model: every request is refused as invalid.
#[derive(Debug, Clone, Copy)]
pub struct NoStructurer;

impl Structurer for NoStructurer {
    fn structure(&self, _: &ConverseRequest) -> Result<ConverseReply, ServiceError> {
        Err(ServiceError::invalid(Service::Bedrock, "This endpoint has no model that answers Converse."))
    }
}
