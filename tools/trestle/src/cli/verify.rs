//! The verb `verify`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use trestle::annotate::annotate;
use trestle::stack::{Checkout, StackDescription};
use trestle::terminal::Paint;
use trestle::verify::{Api, Endpoint, Order, Picture, read_claim, report, verify};
use trestle_domain::case::Status;
use trestle_domain::document::UploadKind;
use trestle_pipeline::view::VerificationResult;

use super::progress::Display;
use super::stack::Name;

/// Which API a verb asks.
#[derive(Debug, Args)]
pub(super) struct Target {
    #[command(flatten)]
    name: Name,
    /// A deployed API instead of the local stack; credentials are taken from the environment (`AWS_ACCESS_KEY_ID`, ...)
    #[arg(long, value_name = "URL", env = "TRESTLE_API_URL")]
    api_url: Option<String>,
}

impl Target {
    pub(super) fn api(&self) -> anyhow::Result<Api> {
        let endpoint = match &self.api_url {
            Some(url) => Endpoint::deployed(url, |name| std::env::var(name).ok()).context("--api-url")?,
            None => Endpoint::of_stack(&StackDescription::read(&Checkout::here()?, &self.name.name)?)?,
        };
        Ok(Api::new(endpoint))
    }
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 decided (approved, review or rejected), 1 failed, 2 usage, 3 the local stack is not up."
)]
pub(super) struct Verify {
    /// A photo of the document, JPEG or PNG; alone it may show either side
    #[arg(value_name = "IMAGE")]
    front: PathBuf,
    /// A photo of the other side
    #[arg(long, value_name = "FILE")]
    back: Option<PathBuf>,
    /// A photo of the holder
    #[arg(long, value_name = "FILE")]
    selfie: Option<PathBuf>,
    /// Whose rules the document is read by: utopia, lv, us, ...
    #[arg(long, value_name = "MARKET")]
    market: String,
    /// What the applicant typed: a JSON object with any of the seven fields
    #[arg(long, value_name = "FILE")]
    claim: Option<PathBuf>,
    /// Print the API's result as it came instead of tables
    #[arg(long)]
    json: bool,
    /// Write the API's result as it came to a file, beside the tables
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Write the picture with the evidence of each field drawn on it, as PNG; other sides go beside it as NAME-back.png, ...
    #[arg(long, value_name = "FILE")]
    annotate: Option<PathBuf>,
    #[command(flatten)]
    target: Target,
}

impl Verify {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let order = self.order()?;
        let api = self.target.api()?;
        let display = Display::steps();
        let answer = verify(&api, &order, &mut |step| display.step(step));
        display.clear();
        let answer = answer?;
        if let Some(path) = &self.save {
            std::fs::write(path, &answer).with_context(|| format!("{} could not be written", path.display()))?;
        }
        let result: VerificationResult = serde_json::from_slice(&answer)
            .context("the result is not one that this version of the tool knows; --json prints it as it came")?;
        if self.json {
            std::io::stdout().write_all(&answer)?;
        } else {
            print!("{}", report::render(&result, Paint::for_stdout()));
        }
        if let Some(path) = &self.annotate {
            write_annotated(path, &order, &result)?;
        }
        Ok(exit_code(result.status))
    }

    fn order(&self) -> anyhow::Result<Order> {
        let mut pictures = vec![Picture::read(UploadKind::IdFront, &self.front)?];
        for (kind, path) in [(UploadKind::IdBack, &self.back), (UploadKind::Selfie, &self.selfie)] {
            if let Some(path) = path {
                pictures.push(Picture::read(kind, path)?);
            }
        }
        let claim = self.claim.as_deref().map(read_claim).transpose()?;
        Ok(Order { market: self.market.clone(), pictures, claim })
    }
}

/// A stage that failed or was late decides nothing.
const fn exit_code(status: Status) -> ExitCode {
    match status {
        Status::Approved | Status::Review | Status::Rejected => ExitCode::SUCCESS,
        Status::Partial | Status::Pending => ExitCode::FAILURE,
    }
}

fn write_annotated(path: &Path, order: &Order, result: &VerificationResult) -> anyhow::Result<()> {
    for picture in order.pictures.iter().filter(|picture| picture.kind.is_document()) {
        let path = if picture.kind == UploadKind::IdFront { path.to_owned() } else { beside(path, "back") };
        let drawn = annotate(&picture.bytes, picture.kind, result)?;
        std::fs::write(&path, drawn).with_context(|| format!("{} could not be written", path.display()))?;
        eprintln!("annotated picture: {}", path.display());
    }
    Ok(())
}

/// `out.png` becomes `out-back.png`.
fn beside(path: &Path, side: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}-{side}.png"))
}
