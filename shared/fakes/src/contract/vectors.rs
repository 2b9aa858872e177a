//! The index of confirmed backgrounds, embeddings, and kept pictures.

use std::time::Duration;

use jiff::Timestamp;
use trestle_domain::code::ErrorCode;
use trestle_domain::fraud::{BackgroundSettings, FraudCaseId, IndexPins, MASK_VERSION};
use trestle_pipeline::port::{
    CaseVector, Embedder, IndexName, MaskedPicture, Neighbour, PictureStore, UpstreamError, UpstreamErrorKind,
    VectorIndex,
};

use super::fresh_id;
use crate::{sample, turned};

/// Holds a [`VectorIndex`] to its port. `name` is an index for vectors of this length in which nothing is; it is left so.
pub async fn vector_index<I: VectorIndex>(index: &I, name: &IndexName, dimensions: usize) {
    let suite = Suite { index, name, dimensions, now: sample::now() };
    suite.nearest_come_first().await;
    suite.expired_cases_do_not_count().await;
    suite.a_vector_is_replaced_and_removed().await;
    suite.what_cannot_be_compared_is_refused().await;
}

struct Suite<'a, I> {
    index: &'a I,
    name: &'a IndexName,
    dimensions: usize,
    now: Timestamp,
}

fn pins() -> IndexPins {
    IndexPins { model: "embedding-1".to_owned(), mask: MASK_VERSION, market: "utopia".to_owned() }
}

fn unusable<T: std::fmt::Debug>(outcome: Result<T, UpstreamError>) -> ErrorCode {
    match outcome.expect_err("must be refused").kind {
        UpstreamErrorKind::Unusable(code) => code,
        other => panic!("{other:?} is no code"),
    }
}

