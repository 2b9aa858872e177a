use super::{FraudCaseId, Score};

/// A confirmed case whose background is near.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    pub case: FraudCaseId,
    /// Cosine similarity of the masked pictures, -1..=1.
    pub similarity: f32,
    /// How many confirmed verifications fold into the case.
    pub count: u32,
}

/// The nearest confirmed cases, nearest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matches(pub Vec<Match>);

impl Matches {
    /// By the nearest case alone: a second one on the same background adds nothing. No case at all scores 0.
    #[must_use]
    pub fn score(&self, map: &ScoreMap) -> Score {
        self.0.iter().map(|found| map.score(found.similarity)).max().unwrap_or_default()
    }
}

/// From similarity to score: straight lines between points, flat outside them.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreMap(Vec<(f32, Score)>);

/// Why points make no map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScoreMapError {
    #[error("needs two points at least")]
    TooFew,
    #[error("similarities must be -1.0 to 1.0 and grow from point to point")]
    Similarities,
    #[error("scores must not fall from point to point")]
    Falls,
}

impl ScoreMap {
    /// From pairs of similarity and score.
    ///
    /// # Errors
    /// Fewer than two points, or points out of order.
    pub fn new(points: Vec<(f32, Score)>) -> Result<Self, ScoreMapError> {
        if points.len() < 2 {
            return Err(ScoreMapError::TooFew);
        }
        let inside = points.iter().all(|(similarity, _)| (-1.0..=1.0).contains(similarity));
        if !inside || points.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
            return Err(ScoreMapError::Similarities);
        }
        if points.windows(2).any(|pair| pair[0].1 > pair[1].1) {
            return Err(ScoreMapError::Falls);
        }
        Ok(Self(points))
    }

    #[must_use]
    pub fn score(&self, similarity: f32) -> Score {
        let above = self.0.iter().position(|(at, _)| similarity < *at);
        match above {
            Some(0) => self.0[0].1,
            None => self.0[self.0.len() - 1].1,
            Some(next) => {
                let ((from, low), (to, high)) = (self.0[next - 1], self.0[next]);
                let (low, high) = (f32::from(low.get()), f32::from(high.get()));
                Score::rounded(low + (high - low) * (similarity - from) / (to - from))
            }
        }
    }

    #[must_use]
    pub fn points(&self) -> &[(f32, Score)] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::VerificationId;

    fn score(score: u8) -> Score {
        Score::new(score).unwrap()
    }

    fn map() -> ScoreMap {
        ScoreMap::new(vec![(0.6, score(0)), (0.8, score(40)), (0.9, score(85)), (0.97, score(100))]).unwrap()
    }

    #[test]
    fn similarity_becomes_a_score_along_straight_lines() {
        for (similarity, expected) in [
            (-1.0, 0),
            (0.6, 0),
            (0.7, 20),
            (0.8, 40),
            (0.85, 63), // 62.5
            (0.9, 85),
            (0.97, 100),
            (1.0, 100),
        ] {
            assert_eq!(map().score(similarity).get(), expected, "{similarity}");
        }
    }

    #[test]
    fn a_nearer_case_never_scores_less() {
        let scores: Vec<Score> =
            (-100..=100u8.into()).map(|percent: i16| map().score(f32::from(percent) / 100.0)).collect();
        assert!(scores.is_sorted());
    }

    #[test]
    fn points_that_make_no_map_are_refused() {
        for (points, expected) in [
            (vec![], ScoreMapError::TooFew),
            (vec![(0.5, score(10))], ScoreMapError::TooFew),
            (vec![(0.5, score(0)), (0.5, score(10))], ScoreMapError::Similarities),
            (vec![(0.5, score(0)), (1.5, score(10))], ScoreMapError::Similarities),
            (vec![(0.5, score(0)), (f32::NAN, score(10))], ScoreMapError::Similarities),
            (vec![(0.5, score(20)), (0.9, score(10))], ScoreMapError::Falls),
        ] {
            assert_eq!(ScoreMap::new(points), Err(expected));
        }
    }

    #[test]
    fn the_nearest_case_alone_scores() {
        let case = FraudCaseId::new(VerificationId::parse("01JQ0000000000000000000000").unwrap());
        let near = |similarity| Match { case: case.clone(), similarity, count: 3 };
        assert_eq!(Matches::default().score(&map()), Score::ZERO);
        assert_eq!(Matches(vec![near(0.9), near(0.8), near(0.8)]).score(&map()).get(), 85);
    }
}
