use std::collections::{BTreeMap, HashMap, HashSet};

use super::Subject;
use crate::sample::{Outcome, Sample};
use crate::statistics::{EnvironmentKey, Tagged, value};

/// What two variants have in common, numbered by the set of blocks it is from. Sets share no environment; blocks in which no
/// environment is known are a set of their own.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    pub(super) sets: usize,
    /// Sets in which an environment is known.
    pub(super) witnesses: usize,
    /// All values of each, ascending.
    pub(super) a: Vec<(usize, f64)>,
    pub(super) b: Vec<(usize, f64)>,
    /// Logarithmic ratios of b to a of neighbours in a block, ascending.
    pub(super) ratios: Vec<(usize, f64)>,
}

impl Blocks {
    /// Blocks in which both variants have samples of the subject.
    pub(super) fn of(samples: &[Tagged<'_>], a: &str, b: &str, subject: Subject) -> Self {
        let blocks = by_block(samples, a, b, subject.payload_bytes);
        let has =
            |sample: &Sample| (sample.plan, sample.class, sample.cause) == (subject.plan, subject.class, subject.cause);
        let mut shared: Vec<(Vec<Tagged<'_>>, Vec<Pair<'_>>)> = Vec::new();
        for (of_a, of_b) in blocks.into_values() {
            let pairs: Vec<Pair<'_>> = of_a
                .iter()
                .copied()
                .zip(of_b.iter().copied())
                .filter(|(a, b)| has(a.sample) && has(b.sample))
                .collect();
            let both: Vec<_> = of_a.into_iter().chain(of_b).filter(|tagged| has(tagged.sample)).collect();
            if !pairs.is_empty() {
                shared.push((both, pairs));
            }
        }
        let numbers = sets(&shared.iter().map(|(both, _)| both.as_slice()).collect::<Vec<_>>());
        let known = |(both, _): &&(Vec<Tagged<'_>>, _)| both.iter().any(|tagged| tagged.environment().is_some());
        let witnesses: HashSet<usize> =
            shared.iter().zip(&numbers).filter(|(block, _)| known(block)).map(|(_, set)| *set).collect();
        let mut found = Self {
            sets: numbers.iter().max().map_or(0, |last| last + 1),
            witnesses: witnesses.len(),
            ..Self::default()
        };
        for ((both, pairs), set) in shared.iter().zip(numbers) {
            for tagged in both {
                let side = if tagged.sample.variant == a { &mut found.a } else { &mut found.b };
                side.extend(value(tagged.sample, subject.metric).map(|value| (set, value)));
            }
            let ratio =
                |(a, b): &Pair<'_>| Some(log_ratio(value(a.sample, subject.metric)?, value(b.sample, subject.metric)?));
            found.ratios.extend(pairs.iter().filter_map(ratio).map(|ratio| (set, ratio)));
        }
        for values in [&mut found.a, &mut found.b, &mut found.ratios] {
            values.sort_by(|a, b| a.1.total_cmp(&b.1));
        }
        found
    }
}

/// Of two failures neither is slower.
pub(super) fn log_ratio(a: f64, b: f64) -> f64 {
    if a.is_infinite() && b.is_infinite() { 0.0 } else { (b.max(1.0) / a.max(1.0)).ln() }
}

type Pair<'a> = (Tagged<'a>, Tagged<'a>);
type Sides<'a> = (Vec<Tagged<'a>>, Vec<Tagged<'a>>);

/// The samples of each block in the order of its plan, a's and b's apart.
fn by_block<'a>(samples: &[Tagged<'a>], a: &str, b: &str, payload_bytes: u64) -> BTreeMap<(usize, u32), Sides<'a>> {
    let mut blocks: BTreeMap<(usize, u32), Sides<'a>> = BTreeMap::new();
    for tagged in samples.iter().filter(|tagged| tagged.sample.payload_bytes == payload_bytes) {
        let sides = || (tagged.run, tagged.sample.block);
        match tagged.sample.variant.as_str() {
            variant if variant == a => blocks.entry(sides()).or_default().0.push(*tagged),
            variant if variant == b => blocks.entry(sides()).or_default().1.push(*tagged),
            _ => {}
        }
    }
    for (of_a, of_b) in blocks.values_mut() {
        of_a.sort_by_key(|tagged| tagged.sample.index);
        of_b.sort_by_key(|tagged| tagged.sample.index);
    }
    blocks
}

/// What answered without telling its environment may have been one for a whole run.
fn may_share(tagged: Tagged<'_>) -> Option<EnvironmentKey<'_>> {
    let unnamed = EnvironmentKey { run: tagged.run, id: "" };
    tagged.environment().or((tagged.sample.outcome == Outcome::Ok).then_some(unnamed))
}

/// The number of the set each block is in: blocks that share an environment, directly or through others, are in one. A failure
/// that reached none is in the set of its block; blocks of nothing else are one set.
fn sets(blocks: &[&[Tagged<'_>]]) -> Vec<usize> {
    let mut parents: Vec<usize> = (0..blocks.len()).collect();
    let root = |parents: &[usize], mut at: usize| {
        while parents[at] != at {
            at = parents[at];
        }
        at
    };
    let mut first_block_of: HashMap<Option<EnvironmentKey<'_>>, usize> = HashMap::new();
    for (at, block) in blocks.iter().enumerate() {
        let mut reached: Vec<_> = block.iter().copied().filter_map(may_share).map(Some).collect();
        if reached.is_empty() {
            reached.push(None);
        }
        for key in reached {
            let earlier = *first_block_of.entry(key).or_insert(at);
            let (from, to) = (root(&parents, at), root(&parents, earlier));
            parents[from.max(to)] = from.min(to);
        }
    }
    let mut numbers = HashMap::new();
    (0..blocks.len())
        .map(|at| {
            let next = numbers.len();
            *numbers.entry(root(&parents, at)).or_insert(next)
        })
        .collect()
}
