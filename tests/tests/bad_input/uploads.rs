//! Uploads that have not come, or are not the declared ones.

use std::collections::BTreeMap;

use trestle::seed::{SeedCase, SeedList, seed};
use trestle_domain::case::{Case, ContentType, Mode, Owner};
use trestle_domain::document::UploadKind::{IdBack, IdFront};
use trestle_fakes::sample;
use trestle_pipeline::port::Ids as _;
use trestle_pipeline::system::Ulids;
use trestle_tests::caller::{Caller, picture};
use trestle_tests::stack::DeployedStack;

use super::bytes::png;
use super::{Refusal, assert_decided, assert_pending, assert_refused};

const MISSING: Refusal = (409, "UPLOAD_MISSING");
const MISMATCH: Refusal = (422, "UPLOAD_MISMATCH");

#[test]
fn missing_uploads_are_named_until_they_are_there() {
    let stack = DeployedStack::shared();
    let caller = Caller::of(stack.description());
    let sides = [IdFront, IdBack].map(|kind| picture(kind, ContentType::Png, png(320, 240)));
    let case = caller.open("utopia", "interactive", &sides);
    let id = &case.verification_id;

    for (missing, arriving) in [("idFront, idBack", Some(&sides[0])), ("idBack", Some(&sides[1])), ("", None)] {
        let answers = [("verify", caller.verify(id)), ("extract-id", caller.extract(id))];
        let Some(arriving) = arriving else {
            assert!(answers.iter().all(|(_, answer)| answer.status == 200), "{answers:?}");
            break;
        };
        for (route, answer) in answers {
            let advice = format!("Not uploaded yet: {missing}. Upload with the presigned requests, then try again.");
            assert_refused(route, &answer, MISSING, &advice);
            assert_eq!(answer.body["error"]["retryable"], true);
        }
        assert_pending(missing, &caller, id);
        assert_eq!(caller.upload(&case, arriving.kind, &arriving.bytes), 200);
    }
}

/// Whatever a presigned request is bent to, the storage refuses; the case waits for the right image, and takes it once.
#[test]
fn the_storage_refuses_what_was_not_declared() {
    let stack = DeployedStack::shared();
    let caller = Caller::of(stack.description());
    let front = picture(IdFront, ContentType::Png, png(320, 240));
    let case = caller.open("utopia", "interactive", std::slice::from_ref(&front));
    let (id, target) = (&case.verification_id, &case.uploads[0]);

    let other = png(321, 240);
    let same_length: Vec<u8> = front.bytes.iter().rev().copied().collect();
    let with = |name: &str, value: &str| -> BTreeMap<String, String> {
        let changed = target
            .headers
            .iter()
            .map(|(own, kept)| (own.clone(), if own == name { value.to_owned() } else { kept.clone() }));
        changed.collect()
    };
    let other_hash = picture(IdFront, ContentType::Png, same_length.clone()).sha256();
    for (what, headers, bytes) in [
        ("another size", target.headers.clone(), &other[..]),
        ("nothing", target.headers.clone(), b""),
        ("another content of that size", target.headers.clone(), &same_length),
        ("another hash declared", with("x-amz-checksum-sha256", &other_hash), &same_length),
        ("another type declared", with("content-type", "image/jpeg"), &front.bytes),
        ("overwriting allowed", with("if-none-match", ""), &front.bytes),
    ] {
        let status = caller.put(target, &headers, bytes);
        assert!(matches!(status, 400 | 403), "{what}: HTTP {status}");
        assert_refused(what, &caller.verify(id), MISSING, "Not uploaded yet: idFront.");
        assert_pending(what, &caller, id);
    }

    assert_eq!(caller.put(target, &target.headers, &front.bytes), 200);
    let decided = caller.verify(id);
    assert_eq!(decided.status, 200, "{}", decided.body);
    assert_eq!(caller.put(target, &target.headers, &front.bytes), 412, "an image is never overwritten");
    assert_decided("after all that", &caller, id, &decided);
}

/// What reaches the bucket past the signatures is not worked on.
#[test]
fn an_object_that_is_not_the_declared_one() {
    let stack = DeployedStack::shared();
    let caller = Caller::of(stack.description());
    let declared = png(320, 240);
    let same_length: Vec<u8> = declared.iter().rev().copied().collect();
    for (what, bytes, difference) in [
        ("nothing", Vec::new(), "length"),
        ("another size", png(640, 480), "length"),
        ("11 MB", vec![0; 11_000_000], "length"),
        ("another content of that size", same_length, "SHA-256"),
    ] {
        let case = Case {
            owner: Owner("arn:aws:iam::000000000000:root".to_owned()),
            uploads: vec![sample::upload(IdFront, &declared)],
            ..sample::case(Ulids.verification_id(jiff::Timestamp::now()), Mode::Interactive)
        };
        let (id, key) = (case.id.as_str().to_owned(), case.object_key(IdFront));
        seed(stack.description(), &SeedList { cases: vec![SeedCase { case, uploaded: vec![(key, bytes)] }] }).unwrap();
        refused_as_mismatch(what, &caller, &id, difference);
    }
    let png_as_jpeg = caller.open_uploaded("utopia", &[picture(IdFront, ContentType::Jpeg, declared)]);
    refused_as_mismatch("a PNG declared as JPEG", &caller, &png_as_jpeg, "content type");
}

fn refused_as_mismatch(what: &str, caller: &Caller, id: &str, difference: &str) {
    let advice = format!(
        "The uploaded idFront is not the declared one, its {difference} differs. \
         Open a new verification that declares the image as it is, and upload it there."
    );
    // The second time is a retry.
    for answer in [caller.verify(id), caller.extract(id), caller.verify(id)] {
        assert_refused(what, &answer, MISMATCH, &advice);
    }
    assert_pending(what, caller, id);
}
