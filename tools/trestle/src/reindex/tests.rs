use std::path::Path;

use trestle_domain::case::{Owner, VerificationId};
use trestle_fakes::{MemoryImages, MemoryIndex, MemoryStore, ScriptedEmbedder, Step, embedded, turned};
use trestle_pipeline::port::{MaskedPicture, Member};

use super::*;
use crate::vector_index::read_markets;

const NOW: i64 = 1_800_000_000;

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

fn case_id(number: u32) -> FraudCaseId {
    FraudCaseId::parse(&format!("01JDEM0000000000000000000{number}")).unwrap()
}

fn member_id(number: u32) -> VerificationId {
    VerificationId::parse(&format!("01JDEM0000000000000000001{number}")).unwrap()
}

fn member(verification: &VerificationId) -> Member {
    let owner = Owner("arn:aws:iam::123456789012:role/lending".to_owned());
    Member { verification: verification.clone(), owner, confirmed_by: "desk-1".into(), at: now() }
}

fn picture_of(number: u32) -> String {
    picture_key(&MarketId::parse("xx").unwrap(), &member_id(number))
}

/// A market's settings, and the same with a new index.
fn settings() -> (BackgroundSettings, BackgroundSettings) {
    let markets = read_markets(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../markets")).unwrap();
    let own = markets[0].fraud.clone().unwrap().background.unwrap();
    let named = |index: &str| BackgroundSettings { index: index.to_owned(), dimensions: 2, top_k: 5, ..own.clone() };
    (named("old-index"), named("new-index"))
}

#[derive(Default)]
struct World {
    store: MemoryStore,
    pictures: MemoryImages,
    embedder: ScriptedEmbedder,
    index: MemoryIndex,
}

impl World {
    /// Both indexes, and the new model's vectors in the order of cases.
    fn new(embeddings: &[f32]) -> Self {
        let world = Self::default();
        let (old, new) = settings();
        world.index.create(&IndexName::from(&old), 2);
        world.index.create(&IndexName::from(&new), 2);
        for cosine in embeddings {
            world.embedder.script().push(Step::new(Ok(embedded(turned(*cosine, 2), MicroUsd(60)))));
        }
        world
    }

    const fn ports(&self) -> Ports<'_, MemoryStore, MemoryImages, ScriptedEmbedder, MemoryIndex> {
        Ports { store: &self.store, pictures: &self.pictures, embedder: &self.embedder, index: &self.index }
    }

    /// A case in the old index, with its picture.
    async fn confirmed(&self, number: u32, cosine: f32, mask: u32) -> FraudCase {
        let (old, _) = settings();
        let verification = member_id(number);
        let pins = IndexPins { model: "embedding-0".into(), mask: MASK_VERSION, market: "xx".into() };
        let case = FraudCase {
            id: case_id(number),
            market: MarketId::parse("xx").unwrap(),
            shown: verification.clone(),
            members: vec![member(&verification)],
            index: IndexName::from(&old),
            pins: pins.clone(),
            confirmed_at: now(),
            expires_at: Timestamp::from_second(NOW + 100).unwrap(),
            version: 1,
        };
        let newest = self.store.newest_fraud_case(&case.market).await.unwrap();
        self.store.open_fraud_case(&case, newest.as_ref()).await.unwrap();
        let picture = MaskedPicture { jpeg: vec![1], mask };
        self.pictures.put_picture(&picture_of(number), &picture).await.unwrap();
        let vector = CaseVector {
            case: case.id.clone(),
            member: verification,
            vector: turned(cosine, 2),
            pins,
            count: 1,
            expires_at: case.expires_at,
        };
        self.index.put(&case.index, &vector).await.unwrap();
        case
    }
}

#[tokio::test]
async fn a_new_index_is_filled_from_kept_pictures_once() {
    let world = World::new(&[1.0, 0.9]);
    let market = MarketId::parse("xx").unwrap();
    let (_, new) = settings();
    for number in 1..=4 {
        world.confirmed(number, 1.0, if number == 4 { MASK_VERSION + 1 } else { MASK_VERSION }).await;
    }
    world.pictures.delete_picture(&picture_of(3)).await.unwrap();

    let mut heard = Vec::new();
    let built = build(&world.ports(), &market, &new, now(), |id| heard.push(id.clone())).await.unwrap();
    let expected = Built {
        embedded: 2,
        without_picture: vec![case_id(3)],
        other_mask: vec![case_id(4)],
        cost: MicroUsd(120),
        ..Built::default()
    };
    assert_eq!(built, expected);
    assert_eq!(heard, (1..=4).map(case_id).collect::<Vec<_>>());
    let there = world.index.get(&IndexName::from(&new), &case_id(2)).await.unwrap().unwrap();
    assert_eq!((there.vector, there.pins.model.as_str()), (turned(0.9, 2), "embedding-1"));

    let again = build(&world.ports(), &market, &new, now(), |_| {}).await.unwrap();
    assert_eq!((again.embedded, again.before, again.cost), (0, 2, MicroUsd(0)));
    assert_eq!(world.embedder.calls(), 2);

    let later = Timestamp::from_second(NOW + 100).unwrap();
    assert_eq!(build(&world.ports(), &market, &new, later, |_| {}).await.unwrap(), Built::default());
}

