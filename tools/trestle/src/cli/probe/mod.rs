//! The verbs of `probe`.

mod compare;
mod peers;
mod plan;
mod report;
mod run;
mod target;
mod template;

use std::process::ExitCode;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Probe {
    /// Measure functions and keep every sample in a run folder
    Run(Box<run::Run>),
    /// Rebuild the report of runs from their samples
    Report(report::Report),
    /// Say whether one variant, or one run, is faster than another, and when that can't be said
    Compare(compare::Compare),
    /// Measure the three probes beside other languages' official runtime clients on this machine
    Peers(peers::Peers),
}

impl Probe {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Run(verb) => verb.run(),
            Self::Report(verb) => verb.run(),
            Self::Compare(verb) => verb.run(),
            Self::Peers(verb) => verb.run(),
        }
    }
}
