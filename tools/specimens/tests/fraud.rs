//! Sets of cases: complete in their truth, and made of what they claim.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};

use image::{ImageFormat, load_from_memory_with_format};
use serde_json::Value;
use specimens::chance::Chance;
use specimens::fraud::{self, Case, CaseKind, Finish};
use specimens::room::{Kind, Room};

fn case(seed: u64, name: &str) -> Case {
    fraud::cases(seed).into_iter().find(|case| case.name == name).expect("a case of that name")
}

fn truth_of(case: &Case) -> Value {
    serde_json::to_value(case.draw().unwrap().truth).unwrap()
}

#[test]
fn a_set_is_large_enough_and_names_are_unique() {
    let cases = fraud::cases(1);
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len());
    let people: BTreeSet<&str> = cases.iter().map(|case| case.person.id.as_str()).collect();
    assert_eq!(people.len(), cases.len(), "each case has a person of its own");
    let mut counts: BTreeMap<CaseKind, usize> = BTreeMap::new();
    for case in &cases {
        *counts.entry(case.kind).or_default() += 1;
    }
    assert_eq!(counts.len(), 9, "{counts:?}");
    assert!(counts.values().all(|count| *count >= 6), "{counts:?}");
    let honest = BTreeSet::from([CaseKind::Honest, CaseKind::LookAlike, CaseKind::Degraded]);
    let walls: BTreeSet<Kind> =
        cases.iter().filter(|case| honest.contains(&case.kind)).map(|case| case.room.kind).collect();
    assert!(walls.len() >= 20, "{walls:?}");
}

