use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use trestle_probe::header::Machine;
use trestle_probe::machine;
use trestle_probe::plan::Plan;
use trestle_probe::quota::CpuShare;
use trestle_probe::target::Target;
use trestle_probe::target::aws::{AwsTarget, ColdBy};
use trestle_probe::target::local::{LocalOptions, LocalTarget, Program};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ColdByName {
    /// A changed variable, and behind an alias a new version; put back after the run
    Deploy,
    /// Sleeping calls that keep every environment busy; the function must be a probe
    Sleep,
}

/// What is measured: programs on this machine, or deployed functions.
#[derive(Debug, Args)]
pub(super) struct TargetOptions {
    /// A function's binary, run on a local host
    #[arg(long, value_name = "NAME=PATH", value_parser = pair)]
    variant: Vec<(String, String)>,
    /// A command line, run on the local host; words are separated by spaces
    #[arg(long, value_name = "NAME=COMMAND", value_parser = pair)]
    command: Vec<(String, String)>,
    /// A deployed function: its name or ARN, with `:ALIAS` behind it or not
    #[arg(long, value_name = "NAME=ARN", value_parser = pair, conflicts_with_all = ["variant", "command"])]
    function: Vec<(String, String)>,
    /// How deployed functions get new environments
    #[arg(long, value_enum, default_value = "deploy")]
    cold_by: ColdByName,
    /// Megabytes that local functions are told they have
    #[arg(long, default_value_t = 512, value_name = "MB")]
    memory: u32,
    /// Hold each local environment to the share of a CPU that Lambda gives to so much memory
    #[arg(long)]
    quota: bool,
    /// Port of the local host; 0 lets the system choose
    #[arg(long, default_value_t = 0)]
    port: u16,
}

impl TargetOptions {
    /// Makes the target ready, and says what it runs on. Local functions and the driver get a core each.
    pub(super) fn open(&self, plan: &Plan) -> anyhow::Result<(Box<dyn Target>, Machine)> {
        let mut programs: Vec<Program> = self.variant.iter().map(|(name, path)| binary(name, path)).collect();
        programs.extend(self.command.iter().map(|(name, line)| command(name, line)));
        if self.function.is_empty() {
            let share = self.quota.then(|| CpuShare::of_memory(self.memory)).transpose()?.map(Arc::new);
            let quota = share.as_ref().map(|share| share.quota());
            let machine = Machine { quota, ..machine_of_run() };
            let core = machine.pinning.map(|pinning| pinning.functions);
            let options = LocalOptions { memory_mb: self.memory, core, port: self.port, share };
            let target = LocalTarget::start(&programs, plan, &options)?;
            return Ok((Box::new(target), machine));
        }
        let cold_by = match self.cold_by {
            ColdByName::Deploy => ColdBy::Deploy,
            ColdByName::Sleep => ColdBy::Sleep,
        };
        let target = AwsTarget::find(&self.function, plan, cold_by, &|name| std::env::var(name).ok())?;
        Ok((Box::new(target), machine::describe()))
    }
}

/// This machine, with a core for the driver, to which this thread keeps from now on, and one for functions.
pub(super) fn machine_of_run() -> Machine {
    let machine = machine::describe();
    Machine { pinning: machine::part_cores(), ..machine }
}

pub(super) fn binary(name: &str, path: &str) -> Program {
    Program {
        name: name.to_owned(),
        program: std::path::absolute(path).unwrap_or_else(|_| PathBuf::from(path)),
        arguments: Vec::new(),
        environment: Vec::new(),
        is_command: false,
        version: None,
    }
}

fn command(name: &str, line: &str) -> Program {
    let mut words = line.split_whitespace().map(str::to_owned);
    Program {
        name: name.to_owned(),
        program: words.next().map(PathBuf::from).unwrap_or_default(),
        arguments: words.collect(),
        environment: Vec::new(),
        is_command: true,
        version: None,
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| "give NAME=VALUE".to_owned())?;
    if name.is_empty() || value.trim().is_empty() {
        return Err("give NAME=VALUE, both with at least one letter".to_owned());
    }
    Ok((name.to_owned(), value.to_owned()))
}
