//! Programs on this machine, each environment a process of the local host.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use lambda_host::{FunctionOptions, Host, HostOptions, OnStart};
use sha2::{Digest as _, Sha256};
use ureq::http::{Method, Request};

use super::http::HttpConnection;
use super::{Connection, Exchange, Target, TargetError};
use crate::header::{TargetDescription, TargetKind, VariantDescription};
use crate::plan::{Plan, Traffic};
use crate::quota::CpuShare;
use crate::sample::Cause;

/// The alias behind which provisioned environments are.
const ALIAS: &str = "live";
/// Longer than any run: only the idle plan wants environments to go by themselves.
const NEVER: Duration = Duration::from_hours(24);
/// The host answers a timeout itself; this is for a host that does not answer.
const MARGIN: Duration = Duration::from_secs(20);

/// A variant that runs here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Letters, digits, hyphens and underscores.
    pub name: String,
    pub program: PathBuf,
    pub arguments: Vec<String>,
    pub environment: Vec<(String, String)>,
    /// A command line of another language, rather than a binary whose hash says all.
    pub is_command: bool,
    /// Of the language and its runtime client.
    pub version: Option<String>,
}

/// How programs run.
#[derive(Debug, Clone, Default)]
pub struct LocalOptions {
    pub memory_mb: u32,
    /// The core that the host and its functions keep to.
    pub core: Option<u32>,
    /// Of the host on 127.0.0.1; 0 lets the system choose.
    pub port: u16,
    /// Holds each environment to a share of CPU time.
    pub share: Option<Arc<CpuShare>>,
}

/// A local host with a run's variants.
#[derive(Debug)]
pub struct LocalTarget {
    host: Host,
    variants: Vec<VariantDescription>,
    urls: Vec<String>,
    timeout: Duration,
    /// Dropped after the host: its groups go when their processes have gone.
    _share: Option<Arc<CpuShare>>,
}

impl LocalTarget {
    /// Starts a host and registers the programs. It ends with this value, and all processes with it.
    ///
    /// # Errors
    /// A program is not there or can't be a function, or the host can't start.
    pub fn start(programs: &[Program], plan: &Plan, options: &LocalOptions) -> Result<Self, TargetError> {
        // Beside the functions: on the driver's core it would hold up what is to be sent next.
        let cores = options.core.map(|core| vec![core as usize]);
        let host = HostOptions { port: options.port, check_payload: false, cores, ..HostOptions::default() };
        let host = Host::start(host).map_err(|error| TargetError::Host(error.to_string()))?;
        let mut variants = Vec::new();
        let mut urls = Vec::new();
        for program in programs {
            let artefact_sha256 = if program.is_command { None } else { Some(hash(&program.program)?) };
            let function = function(program, plan, options);
            let qualifier = if function.alias.is_some() { format!("?Qualifier={ALIAS}") } else { String::new() };
            host.add_function(function)
                .map_err(|error| TargetError::Variant { name: program.name.clone(), why: error.to_string() })?;
            urls.push(format!("{}/2015-03-31/functions/{}/invocations{qualifier}", host.url(), program.name));
            let words = std::iter::once(program.program.display().to_string()).chain(program.arguments.iter().cloned());
            variants.push(VariantDescription {
                name: program.name.clone(),
                artefact_sha256,
                command: Some(words.collect()),
                function_arn: None,
                architecture: architecture().to_owned(),
                memory_mb: options.memory_mb,
                version: program.version.clone(),
                environment: program.environment.iter().cloned().collect(),
            });
        }
        let timeout = Duration::from_millis(plan.timeout_ms) + MARGIN;
        Ok(Self { host, variants, urls, timeout, _share: options.share.clone() })
    }
}

fn function(program: &Program, plan: &Plan, options: &LocalOptions) -> FunctionOptions {
    let mut function = FunctionOptions::new(program.name.clone(), program.program.clone());
    function.args.clone_from(&program.arguments);
    function.env.clone_from(&program.environment);
    function.memory_mb = options.memory_mb;
    function.timeout = Duration::from_millis(plan.timeout_ms);
    function.cores = options.core.map(|core| vec![core as usize]);
    function.idle_eviction = NEVER;
    function.on_start = options.share.clone().map(|share| OnStart(Arc::new(move |pid| share.hold(pid))));
    match plan.traffic {
        Traffic::Idle { gap_ms } => function.idle_eviction = Duration::from_millis(gap_ms / 2),
        Traffic::Provisioned { environments, .. } => {
            function.alias = Some(ALIAS.to_owned());
            function.provisioned = environments as usize;
        }
        _ => {}
    }
    function
}

fn hash(program: &Path) -> Result<String, TargetError> {
    let bytes = fs::read(program).map_err(|_| TargetError::NoProgram(program.to_owned()))?;
    Ok(hex::encode(Sha256::digest(bytes)))
}

/// As AWS names it.
const fn architecture() -> &'static str {
    if cfg!(target_arch = "aarch64") { "arm64" } else { std::env::consts::ARCH }
}

impl Target for LocalTarget {
    fn description(&self) -> TargetDescription {
        let is_command = self.variants.iter().any(|variant| variant.artefact_sha256.is_none());
        let kind = if is_command { TargetKind::Command } else { TargetKind::LocalHost };
        TargetDescription { kind, variants: self.variants.clone() }
    }

    fn renew(&self, variant: usize) -> Result<Cause, TargetError> {
        let name = &self.variants[variant].name;
        match self.host.evict(name) {
            Ok(_) => Ok(Cause::Forced),
            Err(error) => Err(TargetError::Variant { name: name.clone(), why: error.to_string() }),
        }
    }

    fn restoration(&self) -> Option<String> {
        None
    }

    fn close(&self) -> Result<(), Vec<TargetError>> {
        Ok(())
    }

    fn connect(&self) -> Box<dyn Connection + '_> {
        Box::new(LocalConnection { urls: &self.urls, http: HttpConnection::new(self.timeout) })
    }
}

struct LocalConnection<'a> {
    urls: &'a [String],
    http: HttpConnection,
}

impl Connection for LocalConnection<'_> {
    fn prepare(&mut self, variant: usize, event: &[u8]) {
        let request = Request::builder().method(Method::POST).uri(&self.urls[variant]).header("x-amz-log-type", "Tail");
        self.http.prepare(request.body(event.to_vec()).expect("a function's name fits into a URL"));
    }

    fn send(&mut self) -> Exchange {
        self.http.send()
    }
}