#[tokio::test]
async fn indexes_are_compared_by_their_neighbours() {
    let market = MarketId::parse("xx").unwrap();
    let (old, new) = settings();
    // Old: 1 and 2 are neighbours, 3 is far. New: 1 is nearer to 3.
    for (embeddings, same_nearest) in [([1.0, 0.98, 0.0], 3), ([1.0, 0.0, 0.98], 0)] {
        let world = World::new(&embeddings);
        for (number, cosine) in [(1, 1.0), (2, 0.99), (3, 0.1)] {
            world.confirmed(number, cosine, MASK_VERSION).await;
        }
        build(&world.ports(), &market, &new, now(), |_| {}).await.unwrap();
        let found = compare(&world.ports(), &market, &old, &new, now()).await.unwrap();
        assert_eq!((found.cases, found.with_neighbours, found.same_nearest), (3, 3, same_nearest), "{embeddings:?}");
        assert!((found.overlap - 1.0).abs() < 1e-9, "five neighbours hold all of three cases");
        assert!((found.nearest.0[2] - 0.99).abs() < 1e-6 && (found.nearest.1[2] - 0.98).abs() < 1e-6, "{found:?}");
    }
}

#[tokio::test]
async fn cases_are_switched_with_what_happened_meanwhile() {
    let world = World::new(&[1.0, 0.9, 0.8]);
    let market = MarketId::parse("xx").unwrap();
    let (old, new) = settings();
    world.confirmed(1, 1.0, MASK_VERSION).await;
    let undone = world.confirmed(2, 1.0, MASK_VERSION).await;
    build(&world.ports(), &market, &new, now(), |_| {}).await.unwrap();
    world.store.delete_fraud_case(&undone).await.unwrap();
    world.confirmed(3, 1.0, MASK_VERSION).await;
    world.confirmed(4, 1.0, MASK_VERSION).await;
    world.pictures.delete_picture(&picture_of(4)).await.unwrap();

    let there = [case_id(1), case_id(2)];
    let done = switch(&world.ports(), &market, &new, &there, now()).await.unwrap();
    let expected =
        Switched { switched: 2, left_behind: vec![case_id(4)], removed: 1, cost: MicroUsd(60), ..Switched::default() };
    assert_eq!(done, expected);
    let pointed = world.store.fraud_case(&case_id(1)).await.unwrap().unwrap();
    assert_eq!(
        (pointed.index, pointed.pins.model.as_str(), pointed.version),
        (IndexName::from(&new), "embedding-1", 2)
    );
    assert!(world.index.get(&IndexName::from(&new), &case_id(2)).await.unwrap().is_none());
    assert!(world.index.get(&IndexName::from(&new), &case_id(3)).await.unwrap().is_some());
    let left = pointing_to(&world.store, &market, &IndexName::from(&old), now()).await.unwrap();
    assert_eq!(left, [case_id(4)]);

    let again = switch(&world.ports(), &market, &new, &there, now()).await.unwrap();
    assert_eq!((again.switched, again.before, again.cost), (0, 2, MicroUsd(0)));
}

#[tokio::test]
async fn a_case_that_shows_another_member_since_is_embedded_anew() {
    let world = World::new(&[1.0, 0.9, 0.8]);
    let market = MarketId::parse("xx").unwrap();
    let (_, new) = settings();
    for number in 1..=2 {
        world.confirmed(number, 1.0, MASK_VERSION).await;
    }
    build(&world.ports(), &market, &new, now(), |_| {}).await.unwrap();
    // A member whose picture is kept stands in for each first one, and for the second case it is gone.
    for (number, other) in [(1, 8), (2, 9)] {
        let case = world.store.fraud_case(&case_id(number)).await.unwrap().unwrap();
        let member = member(&member_id(other));
        let case = FraudCase { shown: member.verification.clone(), members: vec![member], version: 2, ..case };
        world.store.put_fraud_case(&case).await.unwrap();
    }
    let picture = MaskedPicture { jpeg: vec![8], mask: MASK_VERSION };
    world.pictures.put_picture(&picture_of(8), &picture).await.unwrap();

    let there = [case_id(1), case_id(2)];
    let done = switch(&world.ports(), &market, &new, &there, now()).await.unwrap();
    assert_eq!((done.switched, done.left_behind, done.cost), (1, vec![case_id(2)], MicroUsd(60)));
    let kept = |number| {
        let (index, new) = (world.index.clone(), IndexName::from(&new));
        async move { index.get(&new, &case_id(number)).await.unwrap().map(|vector| (vector.member, vector.vector)) }
    };
    assert_eq!(kept(1).await, Some((member_id(8), turned(0.8, 2))));
    assert_eq!(kept(2).await, None, "nothing of who was taken back");
}

#[tokio::test]
async fn vectors_of_expired_cases_are_swept_and_others_stay() {
    let world = World::new(&[]);
    let index = IndexName::from(&settings().0);
    let mut cases = Vec::new();
    for number in 1..=3 {
        cases.push(world.confirmed(number, 1.0, MASK_VERSION).await);
    }
    let [_, prolonged, gone] = &cases[..] else { panic!("three") };
    let until = prolonged.expires_at + std::time::Duration::from_secs(1);
    world.store.put_fraud_case(&FraudCase { expires_at: until, version: 2, ..prolonged.clone() }).await.unwrap();
    world.store.delete_fraud_case(gone).await.unwrap();
    let there: Vec<FraudCaseId> = (1..=4).map(case_id).collect();

    let expiry = cases[0].expires_at;
    let before = expiry - std::time::Duration::from_secs(1);
    for (at, deleted, left) in [(before, 0, [true; 3]), (expiry, 2, [false, true, false]), (until, 1, [false; 3])] {
        assert_eq!(sweep(&world.ports(), &index, &there, at).await.unwrap(), deleted);
        for (case, left) in cases.iter().zip(left) {
            assert_eq!(world.index.get(&index, &case.id).await.unwrap().is_some(), left, "{} at {at}", case.id);
        }
    }
}
