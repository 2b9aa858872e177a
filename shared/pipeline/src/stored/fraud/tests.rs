use proptest::prelude::*;
use trestle_domain::case::VerificationId;

use super::*;

fn any_face() -> impl Strategy<Value = Face> {
    (any::<[u8; 4]>(), 0.0f32..=1.0).prop_map(|([x, y, width, height], confidence)| {
        let share = |byte: u8| f32::from(byte) / 255.0;
        let rect = Rect { x: share(x), y: share(y), width: share(width), height: share(height) };
        Face { rect, confidence: Confidence::new(confidence).unwrap() }
    })
}

fn any_faces() -> impl Strategy<Value = Faces> {
    proptest::collection::vec(any_face(), 0..7).prop_map(Faces::new)
}

fn any_score() -> impl Strategy<Value = Score> {
    (0_u8..=100).prop_map(|score| Score::new(score).unwrap())
}

fn any_inspection() -> impl Strategy<Value = Inspection> {
    let finding = (proptest::sample::select(Pattern::ALL.to_vec()), any_score(), any::<String>())
        .prop_map(|(pattern, score, seen)| Finding { pattern, score, seen: seen.into() });
    proptest::collection::vec(finding, 0..6).prop_map(|findings| Inspection { findings })
}

fn any_pins() -> impl Strategy<Value = IndexPins> {
    (any::<String>(), any::<u32>(), any::<String>()).prop_map(|(model, mask, market)| IndexPins { model, mask, market })
}

fn any_neighbour() -> impl Strategy<Value = Neighbour> {
    (any::<u32>(), -1.0f32..=1.0, any_pins(), any::<u32>()).prop_map(|(id, similarity, pins, count)| Neighbour {
        case: FraudCaseId::new(VerificationId::parse(&format!("{id:026}")).unwrap()),
        similarity,
        pins,
        count,
    })
}

fn is_stored_exactly<T: Stored + PartialEq + std::fmt::Debug>(result: T) -> Result<(), TestCaseError> {
    prop_assert_eq!(T::from_json(&result.to_json()), Some(result));
    Ok(())
}

proptest! {
    #[test]
    fn what_was_found_is_stored_exactly(
        inspection in any_inspection(),
        faces in any_faces(),
        similarity in proptest::option::of(0.0f32..=100.0),
        source_has_face in any::<bool>(),
        counts in any::<[u32; 3]>(),
        hash in proptest::option::of(any::<u64>()),
        recapture in any_score(),
    ) {
        is_stored_exactly(VisualResult { inspection })?;
        is_stored_exactly(ComparisonResult { portraits: faces.clone(), similarity, source_has_face })?;
        is_stored_exactly(FacesResult { faces })?;
        let [number_elsewhere, image_elsewhere, number_seen] = counts;
        is_stored_exactly(VelocityResult { velocity: Velocity { number_elsewhere, image_elsewhere, number_seen } })?;
        let traits = ImageTraits { hash: hash.map(PerceptualHash), recapture };
        is_stored_exactly(TraitsResult { traits })?;
    }

    #[test]
    fn vectors_are_stored_to_the_bit(
        vector in proptest::collection::vec(proptest::num::f32::NORMAL | proptest::num::f32::ZERO, 0..40),
        pins in any_pins(),
        neighbours in proptest::option::of(proptest::collection::vec(any_neighbour(), 0..4)),
    ) {
        is_stored_exactly(BackgroundResult { vector, pins, neighbours })?;
    }
}

#[test]
fn other_versions_and_broken_documents_count_as_not_stored() {
    let whole = VelocityResult { velocity: Velocity::default() }.to_json();
    let text = String::from_utf8(whole).unwrap();
    assert_eq!(VelocityResult::from_json(text.replace(r#""v":1"#, r#""v":2"#).as_bytes()), None);
    let pins = r#""pins":{"model":"m","mask":1,"market":"lv"}"#;
    for (vector, read) in [("AACAPw==", true), ("AACAPwA=", false), ("?", false)] {
        let document = format!(r#"{{"v":1,"vector":"{vector}",{pins},"neighbours":null}}"#);
        assert_eq!(BackgroundResult::from_json(document.as_bytes()).is_some(), read, "{vector}");
    }
    for faces in ["[[0,0,1,1,2]]", "[[0,0,1,1]]", "{}"] {
        assert_eq!(FacesResult::from_json(format!(r#"{{"v":1,"faces":{faces}}}"#).as_bytes()), None, "{faces}");
    }
    let finding = r#"{"v":1,"outcome":"inspected","findings":[{"pattern":"moire","score":101,"seen":""}]}"#;
    assert_eq!(VisualResult::from_json(finding.as_bytes()), None);
    assert_eq!(VisualResult::from_json(br#"{"v":1,"outcome":"refused","findings":[]}"#), None);
    assert_eq!(TraitsResult::from_json(br#"{"v":1,"hash":"xyz","recapture":0}"#), None);
    let traits = ImageTraits { hash: Some(PerceptualHash(7)), recapture: Score::ZERO };
    let written = TraitsResult::from_json(br#"{"v":1,"hash":"0000000000000007","recapture":0}"#);
    assert_eq!(written, Some(TraitsResult { traits }), "as it has always been written");
}

#[test]
fn a_stored_background_is_small() {
    let pins = IndexPins { model: "amazon.titan-embed-image-v1".into(), mask: 1, market: "utopia".into() };
    let result = BackgroundResult { vector: vec![0.123_456_78; 1024], pins, neighbours: Some(vec![]) };
    assert!(result.to_json().len() < 6 * 1024, "1,024 numbers as base64, not as decimals");
}
