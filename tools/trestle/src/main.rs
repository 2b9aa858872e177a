//! The command-line tool. `trestle --help` lists its verbs.

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match cli::run(cli::Cli::parse()) {
        Ok(code) => code,
        Err(error) => cli::report(&error),
    }
}