impl<I: VectorIndex> Suite<'_, I> {
    fn vector(&self, cosine: f32) -> CaseVector {
        CaseVector {
            case: FraudCaseId::new(fresh_id()),
            member: fresh_id(),
            vector: turned(cosine, self.dimensions),
            pins: pins(),
            count: 1,
            expires_at: self.now + Duration::from_secs(1000),
        }
    }

    async fn put(&self, vector: &CaseVector) {
        self.index.put(self.name, vector).await.expect("stores");
    }

    async fn query(&self, top_k: u32, now: Timestamp) -> Vec<Neighbour> {
        let first_axis = turned(1.0, self.dimensions);
        self.index.query(self.name, &pins(), &first_axis, top_k, now).await.expect("answers")
    }

    async fn delete(&self, vectors: &[CaseVector]) {
        for vector in vectors {
            self.index.delete(self.name, &vector.case).await.expect("deletes");
        }
        assert_eq!(self.query(10, self.now).await, [], "the index is left empty");
    }

    async fn nearest_come_first(&self) {
        assert_eq!(self.query(10, self.now).await, [], "an index to begin with must be empty");
        let vectors = [0.2_f32, 0.95, -0.5, 0.8].map(|cosine| self.vector(cosine));
        for vector in &vectors {
            self.put(vector).await;
        }
        let found = self.query(3, self.now).await;
        let cases: Vec<&FraudCaseId> = found.iter().map(|neighbour| &neighbour.case).collect();
        assert_eq!(cases, [&vectors[1].case, &vectors[3].case, &vectors[0].case]);
        for (neighbour, similarity) in found.iter().zip([0.95, 0.8, 0.2]) {
            assert!((neighbour.similarity - similarity).abs() < 0.002, "{neighbour:?}");
            assert_eq!((&neighbour.pins, neighbour.count), (&pins(), 1));
        }
        self.delete(&vectors).await;
    }

    async fn expired_cases_do_not_count(&self) {
        let vector = self.vector(0.9);
        self.put(&vector).await;
        assert_eq!(self.query(5, vector.expires_at - Duration::from_secs(1)).await.len(), 1);
        assert_eq!(self.query(5, vector.expires_at).await, []);
        let kept = self.index.get(self.name, &vector.case).await.expect("answers");
        assert!(kept.is_some(), "it is there all the same");
        self.delete(&[vector]).await;
    }

    async fn a_vector_is_replaced_and_removed(&self) {
        let vector = self.vector(0.5);
        assert_eq!(self.index.get(self.name, &vector.case).await.expect("answers"), None);
        self.put(&vector).await;
        let kept = self.index.get(self.name, &vector.case).await.expect("answers").expect("there");
        assert_eq!(
            (&kept.case, &kept.member, &kept.pins, kept.count, kept.expires_at),
            (&vector.case, &vector.member, &pins(), 1, vector.expires_at)
        );
        let close = |(a, b): (&f32, &f32)| (a - b).abs() < 1e-6;
        assert!(kept.vector.len() == self.dimensions && kept.vector.iter().zip(&vector.vector).all(close));
        self.put(&CaseVector { count: 2, ..vector.clone() }).await;
        let found = self.query(5, self.now).await;
        assert_eq!((found.len(), found[0].count), (1, 2));
        self.delete(std::slice::from_ref(&vector)).await;
        self.index.delete(self.name, &vector.case).await.expect("nothing happens when there is none");
    }

    async fn what_cannot_be_compared_is_refused(&self) {
        let short = turned(1.0, self.dimensions - 1);
        let query = async |name: &IndexName, pins: &IndexPins, vector: &[f32]| {
            self.index.query(name, pins, vector, 5, self.now).await
        };
        assert_eq!(unusable(query(self.name, &pins(), &short).await), ErrorCode::VectorDimension);
        let put = self.index.put(self.name, &CaseVector { vector: short.clone(), ..self.vector(0.5) }).await;
        assert_eq!(unusable(put), ErrorCode::VectorDimension);

        let full = turned(1.0, self.dimensions);
        let missing = IndexName { index: "there-is-no-such-index".to_owned(), ..self.name.clone() };
        assert_eq!(unusable(query(&missing, &pins(), &full).await), ErrorCode::IndexUnknown);
        assert_eq!(unusable(self.index.put(&missing, &self.vector(0.5)).await), ErrorCode::IndexUnknown);

        let vector = self.vector(0.9);
        self.put(&vector).await;
        for other in [
            IndexPins { model: "embedding-2".to_owned(), ..pins() },
            IndexPins { mask: MASK_VERSION + 1, ..pins() },
            IndexPins { market: "lv".to_owned(), ..pins() },
        ] {
            let stray = CaseVector { pins: other.clone(), ..self.vector(0.8) };
            assert_eq!(unusable(query(self.name, &other, &full).await), ErrorCode::IndexMismatch);
            assert_eq!(unusable(self.index.put(self.name, &stray).await), ErrorCode::IndexMismatch);
        }
        self.delete(&[vector]).await;
    }
}

/// Holds an [`Embedder`] to its port. The two pictures show different backgrounds.
pub async fn embedder<E: Embedder>(embedder: &E, settings: &BackgroundSettings, pictures: [&MaskedPicture; 2]) {
    let of = async |picture| embedder.embed(settings, picture).await.expect("embeds");
    let (one, again, other) = (of(pictures[0]).await, of(pictures[0]).await, of(pictures[1]).await);
    assert_eq!(one.vector.len(), settings.dimensions);
    assert!(one.vector.iter().any(|value| *value != 0.0) && one.vector.iter().all(|value| value.is_finite()));
    assert_eq!(one.vector, again.vector, "the same gives the same");
    assert_ne!(one.vector, other.vector, "another background");
    assert!(!one.engine.is_empty() && one.engine == other.engine);
}

/// Holds a [`PictureStore`] to its port.
pub async fn picture_store<S: PictureStore>(store: &S) {
    let key = format!("fraud/utopia/{}", fresh_id());
    let picture = |bytes: &[u8]| MaskedPicture { jpeg: bytes.to_vec(), mask: MASK_VERSION };
    assert_eq!(store.picture(&key).await.expect("answers"), None);
    for bytes in [b"one".as_slice(), b"another"] {
        store.put_picture(&key, &picture(bytes)).await.expect("stores");
        assert_eq!(store.picture(&key).await.expect("answers"), Some(picture(bytes)));
    }
    for _ in 0..2 {
        store.delete_picture(&key).await.expect("deletes, and deletes again");
        assert_eq!(store.picture(&key).await.expect("answers"), None);
    }
}
