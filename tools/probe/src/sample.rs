use serde::{Deserialize, Serialize};

use crate::plan::PlanKind;

/// One invocation as it was measured; a line of `samples.jsonl`.
///
/// `intendedNs`, `sentNs` and `doneNs` are nanoseconds since the run's start on one monotonic clock, the driver's. The other
/// durations are the function's, the host's or the service's own, each from one clock; no two clocks are ever subtracted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sample {
    /// From 0, in the order of the plan.
    pub index: u64,
    /// Blocks are what comparisons are paired in: every variant is in a block equally often, at one payload size.
    pub block: u32,
    pub variant: String,
    pub plan: PlanKind,
    pub payload_bytes: u64,
    /// When the plan wanted it sent.
    pub intended_ns: u64,
    pub sent_ns: u64,
    /// When the last byte of the answer was there, or the failure was known.
    pub done_ns: u64,
    /// The execution environment: the host's id of it, or a log stream's name. Empty where it can't be known.
    pub environment: String,
    /// Counts that environment's invocations, from 1; 0 where it can't be known.
    pub invocation: u32,
    pub class: Class,
    /// Why the environment was new: of every [`Class::Cold`], and of a cold [`Class::Spillover`]. What answered again has none.
    pub cause: Option<Cause>,
    /// How long the environment's initialisation took.
    pub init_ns: Option<u64>,
    /// From the receipt of the invoke to its answer, by the local host's clock. Always none in AWS, where neither the answer nor the log
    /// tells it: [`handler_ns`](Self::handler_ns) is all that the service measures, and latency holds the network too.
    pub service_ns: Option<u64>,
    /// From the handing over of the event to the function to the posting of its response. In AWS: `Duration` of the report.
    pub handler_ns: Option<u64>,
    /// What the function itself measured for parsing its event.
    pub parse_ns: Option<u64>,
    pub billed_ms: Option<u64>,
    /// 1,024 bytes each.
    pub max_memory_kb: Option<u64>,
    /// Restoring a snapshot, where the function starts from one.
    pub restore_ms: Option<f64>,
    pub outcome: Outcome,
    /// The failure's stable name, such as `Runtime.ExitError`; never its message.
    pub error_code: Option<String>,
}

impl Sample {
    /// Nanoseconds until the answer, from the intended send time in open-loop plans, else from sending; `None` is infinitely slow.
    #[must_use]
    pub fn latency_ns(&self) -> Option<u64> {
        let began = if self.plan.is_open_loop() { self.intended_ns } else { self.sent_ns };
        (self.outcome == Outcome::Ok).then(|| self.done_ns.saturating_sub(began))
    }
}

/// What kind of environment answered. An invocation that reached none, such as a throttled one, is a failure of the class that its
/// plan is made to measure: cold, burst and idle plans of the cold ones, warm and rate plans of the warm ones, provisioned plans of the
/// provisioned ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Class {
    /// The first invocation of an environment that was not provisioned.
    Cold,
    Warm,
    /// An environment that was initialised by provisioned concurrency.
    Provisioned,
    /// An on-demand environment of a function that has provisioned ones, all of them busy: cold if there is a [`Cause`], else warm.
    Spillover,
}

/// Why a new environment was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Cause {
    /// A new version behind the alias.
    Deploy,
    /// The driver asked for a new one.
    Forced,
    /// The environment before it had been idle for too long.
    Idle,
    /// All others were busy with the plan's own invocations.
    ScaleOut,
    /// The driver kept all others busy with sleeping calls, to have a new one.
    SleepingCalls,
    /// The service had initialised it before anybody asked.
    Proactive,
    /// The environment before it had ended, by a crash, a timeout or the service's own choice.
    Replaced,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    Ok,
    /// The handler reported an error.
    FunctionError,
    Timeout,
    /// Refused at the concurrency limit.
    Throttled,
    /// The function's process ended.
    Exit,
    /// No answer came, or none that is Lambda's.
    Transport,
}
