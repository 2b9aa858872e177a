//! Uploads: signed to the byte, never overwritten, read with a bound.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use trestle_domain::case::{ContentType, DeclaredUpload};
use trestle_domain::code::ErrorCode;
use trestle_domain::document::UploadKind;
use trestle_pipeline::port::{ImageStore, PresignedUpload, UpstreamErrorKind};

use super::fresh_id;
use crate::sample;

const TTL: Duration = Duration::from_mins(5);

/// Holds an [`ImageStore`] to its port. `put` sends a PUT to the URL with the headers and the body, and gives the HTTP status;
/// it sets `content-length` itself.
pub async fn image_store<S: ImageStore>(
    make: impl Fn() -> S,
    put: impl AsyncFn(&str, &BTreeMap<String, String>, Vec<u8>) -> u16,
) {
    what_is_not_there_is_none(make()).await;
    the_declared_image_is_taken_once(make(), &put).await;
    nothing_but_the_declared_image_is_taken(make(), &put).await;
    reading_is_bounded(make(), &put).await;
}

fn key() -> String {
    format!("interactive/{}/idFront", fresh_id())
}

async fn signed<S: ImageStore>(store: &S, key: &str, upload: &DeclaredUpload) -> PresignedUpload {
    let now = Timestamp::now();
    let signed = store.presign(key, upload, now, TTL).await.expect("signs");
    assert_eq!(signed.method, "PUT");
    assert!(signed.expires_at > now && signed.expires_at <= now + TTL);
    signed
}

/// The signed headers as the uploader sends them; an HTTP client sets `content-length` itself.
fn headers(signed: &PresignedUpload) -> BTreeMap<String, String> {
    signed.headers.iter().filter(|(name, _)| *name != "content-length").map(|(n, v)| (n.clone(), v.clone())).collect()
}

async fn what_is_not_there_is_none<S: ImageStore>(store: S) {
    assert_eq!(store.info(&key()).await.expect("answers"), None);
    assert_eq!(store.fetch(&key(), 10).await.expect("answers"), None);
}

async fn the_declared_image_is_taken_once<S: ImageStore>(
    store: S,
    put: &impl AsyncFn(&str, &BTreeMap<String, String>, Vec<u8>) -> u16,
) {
    let (key, body) = (key(), b"the declared image".to_vec());
    let upload = sample::upload(UploadKind::IdFront, &body);
    let signed = signed(&store, &key, &upload).await;
    let expected = [
        ("content-length", body.len().to_string()),
        ("content-type", "image/jpeg".to_owned()),
        ("if-none-match", "*".to_owned()),
        ("x-amz-checksum-sha256", BASE64.encode(upload.sha256.0)),
    ];
    for (name, value) in expected {
        assert_eq!(signed.headers.get(name), Some(&value), "{name} is bound into the signature");
    }
    assert_eq!(put(&signed.url, &headers(&signed), body.clone()).await, 200);

    let info = store.info(&key).await.expect("answers").expect("stored");
    assert_eq!(info.content_length, body.len() as u64);
    assert_eq!(info.sha256, Some(upload.sha256), "the checksum that was verified on upload");
    assert_eq!(store.fetch(&key, 1000).await.expect("answers").expect("stored").bytes.as_slice(), body);

    let again = put(&signed.url, &headers(&signed), body).await;
    assert_eq!(again, 412, "an object is never overwritten");
}

async fn nothing_but_the_declared_image_is_taken<S: ImageStore>(
    store: S,
    put: &impl AsyncFn(&str, &BTreeMap<String, String>, Vec<u8>) -> u16,
) {
    let (key, body) = (key(), b"the declared image".to_vec());
    let signed = signed(&store, &key, &sample::upload(UploadKind::IdFront, &body)).await;
    let as_signed = headers(&signed);
    let with = |name: &str, value: Option<&str>| {
        let mut changed = as_signed.clone();
        match value {
            Some(value) => changed.insert(name.to_owned(), value.to_owned()),
            None => changed.remove(name),
        };
        changed
    };
    let other = b"another image here".to_vec();
    let other_sum = BASE64.encode(sample::upload(UploadKind::IdFront, &other).sha256.0);
    let refused = [
        ("another body of that length", as_signed.clone(), other.clone()),
        ("another body with its own checksum", with("x-amz-checksum-sha256", Some(&other_sum)), other),
        ("a longer body", as_signed.clone(), [body.clone(), vec![0]].concat()),
        ("an empty body", as_signed.clone(), Vec::new()),
        ("another type", with("content-type", Some("image/png")), body.clone()),
        ("no type", with("content-type", None), body.clone()),
        ("no condition", with("if-none-match", None), body.clone()),
        ("no checksum", with("x-amz-checksum-sha256", None), body.clone()),
    ];
    for (what, headers, body) in refused {
        let status = put(&signed.url, &headers, body).await;
        assert!((400..500).contains(&status), "{what}: {status}");
        assert_eq!(store.info(&key).await.expect("answers"), None, "{what}: nothing is stored");
    }
    let moved = signed.url.replace("idFront", "idBack");
    assert!((400..500).contains(&put(&moved, &as_signed, body.clone()).await), "another key");
    assert_eq!(put(&signed.url, &as_signed, body).await, 200, "the declared image still is");
}

async fn reading_is_bounded<S: ImageStore>(
    store: S,
    put: &impl AsyncFn(&str, &BTreeMap<String, String>, Vec<u8>) -> u16,
) {
    let (key, body) = (key(), vec![42_u8; 100_000]);
    let upload = DeclaredUpload { content_type: ContentType::Png, ..sample::upload(UploadKind::IdFront, &body) };
    let signed = signed(&store, &key, &upload).await;
    assert_eq!(put(&signed.url, &headers(&signed), body.clone()).await, 200);
    assert_eq!(store.fetch(&key, 100_000).await.expect("answers").expect("stored").bytes.as_slice(), body);
    let refused = store.fetch(&key, 99_999).await.expect_err("too long");
    assert_eq!(refused.kind, UpstreamErrorKind::ImageRefused(ErrorCode::ImageTooLarge));
}
