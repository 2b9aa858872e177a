use std::fmt;

use super::Score;
use crate::redacted::Redacted;

/// A sign that a selfie is a picture of a screen or was altered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pattern {
    /// The frame of a screen.
    Bezel,
    Moire,
    ScanLines,
    /// Reflections as glass gives them.
    Glare,
    /// Edited pixels.
    Manipulation,
}

impl Pattern {
    pub const ALL: [Self; 5] = [Self::Bezel, Self::Moire, Self::ScanLines, Self::Glare, Self::Manipulation];

    /// The name on the wire: `bezel`, `moire`, `scanLines`, `glare`, `manipulation`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bezel => "bezel",
            Self::Moire => "moire",
            Self::ScanLines => "scanLines",
            Self::Glare => "glare",
            Self::Manipulation => "manipulation",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pattern| pattern.as_str() == name)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What was found of one pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub pattern: Pattern,
    pub score: Score,
    /// What was seen, in the inspector's words; it may describe the person.
    pub seen: Redacted<String>,
}

/// A selfie looked at for every [`Pattern`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// Each pattern at most once.
    pub findings: Vec<Finding>,
}

impl Inspection {
    /// The strongest finding's.
    #[must_use]
    pub fn score(&self) -> Score {
        self.findings.iter().map(|finding| finding.score).max().unwrap_or_default()
    }

    /// Patterns at or above the cut-off.
    pub fn flagged(&self, flag_at: Score) -> impl Iterator<Item = Pattern> {
        self.findings.iter().filter(move |finding| finding.score >= flag_at).map(|finding| finding.pattern)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_finding_scores_and_those_at_the_cut_off_are_flagged() {
        let finding = |pattern, score| Finding {
            pattern,
            score: Score::new(score).unwrap(),
            seen: Redacted::new("a frame".to_owned()),
        };
        let inspection = Inspection {
            findings: vec![
                finding(Pattern::Bezel, 84),
                finding(Pattern::Moire, 85),
                finding(Pattern::Glare, 100),
                finding(Pattern::ScanLines, 0),
            ],
        };
        assert_eq!(inspection.score(), Score::FULL);
        let flagged: Vec<Pattern> = inspection.flagged(Score::new(85).unwrap()).collect();
        assert_eq!(flagged, [Pattern::Moire, Pattern::Glare]);
        assert_eq!(Inspection { findings: Vec::new() }.score(), Score::ZERO);
        assert!(!format!("{inspection:?}").contains("frame"), "what was seen may describe a person");
    }

    #[test]
    fn pattern_names_are_read_back() {
        for pattern in Pattern::ALL {
            assert_eq!(Pattern::parse(pattern.as_str()), Some(pattern));
        }
    }
}
