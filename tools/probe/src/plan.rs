use serde::{Deserialize, Serialize};

use crate::payload;

/// What is sent, how often and when. Of one plan and seed the same sequence comes out on every machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Plan {
    pub traffic: Traffic,
    pub payload: PayloadShape,
    /// The sizes of the events; each is sent to every variant.
    pub payload_bytes: Vec<u64>,
    /// Invocations of each variant at each size, at least: whole blocks are sent. The invocations that open environments in
    /// [`Traffic::Warm`] and [`Traffic::Idle`] are sent besides, and kept too.
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
    /// At random moments (a Poisson process), so many a second to each variant, which has so many environments initialised before.
    /// More in flight than that spill over.
    Provisioned { environments: u32, per_second: f64 },
    /// At random moments (a Poisson process), so many a second to each variant, from zero.
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

/// Lambda's largest synchronous event (Lambda quotas, "Invocation payload").
const MOST_BYTES: u64 = 6 * 1024 * 1024;
/// The least n for which the extremes are a two-sided 95 % interval of the median: 1 - 2 / 2^n >= 0.95.
const LEAST_SAMPLES: u32 = 6;

/// Why a plan can't be followed. Every message says what to change.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlanError {
    #[error("no payload size is given; name some with --bytes, such as 1024,12288,102400")]
    NoSize,
    #[error("an event of {0} bytes can't be made; sizes are from {least} to {MOST_BYTES}", least = payload::LEAST_BYTES)]
    Size(u64),
    #[error("{0} is named twice among the payload sizes; name each once")]
    SizeTwice(u64),
    #[error(
        "{0} samples are too few: with fewer than {LEAST_SAMPLES} there is no interval even of the median (95 % wants 72 for p95, 368 for \
         p99, 3,688 for p99.9); give more with --samples"
    )]
    TooFew(u32),
    #[error("{what} must be {range}; {found} is not")]
    Range { what: &'static str, range: &'static str, found: f64 },
}

impl Plan {
    /// Checks that it can be followed.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), PlanError> {
        if self.payload_bytes.is_empty() {
            return Err(PlanError::NoSize);
        }
        for (position, bytes) in self.payload_bytes.iter().enumerate() {
            if !(payload::LEAST_BYTES as u64..=MOST_BYTES).contains(bytes) {
                return Err(PlanError::Size(*bytes));
            }
            if self.payload_bytes[..position].contains(bytes) {
                return Err(PlanError::SizeTwice(*bytes));
            }
        }
        if self.samples < LEAST_SAMPLES {
            return Err(PlanError::TooFew(self.samples));
        }
        self.traffic.check()?;
        #[expect(clippy::cast_precision_loss, reason = "for a message")]
        within("the timeout", "from 1 ms to 15 minutes", self.timeout_ms as f64, 1.0, 900_000.0)
    }
}

impl Traffic {
    fn check(&self) -> Result<(), PlanError> {
        let environments =
            |found: u32| within("the number of environments", "from 1 to 1,000", found.into(), 1.0, 1000.0);
        let rate =
            |found| within("the rate", "more than 0 and at most 10,000 a second", found, f64::MIN_POSITIVE, 10_000.0);
        match *self {
            Self::Cold => Ok(()),
            Self::Warm { environments: found } => environments(found),
            Self::Burst { width } => within("the width of a burst", "from 1 to 1,000", width.into(), 1.0, 1000.0),
            #[expect(clippy::cast_precision_loss, reason = "for a message")]
            Self::Idle { gap_ms } => within("the gap", "from 10 ms to a day", gap_ms as f64, 10.0, 86_400_000.0),
            Self::Provisioned { environments: found, per_second } => {
                environments(found).and_then(|()| rate(per_second))
            }
            Self::Rate { per_second } => rate(per_second),
        }
    }
}

fn within(what: &'static str, range: &'static str, found: f64, least: f64, most: f64) -> Result<(), PlanError> {
    if (least..=most).contains(&found) { Ok(()) } else { Err(PlanError::Range { what, range, found }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan {
            traffic: Traffic::Cold,
            payload: PayloadShape::Form,
            payload_bytes: vec![1024],
            samples: 6,
            timeout_ms: 3000,
        }
    }

    #[test]
    fn plans_that_can_not_be_followed_say_why() {
        assert_eq!(plan().check(), Ok(()));
        for (wrong, says) in [
            (Plan { payload_bytes: vec![], ..plan() }, "--bytes"),
            (Plan { payload_bytes: vec![10], ..plan() }, "sizes are from 1024 to 6291456"),
            (Plan { payload_bytes: vec![7_000_000], ..plan() }, "7000000"),
            (Plan { payload_bytes: vec![2048, 1024, 2048], ..plan() }, "2048 is named twice"),
            (Plan { samples: 5, ..plan() }, "5 samples are too few"),
            (Plan { timeout_ms: 0, ..plan() }, "the timeout must be"),
            (Plan { traffic: Traffic::Warm { environments: 0 }, ..plan() }, "environments"),
            (Plan { traffic: Traffic::Burst { width: 0 }, ..plan() }, "width"),
            (Plan { traffic: Traffic::Idle { gap_ms: 1 }, ..plan() }, "gap"),
            (Plan { traffic: Traffic::Rate { per_second: 0.0 }, ..plan() }, "rate"),
            (Plan { traffic: Traffic::Rate { per_second: f64::NAN }, ..plan() }, "rate"),
        ] {
            let error = wrong.check().unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn a_plan_is_written_as_documented_and_unknown_keys_are_refused() {
        let text = r#"{"traffic":{"kind":"provisioned","environments":2,"perSecond":10.0},"payload":"form","payloadBytes":[1024],"samples":6,"timeoutMs":3000}"#;
        let read: Plan = serde_json::from_str(text).unwrap();
        assert_eq!(read.traffic, Traffic::Provisioned { environments: 2, per_second: 10.0 });
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
        assert!(serde_json::from_str::<Plan>(&text.replace("perSecond", "rate")).is_err());
        assert!(serde_json::from_str::<Plan>(&text.replace("\"samples\"", "\"n\":1,\"samples\"")).is_err());
    }
}
