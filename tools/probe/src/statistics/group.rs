use std::collections::BTreeMap;

use crate::plan::PlanKind;
use crate::sample::{Cause, Class, Sample};

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

/// An execution environment of one of several runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnvironmentKey<'a> {
    pub run: usize,
    pub id: &'a str,
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
    /// `None` where it is not known which one it was, as of a call that was refused before it reached one.
    #[must_use]
    pub fn environment(self) -> Option<EnvironmentKey<'a>> {
        let id = self.sample.environment.as_str();
        (!id.is_empty()).then_some(EnvironmentKey { run: self.run, id })
    }
}
