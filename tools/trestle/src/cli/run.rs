//! The verb `run`.

use std::process::{Command, ExitCode};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use rustix::process::{Pid, Signal, kill_process};
use trestle::stack::{Checkout, Interrupt, RunningStack};

use super::seed::seed_stack;
use super::stack::{Name, Start, progress};

#[derive(Debug, Args)]
pub(super) struct Run {
    #[command(flatten)]
    name: Name,
    #[command(flatten)]
    start: Start,
    /// Put the fixed cases of events/seeds.toml into the stack before the command
    #[arg(long)]
    seed: bool,
    /// The command and its arguments; it finds the stack by the variable `TRESTLE_STACK`, and AWS SDKs by theirs
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

impl Run {
    /// The exit code is the command's own.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let interrupt = Interrupt::listen()?;
        let checkout = Checkout::here()?;
        let mut stack =
            RunningStack::start(checkout.clone(), &self.start.options(&self.name), &interrupt, &mut progress)?;
        progress("deploying the template ...");
        stack.deploy(&[], &interrupt)?;
        if self.seed {
            seed_stack(&checkout, stack.description(), None)?;
        }

        let (program, arguments) = self.command.split_first().context("no command")?;
        let mut child = Command::new(program)
            .args(arguments)
            .envs(stack.description().environment())
            .envs(stack.description().deployment()?.function_environment())
            .env_remove("AWS_PROFILE")
            .env_remove("AWS_SESSION_TOKEN")
            .env("TRESTLE_STACK", &stack.description().name)
            .spawn()
            .with_context(|| format!("{program} could not be started"))?;

        let mut interrupted_at = None;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if interrupt.check().is_err() {
                // Ctrl-C reaches the command from the terminal too; any other signal only through us.
                let since = *interrupted_at.get_or_insert_with(|| {
                    let _ = i32::try_from(child.id())
                        .ok()
                        .and_then(Pid::from_raw)
                        .map(|pid| kill_process(pid, Signal::TERM));
                    Instant::now()
                });
                if since.elapsed() > Duration::from_secs(10) {
                    child.kill()?;
                }
            }
            thread::sleep(Duration::from_millis(50));
        };
        stack.stop()?;
        interrupt.check()?;
        Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
    }
}
