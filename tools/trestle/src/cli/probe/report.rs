use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use trestle_probe::run_folder;

#[derive(Debug, Args)]
pub(in crate::cli) struct Report {
    /// Run folders
    #[arg(required = true, value_name = "RUN")]
    runs: Vec<PathBuf>,
    /// Write the report as one self-contained HTML file, too
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

impl Report {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let runs = run_folder::read_all(&self.runs)?;
        let report = trestle_probe::report::Report::new(&runs);
        print!("{}", report.to_text());
        if let Some(path) = &self.html {
            std::fs::write(path, report.to_html())
                .with_context(|| format!("{} could not be written", path.display()))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
