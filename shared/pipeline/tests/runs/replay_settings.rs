//! Each setting that only judges, changed alone: a replay says what doing all of it again says, and some case flips by it.

use std::time::Duration;

use trestle_domain::case::Mode;
use trestle_domain::extraction::ModelAnswer;
use trestle_domain::field::FieldName;
use trestle_domain::fraud::risk::Band;
use trestle_domain::fraud::{
    FaceSettings, FraudSettings, ImageTraits, Pattern, PerceptualHash, Score, ScoreMap, Weights,
};
use trestle_domain::market::Market;
use trestle_domain::money::MicroUsd;
use trestle_domain::stage::StageName;
use trestle_fakes::{Step, compared, face, sample, seen, turned};
use trestle_pipeline::port::{CaseVector, IndexName, VectorIndex as _};
use trestle_pipeline::replay::replay;

use crate::fraud::{fraud_case, own_images, pins};
use crate::replay::{score, stored};
use crate::world::{FRONT, MODEL_COST, READ_COST, SECOND_COST, World, again, printed, suggestions};

/// What the services and the pixels say of one case.
#[derive(Debug, Clone, Copy)]
struct Said {
    moire: u8,
    /// Of the selfie's background with a confirmed one.
    similarity: f32,
    /// Of the faces, 0..=100.
    faces: f32,
    /// Of the selfie's largest face and of another one; 0 for none.
    heights: [f32; 2],
    recapture: u8,
    /// Verifications before with the same id number.
    before: u32,
    /// Whether the document is a printed one of which the date of expiry can't be read.
    without_expiry: bool,
}

const HONEST: Said = Said {
    moire: 0,
    similarity: 0.3,
    faces: 99.0,
    heights: [0.3, 0.0],
    recapture: 0,
    before: 0,
    without_expiry: false,
};

/// Cases about each setting, and the honest one.
const CASES: [Said; 14] = [
    HONEST,
    Said { moire: 70, ..HONEST },
    Said { moire: 80, ..HONEST },
    Said { moire: 90, ..HONEST },
    Said { similarity: 0.8, ..HONEST },
    Said { moire: 90, similarity: 0.9, ..HONEST },
    Said { faces: 70.0, ..HONEST },
    Said { heights: [0.1, 0.0], ..HONEST },
    Said { heights: [0.3, 0.15], ..HONEST },
    // Without a face, the background is not compared.
    Said { heights: [0.0, 0.0], ..HONEST },
    Said { recapture: 60, ..HONEST },
    Said { before: 1, ..HONEST },
    Said { before: 3, ..HONEST },
    Said { without_expiry: true, ..HONEST },
];

fn fraud(market: &mut Market) -> &mut FraudSettings {
    market.fraud.as_mut().unwrap()
}

fn face_of(market: &mut Market) -> &mut FaceSettings {
    fraud(market).face.as_mut().unwrap()
}

/// Where a setting decides whether faces are compared at all, it is made stricter: the other way the case needs that call first.
type Change = fn(&mut Market);

/// The market before the change: where the upper band decides something, the lower one does not ask for a person.
fn before(name: &str) -> Change {
    if name == "bands.high_from" { |market| fraud(market).review_bands = vec![Band::High] } else { |_| {} }
}

