//! The verb `seed`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use jiff::Timestamp;
use trestle::seed::{SeedList, seed};
use trestle::stack::{Checkout, StackDescription};

use super::stack::{Name, progress};

#[derive(Debug, Args)]
pub(super) struct Seed {
    #[command(flatten)]
    name: Name,
    /// The list of cases [default: events/seeds.toml]
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
}

impl Seed {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let checkout = Checkout::here()?;
        seed_stack(&checkout, &StackDescription::read(&checkout, &self.name.name)?, self.cases)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Seeds from the given list, or from the one beside the events.
pub(super) fn seed_stack(checkout: &Checkout, stack: &StackDescription, list: Option<PathBuf>) -> anyhow::Result<()> {
    let path = list.unwrap_or_else(|| checkout.root().join("events/seeds.toml"));
    let list = SeedList::read(&path, Timestamp::now())?;
    let new = seed(stack, &list)?;
    progress(&format!("{new} of {} cases seeded, the others were there", list.cases.len()));
    Ok(())
}
