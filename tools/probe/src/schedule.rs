//! The order of a run's invocations, drawn from its seed.
//!
//! Variants are compared in blocks: a block holds, at one payload size, a random order of the variants and then its mirror (A B B A),
//! so that a drift of the machine over the block touches all of them alike.

use std::time::Duration;

use crate::plan::{Plan, Traffic};

/// One invocation to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    pub index: u64,
    pub block: u32,
    /// Among the run's variants.
    pub variant: usize,
    /// Among the plan's payload sizes.
    pub size: usize,
}

/// What is done next in a plan whose pace is set by the answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Take away a variant's environments.
    Renew(usize),
    Pause(Duration),
    Invoke(Call),
    /// All at the same moment, then wait for all.
    Burst(Vec<Call>),
}

/// A call of a plan whose pace is set beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    pub call: Call,
    /// After the start of the traffic.
    pub at: Duration,
}

/// What a plan comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    Steps(Vec<Step>),
    Arrivals(Vec<Arrival>),
}

impl Schedule {
    /// Of one plan, number of variants and seed always the same.
    #[must_use]
    pub fn draw(plan: &Plan, variants: usize, seed: u64) -> Self {
        let mut draw = Draw {
            chance: fastrand::Rng::with_seed(seed),
            variants,
            sizes: plan.payload_bytes.len(),
            index: 0,
            block: 0,
        };
        let pairs = |of: u32| plan.samples.div_ceil(2 * of.max(1));
        match plan.traffic {
            Traffic::Cold => Self::Steps(draw.cold(pairs(1))),
            Traffic::Warm { environments } => Self::Steps(draw.warm(environments, pairs(environments))),
            Traffic::Burst { width } => Self::Steps(draw.bursts(width, pairs(width))),
            Traffic::Idle { gap_ms } => Self::Steps(draw.idle(Duration::from_millis(gap_ms), pairs(1))),
            Traffic::Provisioned { per_second, .. } | Traffic::Rate { per_second } => {
                Self::Arrivals(draw.arrivals(per_second, pairs(1)))
            }
        }
    }

    /// How many invocations it has.
    #[must_use]
    pub fn calls(&self) -> usize {
        match self {
            Self::Arrivals(arrivals) => arrivals.len(),
            Self::Steps(steps) => steps
                .iter()
                .map(|step| match step {
                    Step::Invoke(_) => 1,
                    Step::Burst(calls) => calls.len(),
                    Step::Renew(_) | Step::Pause(_) => 0,
                })
                .sum(),
        }
    }
}

struct Draw {
    chance: fastrand::Rng,
    variants: usize,
    sizes: usize,
    index: u64,
    block: u32,
}

impl Draw {
    fn cold(&mut self, pairs: u32) -> Vec<Step> {
        let mut steps = Vec::new();
        for call in self.blocks(pairs) {
            steps.extend([Step::Renew(call.variant), Step::Invoke(call)]);
        }
        steps
    }

    fn warm(&mut self, environments: u32, pairs: u32) -> Vec<Step> {
        let mut steps = Vec::new();
        for environment in 0..environments {
            steps.extend(self.open(environment));
            steps.extend(self.blocks(pairs).into_iter().map(Step::Invoke));
        }
        steps
    }

    fn bursts(&mut self, width: u32, pairs: u32) -> Vec<Step> {
        let mut steps = Vec::new();
        for first in self.blocks(pairs) {
            steps.push(Step::Renew(first.variant));
            steps.push(Step::Burst(vec![first; width as usize]));
        }
        // A burst counts as many calls as it is wide.
        let mut index = 0..;
        for step in &mut steps {
            if let Step::Burst(calls) = step {
                calls.iter_mut().zip(&mut index).for_each(|(call, index)| call.index = index);
            }
        }
        steps
    }

    /// One pause is shared by all variants: each is invoked once after it.
    fn idle(&mut self, gap: Duration, pairs: u32) -> Vec<Step> {
        let mut steps = self.open(0);
        for (position, call) in self.blocks(pairs).into_iter().enumerate() {
            if position.is_multiple_of(self.variants) {
                steps.push(Step::Pause(gap));
            }
            steps.push(Step::Invoke(call));
        }
        steps
    }

    fn arrivals(&mut self, per_second: f64, pairs: u32) -> Vec<Arrival> {
        #[expect(clippy::cast_precision_loss, reason = "a handful of variants")]
        let rate = per_second * self.variants as f64;
        let mut at = Duration::ZERO;
        let mut arrivals = Vec::new();
        for call in self.blocks(pairs) {
            at += Duration::from_secs_f64(-(1.0 - self.chance.f64()).ln() / rate);
            arrivals.push(Arrival { call, at });
        }
        arrivals
    }

    /// New environments, each opened by an invocation; the sizes take turns.
    fn open(&mut self, turn: u32) -> Vec<Step> {
        let order = self.order();
        let size = turn as usize % self.sizes;
        let block = self.next_block();
        let renewals = order.iter().map(|variant| Step::Renew(*variant)).collect::<Vec<_>>();
        let calls = order.into_iter().map(|variant| Step::Invoke(self.call(block, variant, size)));
        renewals.into_iter().chain(calls.collect::<Vec<_>>()).collect()
    }

