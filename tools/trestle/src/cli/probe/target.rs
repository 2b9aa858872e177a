use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use trestle_probe::header::Machine;
use trestle_probe::machine;
use trestle_probe::plan::Plan;
use trestle_probe::quota::CpuShare;
use trestle_probe::target::Target;
use trestle_probe::target::aws::{AwsTarget, ColdBy, Sleep};
use trestle_probe::target::local::{LocalOptions, LocalTarget, Program};

use super::template::variables_of;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ColdByName {
    /// A changed variable, and behind an alias a new version; put back after the run
    Deploy,
    /// Sleeping calls that keep every environment busy, up to 100; the function must be a probe
    Sleep,
}

/// What is measured: programs on this machine, or deployed functions.
#[derive(Debug, Args)]
pub(super) struct TargetOptions {
    /// A function's binary, run on a local host
    #[arg(long, value_name = "NAME=PATH", value_parser = pair)]
    variant: Vec<(String, String)>,
    /// A command line, run on the local host without a shell; words and quotes are read as a POSIX shell reads them, but nothing is
    /// expanded. It is kept word for word in the run's header and shown in reports, so put no secret in it
    #[arg(long, value_name = "NAME=COMMAND", value_parser = command)]
    command: Vec<Program>,
    /// A deployed function: its name or ARN, with `:ALIAS` behind it or not
    #[arg(long, value_name = "NAME=ARN", value_parser = pair, conflicts_with_all = ["variant", "command"])]
    function: Vec<(String, String)>,
    /// How deployed functions get new environments
    #[arg(long, value_enum, default_value = "deploy")]
    cold_by: ColdByName,
    /// A variable that all local variants get; it is recorded with the run, so never a secret
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable, conflicts_with = "function")]
    env: Vec<(String, String)>,
    /// A SAM template: all local variants get the variables that its `Globals` give every function, parameters by their defaults.
    /// `--env` goes before
    #[arg(long, value_name = "FILE", conflicts_with = "function")]
    template: Option<PathBuf>,
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
        programs.extend(self.command.iter().cloned());
        let mut environment = self.template.as_deref().map(variables_of).transpose()?.unwrap_or_default();
        environment.retain(|(name, _)| self.env.iter().all(|(given, _)| given != name));
        environment.extend(self.env.iter().cloned());
        for program in &mut programs {
            program.environment.clone_from(&environment);
        }
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
            ColdByName::Sleep => ColdBy::Sleep(Sleep::default()),
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

fn command(text: &str) -> Result<Program, String> {
    let (name, line) = pair(text)?;
    let words =
        shlex::split(&line).ok_or_else(|| format!("a quote is not closed, or nothing follows a backslash: {line}"))?;
    let mut words = words.into_iter();
    let program = words.next().ok_or_else(|| "the command has no word".to_owned())?;
    Ok(Program {
        name,
        program: PathBuf::from(program),
        arguments: words.collect(),
        environment: Vec::new(),
        is_command: true,
        version: None,
    })
}

/// Its value may be empty.
fn variable(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| "give NAME=VALUE, such as LOG_LEVEL=warn".to_owned())?;
    if name.is_empty() {
        return Err("give the variable a name: NAME=VALUE".to_owned());
    }
    Ok((name.to_owned(), value.to_owned()))
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| "give NAME=VALUE".to_owned())?;
    if name.is_empty() || value.trim().is_empty() {
        return Err("give NAME=VALUE, both with at least one letter".to_owned());
    }
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_is_split_as_a_shell_would_and_not_expanded() {
        for (line, words) in [
            ("python3 -u main.py", vec!["python3", "-u", "main.py"]),
            ("'/opt/my functions/bootstrap' --name \"a b\"", vec!["/opt/my functions/bootstrap", "--name", "a b"]),
            (r"a\ b $HOME *", vec!["a b", "$HOME", "*"]),
        ] {
            let read = command(&format!("x={line}")).unwrap();
            assert_eq!((read.name.as_str(), read.program.to_str()), ("x", Some(words[0])));
            assert_eq!(read.arguments, words[1..]);
        }
        for (wrong, says) in [("x='a", "quote"), ("x=a\\", "backslash"), ("x=#", "no word"), ("x", "NAME=VALUE")] {
            assert!(command(wrong).unwrap_err().contains(says), "{wrong}");
        }
    }
}