const CHANGES: [(&str, Change); 19] = [
    ("weights", |market| fraud(market).weights = Weights { visual: 60, background: 40 }),
    ("bands.medium_from", |market| fraud(market).bands.medium_from = score(30)),
    ("bands.high_from", |market| fraud(market).bands.high_from = score(40)),
    ("hard_hit_at", |market| fraud(market).hard_hit_at = Some(score(65))),
    ("review_bands", |market| fraud(market).review_bands.clear()),
    ("visual.flag_at", |market| fraud(market).visual.as_mut().unwrap().flag_at = score(60)),
    ("background.flag_at", |market| fraud(market).background.as_mut().unwrap().flag_at = score(60)),
    ("background.map", |market| {
        let map = ScoreMap::new(vec![(0.5, Score::ZERO), (0.8, Score::FULL)]).unwrap();
        fraud(market).background.as_mut().unwrap().map = map;
    }),
    ("face.match_at", |market| face_of(market).match_at = 60.0),
    ("face.min_selfie_height", |market| face_of(market).min_selfie_height = 0.4),
    ("face.min_portrait_height", |market| face_of(market).min_portrait_height = 0.5),
    ("face.several_share", |market| face_of(market).several_share = 0.2),
    ("recapture.flag_at", |market| fraud(market).recapture.as_mut().unwrap().flag_at = score(50)),
    ("velocity.max_in_window, stricter", |market| fraud(market).velocity.as_mut().unwrap().max_in_window = 1),
    ("velocity.max_in_window, more lenient", |market| fraud(market).velocity.as_mut().unwrap().max_in_window = 9),
    ("required_fields", |market| market.required_fields.retain(|field| *field != FieldName::ExpiryDate)),
    ("required_stages", |market| market.required_stages.push(StageName::Background)),
    ("reject_on a flag", |market| market.reject_on.push("VISUAL_FLAGGED".to_owned())),
    ("reject_on a face", |market| market.reject_on.push("FACE_MISMATCH".to_owned())),
];

/// The case verified under a market with every service called.
async fn verified(said: Said, changes: &[Change]) -> World {
    let mut world = World::with_selfie(Mode::Interactive).await;
    for change in changes {
        change(&mut world.market);
    }
    for n in 0..said.before {
        own_images(&world, n).await.verified().await;
    }
    if said.without_expiry {
        let lines: Vec<_> = printed().into_iter().filter(|line| !line.text.expose().contains("2030")).collect();
        world.ports.first_reader.always(FRONT, lines.clone(), READ_COST);
        world.ports.second_reader.always(FRONT, again(lines), SECOND_COST);
        let ModelAnswer::Suggestions(mut all) = suggestions() else { panic!("a good model suggests") };
        all.retain(|suggested| suggested.field != FieldName::ExpiryDate);
        world.ports.structurer.always(ModelAnswer::Suggestions(all), MODEL_COST);
    }
    let fraud = &world.ports.fraud;
    fraud.inspector.always(seen(&[(Pattern::Moire, said.moire)]), MicroUsd(1));
    let faces = said.heights.into_iter().filter(|height| *height > 0.0).map(face).collect();
    fraud.detector.always(faces, MicroUsd(1));
    let comparison = compared(vec![face(0.3)], Some(said.faces), MicroUsd(1));
    fraud.comparer.script().always(Step::new(Ok(comparison)));
    let traits = ImageTraits { hash: Some(PerceptualHash(0)), recapture: score(said.recapture) };
    fraud.editor.set_traits(b"front", traits);
    let vector = CaseVector {
        case: fraud_case(1),
        member: sample::id(9, 1),
        vector: turned(said.similarity, world.background().dimensions),
        pins: pins(&world),
        count: 1,
        expires_at: sample::now() + Duration::from_secs(1000),
    };
    fraud.index.put(&IndexName::from(world.background()), &vector).await.unwrap();
    assert!(world.verified().await.decided_at.is_some());
    world
}

#[tokio::test]
async fn each_setting_that_only_judges_replays_as_doing_it_all_again_and_flips_some_case() {
    for (name, change) in CHANGES {
        let (mut flips, mut kept) = (0, 0);
        for said in CASES {
            let world = Box::pin(verified(said, &[before(name)])).await;
            let mut changed = world.market.clone();
            change(&mut changed);
            let replayed = replay(stored(&world).await, &changed).await;
            let after = replayed.after.as_ref().unwrap_or_else(|| panic!("{name}: {:?} of {said:?}", replayed.needs));

            let anew = stored(&Box::pin(verified(said, &[before(name), change])).await).await.decision;
            assert_eq!((after.status, &after.reasons), (anew.status, &anew.reasons), "{name}: {said:?}");
            assert_eq!(replayed.flips(), anew.status != replayed.before.status, "{name}: {said:?}");
            if replayed.flips() { flips += 1 } else { kept += 1 }
        }
        assert!(flips > 0 && kept > 0, "{name}: {flips} flip, {kept} do not");
    }
}
