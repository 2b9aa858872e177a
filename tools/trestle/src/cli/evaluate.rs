//! The verb `evaluate`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use trestle::evaluate::{Ended, record, render, run, specimens};
use trestle::terminal::Paint;

use super::progress::Display;
use super::verify::Target;

mod fraud;

#[derive(Debug, Subcommand)]
pub(super) enum Evaluate {
    /// How well the fields of documents are read: a folder of pictures with truth, each verified as a case of its own
    Extraction(Extraction),
    /// How well fraud is found, and what that costs honest people: a folder of cases with truth, each verified as a case of its own
    Fraud(fraud::Fraud),
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 every picture was evaluated, 1 some failed, 2 usage, 3 the local stack is not up."
)]
pub(super) struct Extraction {
    /// Pictures with their truth beside them: IMAGE.json beside IMAGE.jpg or IMAGE.png
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Only the documents of this market
    #[arg(long, value_name = "MARKET")]
    market: Option<String>,
    /// Write counts, intervals and each case as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Show what was read beside the truth; leave it out where the documents are real
    #[arg(long)]
    show_values: bool,
    /// How many cases are verified at the same time
    #[arg(long, value_name = "N", default_value_t = 2)]
    concurrency: usize,
    #[command(flatten)]
    target: Target,
}

impl Evaluate {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Extraction(verb) => verb.run(),
            Self::Fraud(verb) => verb.run(),
        }
    }
}

impl Extraction {
    fn run(self) -> anyhow::Result<ExitCode> {
        let mut specimens = specimens(&self.folder)?;
        if let Some(market) = &self.market {
            specimens.retain(|specimen| specimen.market == *market);
            anyhow::ensure!(!specimens.is_empty(), "no picture in {} is of the market {market}", self.folder.display());
        }
        let api = self.target.api()?;
        let display = Display::count(specimens.len());
        let outcomes = run(&api, &specimens, self.concurrency, &|case| display.done(&case.name));
        display.clear();
        print!("{}", render(&outcomes, self.show_values, Paint::for_stdout()));
        if let Some(path) = &self.json {
            let mut text = serde_json::to_vec_pretty(&record(&outcomes, self.show_values))?;
            text.push(b'\n');
            std::fs::write(path, text).with_context(|| format!("{} could not be written", path.display()))?;
        }
        let failed = outcomes.iter().any(|case| matches!(case.ended, Ended::Failed(_)));
        Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}
