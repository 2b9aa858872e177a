//! Verbs and what they print. A command's result goes to standard output, progress and errors to standard error.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what a command-line tool does")]

mod run;
mod stack;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use trestle::stack::StackError;

/// Trestle's local stack, and clients of its API.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Start a local stack: a local AWS and a local document AI, on 127.0.0.1 only
    Up(stack::Up),
    /// Deploy the built template to a local stack with `sam deploy`
    Deploy(stack::Deploy),
    /// Show the local stacks: endpoints, process ids, API URL
    Status(stack::Status),
    /// Stop a local stack and everything it started
    Down(stack::Down),
    /// Start and deploy a local stack, run a command with its environment, stop the stack
    Run(run::Run),
}

pub(crate) fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.verb {
        Verb::Up(verb) => verb.run(),
        Verb::Deploy(verb) => verb.run(),
        Verb::Status(verb) => verb.run(),
        Verb::Down(verb) => verb.run(),
        Verb::Run(verb) => verb.run(),
    }
}

/// Prints the error and chooses the exit code: 3 when the local stack is not up, else 1. Usage errors are clap's and give 2.
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    match error.downcast_ref() {
        Some(StackError::NotUp(_) | StackError::NotDeployed(_)) => ExitCode::from(3),
        _ => ExitCode::FAILURE,
    }
}
