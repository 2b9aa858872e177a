//! Verbs and what they print. A command's result goes to standard output, progress and errors to standard error.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what a command-line tool does")]

mod evaluate;
mod fraud;
mod probe;
mod progress;
mod reindex;
mod replay;
mod run;
mod seed;
mod stack;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use trestle::stack::StackError;
use trestle::verify::EndpointError;

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
    /// Put the fixed cases of events/seeds.toml and their uploads into a local stack
    Seed(seed::Seed),
    /// Verify a document through the API: open a case, upload the pictures, show what was read and decided
    Verify(verify::Verify),
    /// Measure the API on pictures whose truth is known
    #[command(subcommand)]
    Evaluate(evaluate::Evaluate),
    /// Confirm fraud, and take a confirmed case back
    #[command(subcommand)]
    Fraud(fraud::Fraud),
    /// Move confirmed fraud to another embedding model: fill a new index, compare, switch, remove the old one
    #[command(subcommand)]
    Reindex(reindex::Reindex),
    /// Decide stored cases again under changed market files, without any call: which decisions flip, and why
    Replay(replay::Replay),
    /// Measure functions here or in AWS at real payload sizes, and report on what was measured
    #[command(subcommand)]
    Probe(probe::Probe),
}

pub(crate) fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.verb {
        Verb::Up(verb) => verb.run(),
        Verb::Deploy(verb) => verb.run(),
        Verb::Status(verb) => verb.run(),
        Verb::Down(verb) => verb.run(),
        Verb::Run(verb) => verb.run(),
        Verb::Seed(verb) => verb.run(),
        Verb::Verify(verb) => verb.run(),
        Verb::Evaluate(verb) => verb.run(),
        Verb::Fraud(verb) => verb.run(),
        Verb::Reindex(verb) => verb.run(),
        Verb::Replay(verb) => verb.run(),
        Verb::Probe(verb) => verb.run(),
    }
}

/// Prints the error and chooses the exit code: 3 when the local stack is not up, 2 when an API can't be asked as it was named, else
/// 1. Usage errors are clap's and give 2 too.
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    if error.is::<EndpointError>() {
        return ExitCode::from(2);
    }
    match error.downcast_ref() {
        Some(StackError::NotUp(_) | StackError::NotDeployed(_)) => ExitCode::from(3),
        _ => ExitCode::FAILURE,
    }
}
