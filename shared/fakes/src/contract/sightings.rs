//! What earlier verifications left to be recognised.

use std::time::Duration;

use trestle_domain::case::VerificationId;
use trestle_domain::fraud::{PerceptualHash, Sighting, SightingKind};
use trestle_domain::market::MarketId;
use trestle_pipeline::port::{SightingKeys, SightingStore};

use super::fresh_id;
use crate::sample;

const WINDOW: Duration = Duration::from_hours(24);

/// Holds a [`SightingStore`] to its port: numbers, images and near images; markets and time apart.
pub async fn sighting_store<S: SightingStore>(make: impl Fn() -> S) {
    numbers_and_images_are_recognised(make()).await;
    near_images_are_found_up_to_the_bits_asked_for(make()).await;
    markets_do_not_see_each_other(make()).await;
    what_is_older_is_not_asked_for(make()).await;
    remembering_again_is_no_difference(make()).await;
}

/// A market of its own, so that a shared table may hold other things.
fn market() -> MarketId {
    MarketId::parse(&format!("m-{}", fresh_id().as_str().to_lowercase())).expect("a market id")
}

fn keys(seed: u8) -> SightingKeys {
    let hash = u64::from_be_bytes([seed.wrapping_mul(37); 8]) ^ 0x0123_4567_89ab_cdef;
    SightingKeys {
        number: Some([seed; 32]),
        images: vec![[seed ^ 0x55; 32], [seed ^ 0xaa; 32]],
        hashes: vec![PerceptualHash(hash)],
    }
}

async fn remember<S: SightingStore>(store: &S, market: &MarketId, identity: u8, keys: &SightingKeys) -> VerificationId {
    let (id, now) = (fresh_id(), sample::now());
    store.remember(market, &id, Some([identity; 32]), keys, now, now + WINDOW).await.expect("remembers");
    id
}

async fn seen<S: SightingStore>(store: &S, market: &MarketId, keys: &SightingKeys, bits: u32) -> Vec<Sighting> {
    store.sightings(market, keys, bits, sample::now() - WINDOW).await.expect("answers")
}

fn kinds(sightings: &[Sighting], of: &VerificationId) -> Vec<SightingKind> {
    let all = [SightingKind::IdNumber, SightingKind::Image, SightingKind::NearImage];
    let of = || sightings.iter().filter(|sighting| sighting.verification == *of);
    all.into_iter().filter(|kind| of().any(|sighting| sighting.kind == *kind)).collect()
}

async fn numbers_and_images_are_recognised<S: SightingStore>(store: S) {
    let market = market();
    assert!(seen(&store, &market, &keys(1), 6).await.is_empty());
    let id = remember(&store, &market, 9, &keys(1)).await;
    let sightings = seen(&store, &market, &keys(1), 6).await;
    assert_eq!(kinds(&sightings, &id), [SightingKind::IdNumber, SightingKind::Image, SightingKind::NearImage]);
    assert!(sightings.iter().all(|sighting| sighting.identity == Some([9; 32]) && sighting.at == sample::now()));
    let near = sightings.iter().find(|sighting| sighting.kind == SightingKind::NearImage).expect("found");
    assert_eq!(near.hash, Some(keys(1).hashes[0]));

    let number = SightingKeys { number: keys(1).number, ..SightingKeys::default() };
    assert_eq!(kinds(&seen(&store, &market, &number, 6).await, &id), [SightingKind::IdNumber]);
    let image = SightingKeys { images: vec![keys(1).images[1]], ..SightingKeys::default() };
    assert_eq!(kinds(&seen(&store, &market, &image, 6).await, &id), [SightingKind::Image]);
    assert!(kinds(&seen(&store, &market, &keys(2), 6).await, &id).is_empty(), "nothing in common");
    assert!(seen(&store, &market, &SightingKeys::default(), 6).await.is_empty(), "nothing asked for");
}

async fn near_images_are_found_up_to_the_bits_asked_for<S: SightingStore>(store: S) {
    let market = market();
    let base = keys(3).hashes[0];
    let kept = SightingKeys { hashes: vec![base], ..SightingKeys::default() };
    let id = remember(&store, &market, 1, &kept).await;
    // Differing bits side by side, and far apart from each other.
    let together = |bits: u32| base.0 ^ ((1_u64 << bits) - 1);
    let apart = |bits: u32| (0..bits).fold(base.0, |hash, n| hash ^ (1 << (n * 64 / bits.max(1))));
    for bits in [0, 1, 6, 12, 16] {
        for hash in [together(bits), apart(bits)] {
            let asked = SightingKeys { hashes: vec![PerceptualHash(hash)], ..SightingKeys::default() };
            let found = kinds(&seen(&store, &market, &asked, bits).await, &id);
            assert_eq!(found, [SightingKind::NearImage], "{bits} differing bits of {bits}");
        }
    }
}

async fn markets_do_not_see_each_other<S: SightingStore>(store: S) {
    let (one, other) = (market(), market());
    let id = remember(&store, &one, 1, &keys(4)).await;
    assert!(!kinds(&seen(&store, &one, &keys(4), 6).await, &id).is_empty());
    assert!(seen(&store, &other, &keys(4), 6).await.is_empty());
}

async fn what_is_older_is_not_asked_for<S: SightingStore>(store: S) {
    let market = market();
    remember(&store, &market, 1, &keys(5)).await;
    let since = sample::now() + Duration::from_secs(1);
    assert!(store.sightings(&market, &keys(5), 6, since).await.expect("answers").is_empty());
    assert!(!store.sightings(&market, &keys(5), 6, sample::now()).await.expect("answers").is_empty());
}

async fn remembering_again_is_no_difference<S: SightingStore>(store: S) {
    let (market, id, now) = (market(), fresh_id(), sample::now());
    for _ in 0..2 {
        store.remember(&market, &id, None, &keys(6), now, now + WINDOW).await.expect("remembers");
    }
    let sightings = seen(&store, &market, &keys(6), 0).await;
    let numbers = sightings.iter().filter(|sighting| sighting.kind == SightingKind::IdNumber).count();
    assert_eq!(numbers, 1);
    assert!(sightings.iter().all(|sighting| sighting.identity.is_none()));
}
