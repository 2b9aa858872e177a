use std::time::{Duration, Instant};

use crate::plan::{Plan, PlanKind, Traffic};
use crate::sample::{Cause, Class, Sample};
use crate::schedule::Call;
use crate::target::{Answer, Exchange, Start};

/// An environment that waited longer than this from the start of its life to its first invocation was not started for it: an
/// ordinary initialisation may take 10 s at most (Lambda Developer Guide, "Understanding the Lambda execution environment
/// lifecycle", init phase).
const NOT_STARTED_FOR_IT: Duration = Duration::from_secs(10);

/// Turns what was seen of an invocation into its sample.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judge<'a> {
    pub(super) plan: &'a Plan,
    /// Names by position.
    pub(super) variants: &'a [String],
    /// When the run's clock was zero.
    pub(super) start: Instant,
}

impl Judge<'_> {
    /// `cause` is why a new environment would be there.
    pub(super) fn sample(&self, call: Call, intended: Instant, exchange: Exchange, cause: Cause) -> Sample {
        let Exchange { sent, done, answer } = exchange;
        let (class, cause) = self.class(&answer, cause, done.duration_since(sent));
        Sample {
            index: call.index,
            block: call.block,
            variant: self.variants[call.variant].clone(),
            plan: self.plan.traffic.kind(),
            payload_bytes: self.plan.payload_bytes[call.size],
            intended_ns: self.since_start(intended),
            sent_ns: self.since_start(sent),
            done_ns: self.since_start(done),
            environment: answer.environment,
            invocation: answer.invocation,
            class,
            cause,
            init_ns: answer.init_ns,
            service_ns: answer.service_ns,
            handler_ns: answer.handler_ns,
            parse_ns: answer.parse_ns,
            billed_ms: answer.billed_ms,
            max_memory_kb: answer.max_memory_kb,
            restore_ms: answer.restore_ms,
            outcome: answer.outcome,
            error_code: answer.error_code,
        }
    }

    fn class(&self, answer: &Answer, cause: Cause, latency: Duration) -> (Class, Option<Cause>) {
        let has_provisioned = matches!(self.plan.traffic, Traffic::Provisioned { .. });
        let on_demand = |class| if has_provisioned { Class::Spillover } else { class };
        match answer.start.unwrap_or_else(|| expected(self.plan.traffic.kind())) {
            Start::Provisioned => (Class::Provisioned, None),
            Start::Again => (on_demand(Class::Warm), None),
            Start::First if was_there_before(answer, latency) => (on_demand(Class::Cold), Some(Cause::Proactive)),
            Start::First => (on_demand(Class::Cold), Some(cause)),
        }
    }

    fn since_start(&self, moment: Instant) -> u64 {
        u64::try_from(moment.duration_since(self.start).as_nanos()).unwrap_or(u64::MAX)
    }
}

/// An invocation that reached no environment, such as a throttled one, is a failure of what the plan is made to measure.
fn expected(plan: PlanKind) -> Start {
    match plan {
        PlanKind::Cold | PlanKind::Burst | PlanKind::Idle => Start::First,
        PlanKind::Warm | PlanKind::Rate => Start::Again,
        PlanKind::Provisioned => Start::Provisioned,
    }
}

/// Initialised before it was asked for: it waited, or its initialisation took longer than the whole request.
fn was_there_before(answer: &Answer, latency: Duration) -> bool {
    answer.waited.is_some_and(|waited| waited > NOT_STARTED_FOR_IT)
        || answer.init_ns.is_some_and(|init| Duration::from_nanos(init) > latency)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::PayloadShape;
    use crate::sample::Outcome;

    fn judged(traffic: Traffic, change: impl FnOnce(&mut Answer)) -> (Class, Option<Cause>) {
        let plan =
            Plan { traffic, payload: PayloadShape::Form, payload_bytes: vec![1024], samples: 1, timeout_ms: 1000 };
        let mut answer = Answer::failed(Outcome::Ok, "");
        change(&mut answer);
        let judge = Judge { plan: &plan, variants: &["a".to_owned()], start: Instant::now() };
        judge.class(&answer, Cause::ScaleOut, Duration::from_millis(100))
    }

    #[test]
    fn classes_and_causes() {
        let provisioned = Traffic::Provisioned { environments: 1, per_second: 1.0 };
        let first = |answer: &mut Answer| answer.start = Some(Start::First);
        let again = |answer: &mut Answer| answer.start = Some(Start::Again);
        let cold = |cause| (Class::Cold, Some(cause));
        assert_eq!(judged(Traffic::Cold, first), cold(Cause::ScaleOut));
        assert_eq!(judged(Traffic::Cold, again), (Class::Warm, None));
        assert_eq!(judged(provisioned, first), (Class::Spillover, Some(Cause::ScaleOut)));
        assert_eq!(judged(provisioned, again), (Class::Spillover, None));
        assert_eq!(judged(provisioned, |answer| answer.start = Some(Start::Provisioned)), (Class::Provisioned, None));
    }

    #[test]
    fn what_reached_no_environment_fails_where_it_was_meant_to_go() {
        let throttled = |answer: &mut Answer| answer.outcome = Outcome::Throttled;
        let provisioned = Traffic::Provisioned { environments: 1, per_second: 1.0 };
        assert_eq!(judged(provisioned, throttled), (Class::Provisioned, None));
        assert_eq!(judged(Traffic::Rate { per_second: 1.0 }, throttled), (Class::Warm, None));
        assert_eq!(judged(Traffic::Burst { width: 2 }, throttled), (Class::Cold, Some(Cause::ScaleOut)));
    }

    #[test]
    fn an_environment_that_was_there_before_the_request_is_proactive() {
        let with_init = |milliseconds: u64| {
            judged(Traffic::Cold, |answer| {
                answer.start = Some(Start::First);
                answer.init_ns = Some(milliseconds * 1_000_000);
            })
        };
        assert_eq!(with_init(99).1, Some(Cause::ScaleOut));
        assert_eq!(with_init(101).1, Some(Cause::Proactive));
        let with_wait = |seconds| {
            judged(Traffic::Cold, |answer| {
                answer.start = Some(Start::First);
                answer.waited = Some(Duration::from_secs(seconds));
            })
        };
        assert_eq!(with_wait(9).1, Some(Cause::ScaleOut));
        assert_eq!(with_wait(11).1, Some(Cause::Proactive));
    }
}
