//! The program's command line.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use clap::Parser;
use lambda_host::FunctionOptions;

/// Run Lambda functions on this machine, behind the Invoke API on 127.0.0.1.
#[derive(Debug, Parser)]
pub(crate) struct Arguments {
    /// A function and its program, NAME=PATH; may be given more than once
    #[arg(long = "function", required = true, value_parser = pair)]
    pub(crate) functions: Vec<(String, String)>,
    /// Port of the Invoke API on 127.0.0.1; 0 lets the system choose
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// Environment variable of every function: KEY=VALUE, or KEY to pass this program's own on
    #[arg(long = "env")]
    variables: Vec<String>,
    /// Memory size of every function in MB; reported, not enforced
    #[arg(long, default_value_t = 128)]
    memory: u32,
    /// Timeout of every function in seconds
    #[arg(long, default_value_t = 3.0)]
    timeout: f64,
    /// Invocations of one function that may be in flight
    #[arg(long)]
    reserved_concurrency: Option<usize>,
    /// Alias of version 1 of every function
    #[arg(long)]
    alias: Option<String>,
    /// Environments of the alias that are initialised before traffic
    #[arg(long, default_value_t = 0)]
    provisioned: usize,
    /// Seconds an environment stays without work
    #[arg(long, default_value_t = 300.0)]
    idle_eviction: f64,
    /// Leave out what the functions log
    #[arg(long)]
    pub(crate) quiet: bool,
}

impl Arguments {
    pub(crate) fn function(&self, name: &str, path: &str) -> anyhow::Result<FunctionOptions> {
        let seconds = |value| Duration::try_from_secs_f64(value).context("times are seconds, and not less than none");
        Ok(FunctionOptions {
            env: self.variables.iter().map(|text| variable(text)).collect::<anyhow::Result<_>>()?,
            memory_mb: self.memory,
            timeout: seconds(self.timeout)?,
            reserved_concurrency: self.reserved_concurrency,
            alias: self.alias.clone(),
            provisioned: self.provisioned,
            idle_eviction: seconds(self.idle_eviction)?,
            ..FunctionOptions::new(name, PathBuf::from(path))
        })
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(name, path)| !name.is_empty() && !path.is_empty());
    parts.map(|(name, path)| (name.to_owned(), path.to_owned())).ok_or_else(|| "write NAME=PATH".into())
}

fn variable(text: &str) -> anyhow::Result<(String, String)> {
    match text.split_once('=') {
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
        None => Ok((text.to_owned(), std::env::var(text).with_context(|| format!("{text} is not set here"))?)),
    }
}
