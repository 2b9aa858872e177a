//! An inspector of selfies that sees what it was told to.

use trestle_domain::fraud::{Finding, Inspection, Pattern, Score, VisualSettings};
use trestle_domain::money::MicroUsd;
use trestle_pipeline::port::{Selfie, UpstreamError, UpstreamErrorKind, VisualAnswer, VisualInspector, VisualReply};

use crate::script::{Script, Step};

/// A [`VisualInspector`]; without a script it sees nothing at no cost.
#[derive(Debug, Clone, Default)]
pub struct ScriptedInspector(Script<Result<VisualReply, UpstreamErrorKind>>);

impl ScriptedInspector {
    /// Answers this whenever the queue is empty.
    pub fn always(&self, answer: VisualAnswer, cost: MicroUsd) {
        self.0.always(Step::new(Ok(inspected(answer, cost))));
    }

    /// The script, for faults and delays.
    #[must_use]
    pub fn script(&self) -> &Script<Result<VisualReply, UpstreamErrorKind>> {
        &self.0
    }

    #[must_use]
    pub fn calls(&self) -> usize {
        self.0.calls()
    }
}

/// A reply as an inspector gives it.
#[must_use]
pub fn inspected(answer: VisualAnswer, cost: MicroUsd) -> VisualReply {
    VisualReply { answer, cost, engine: "scripted".to_owned() }
}

/// An answer with these scores; every other pattern scores 0.
///
/// # Panics
/// A score is above 100.
#[must_use]
pub fn seen(scores: &[(Pattern, u8)]) -> VisualAnswer {
    let finding = |pattern: Pattern| {
        let score = scores.iter().find(|(of, _)| *of == pattern).map_or(0, |(_, score)| *score);
        Finding { pattern, score: Score::new(score).expect("0 to 100"), seen: format!("a trace of {pattern}").into() }
    };
    VisualAnswer::Inspected(Inspection { findings: Pattern::ALL.into_iter().map(finding).collect() })
}

impl VisualInspector for ScriptedInspector {
    async fn inspect(&self, _settings: &VisualSettings, _selfie: Selfie<'_>) -> Result<VisualReply, UpstreamError> {
        match self.0.play().await {
            Some(Ok(reply)) => Ok(reply),
            Some(Err(kind)) => Err(UpstreamError::new("bedrock", "Converse", kind)),
            None => Ok(inspected(seen(&[]), MicroUsd(0))),
        }
    }
}