#[test]
fn a_ring_shares_one_room_and_nobody_else_has_it() {
    let cases = fraud::cases(3);
    let rings: BTreeSet<&String> = cases.iter().filter_map(|case| case.ring.as_ref()).collect();
    assert!(rings.len() >= 6);
    for ring in rings {
        let members: Vec<&Case> = cases.iter().filter(|case| case.ring.as_ref() == Some(ring)).collect();
        assert_eq!(members.iter().filter(|case| case.confirmed).count(), 1, "{ring}");
        assert!(members.len() >= 3, "{ring}");
        let room = &members[0].room;
        assert!(members.iter().all(|case| case.room.name == room.name), "{ring}");
        assert!(members.iter().all(|case| case.selfie == Finish::Plain), "{ring}");
        let numbers: BTreeSet<&str> = members.iter().map(|case| case.person.document.number.as_str()).collect();
        assert_eq!(numbers.len(), members.len(), "{ring}: documents differ");
        let others = cases.iter().filter(|case| case.ring.as_ref() != Some(ring));
        assert!(others.clone().all(|case| case.room.name != room.name), "{ring}");
        let alike = others.filter(|case| case.kind == CaseKind::LookAlike && case.room.kind == room.kind).count();
        assert!(alike >= 3, "{ring} has {alike} look-alikes");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    for name in ["honest-03", "screen-01", "print-01"] {
        let (first, again, other) = (case(5, name).draw(), case(5, name).draw(), case(6, name).draw());
        let (first, again, other) = (first.unwrap(), again.unwrap(), other.unwrap());
        assert!(first.selfie == again.selfie && first.id_front == again.id_front, "{name}");
        assert!(first.selfie != other.selfie && first.id_front != other.id_front, "{name}");
    }
}

/// Nothing is left open in a truth but what has no answer, and it says of each kind what that kind is.
#[test]
fn every_truth_is_complete() {
    let cases = [
        ("honest-00", "match", false, false),
        ("degraded-01", "match", false, false),
        ("look-alike-02-1", "match", false, false),
        ("screen-02", "match", true, false),
        ("print-03", "match", true, false),
        ("id-screen-01", "match", false, true),
        ("id-print-02", "match", false, true),
        ("other-face-00", "mismatch", false, false),
        ("ring-01-2", "match", false, false),
    ];
    for (name, face, visual, id_recaptured) in cases {
        let truth = truth_of(&case(1, name));
        assert_eq!(truth["v"], 1);
        assert_eq!(truth["name"], name);
        let open: Vec<&String> =
            truth.as_object().unwrap().iter().filter(|(_, value)| value.is_null()).map(|(key, _)| key).collect();
        assert_eq!(open, if name.starts_with("ring") { vec![] } else { vec!["ring"] }, "{name}");
        let expected = &truth["expected"];
        assert_eq!(expected["face"], face, "{name}");
        assert_eq!(expected["visual"], visual, "{name}");
        assert_eq!(expected["idRecaptured"], id_recaptured, "{name}");
        assert_eq!(expected["background"], name.starts_with("ring"), "{name}");
        assert!(visual || expected["patterns"].as_array().unwrap().is_empty(), "{name}");
        let honest = ["honest", "degraded", "look-alike"].iter().any(|kind| name.starts_with(kind));
        assert_eq!(truth["fraud"], !honest, "{name}");
        assert_eq!(truth["person"] == truth["selfiePerson"], face == "match", "{name}");
        let fields = truth["document"]["fields"].as_object().unwrap();
        assert!(
            ["surname", "name", "dateOfBirth", "idNumber"].iter().all(|field| fields[*field].is_string()),
            "{name}"
        );
    }
    let confirmed = truth_of(&case(1, "ring-01-0"));
    assert_eq!(confirmed["confirmed"], true);
    assert!(confirmed["expected"]["background"].is_null());
}

/// A screen held so near that its frame is outside the photo is not said to show one.
#[test]
fn a_frame_is_claimed_only_where_it_is_seen() {
    let shots: Vec<Value> = (0..10).map(|number| truth_of(&case(1, &format!("screen-{number:02}")))).collect();
    let claims = |truth: &Value| truth["expected"]["patterns"].as_array().unwrap().iter().any(|sign| sign == "bezel");
    for truth in &shots {
        let fill = truth["selfieFinish"]["fill"].as_f64().unwrap();
        if fill < 1.0 {
            assert!(claims(truth), "{truth}");
        }
    }
    assert!(shots.iter().any(|truth| !claims(truth)) && shots.iter().any(claims));
}

#[test]
fn pictures_have_a_phones_shape_and_a_modest_size() {
    for name in ["honest-07", "screen-03", "degraded-02", "id-screen-02"] {
        let drawn = case(2, name).draw().unwrap();
        for (bytes, upright) in [(&drawn.selfie, true), (&drawn.id_front, false)] {
            assert!(bytes.len() < 500_000, "{name}: {}", bytes.len());
            let picture = load_from_memory_with_format(bytes, ImageFormat::Jpeg).unwrap();
            assert_eq!(picture.height() > picture.width(), upright, "{name}");
        }
    }
}

/// Homes of one kind of wall have looks of their own; one home looks the same twice, whatever the light.
#[test]
fn homes_differ_and_stay_themselves() {
    let mean = |room: &Room, view: &Chance| -> [f32; 3] {
        let photo = room.photograph(room.view(&mut view.clone()), 60, 80);
        let count = f32::from(u16::try_from(photo.pixels().len()).unwrap());
        let sum = photo
            .pixels()
            .iter()
            .fold([0.0_f32; 3], |sum, pixel| [0, 1, 2].map(|channel| sum[channel] + pixel[channel]));
        sum.map(|channel: f32| channel / count)
    };
    let away = |a: [f32; 3], b: [f32; 3]| (0..3).map(|channel| (a[channel] - b[channel]).abs()).fold(0.0, f32::max);
    for kind in Kind::ALL {
        let home = |word: &str| Room::new(kind, &Chance::new(9).fork(word));
        let colours: Vec<[f32; 3]> =
            (0..6).map(|number| mean(&home(&format!("home {number}")), &Chance::new(number))).collect();
        let spread = colours.iter().map(|colour| away(*colour, colours[0])).fold(0.0, f32::max);
        assert!(spread > 6.0, "{kind:?}: homes differ by {spread} levels");
        let again = away(mean(&home("home 0"), &Chance::new(70)), mean(&home("home 0"), &Chance::new(71)));
        assert!(again < spread, "{kind:?}: one home differs by {again}, homes by {spread}");
    }
}
