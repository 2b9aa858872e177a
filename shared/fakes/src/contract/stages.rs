//! Stage results.

use std::time::Duration;

use trestle_domain::stage::StageName;
use trestle_pipeline::port::{StageRecord, StageStore};

use super::fresh_id;
use crate::sample;

/// Holds a [`StageStore`] to its port: order, overwriting, isolation, large payloads and many results.
pub async fn stage_store<S: StageStore>(make: impl Fn() -> S) {
    results_come_back_oldest_first(make()).await;
    an_equal_key_is_overwritten(make()).await;
    large_payloads_survive(make()).await;
    more_results_than_one_page_come_back(make()).await;
}

/// Bytes that don't compress to nothing and differ by seed.
fn payload(seed: u8, length: usize) -> Vec<u8> {
    (0..length).map(|n| u8::try_from((n * 31 + n / 251) % 256).unwrap_or(0) ^ seed).collect()
}

fn record(stage: StageName, input: u8, second: u64, payload: &[u8]) -> StageRecord {
    sample::stage(stage, input, sample::now() + Duration::from_secs(second), payload)
}

async fn results_come_back_oldest_first<S: StageStore>(store: S) {
    let (id, other) = (fresh_id(), fresh_id());
    assert_eq!(store.stages(&id).await.expect("answers"), []);
    let structure = record(StageName::Structure, 1, 2, br#"{"answer":"x"}"#);
    let read = record(StageName::Read, 1, 1, b"{}");
    let read_other_image = record(StageName::Read, 2, 3, b"");
    for stage in [&structure, &read, &read_other_image] {
        store.put_stage(&id, stage).await.expect("stores");
    }
    store.put_stage(&other, &record(StageName::Read, 1, 0, b"other")).await.expect("stores");
    assert_eq!(store.stages(&id).await.expect("answers"), [read, structure, read_other_image]);
    assert_eq!(store.stages(&other).await.expect("answers").len(), 1, "cases don't see each other's results");
}

async fn an_equal_key_is_overwritten<S: StageStore>(store: S) {
    let id = fresh_id();
    for (second, length) in [(0, 10), (1, 250_000), (2, 300_000), (3, 20)] {
        let stage = record(StageName::Read, 1, second, &payload(7, length));
        store.put_stage(&id, &stage).await.expect("stores");
        assert_eq!(store.stages(&id).await.expect("answers"), [stage], "{length} bytes");
    }
}

async fn large_payloads_survive<S: StageStore>(store: S) {
    let id = fresh_id();
    let mut stored = Vec::new();
    for (n, length) in [(1, 200 * 1024), (2, 200 * 1024 + 1), (3, 400 * 1024), (4, 2 * 1024 * 1024)] {
        let stage = record(StageName::Read, n, u64::from(n), &payload(n, length));
        store.put_stage(&id, &stage).await.expect("stores");
        stored.push(stage);
    }
    assert!(store.stages(&id).await.expect("answers") == stored, "payloads on both sides of 200 KB and of 400 KB");
}

async fn more_results_than_one_page_come_back<S: StageStore>(store: S) {
    let id = fresh_id();
    let mut stored = Vec::new();
    for n in 0..8 {
        let stage = record(StageName::Structure, n, u64::from(n), &payload(n, 190_000));
        store.put_stage(&id, &stage).await.expect("stores");
        stored.push(stage);
    }
    assert!(store.stages(&id).await.expect("answers") == stored, "1.5 MB in eight results");
}
