//! Weights, bands and the map from similarity to score.

use serde::Deserialize;
use trestle_domain::fraud::{Bands, Score, ScoreMap, Weights};

#[derive(Deserialize)]
#[serde(try_from = "RawWeights")]
pub(super) struct WeightsTable(pub(super) Weights);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWeights {
    visual: u8,
    background: u8,
}

impl TryFrom<RawWeights> for WeightsTable {
    type Error = String;

    fn try_from(raw: RawWeights) -> Result<Self, Self::Error> {
        match u32::from(raw.visual) + u32::from(raw.background) {
            0 | 100 => Ok(Self(Weights { visual: raw.visual, background: raw.background })),
            sum => Err(format!("weights must sum to 100, these sum to {sum}")),
        }
    }
}

/// First and last score of each band, both inclusive.
#[derive(Deserialize)]
#[serde(try_from = "RawBands")]
pub(super) struct BandsTable(pub(super) Bands);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBands {
    legitimate: (u8, u8),
    medium: (u8, u8),
    high: (u8, u8),
}

impl TryFrom<RawBands> for BandsTable {
    type Error = String;

    fn try_from(raw: RawBands) -> Result<Self, Self::Error> {
        let bands = [("legitimate", raw.legitimate), ("medium", raw.medium), ("high", raw.high)];
        if let Some((name, (from, to))) = bands.iter().find(|(_, (from, to))| from > to || *to > 100) {
            return Err(format!("band {name} [{from}, {to}] must be [first score, last score], both 0 to 100"));
        }
        if raw.legitimate.0 != 0 || raw.high.1 != 100 {
            return Err("legitimate must begin at 0 and high must end at 100".to_owned());
        }
        for pair in bands.windows(2) {
            let ((lower, (_, last)), (upper, (first, _))) = (pair[0], pair[1]);
            if first <= last {
                return Err(format!("bands {lower} and {upper} overlap: {first} to {last} would be in both"));
            }
            if first > last + 1 {
                return Err(format!("no band holds {} to {}, between {lower} and {upper}", last + 1, first - 1));
            }
        }
        let score = |from| Score::new(from).ok_or("scores end at 100");
        Ok(Self(Bands { medium_from: score(raw.medium.0)?, high_from: score(raw.high.0)? }))
    }
}

/// Pairs of cosine similarity and score.
#[derive(Deserialize)]
#[serde(try_from = "Vec<(f32, u8)>")]
pub(super) struct Map(pub(super) ScoreMap);

impl TryFrom<Vec<(f32, u8)>> for Map {
    type Error = String;

    fn try_from(pairs: Vec<(f32, u8)>) -> Result<Self, Self::Error> {
        let points: Option<Vec<_>> =
            pairs.into_iter().map(|(similarity, score)| Some((similarity, Score::new(score)?))).collect();
        let points = points.ok_or("scores of the map must be 0 to 100")?;
        ScoreMap::new(points).map(Self).map_err(|error| format!("the map {error}"))
    }
}
