use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::plan::Plan;

/// The version of the run folder's format. Since 2 the header has a hash of its own, cold spill-over has a cause, starts by sleeping calls
/// have their own, and variables are told.
pub const SCHEMA: u32 = 2;

/// What was run; `header.json`, written last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Header {
    /// [`SCHEMA`].
    pub schema: u32,
    pub run_id: String,
    /// RFC 3339, for information only: no duration is computed from it.
    pub started_at: String,
    /// The run was stopped before its end; the samples until then are kept.
    pub interrupted: bool,
    pub plan: Plan,
    /// Orders blocks and draws arrivals and payloads.
    pub seed: u64,
    pub target: TargetDescription,
    pub machine: Machine,
    /// The comparison that was named before the run.
    pub primary: Option<Primary>,
    pub generator: Generator,
    pub samples: SamplesFile,
}

/// What was invoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TargetDescription {
    pub kind: TargetKind,
    /// In the order they were named.
    pub variants: Vec<VariantDescription>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TargetKind {
    /// Binaries on a local host.
    LocalHost,
    /// A local host, and at least one variant is a command line.
    Command,
    /// Deployed functions, by the Invoke API.
    Aws,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VariantDescription {
    pub name: String,
    /// Hexadecimal, of the binary; of a deployed function the service's own code hash.
    pub artefact_sha256: Option<String>,
    /// Program and arguments, where it ran here.
    pub command: Option<Vec<String>>,
    pub function_arn: Option<String>,
    /// `x86_64` or `arm64`.
    pub architecture: String,
    pub memory_mb: u32,
    /// Versions of a language and its runtime client, as they report themselves.
    pub version: Option<String>,
    /// The variables that it was given here besides those of every runtime. A deployed function's are never read into a run: they
    /// may be secrets.
    pub environment: BTreeMap<String, String>,
}

/// Where the driver ran; with a local host, where everything ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Machine {
    pub cores: u32,
    pub cpu: String,
    pub kernel: String,
    /// The share of CPU that a function's environments were held to.
    pub quota: Option<Quota>,
    /// Which cores the driver and the functions kept to; none where the system has one core or refused.
    pub pinning: Option<Pinning>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Quota {
    /// Cores' worth of time, such as 0.289 for 512 MB.
    pub cpus: f64,
}

/// Cores by their number in the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pinning {
    pub generator: u32,
    pub functions: u32,
}

/// The comparison that a run was made for: variant `a` against variant `b` at one payload size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Primary {
    pub a: String,
    pub b: String,
    pub payload_bytes: u64,
    pub statistic: Statistic,
    pub metric: Metric,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Statistic {
    P50,
    P90,
    P95,
    P99,
}

/// Which duration of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Metric {
    /// [`Sample::latency_ns`](crate::sample::Sample::latency_ns).
    Latency,
    Service,
    Handler,
    Init,
    Parse,
}

/// How well the driver kept to its plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Generator {
    /// The 99th percentile of sent minus intended.
    pub lag_p99_ns: u64,
    /// The median latency of what succeeded; none if nothing did.
    pub measured_p50_ns: Option<u64>,
    /// The lag is more than 5 % of the median, so the run measured the driver too. Only open-loop plans can be void.
    pub is_void: bool,
    /// Why it is void.
    pub why: Option<String>,
}

/// What `samples.jsonl` must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SamplesFile {
    pub count: u64,
    /// Hexadecimal, over the file's bytes.
    pub sha256: String,
}
