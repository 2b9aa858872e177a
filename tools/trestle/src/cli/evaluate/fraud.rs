//! The verb `evaluate fraud`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use trestle::evaluate::fraud::{
    Against, AgainstError, Check, Depth, Ended, Verdict, compare, draw, fraud_specimens, record, render, run,
};
use trestle::stack::Interrupt;
use trestle::terminal::Paint;

use crate::cli::progress::Display;
use crate::cli::verify::Target;

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 every case was judged and nothing is worse than --against, 1 otherwise, 2 usage, 3 the local stack is not up."
)]
pub(in crate::cli) struct Fraud {
    /// Cases with their truth, as `specimens draw-fraud` writes them: CASE/truth.json beside CASE/selfie.jpg and CASE/id-front.jpg
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The share of fraud among real cases, above 0 and below 1; the set's own share is made up
    #[arg(long, value_name = "SHARE", default_value_t = 0.08, value_parser = share)]
    prevalence: f64,
    /// Write counts, rates, curves and each case as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Draw precision over recall, and risk over coverage, as PNG
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    /// Compare with an earlier run's --json, case by case: better, worse or inconclusive; worse ends with exit code 1
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// Ask for the checks on the selfie alone: quicker, and documents are not judged
    #[arg(long)]
    selfie_only: bool,
    /// How many cases are judged at the same time
    #[arg(long, value_name = "N", default_value_t = 2)]
    concurrency: usize,
    #[command(flatten)]
    target: Target,
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse::<f64>().ok().filter(|share| *share > 0.0 && *share < 1.0);
    share.ok_or_else(|| "must be a share above 0 and below 1, such as 0.08".to_owned())
}

impl Fraud {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let specimens = fraud_specimens(&self.folder)?;
        let against = self.against.as_deref().map(Against::read).transpose()?;
        let api = self.target.api()?;
        let interrupt = Interrupt::listen()?;
        let display = Display::count(specimens.len());
        let depth = if self.selfie_only { Depth::Selfie } else { Depth::Verify };
        let cases = run(&api, &specimens, depth, self.concurrency, &interrupt, &|name| display.done(name));
        display.clear();
        let cases = cases?;
        if let (Some(against), Some(path)) = (&against, &self.against)
            && against.common(&cases) == 0
        {
            return Err(AgainstError::NothingInCommon(path.clone()).into());
        }
        print!("{}", render(&cases, self.prevalence, against.as_ref(), Paint::for_stdout()));
        if let Some(path) = &self.json {
            let mut text = serde_json::to_vec_pretty(&record(&cases, depth.checks(), self.prevalence))?;
            text.push(b'\n');
            std::fs::write(path, text).with_context(|| format!("{} could not be written", path.display()))?;
        }
        if let Some(path) = &self.picture {
            let png = draw(&cases, self.prevalence)?;
            std::fs::write(path, png).with_context(|| format!("{} could not be written", path.display()))?;
        }
        let worse = against.is_some_and(|against| {
            Check::ALL.into_iter().any(|check| compare(check, &cases, &against).2 == Verdict::Worse)
        });
        let failed = cases.iter().any(|case| matches!(case.ended, Ended::Failed(_)));
        Ok(if failed || worse { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}
