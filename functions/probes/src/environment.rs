//! The execution environment that a probe runs in.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use trestle_config::settings::Probe;
use trestle_config::{ConfigError, Process};
use trestle_runtime::{InitType, Start};

use crate::artefact;
use crate::memory::PeakMemory;
use crate::ours::nanoseconds_since;
use crate::reply::{Read, Reply};

pub(crate) struct Environment {
    probe: &'static str,
    /// When the initialisation was done, right before the first poll.
    ready: Instant,
    /// From then to the arrival of the first event.
    waited_ns: OnceLock<u64>,
    invocations: AtomicU32,
    peak_memory: Option<PeakMemory>,
    cpu_features: Vec<&'static str>,
    memory_mb: Option<u32>,
    artefact: Option<String>,
    log_stream: Option<String>,
}

impl Environment {
    /// Checks the settings and finds out what can't change.
    pub(crate) fn find(probe: &'static str) -> Result<Self, ConfigError> {
        Probe::read(&Process)?;
        Ok(Self {
            probe,
            waited_ns: OnceLock::new(),
            invocations: AtomicU32::new(0),
            peak_memory: PeakMemory::open(),
            cpu_features: cpu_features(),
            memory_mb: std::env::var("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").ok().and_then(|text| text.parse().ok()),
            artefact: artefact::build_id(),
            log_stream: std::env::var("AWS_LAMBDA_LOG_STREAM_NAME").ok(),
            ready: Instant::now(),
        })
    }

    /// Counts an event, whatever becomes of it.
    pub(crate) fn arrived(&self) {
        self.waited_ns.get_or_init(|| nanoseconds_since(self.ready));
        self.invocations.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn reply(&self, read: Read) -> Reply<'_> {
        let invocation = self.invocations.load(Ordering::Relaxed);
        let is_first = invocation == 1;
        let start = if is_first { Start::Cold } else { Start::Warm };
        Reply {
            probe: self.probe,
            bytes: read.bytes,
            parse_ns: read.parse_ns,
            text_bytes: read.text_bytes,
            start: start.as_str(),
            init_type: InitType::get().as_str(),
            environment: self.log_stream.as_deref(),
            invocation,
            waited_ns: self.waited_ns.get().copied().filter(|_| is_first),
            peak_rss_kb: self.peak_memory.as_ref().and_then(PeakMemory::kilobytes),
            cpu_features: &self.cpu_features,
            memory_mb: self.memory_mb,
            architecture: architecture(),
            artefact: self.artefact.as_deref(),
        }
    }
}

/// Lambda's names.
fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "aarch64" => "arm64",
        other => other,
    }
}

/// simd-json takes its AVX2 code where there are `avx2` and `pclmulqdq`, else its SSE code, else a portable one.
#[cfg(target_arch = "x86_64")]
fn cpu_features() -> Vec<&'static str> {
    [
        ("sse4.2", is_x86_feature_detected!("sse4.2")),
        ("pclmulqdq", is_x86_feature_detected!("pclmulqdq")),
        ("avx2", is_x86_feature_detected!("avx2")),
    ]
    .into_iter()
    .filter_map(|(name, is_there)| is_there.then_some(name))
    .collect()
}

#[cfg(target_arch = "aarch64")]
fn cpu_features() -> Vec<&'static str> {
    if std::arch::is_aarch64_feature_detected!("neon") { vec!["neon"] } else { Vec::new() }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn cpu_features() -> Vec<&'static str> {
    Vec::new()
}
