//! One index: its vectors, and the exact search among them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::filter::Filter;
use super::metadata::Metadata;

/// What an index was created with; none of it changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IndexSettings {
    pub(super) name: String,
    pub(super) dimension: usize,
    pub(super) metric: Metric,
    pub(super) non_filterable: Vec<String>,
    pub(super) encryption: Option<Value>,
    /// Seconds since 1970.
    pub(super) created_at: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Metric {
    Cosine,
    Euclidean,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Vector {
    pub(super) data: Vec<f32>,
    pub(super) metadata: Metadata,
}

#[derive(Debug)]
pub(super) struct Index {
    pub(super) settings: IndexSettings,
    pub(super) vectors: BTreeMap<String, Vector>,
}

/// A vector found, and how far it is.
#[derive(Debug, PartialEq)]
pub(super) struct Found<'a> {
    pub(super) key: &'a str,
    pub(super) vector: &'a Vector,
    pub(super) distance: f32,
}

impl IndexSettings {
    /// Why numbers are no vector of this index, in the service's words.
    pub(super) fn check(&self, data: &[f32]) -> Result<(), String> {
        if data.len() != self.dimension {
            return Err(format!("vector must have length {}, but has length {}", self.dimension, data.len()));
        }
        if data.iter().any(|number| !number.is_finite()) {
            return Err("vector must hold finite numbers".into());
        }
        if self.metric == Metric::Cosine && data.iter().all(|number| *number == 0.0) {
            return Err("cosine distance does not support vectors with zero norm".into());
        }
        Ok(())
    }
}

impl Index {
    /// The nearest vectors that a filter lets through, nearest first; equally near ones by key.
    pub(super) fn nearest(&self, query: &[f32], top_k: usize, filter: Option<&Filter>) -> Vec<Found<'_>> {
        let chosen = self.vectors.iter().filter(|(_, vector)| filter.is_none_or(|f| f.matches(&vector.metadata)));
        let mut found: Vec<Found<'_>> = chosen
            .map(|(key, vector)| Found { key, vector, distance: self.settings.metric.distance(query, &vector.data) })
            .collect();
        // Stable, and keys are in order.
        found.sort_by(|a, b| a.distance.total_cmp(&b.distance));
        found.truncate(top_k);
        found
    }
}

impl Metric {
    /// Cosine: 1 minus the cosine of the angle, 0..=2.
    fn distance(self, a: &[f32], b: &[f32]) -> f32 {
        let pairs = || a.iter().zip(b).map(|(a, b)| (f64::from(*a), f64::from(*b)));
        let distance = match self {
            Self::Euclidean => pairs().map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt(),
            Self::Cosine => {
                let (mut dot, mut of_a, mut of_b) = (0.0, 0.0, 0.0);
                for (a, b) in pairs() {
                    dot += a * b;
                    of_a += a * a;
                    of_b += b * b;
                }
                (1.0 - dot / (of_a.sqrt() * of_b.sqrt())).clamp(0.0, 2.0)
            }
        };
        distance as f32
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn index(metric: Metric, vectors: &[(&str, [f32; 2])]) -> Index {
        let settings = IndexSettings {
            name: "abc".into(),
            dimension: 2,
            metric,
            non_filterable: Vec::new(),
            encryption: None,
            created_at: 0.0,
        };
        let vector = |key: &str, data: [f32; 2]| {
            let Value::Object(metadata) = json!({"key": key}) else { unreachable!() };
            (key.to_owned(), Vector { data: data.into(), metadata })
        };
        Index { settings, vectors: vectors.iter().map(|(key, data)| vector(key, *data)).collect() }
    }

    fn found(index: &Index, query: [f32; 2], top_k: usize) -> Vec<(&str, f32)> {
        index.nearest(&query, top_k, None).iter().map(|found| (found.key, found.distance)).collect()
    }

    #[test]
    fn cosine_looks_at_directions_alone() {
        let index = index(Metric::Cosine, &[("back", [-1.0, 0.0]), ("same", [9.0, 0.0]), ("up", [0.0, 0.5])]);
        assert_eq!(found(&index, [2.0, 0.0], 10), [("same", 0.0), ("up", 1.0), ("back", 2.0)]);
        assert_eq!(found(&index, [2.0, 0.0], 1), [("same", 0.0)]);
        let slanted = found(&index, [1.0, 1.0], 1)[0].1;
        assert!((slanted - (1.0 - 0.5_f32.sqrt())).abs() < 1e-6, "{slanted}");
    }

    #[test]
    fn euclidean_looks_at_lengths_too() {
        let index = index(Metric::Euclidean, &[("far", [9.0, 0.0]), ("near", [2.0, 4.0])]);
        assert_eq!(found(&index, [2.0, 0.0], 10), [("near", 4.0), ("far", 7.0)]);
    }

    #[test]
    fn a_filter_goes_first_and_keys_break_ties() {
        let index = index(Metric::Cosine, &[("b", [1.0, 0.0]), ("a", [2.0, 0.0]), ("c", [1.0, 1.0])]);
        assert_eq!(found(&index, [1.0, 0.0], 2), [("a", 0.0), ("b", 0.0)]);
        let filter = Filter::parse(&json!({"key": {"$in": ["b", "c"]}}), &[]).unwrap();
        let keys: Vec<&str> = index.nearest(&[1.0, 0.0], 2, Some(&filter)).iter().map(|found| found.key).collect();
        assert_eq!(keys, ["b", "c"]);
    }

    #[test]
    fn vectors_that_do_not_fit() {
        let settings = index(Metric::Cosine, &[]).settings;
        for (data, fits) in [
            (vec![0.0, 1e-45], true),
            (vec![0.0, 0.0], false),
            (vec![1.0], false),
            (vec![1.0, f32::NAN], false),
            (vec![1.0, f32::INFINITY], false),
        ] {
            assert_eq!(settings.check(&data).is_ok(), fits, "{data:?}");
        }
        assert!(index(Metric::Euclidean, &[]).settings.check(&[0.0, 0.0]).is_ok());
    }
}
