//! Holds one document against `serde_json`: accepted or refused alike, read alike. The differential tests, the stored
//! documents and the fuzz targets all ask here.

mod types;

use std::fmt::Debug;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use trestle_json::event::{ProxyEvent, QueueEvent};
use trestle_json::{Error, ErrorKind, Shape, Value, ValueShape, parse, parse_value, project, view, view_value};
pub use types::*;

/// The untyped tree, owned, borrowed and lazy.
pub fn judge_value(document: &[u8]) -> Result<(), String> {
    let reference = serde_json::from_slice::<serde_json::Value>(document);
    let owned = parse_value(document);
    let borrowed = view::<ValueShape, _>(document, |value| value == *owned.as_ref().unwrap_or(&Value::Null));
    match (&owned, &borrowed) {
        (Ok(_), Ok(true)) => {}
        (Err(owned), Err(borrowed)) if owned == borrowed => {}
        _ => return Err(format!("owned and borrowed differ: {:?}, {borrowed:?}", owned.as_ref().err())),
    }
    let lazy = view_value(document, |value| value.to_value() == *owned.as_ref().unwrap_or(&Value::Null));
    match (&owned, &lazy) {
        (Ok(_), Ok(true)) => {}
        (Err(owned), Err(lazy)) if owned == lazy => {}
        _ => return Err(format!("owned and lazy differ: {:?}, {lazy:?}", owned.as_ref().err())),
    }
    match (&owned, &reference) {
        (Ok(ours), Ok(reference)) if same(ours, reference) => Ok(()),
        (Ok(_), Ok(_)) => Err("another value".to_owned()),
        (Err(error), Err(_)) => located(document, error),
        // Named exception: a key that occurs twice is refused; serde_json keeps the last one.
        (Err(error), Ok(_)) if error.kind == ErrorKind::DuplicateKey => located(document, error),
        (ours, reference) => Err(format!("{:?} against {:?}", ours.as_ref().err(), reference.as_ref().err())),
    }
}

/// One type after another, read whole and as a projection, and the envelopes.
pub fn judge_types(document: &[u8]) -> Result<(), String> {
    judge_owned::<Everything>(document)?;
    judge_owned::<Vec<f64>>(document)?;
    judge_owned::<std::collections::BTreeMap<String, u64>>(document)?;
    judge_owned::<(i64, Option<bool>)>(document)?;
    judge_owned::<String>(document)?;
    judge_owned::<i64>(document)?;
    judge_owned::<serde::de::IgnoredAny>(document)?;
    judge_view::<EverythingView<'static>, _>(document, |seen| format!("{seen:?}"))?;
    judge_view::<ProxyEvent<'static>, _>(document, |event| {
        let pairs = |pairs: &trestle_json::event::Pairs<'_>| format!("{:?}", pairs.iter().collect::<Vec<_>>());
        let body = event.body().map(std::borrow::Cow::into_owned);
        let texts = [&event.http_method, &event.resource].map(ToString::to_string);
        format!("{texts:?} {:?} {:?} {body:?}", event.full_path(), event.user_arn())
            + &pairs(&event.headers)
            + &pairs(&event.path_parameters)
    })?;
    judge_view::<QueueEvent<'static>, _>(document, |event| {
        event.records.iter().map(|message| format!("{:?} {:?}", message.id, message.body)).collect::<Vec<_>>().concat()
    })
}

fn judge_owned<T: DeserializeOwned + Debug>(document: &[u8]) -> Result<(), String> {
    let ours = parse::<T>(document).map(|value| format!("{value:?}"));
    let reference = serde_json::from_slice::<T>(document).map(|value| format!("{value:?}"));
    let projected = project::<T>(document).map(|value| format!("{value:?}"));
    if projected.as_ref().ok() != reference.as_ref().ok() {
        return Err(format!("projected: {projected:?} against {reference:?}"));
    }
    compare(document, std::any::type_name::<T>(), ours, reference)
}

fn judge_view<S: Shape, F>(document: &[u8], show: F) -> Result<(), String>
where
    F: for<'a> Fn(&S::View<'a>) -> String,
{
    let ours = view::<S, _>(document, |seen| show(&seen));
    let reference = <S::View<'_> as Deserialize>::deserialize(&mut serde_json::Deserializer::from_slice(document))
        .map(|seen| show(&seen));
    // Reads one value only; what comes after it is judged by the tree.
    compare(document, std::any::type_name::<S>(), ours, reference)
}

/// Named exception: a value that the type doesn't ask for is checked as if it were read, while `serde_json` lets wrong
/// escapes, UTF-8, numbers and depth pass there. So the reference has to read the whole document as a tree, too.
fn compare(
    document: &[u8],
    name: &str,
    ours: Result<String, Error>,
    reference: Result<String, serde_json::Error>,
) -> Result<(), String> {
    let tree = serde_json::from_slice::<serde_json::Value>(document);
    match (ours, tree.and(reference)) {
        (Ok(ours), Ok(reference)) if ours == reference => Ok(()),
        (Err(error), Err(_)) => located(document, &error),
        (ours, reference) => Err(format!("{name}: {ours:?} against {reference:?}")),
    }
}

/// An error has to name a place in the document, and to call JSON malformed only if it is.
fn located(document: &[u8], error: &Error) -> Result<(), String> {
    let lines = document.split(|byte| *byte == b'\n').count();
    let is_json = serde_json::from_slice::<serde_json::Value>(document).is_ok();
    if error.line > lines || error.column > document.len() + 1 {
        return Err(format!("{error:?} is outside of the document"));
    }
    if is_json && error.kind.is_malformed() {
        return Err(format!("{error:?} calls JSON malformed"));
    }
    if !is_json && !error.kind.is_malformed() && serde_json::from_slice::<serde::de::IgnoredAny>(document).is_err() {
        return Err(format!("{error:?} calls text JSON that is none"));
    }
    Ok(())
}

fn same(ours: &Value<'_>, reference: &serde_json::Value) -> bool {
    use serde_json::Value as Reference;
    match (ours, reference) {
        (Value::Null, Reference::Null) => true,
        (Value::Bool(a), Reference::Bool(b)) => a == b,
        (Value::Unsigned(a), Reference::Number(b)) => b.as_u64() == Some(*a),
        (Value::Signed(a), Reference::Number(b)) => *a < 0 && b.as_i64() == Some(*a),
        (Value::Float(a), Reference::Number(b)) => b.is_f64() && b.as_f64().is_some_and(|b| a.to_bits() == b.to_bits()),
        (Value::String(a), Reference::String(b)) => a == b,
        (Value::Array(a), Reference::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Reference::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => false,
    }
}
