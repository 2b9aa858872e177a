//! What each probe answers.

use serde::Serialize;

/// One invocation, told by the function itself.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reply<'a> {
    /// `noop`, `serde` or `simd`.
    pub probe: &'static str,
    /// The event's size.
    pub bytes: usize,
    /// What reading the event took; none where it was not read.
    pub parse_ns: Option<u64>,
    /// Bytes of text found in it: parsers that read the same event agree.
    pub text_bytes: usize,
    /// `cold` in the environment's first invocation, else `warm`.
    pub start: &'static str,
    /// Lambda's own name for how it made the environment, such as `on-demand`.
    pub init_type: &'static str,
    /// The environment's log stream, which no other has; none where there are no logs.
    pub environment: Option<&'a str>,
    /// From 1, in this environment.
    pub invocation: u32,
    /// From the end of the initialisation to the arrival of the environment's first event, by the function's monotonic clock; in the first
    /// reply only. Much of it means that Lambda had made the environment before anybody asked. A clock that stands still while the
    /// environment is frozen would hide that.
    pub waited_ns: Option<u64>,
    /// The largest resident set until now, in units of 1,024 bytes; none where the system does not tell.
    pub peak_rss_kb: Option<u64>,
    /// What this CPU has of what the parsers choose their code by.
    pub cpu_features: &'a [&'static str],
    pub memory_mb: Option<u32>,
    /// `x86_64` or `arm64`.
    pub architecture: &'static str,
    /// The binary's GNU build id in hexadecimal, as `readelf -n` shows it; none where the linker made none.
    pub artefact: Option<&'a str>,
}

/// What was found in an event.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Read {
    pub(crate) bytes: usize,
    pub(crate) parse_ns: Option<u64>,
    pub(crate) text_bytes: usize,
}
