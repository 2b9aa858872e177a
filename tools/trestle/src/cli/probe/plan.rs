use clap::{Args, ValueEnum};
use serde::de::DeserializeOwned;
use trestle_probe::header::Primary;
use trestle_probe::plan::{PayloadShape, Plan, Traffic};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PlanName {
    /// A new environment for each invocation
    Cold,
    /// One after another, spread over several environments
    Warm,
    /// Several at once, from zero
    Burst,
    /// Each after a pause in which the environment goes
    Idle,
    /// At a steady rate to environments that are there before; what they can't take spills over
    Provisioned,
    /// At a steady rate, from zero
    Rate,
}

/// What is sent, how often and when.
#[derive(Debug, Args)]
pub(super) struct PlanOptions {
    #[arg(long, value_enum)]
    plan: PlanName,
    /// What the events are like: form (an onboarding form in an API Gateway event) or textract (a Textract response)
    #[arg(long, default_value = "form", value_parser = named::<PayloadShape>)]
    payload: PayloadShape,
    /// Sizes of the events in bytes
    #[arg(long, value_delimiter = ',', default_value = "12288")]
    bytes: Vec<u64>,
    /// Invocations of each variant at each size: 72 for p95, 368 for p99, 3688 for p99.9
    #[arg(long, default_value_t = 100)]
    samples: u32,
    /// Environments of each variant, for warm and provisioned
    #[arg(long, default_value_t = 10)]
    environments: u32,
    /// Invocations at once, for burst
    #[arg(long, default_value_t = 10)]
    width: u32,
    /// Milliseconds between invocations, for idle; here environments go after half of it, in AWS after minutes
    #[arg(long, default_value_t = 1000, value_name = "MS")]
    gap: u64,
    /// Invocations a second of each variant, for provisioned and rate
    #[arg(long, default_value_t = 20.0, value_name = "PER_SECOND")]
    rate: f64,
    /// Milliseconds that an invocation may take; here also the functions' own limit
    #[arg(long, default_value_t = 30_000, value_name = "MS")]
    timeout: u64,
}

impl PlanOptions {
    pub(super) fn plan(&self) -> Plan {
        let traffic = match self.plan {
            PlanName::Cold => Traffic::Cold,
            PlanName::Warm => Traffic::Warm { environments: self.environments },
            PlanName::Burst => Traffic::Burst { width: self.width },
            PlanName::Idle => Traffic::Idle { gap_ms: self.gap },
            PlanName::Provisioned => Traffic::Provisioned { environments: self.environments, per_second: self.rate },
            PlanName::Rate => Traffic::Rate { per_second: self.rate },
        };
        Plan {
            traffic,
            payload: self.payload,
            payload_bytes: self.bytes.clone(),
            samples: self.samples,
            timeout_ms: self.timeout,
        }
    }
}

/// `A,B,BYTES,STATISTIC,METRIC`.
pub(super) fn primary(text: &str) -> Result<Primary, String> {
    let parts: Vec<&str> = text.split(',').collect();
    let [a, b, bytes, statistic, metric] = parts.as_slice() else {
        return Err("give A,B,BYTES,STATISTIC,METRIC, such as serde,simd,12288,p50,latency".to_owned());
    };
    Ok(Primary {
        a: (*a).to_owned(),
        b: (*b).to_owned(),
        payload_bytes: bytes.parse().map_err(|_| format!("{bytes:?} is no number of bytes"))?,
        statistic: named(statistic)?,
        metric: named(metric)?,
    })
}

/// A value by the name it has in run folders.
fn named<T: DeserializeOwned>(name: &str) -> Result<T, String> {
    serde_json::from_value(name.into()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use trestle_probe::header::{Metric, Statistic};

    use super::*;

    #[test]
    fn a_primary_comparison_is_read() {
        let read = primary("serde,simd,12288,p50,latency").unwrap();
        assert_eq!((read.a.as_str(), read.b.as_str(), read.payload_bytes), ("serde", "simd", 12_288));
        assert_eq!((read.statistic, read.metric), (Statistic::P50, Metric::Latency));
        assert!(primary("serde,simd").unwrap_err().contains("STATISTIC"));
        assert!(primary("a,b,1,p51,latency").unwrap_err().contains("p51"));
    }
}
