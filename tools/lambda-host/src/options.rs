use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

/// What holds for the whole host: where it listens, the account it plays, and the limits of that account.
#[derive(Debug, Clone)]
pub struct HostOptions {
    /// Port of the Invoke API on 127.0.0.1; 0 lets the system choose.
    pub port: u16,
    pub region: String,
    /// Twelve digits.
    pub account: String,
    /// Invocations of all functions together that may be in flight; 1,000 in a new account (Lambda quotas).
    pub concurrency: usize,
    /// How long an on-demand environment may take to initialise before Lambda tries again within the invocation: 10 s
    /// (Lambda execution environment lifecycle, "Init phase").
    pub init_limit: Duration,
    /// Refuse payloads that aren't JSON, as the service does. It reads every payload once, which a measurement may not want.
    pub check_payload: bool,
    /// Processor cores of the host's own thread, and of functions that aren't given others; all unless given.
    pub cores: Option<Vec<usize>>,
    pub logs: FunctionLogs,
    pub asynchronous: AsynchronousOptions,
}

impl Default for HostOptions {
    fn default() -> Self {
        Self {
            port: 0,
            region: "us-east-1".into(),
            account: "000000000000".into(),
            concurrency: 1_000,
            init_limit: Duration::from_secs(10),
            check_payload: true,
            cores: None,
            logs: FunctionLogs::Discard,
            asynchronous: AsynchronousOptions::default(),
        }
    }
}

/// Where the lines go that functions write to their standard output and error. The last 4 KB of an invocation are always
/// there for `X-Amz-Log-Type: Tail`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunctionLogs {
    Discard,
    /// To the host's own standard error, with the START, END and REPORT lines.
    StandardError,
}

/// How events invoked asynchronously are tried again (Lambda: "How Lambda handles errors and retries with asynchronous
/// invocation").
#[derive(Debug, Clone)]
pub struct AsynchronousOptions {
    /// Waits before the second and the third attempt after a function error: 1 and 2 minutes. Fewer entries, fewer attempts.
    pub retry_delays: Vec<Duration>,
    /// First and longest wait after a throttle; it doubles in between: 1 s and 5 minutes.
    pub throttle_backoff: (Duration, Duration),
    /// An event older than this is dropped: 6 hours.
    pub maximum_age: Duration,
}

impl Default for AsynchronousOptions {
    fn default() -> Self {
        Self {
            retry_delays: vec![Duration::from_secs(60), Duration::from_secs(120)],
            throttle_backoff: (Duration::from_secs(1), Duration::from_secs(300)),
            maximum_age: Duration::from_secs(6 * 3600),
        }
    }
}

/// Something to do with each process of a function when it has just started. An error ends the process.
#[derive(Clone)]
pub struct OnStart(pub Arc<dyn Fn(u32) -> io::Result<()> + Send + Sync>);

impl fmt::Debug for OnStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OnStart").finish_non_exhaustive()
    }
}

/// A function: the program its environments run, and its configuration.
#[derive(Debug, Clone)]
pub struct FunctionOptions {
    pub name: String,
    /// The program each environment runs. A relative path is taken from the host's working folder; a bare name is looked up
    /// in `PATH`.
    pub command: PathBuf,
    pub args: Vec<String>,
    /// Environment variables of the function. Those that Lambda reserves are refused, credentials excepted.
    pub env: Vec<(String, String)>,
    /// 128 to 10,240 MB. Reported, not enforced: the host is no sandbox.
    pub memory_mb: u32,
    /// Up to 15 minutes.
    pub timeout: Duration,
    /// Invocations of this function that may be in flight; more are throttled.
    pub reserved_concurrency: Option<usize>,
    /// An alias of version 1. Without it there is `$LATEST` only.
    pub alias: Option<String>,
    /// Environments of version 1 that are initialised before traffic. Needs an alias: `$LATEST` can't have them.
    pub provisioned: usize,
    /// How long an on-demand environment stays without work. AWS documents no figure.
    pub idle_eviction: Duration,
    /// Processor cores its processes may use; all unless given.
    pub cores: Option<Vec<usize>>,
    /// Called with the id of each process that was just started, as for putting it into a control group.
    pub on_start: Option<OnStart>,
}

impl FunctionOptions {
    /// A function of 128 MB with a timeout of 3 s, as Lambda creates it unless told otherwise.
    pub fn new(name: impl Into<String>, command: impl Into<PathBuf>) -> Self {
        Self {
            name: name.into(),
            command: command.into(),
            args: Vec::new(),
            env: Vec::new(),
            memory_mb: 128,
            timeout: Duration::from_secs(3),
            reserved_concurrency: None,
            alias: None,
            provisioned: 0,
            idle_eviction: Duration::from_secs(300),
            cores: None,
            on_start: None,
        }
    }
}
