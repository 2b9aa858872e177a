//! What a picture shows, or fails to show, is an outcome with a reason.

use std::fs;

use image::codecs::jpeg::JpegEncoder;
use serde_json::{Value, json};
use specimens::scene::Scene;
use specimens::set::Format;
use trestle_domain::case::ContentType;
use trestle_domain::document::UploadKind::IdFront;
use trestle_domain::field::FieldName;
use trestle_tests::caller::{Answered, Caller, picture};
use trestle_tests::repository;
use trestle_tests::stack::DeployedStack;

use super::assert_decided;

/// An image and the fields of its truth.
pub(crate) struct Example {
    pub(crate) jpeg: Vec<u8>,
    pub(crate) truth: Value,
}

/// One of `events/images`.
pub(crate) fn example(name: &str) -> Example {
    let folder = repository::root().join("events/images");
    let truth = fs::read(folder.join(format!("{name}.json"))).ok();
    let truth = truth.map_or(Value::Null, |truth| serde_json::from_slice(&truth).unwrap());
    Example { jpeg: fs::read(folder.join(format!("{name}.jpg"))).unwrap(), truth: truth["fields"].clone() }
}

/// A passport photographed without its machine-readable zone: what is printed must be enough, or not be said.
pub(crate) fn without_zone(scene: Scene) -> Example {
    let drawn = scene.draw(20, Format { width: 1200, quality: None }).unwrap();
    let photo = image::load_from_memory(&drawn.jpeg).unwrap();
    let mut jpeg = Vec::new();
    let upper = photo.crop_imm(0, 0, photo.width(), photo.height() * 7 / 10);
    upper.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 90)).unwrap();
    let truth = serde_json::to_value(drawn.truth.unwrap()).unwrap();
    Example { jpeg, truth: truth["fields"].clone() }
}

/// No field has another value than the document.
pub(crate) fn assert_never_wrong(what: &str, result: &Answered, truth: &Value) {
    for field in FieldName::ALL.map(FieldName::as_str) {
        if let Some(read) = result.value(field) {
            assert_eq!(truth[field], read, "{what}: {field}");
        }
    }
}

/// How many fields have the document's value, of those that it has.
fn read_of(result: &Answered, truth: &Value) -> (usize, usize) {
    let has = FieldName::ALL.map(FieldName::as_str).into_iter().filter(|field| truth[*field].is_string());
    let fields: Vec<&str> = has.collect();
    (fields.iter().filter(|field| result.value(field).is_some()).count(), fields.len())
}

fn verify(caller: &Caller, market: &str, jpeg: Vec<u8>) -> (String, Answered) {
    let id = caller.open_uploaded(market, &[picture(IdFront, ContentType::Jpeg, jpeg)]);
    let result = caller.verify(&id);
    assert_eq!(result.status, 200, "{}", result.body);
    (id, result)
}

#[test]
fn pictures_of_no_one_document() {
    let stack = DeployedStack::shared();
    let caller = Caller::of(stack.description());
    for (name, reason) in
        [("blank", "TEXT_NOT_FOUND"), ("letter", "DOCUMENT_NOT_FOUND"), ("two-documents", "DOCUMENTS_SEVERAL")]
    {
        let (id, result) = verify(&caller, "utopia", example(name).jpeg);
        assert_eq!(result.body["status"], "review", "{name}");
        assert_eq!(result.reasons()[0], reason, "{name}");
        for field in FieldName::ALL.map(FieldName::as_str) {
            assert_eq!(result.value(field), None, "{name}: {field}");
        }
        let retake = json!({"status": "retake", "retake": [{"image": "idFront", "why": reason}]});
        assert_eq!(result.body["applicantView"], retake, "{name}");
        assert_decided(name, &caller, &id, &result);
    }
}

#[test]
fn documents_that_are_hard_to_read_right() {
    let stack = DeployedStack::shared();
    let caller = Caller::of(stack.description());
    // Name, picture, what must be said of it, and the least of its fields that must be read.
    let rows = [
        ("upside down", example("upside-down"), "approved", None, 6),
        ("a sticker with orders", example("sticker"), "review", Some("TEXT_ADDRESSES_MODEL"), 6),
        ("a sticker, no zone", without_zone(Scene::Sticker), "review", Some("TEXT_ADDRESSES_MODEL"), 1),
        ("an issue date beside the expiry, no zone", without_zone(Scene::IssueDate), "approved", None, 6),
        ("parents' names beside the holder's, no zone", without_zone(Scene::ParentName), "approved", None, 6),
    ];
    for (what, Example { jpeg, truth }, status, reason, least) in rows {
        let (id, result) = verify(&caller, "utopia", jpeg);
        assert_never_wrong(what, &result, &truth);
        let (read, of) = read_of(&result, &truth);
        assert!(read >= least, "{what}: {read} of {of} fields: {}", result.body);
        assert_eq!(result.body["status"], status, "{what}: {:?}", result.reasons());
        assert_eq!(result.reasons().contains(&"TEXT_ADDRESSES_MODEL"), reason.is_some(), "{what}");
        assert_decided(what, &caller, &id, &result);
    }
}
