use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyError {
    TooLarge,
    Broken,
}

/// The most that is believed of a `Content-Length` before the bytes are there.
const MOST_RESERVED: usize = 8 << 20;

/// Reads a whole body. One beyond `limit` is read to its end and dropped, so that its sender gets to read the answer.
pub(crate) async fn read(mut body: Incoming, limit: usize) -> Result<Bytes, BodyError> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    let mut whole = Bytes::new();
    let mut parts = BytesMut::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() else { continue };
        length += data.len();
        if length > limit {
            whole = Bytes::new();
            parts = BytesMut::new();
        } else if length == announced && parts.is_empty() {
            whole = data;
        } else {
            if parts.is_empty() {
                parts.reserve(announced.min(limit).min(MOST_RESERVED));
                parts.extend_from_slice(&whole);
                whole = Bytes::new();
            }
            parts.extend_from_slice(&data);
        }
    }
    match (length > limit, parts.is_empty()) {
        (true, _) => Err(BodyError::TooLarge),
        (false, true) => Ok(whole),
        (false, false) => Ok(parts.freeze()),
    }
}
