//! Masked pictures of confirmed verifications, kept so that another one, or another embedding model, can stand in for what is in the
//! index.

use std::future::Future;

use super::{MaskedPicture, UpstreamError};

/// Where masked pictures are kept (S3, under `fraud/`). They show no person.
pub trait PictureStore: Send + Sync {
    /// Stores a picture with its mask version; one with the same key is replaced.
    fn put_picture(&self, key: &str, picture: &MaskedPicture)
    -> impl Future<Output = Result<(), UpstreamError>> + Send;

    /// The picture as it was stored; `None` when there is none. One whose mask version can't be told is
    /// [`super::UpstreamErrorKind::Unusable`].
    fn picture(&self, key: &str) -> impl Future<Output = Result<Option<MaskedPicture>, UpstreamError>> + Send;

    /// Removes a picture; nothing happens when there is none.
    fn delete_picture(&self, key: &str) -> impl Future<Output = Result<(), UpstreamError>> + Send;
}
