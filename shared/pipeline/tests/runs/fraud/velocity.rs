//! Id numbers and images that come again.

use std::time::Duration;

use trestle_domain::case::{Mode, Status};
use trestle_domain::fraud::{ImageTraits, PerceptualHash, Score};
use trestle_domain::reading::Line;
use trestle_fakes::{ScriptedTextReader, sample};
use trestle_pipeline::port::CaseStore as _;

use super::interleave::interleaved;
use crate::world::{BACK, FRONT, READ_COST, SELFIE, World, passport};

/// More steps than a verification takes.
const STEPS: usize = 32;

/// Another verification beside the world's, with images of its own unless told otherwise.
async fn another(world: &World, n: u32, images: [&str; 3]) -> World {
    let kinds = [FRONT, BACK, SELFIE];
    let mut case = world.case().await;
    case.id = sample::id(2, n);
    case.claim = trestle_domain::case::Claim::default();
    (case.status, case.decisions) = (Status::Pending, 0);
    case.uploads = kinds.iter().zip(images).map(|(kind, bytes)| sample::upload(*kind, bytes.as_bytes())).collect();
    world.ports.store.open(&case, None).await.unwrap();
    for (kind, bytes) in kinds.iter().zip(images) {
        world.ports.images.insert(&case.object_key(*kind), bytes.as_bytes().to_vec());
    }
    World { id: case.id, ..world.clone() }
}

fn own(n: u32) -> [String; 3] {
    ["front", "back", "selfie"].map(|name| format!("{name} of {n}"))
}

/// Another verification of the same document with images of its own.
pub(crate) async fn own_images(world: &World, n: u32) -> World {
    let images = own(n);
    another(world, n, [&images[0], &images[1], &images[2]]).await
}

/// The passport of somebody else: the printed name alone is another, and the zone is gone.
fn of_somebody_else() -> Vec<Line> {
    let change = |mut line: Line| {
        if line.text.expose().contains("RIKSON") {
            let text = line.text.expose().replace("ĒRIKSONE", "KALNIŅA").replace("ERIKSONE<<ANNA<", "KALNINA<<ANNA<<");
            line.text = text.clone().into();
            for (word, text) in line.words.iter_mut().zip(text.split(' ')) {
                word.text = text.to_owned().into();
            }
        }
        line
    };
    passport().into_iter().map(change).collect()
}

#[tokio::test]
async fn the_same_person_again_is_nothing_until_it_is_too_often() {
    let world = World::with_selfie(Mode::Interactive).await;
    assert_eq!(world.verified().await.status, Status::Approved);
    for n in 1..=2 {
        let result = own_images(&world, n).await.verified().await;
        assert_eq!((result.status, result.reasons), (Status::Approved, vec![]), "{n} before");
    }
    let result = own_images(&world, 3).await.verified().await;
    assert_eq!((result.status, result.reasons), (Status::Review, vec!["ID_NUMBER_FREQUENT".to_owned()]));
    assert_eq!(world.verified().await.reasons, ["ID_NUMBER_FREQUENT"], "counted anew in each run");
}

#[tokio::test]
async fn verifying_one_case_again_and_again_is_no_velocity() {
    let world = World::with_selfie(Mode::Interactive).await;
    for _ in 0..5 {
        assert_eq!(world.verified().await.status, Status::Approved);
    }
}

#[tokio::test]
async fn an_id_number_under_another_name_is_a_reason() {
    let world = World::with_selfie(Mode::Interactive).await;
    world.verified().await;
    let other = own_images(&world, 1).await;
    other.ports.first_reader.always(FRONT, of_somebody_else(), READ_COST);
    let result = other.verified().await;
    let fields = result.fields.unwrap();
    assert_eq!(fields.id_number.unwrap().value.expose(), "L898902C3");
    assert_eq!(fields.surname.unwrap().value.expose(), "KALNIŅA");
    assert!(result.reasons.contains(&"ID_NUMBER_REUSED".to_owned()), "{:?}", result.reasons);
}

