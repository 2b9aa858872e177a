//! A small Lambda host for one machine: the Invoke API in front, a Runtime API for every execution environment behind it.
//!
//! An execution environment is one process of the function's command with a Runtime API and a working folder of its own.
//! What AWS documents is kept: qualified names, invocation types, deadlines, error payloads, throttling, provisioned
//! environments, retries of asynchronous events and the REPORT line. What a laptop has not, there is not: no sandbox, no TLS,
//! no network between caller and function, no share of a processor by memory size.
//!
//! ```no_run
//! use lambda_host::{FunctionOptions, Host, HostOptions};
//!
//! let host = Host::start(HostOptions::default())?;
//! host.add_function(FunctionOptions::new("probe", "target/lambda/probe-simd/bootstrap"))?;
//! println!("POST {}/2015-03-31/functions/probe/invocations", host.url());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Measured times
//!
//! Answers carry headers that AWS has not, all taken from one monotonic clock:
//!
//! | header | meaning |
//! |---|---|
//! | `x-trestle-environment` | the environment's log stream |
//! | `x-trestle-invocation` | the how-manieth invocation of that environment, from 1 |
//! | `x-trestle-class` | `cold`, `warm`, `provisioned` or `spillover` |
//! | `x-trestle-init-type` | `on-demand` or `provisioned-concurrency` |
//! | `x-trestle-init-ns` | process start to the first `next`; on the first invocation of an environment only |
//! | `x-trestle-suppressed-init-ns` | the same, where the invocation itself had to initialise the environment again |
//! | `x-trestle-service-ns` | invoke received to answer handed over |
//! | `x-trestle-handler-ns` | `next` answered to response received |
//! | `x-trestle-max-memory-kb` | peak resident memory of the process (`VmHWM`) |

mod environment;
mod event_queue;
mod failure;
mod function;
mod host;
mod http_body;
mod invocation;
mod invoke_api;
mod name;
mod options;
mod pool;
mod refusal;
mod report;
mod service;

pub use host::{Host, StartError};
pub use options::{AsynchronousOptions, FunctionLogs, FunctionOptions, HostOptions, OnStart};
pub use service::{AddFunctionError, Counts, UnknownFunction};
