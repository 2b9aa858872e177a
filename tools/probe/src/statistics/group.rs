use std::collections::BTreeMap;

use crate::plan::PlanKind;
use crate::sample::{Cause, Class, Outcome, Sample};

/// What must be alike for samples to be counted together. Cold starts of different causes never are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupKey {
    pub plan: PlanKind,
    pub class: Class,
    pub cause: Option<Cause>,
    pub payload_bytes: u64,
    pub variant: String,
}

/// A sample and which of several runs it is of.
#[derive(Debug, Clone, Copy)]
pub struct Tagged<'a> {
    pub run: usize,
    pub sample: &'a Sample,
}

/// The execution environment of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EnvironmentKey<'a> {
    Named {
        run: usize,
        id: &'a str,
    },
    /// No environment was reached: such failures are independent of each other.
    None {
        run: usize,
        index: u64,
    },
    /// It answered, but which one it was is not known: all such count as one.
    Unknown {
        run: usize,
    },
}

pub type Groups<'a> = BTreeMap<GroupKey, Vec<Tagged<'a>>>;

/// Samples by what they may be counted together with, each group in the order of its plan.
pub fn group<'a>(samples: impl IntoIterator<Item = Tagged<'a>>) -> Groups<'a> {
    let mut groups = Groups::new();
    for tagged in samples {
        let sample = tagged.sample;
        let key = GroupKey {
            plan: sample.plan,
            class: sample.class,
            cause: sample.cause,
            payload_bytes: sample.payload_bytes,
            variant: sample.variant.clone(),
        };
        groups.entry(key).or_default().push(tagged);
    }
    for group in groups.values_mut() {
        group.sort_by_key(|tagged| (tagged.run, tagged.sample.index));
    }
    groups
}

impl<'a> Tagged<'a> {
    #[must_use]
    pub fn environment(self) -> EnvironmentKey<'a> {
        let run = self.run;
        match (self.sample.environment.as_str(), self.sample.outcome) {
            ("", Outcome::Ok) => EnvironmentKey::Unknown { run },
            ("", _) => EnvironmentKey::None { run, index: self.sample.index },
            (id, _) => EnvironmentKey::Named { run, id },
        }
    }
}
