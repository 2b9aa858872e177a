use std::collections::BTreeMap;

use trestle_domain::case::Status;
use trestle_domain::stage::StageName;
use trestle_pipeline::replay::{Decided, Replayed};

/// How many cases had and would have each status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Load {
    pub before: u32,
    pub after: u32,
}

/// What other settings do to a set of decided cases. Shares are over the cases that could be decided again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// All cases.
    pub cases: u32,
    /// Those that could be decided again.
    pub decided: u32,
    pub flips: u32,
    /// Cases of the same status for other reasons.
    pub other_reasons: u32,
    pub by_status: BTreeMap<&'static str, Load>,
    /// Reason codes: cases that have it before and after.
    pub by_reason: BTreeMap<String, Load>,
    /// Stages that would have to be called first, with how many cases.
    pub needs: BTreeMap<StageName, u32>,
}

impl Summary {
    #[must_use]
    pub fn new(replayed: &[Replayed]) -> Self {
        let mut summary = Self { cases: count(replayed.len()), ..Self::default() };
        for case in replayed {
            for stage in &case.needs {
                *summary.needs.entry(*stage).or_default() += 1;
            }
            let Some(after) = &case.after else { continue };
            summary.decided += 1;
            summary.flips += u32::from(case.flips());
            let reasons_differ = case.gone().next().is_some() || case.new_reasons().next().is_some();
            summary.other_reasons += u32::from(reasons_differ && !case.flips());
            summary.count(&case.before, |load| &mut load.before);
            summary.count(after, |load| &mut load.after);
        }
        summary
    }

    /// Cases that a person has to look at, before and after.
    #[must_use]
    pub fn review(&self) -> Load {
        self.by_status.get(Status::Review.as_str()).copied().unwrap_or_default()
    }

    fn count(&mut self, decided: &Decided, side: impl Fn(&mut Load) -> &mut u32) {
        *side(self.by_status.entry(decided.status.as_str()).or_default()) += 1;
        for reason in &decided.reasons {
            *side(self.by_reason.entry(reason.clone()).or_default()) += 1;
        }
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
