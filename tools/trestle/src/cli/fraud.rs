//! The verb `fraud`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde::Deserialize;
use trestle::fraud::{confirm, undo};

use super::stack::progress;
use super::verify::Target;

#[derive(Debug, Subcommand)]
pub(super) enum Fraud {
    /// Confirm that a verification was fraud: its selfie's background is found again from now on
    Confirm(Confirm),
    /// Take a confirmed case back
    Undo(Undo),
}

#[derive(Debug, Args)]
pub(super) struct Confirm {
    /// The verification's id, as `trestle verify` shows it, or the file that its option --save wrote
    #[arg(value_name = "VERIFICATION")]
    verification: String,
    /// Who confirmed it: an id that says nothing to strangers, 1 to 128 of letters, digits and . _ : @ / -
    #[arg(long, value_name = "WHO")]
    by: String,
    /// Print nothing but the case's id
    #[arg(long, short)]
    quiet: bool,
    #[command(flatten)]
    target: Target,
}

#[derive(Debug, Args)]
pub(super) struct Undo {
    /// The fraud case's id, as `trestle fraud confirm` shows it
    #[arg(value_name = "CASE")]
    case: String,
    /// Only this verification, out of a case that others fold into
    #[arg(long, value_name = "VERIFICATION")]
    verification: Option<String>,
    #[command(flatten)]
    target: Target,
}

impl Fraud {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Confirm(verb) => verb.run(),
            Self::Undo(verb) => verb.run(),
        }
    }
}

impl Confirm {
    fn run(self) -> anyhow::Result<ExitCode> {
        let case = confirm(&self.target.api()?, &verification(&self.verification)?, &self.by)?;
        if self.quiet {
            println!("{}", case.fraud_case_id);
            return Ok(ExitCode::SUCCESS);
        }
        let times = if case.count == 1 { "1 verification".to_owned() } else { format!("{} verifications", case.count) };
        let folded = if case.folded { ", folded into a case of nearly the same background" } else { "" };
        println!("fraud case {} in market {}: {times}{folded}", case.fraud_case_id, case.market);
        println!("  take it back with: trestle fraud undo {}", case.fraud_case_id);
        Ok(ExitCode::SUCCESS)
    }
}

impl Undo {
    fn run(self) -> anyhow::Result<ExitCode> {
        undo(&self.target.api()?, &self.case, self.verification.as_deref())?;
        progress(&format!("fraud case {} taken back", self.case));
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Saved {
    verification_id: String,
}

/// An id as it was typed, or the one in a saved result.
fn verification(text: &str) -> anyhow::Result<String> {
    if !Path::new(text).is_file() {
        return Ok(text.to_owned());
    }
    let saved = std::fs::read(text).with_context(|| format!("{text} could not be read"))?;
    let Saved { verification_id } = serde_json::from_slice(&saved)
        .with_context(|| format!("{text} holds no result; write it with `trestle verify --save`"))?;
    Ok(verification_id)
}