#[tokio::test]
async fn an_image_under_another_name_is_a_reason_as_it_is_or_nearly() {
    for (images, traits, reused) in [
        (["front of 1", "back of 1", "selfie"], None, true),
        (["front of 1", "back of 1", "selfie of 1"], Some(0b11_1111), true),
        (["front of 1", "back of 1", "selfie of 1"], Some(0b111_1111), false),
    ] {
        let world = World::with_selfie(Mode::Interactive).await;
        let looks = |hash| ImageTraits { hash: Some(PerceptualHash(hash)), recapture: Score::ZERO };
        if let Some(hash) = traits {
            world.ports.fraud.editor.set_traits(b"selfie", looks(0));
            world.ports.fraud.editor.set_traits(b"selfie of 1", looks(hash));
        }
        world.verified().await;
        let other = another(&world, 1, images).await;
        other.ports.first_reader.always(FRONT, of_somebody_else(), READ_COST);
        let reasons = other.verified().await.reasons;
        assert_eq!(reasons.contains(&"IMAGE_REUSED".to_owned()), reused, "{images:?} {traits:?} {reasons:?}");
    }
}

#[tokio::test]
async fn flat_pictures_are_no_image_that_came_before() {
    let world = World::with_selfie(Mode::Interactive).await;
    let flat = ImageTraits { hash: None, recapture: Score::ZERO };
    for bytes in ["back", "back of 1", "selfie of 1"] {
        world.ports.fraud.editor.set_traits(bytes.as_bytes(), flat);
    }
    world.verified().await;
    let other = own_images(&world, 1).await;
    other.ports.first_reader.always(FRONT, of_somebody_else(), READ_COST);
    let reasons = other.verified().await.reasons;
    assert!(reasons.contains(&"ID_NUMBER_REUSED".to_owned()), "{reasons:?}");
    for reason in ["IMAGE_REUSED", "SELFIE_IS_DOCUMENT"] {
        assert!(!reasons.contains(&reason.to_owned()), "{reasons:?}");
    }
}

#[tokio::test]
async fn of_two_at_once_one_at_least_finds_the_other() {
    let mut overlapping = 0;
    for first_steps in 0..STEPS {
        for second_steps in 0..STEPS {
            let first = World::with_selfie(Mode::Interactive).await;
            let mut second = another(&first, 1, ["front of 1", "back of 1", "selfie"]).await;
            second.ports.first_reader = ScriptedTextReader::first();
            second.ports.first_reader.always(FRONT, of_somebody_else(), READ_COST);
            second.ports.first_reader.always(BACK, Vec::new(), READ_COST);
            let (one, other, overlapped) =
                interleaved((first.verified(), first_steps), (second.verified(), second_steps)).await;
            overlapping += usize::from(overlapped);
            for reason in ["ID_NUMBER_REUSED", "IMAGE_REUSED"] {
                let found = [&one, &other].iter().any(|result| result.reasons.iter().any(|told| told == reason));
                assert!(found, "{reason} after {first_steps} and {second_steps} steps: {one:?} {other:?}");
            }
        }
    }
    assert!(overlapping > 120, "{overlapping} of these overlap");
}

#[tokio::test]
async fn what_was_before_the_window_is_forgotten() {
    let world = World::with_selfie(Mode::Interactive).await;
    for n in 1..=3 {
        own_images(&world, n).await.verified().await;
    }
    world.ports.clock.advance(Duration::from_hours(24 * 7 + 1));
    assert_eq!(world.verified().await.reasons, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_kept_holds_no_id_number() {
    let world = World::with_selfie(Mode::Interactive).await;
    world.verified().await;
    assert_eq!(world.ports.fraud.hash.calls(), 2, "number and identity");
    let debug = format!("{:?}", world.ports.fraud.sightings);
    let kept = debug.split("fraud:").last().unwrap();
    assert!(kept.contains("PerceptualHash"));
    for secret in ["L898902C3", "ERIKSONE", "ĒRIKSONE"] {
        assert!(!kept.contains(secret), "{secret}");
    }
}
