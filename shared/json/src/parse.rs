use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::diagnosis::{self, diagnose};
use crate::scratch::Scratch;
use crate::{Error, ErrorKind, Limits, Value, ValueShape};

/// Names a family of types that borrow from the document, so that [`view`] can lend one for any lifetime.
///
/// Use `Cow<'a, str>` with `#[serde(borrow)]` for text: it never copies on the way in, and unlike `&str` it can also be read
/// from the untouched original when a failure must be located.
pub trait Shape {
    /// The borrowing type.
    type View<'a>: Deserialize<'a>;
}

/// Parses a document into an owned value, within [`Limits::DEFAULT`].
pub fn parse<T: DeserializeOwned>(document: &[u8]) -> Result<T, Error> {
    parse_within(document, Limits::DEFAULT)
}

/// Parses a document into an owned value.
pub fn parse_within<T: DeserializeOwned>(document: &[u8], limits: Limits) -> Result<T, Error> {
    admit(document, limits)?;
    Scratch::with(document.len(), limits, |scratch| scratch.read(document, |reader| T::deserialize(reader)))
        .map_err(|refusal| diagnose::<T>(document, limits, &refusal))
}

/// Reads a few fields of a large document into an owned value, within [`Limits::DEFAULT`].
///
/// The engine is `serde_json`, which steps over the rest faster than a tape of all of it is built. So the rest is checked for
/// its structure only, as `serde_json` does, and a float may be the neighbour of the nearest one.
pub fn project<T: DeserializeOwned>(document: &[u8]) -> Result<T, Error> {
    admit(document, Limits::DEFAULT)?;
    serde_json::from_slice(document).map_err(|_| diagnosis::of_projection::<T>(document))
}

/// Lends a borrowing value to `read`, within [`Limits::DEFAULT`].
///
/// ```
/// use std::borrow::Cow;
///
/// #[derive(serde::Deserialize)]
/// struct Envelope<'a> {
///     #[serde(borrow)]
///     body: Cow<'a, str>,
/// }
///
/// struct EnvelopeShape;
/// impl trestle_json::Shape for EnvelopeShape {
///     type View<'a> = Envelope<'a>;
/// }
///
/// let length = trestle_json::view::<EnvelopeShape, _>(br#"{"body": "a\nb"}"#, |envelope| envelope.body.len())?;
/// assert_eq!(length, 3);
/// # Ok::<(), trestle_json::Error>(())
/// ```
pub fn view<S: Shape, R>(document: &[u8], read: impl FnOnce(S::View<'_>) -> R) -> Result<R, Error> {
    view_within::<S, R>(document, Limits::DEFAULT, read)
}

/// Lends a borrowing value to `read`.
pub fn view_within<S: Shape, R>(
    document: &[u8],
    limits: Limits,
    read: impl FnOnce(S::View<'_>) -> R,
) -> Result<R, Error> {
    admit(document, limits)?;
    Scratch::with(document.len(), limits, |scratch| {
        scratch.read(document, |reader| <S::View<'_> as Deserialize>::deserialize(reader).map(read))
    })
    .map_err(|refusal| diagnose::<S::View<'_>>(document, limits, &refusal))
}

/// Parses a document into an untyped tree that refuses duplicate keys.
#[expect(clippy::redundant_closure_for_method_calls, reason = "the method is not general enough over its lifetime")]
pub fn parse_value(document: &[u8]) -> Result<Value<'static>, Error> {
    view::<ValueShape, _>(document, |value| value.into_owned())
}

pub(crate) fn admit(document: &[u8], limits: Limits) -> Result<(), Error> {
    if document.len() > limits.max_bytes {
        return Err(Error::of(ErrorKind::TooLarge));
    }
    if document.trim_ascii_start().is_empty() {
        return Err(Error::of(ErrorKind::Empty));
    }
    Ok(())
}
