use serde::{Deserialize, Serialize};

/// What is sent, how often and when. Of one plan and seed the same sequence comes out on every machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Plan {
    pub traffic: Traffic,
    pub payload: PayloadShape,
    /// The sizes of the events; each is sent to every variant.
    pub payload_bytes: Vec<u64>,
    /// Invocations of each variant at each size.
    pub samples: u32,
    /// How long an answer is waited for.
    pub timeout_ms: u64,
}

/// When invocations are sent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Traffic {
    /// Each one in an environment of its own.
    Cold,
    /// One after another; each variant's invocations are spread over so many environments.
    Warm { environments: u32 },
    /// So many at once, with no environment there before.
    Burst { width: u32 },
    /// Each after a pause that outlasts the eviction of idle environments.
    Idle { gap_ms: u64 },
    /// At a steady rate, with so many environments initialised before. More in flight than that spill over.
    Provisioned { environments: u32, per_second: f64 },
    /// At a steady rate from zero.
    Rate { per_second: f64 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PlanKind {
    Cold,
    Warm,
    Burst,
    Idle,
    Provisioned,
    Rate,
}

/// What the events are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PayloadShape {
    /// An onboarding form in an API Gateway proxy event.
    Form,
    /// A Textract response.
    Textract,
}

impl Traffic {
    #[must_use]
    pub const fn kind(&self) -> PlanKind {
        match self {
            Self::Cold => PlanKind::Cold,
            Self::Warm { .. } => PlanKind::Warm,
            Self::Burst { .. } => PlanKind::Burst,
            Self::Idle { .. } => PlanKind::Idle,
            Self::Provisioned { .. } => PlanKind::Provisioned,
            Self::Rate { .. } => PlanKind::Rate,
        }
    }
}

impl PlanKind {
    /// Whether invocations are sent when the plan says, whatever became of those before. Then latency counts from the intended send
    /// time, or a slow answer would hide the waiting of all that were due meanwhile.
    #[must_use]
    pub const fn is_open_loop(self) -> bool {
        matches!(self, Self::Burst | Self::Provisioned | Self::Rate)
    }
}
