use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::environment::InitType;
use crate::failure::Failure;

/// One event for one function, however often it is tried.
#[derive(Debug, Clone)]
pub(crate) struct Invocation {
    pub request_id: String,
    pub arn: String,
    pub trace_id: String,
    /// JSON, for synchronous invocations only.
    pub client_context: Option<String>,
    pub payload: Bytes,
}

/// How an invocation ended, and what was measured of it.
#[derive(Debug)]
pub(crate) struct Answer {
    pub result: Result<Bytes, Failure>,
    pub version: &'static str,
    pub class: Class,
    pub environment: String,
    /// From 1.
    pub invocation: u32,
    pub init_type: InitType,
    pub init: Option<Duration>,
    pub suppressed_init: Option<Duration>,
    /// Handing over of the event to receipt of the response; none where the function never answered.
    pub handler: Option<Duration>,
    pub max_memory_kb: u64,
    /// The last lines of the log, the REPORT line among them.
    pub log_tail: Vec<u8>,
    pub answered: Instant,
}

/// What kind of environment answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// The invocation waited for an initialisation.
    Cold,
    Warm,
    Provisioned,
    /// An on-demand environment of a version that has provisioned ones.
    Spillover,
}

impl Class {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Cold => "cold",
            Self::Warm => "warm",
            Self::Provisioned => "provisioned",
            Self::Spillover => "spillover",
        }
    }
}

/// `Root=1-<seconds>-<96 bits>;Parent=<64 bits>;Sampled=0` (AWS X-Ray, "Tracing header").
pub(crate) fn new_trace_id(unix_seconds: u64) -> String {
    let random = uuid::Uuid::new_v4().simple().to_string();
    let parent = uuid::Uuid::new_v4().simple().to_string();
    format!("Root=1-{unix_seconds:08x}-{};Parent={};Sampled=0", &random[..24], &parent[..16])
}
