use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use trestle_probe::compare::{self, CompareError};
use trestle_probe::run_folder::{self, Run};

#[derive(Debug, Args)]
pub(in crate::cli) struct Compare {
    /// One run or more that have both variants, or two runs to be compared with each other
    #[arg(required = true, value_name = "RUN")]
    runs: Vec<PathBuf>,
    /// The variants to compare; without it the run's primary comparison, else its only two variants
    #[arg(long, value_name = "A,B", value_parser = pair)]
    variants: Option<(String, String)>,
    /// How far a ratio may be from 1 and still be the same, in percent
    #[arg(long, default_value = "5", value_name = "PERCENT", value_parser = percent)]
    margin: f64,
}

impl Compare {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let runs = run_folder::read_all(&self.runs)?;
        let first = runs.first().ok_or(CompareError::NoRun)?;
        let options = compare::Options { margin: self.margin / 100.0, ..compare::Options::new(first.header.seed) };
        let comparison = match (&self.variants, runs.as_slice()) {
            (None, [a, b]) => compare::apart(a, b, options)?,
            (Some((a, b)), runs) => compare::within(runs, a, b, options)?,
            (None, runs) => {
                let (a, b) = named_by(first)?;
                compare::within(runs, a, b, options)?
            }
        };
        print!("{}", comparison.to_text());
        Ok(ExitCode::SUCCESS)
    }
}

/// The variants that a run was made to compare.
fn named_by(run: &Run) -> anyhow::Result<(&str, &str)> {
    if let Some(primary) = &run.header.primary {
        return Ok((&primary.a, &primary.b));
    }
    match run.header.target.variants.as_slice() {
        [a, b] => Ok((&a.name, &b.name)),
        variants => anyhow::bail!(
            "the run has {} variants and names no primary comparison; name two of them with --variants A,B",
            variants.len()
        ),
    }
}

fn percent(text: &str) -> Result<f64, String> {
    let found = text.parse().ok().filter(|percent| *percent > 0.0 && *percent < 100.0);
    found.ok_or_else(|| "give a percentage above 0 and below 100, such as 5".to_owned())
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (a, b) = text.split_once(',').ok_or_else(|| "give two variants, such as serde,simd".to_owned())?;
    Ok((a.to_owned(), b.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_lies_between_nothing_and_everything() {
        assert_eq!([percent("5"), percent("0.5"), percent("99.9")], [Ok(5.0), Ok(0.5), Ok(99.9)]);
        for wrong in ["0", "-5", "100", "150", "NaN", "inf", "five", ""] {
            assert!(percent(wrong).unwrap_err().contains("above 0 and below 100"), "{wrong}");
        }
    }
}