    /// So many blocks of every size, the sizes in a new order each time.
    fn blocks(&mut self, of_each_size: u32) -> Vec<Call> {
        let mut calls = Vec::new();
        for _ in 0..of_each_size {
            let mut sizes: Vec<usize> = (0..self.sizes).collect();
            self.chance.shuffle(&mut sizes);
            for size in sizes {
                let order = self.order();
                let block = self.next_block();
                for variant in order.iter().chain(order.iter().rev()) {
                    calls.push(self.call(block, *variant, size));
                }
            }
        }
        calls
    }

    fn order(&mut self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.variants).collect();
        self.chance.shuffle(&mut order);
        order
    }

    fn call(&mut self, block: u32, variant: usize, size: usize) -> Call {
        let index = self.index;
        self.index += 1;
        Call { index, block, variant, size }
    }

    fn next_block(&mut self) -> u32 {
        let block = self.block;
        self.block += 1;
        block
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::plan::PayloadShape;

    fn plan(traffic: Traffic, samples: u32) -> Plan {
        Plan { traffic, payload: PayloadShape::Form, payload_bytes: vec![1024, 12_288], samples, timeout_ms: 1000 }
    }

    fn calls(schedule: &Schedule) -> Vec<Call> {
        match schedule {
            Schedule::Arrivals(arrivals) => arrivals.iter().map(|arrival| arrival.call).collect(),
            Schedule::Steps(steps) => steps
                .iter()
                .flat_map(|step| match step {
                    Step::Invoke(call) => vec![*call],
                    Step::Burst(calls) => calls.clone(),
                    _ => vec![],
                })
                .collect(),
        }
    }

    const ALL: [Traffic; 6] = [
        Traffic::Cold,
        Traffic::Warm { environments: 3 },
        Traffic::Burst { width: 4 },
        Traffic::Idle { gap_ms: 5 },
        Traffic::Provisioned { environments: 2, per_second: 50.0 },
        Traffic::Rate { per_second: 50.0 },
    ];

    #[test]
    fn the_seed_decides_the_order() {
        for traffic in ALL {
            let plan = plan(traffic, 24);
            assert_eq!(Schedule::draw(&plan, 3, 7), Schedule::draw(&plan, 3, 7));
            assert_ne!(Schedule::draw(&plan, 3, 7), Schedule::draw(&plan, 3, 8));
        }
    }

    #[test]
    fn every_variant_is_in_every_block_equally_often_and_blocks_have_one_size() {
        for traffic in ALL {
            let schedule = Schedule::draw(&plan(traffic, 24), 3, 1);
            let calls = calls(&schedule);
            assert_eq!(calls.len(), schedule.calls());
            assert!(calls.iter().enumerate().all(|(position, call)| call.index == position as u64), "{traffic:?}");
            let mut blocks: BTreeMap<u32, Vec<Call>> = BTreeMap::new();
            for call in &calls {
                blocks.entry(call.block).or_default().push(*call);
            }
            for block in blocks.values() {
                assert!(block.iter().all(|call| call.size == block[0].size));
                let of = |variant| block.iter().filter(|call| call.variant == variant).count();
                assert!(of(0) > 0 && of(0) == of(1) && of(1) == of(2), "{traffic:?}: {block:?}");
            }
        }
    }

    #[test]
    fn as_many_samples_as_asked_for_or_more() {
        for traffic in ALL {
            let calls = calls(&Schedule::draw(&plan(traffic, 25), 2, 1));
            for variant in 0..2 {
                for size in 0..2 {
                    let n = calls.iter().filter(|call| (call.variant, call.size) == (variant, size)).count();
                    assert!((25..=40).contains(&n), "{traffic:?}: {n}");
                }
            }
        }
    }

    #[test]
    fn a_block_is_a_random_order_and_its_mirror() {
        let calls = calls(&Schedule::draw(&plan(Traffic::Cold, 200), 2, 1));
        let orders: Vec<Vec<usize>> =
            calls.chunks(4).map(|block| block.iter().map(|call| call.variant).collect()).collect();
        assert!(orders.iter().all(|order| order == &[0, 1, 1, 0] || order == &[1, 0, 0, 1]));
        let begins_with_first = orders.iter().filter(|order| order[0] == 0).count();
        assert!((70..=130).contains(&begins_with_first), "{begins_with_first} of {}", orders.len());
    }

    #[test]
    fn cold_calls_each_follow_a_renewal_of_their_variant() {
        let Schedule::Steps(steps) = Schedule::draw(&plan(Traffic::Cold, 4), 2, 3) else { unreachable!() };
        for pair in steps.chunks(2) {
            let [Step::Renew(renewed), Step::Invoke(call)] = pair else { panic!("{pair:?}") };
            assert_eq!(*renewed, call.variant);
        }
    }

    #[test]
    fn arrivals_come_at_the_rate_asked_for() {
        let Schedule::Arrivals(arrivals) = Schedule::draw(&plan(Traffic::Rate { per_second: 50.0 }, 2000), 2, 3) else {
            unreachable!()
        };
        assert!(arrivals.is_sorted_by_key(|arrival| arrival.at));
        let seconds = arrivals.last().unwrap().at.as_secs_f64();
        let rate = f64::from(u32::try_from(arrivals.len()).unwrap()) / seconds / 2.0;
        assert!((47.0..53.0).contains(&rate), "{rate}");
    }
}
