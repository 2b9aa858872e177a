//! The verbs `up`, `deploy`, `status` and `down`.

use std::process::ExitCode;

use clap::Args;
use trestle::stack::{self, Checkout, Interrupt, StackDescription, StackError, StackOptions};

/// Which stack a verb is about.
#[derive(Debug, Args)]
pub(super) struct Name {
    /// Name of the stack; several run side by side
    #[arg(long, value_name = "NAME", default_value = "local", env = "TRESTLE_STACK")]
    pub(super) name: String,
}

/// How a verb starts one.
#[derive(Debug, Args)]
pub(super) struct Start {
    /// Port of the local AWS; 0 lets the system choose
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
    /// Leave the document AI out: calls to Textract, Rekognition and Bedrock will fail
    #[arg(long)]
    without_document_ai: bool,
}

impl Start {
    pub(super) fn options(&self, name: &Name) -> StackOptions {
        StackOptions { name: name.name.clone(), port: self.port, document_ai: !self.without_document_ai }
    }
}

#[derive(Debug, Args)]
pub(super) struct Up {
    #[command(flatten)]
    name: Name,
    #[command(flatten)]
    start: Start,
}

#[derive(Debug, Args)]
pub(super) struct Deploy {
    #[command(flatten)]
    name: Name,
    /// A template parameter; may be given several times
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = parameter)]
    parameters: Vec<(String, String)>,
}

#[derive(Debug, Args)]
pub(super) struct Status {
    /// Only this stack; exit code 3 when it is not up
    #[arg(long, value_name = "NAME", env = "TRESTLE_STACK")]
    name: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Down {
    #[command(flatten)]
    name: Name,
    /// Stop every stack of this checkout
    #[arg(long, conflicts_with = "name")]
    all: bool,
}

impl Up {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let interrupt = Interrupt::listen()?;
        let description = stack::up(&Checkout::here()?, &self.start.options(&self.name), &interrupt, &mut progress)?;
        print(&description);
        Ok(ExitCode::SUCCESS)
    }
}

impl Deploy {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let interrupt = Interrupt::listen()?;
        let parameters: Vec<(&str, &str)> =
            self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        progress("deploying the template ...");
        let description = stack::deploy(&Checkout::here()?, &self.name.name, &parameters, &interrupt)?;
        print(&description);
        Ok(ExitCode::SUCCESS)
    }
}

impl Status {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let checkout = Checkout::here()?;
        if let Some(name) = self.name {
            print(&StackDescription::read(&checkout, &name)?);
            return Ok(ExitCode::SUCCESS);
        }
        let mut running = 0;
        for name in checkout.stack_names() {
            match StackDescription::read(&checkout, &name) {
                Ok(description) => {
                    print(&description);
                    running += 1;
                }
                Err(StackError::NotUp(_)) => {
                    println!("{name}: its servers have ended; `trestle down --name {name}` cleans up");
                }
                Err(error) => return Err(error.into()),
            }
        }
        if running == 0 {
            println!("no local stack is up; start one with `make up`");
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Down {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let checkout = Checkout::here()?;
        let names = if self.all { checkout.stack_names() } else { vec![self.name.name] };
        for name in names {
            stack::down(&checkout, &name)?;
            progress(&format!("stack `{name}` stopped"));
        }
        Ok(ExitCode::SUCCESS)
    }
}

pub(super) fn progress(line: &str) {
    eprintln!("{line}");
}

pub(super) fn print(description: &StackDescription) {
    println!("{}", description.name);
    println!("  local AWS    {}", description.endpoint);
    println!("  document AI  {}", description.document_ai.as_deref().unwrap_or("-"));
    if let Ok(processes) = Checkout::here().and_then(|checkout| stack::processes(&checkout, &description.name)) {
        let list: Vec<String> =
            processes.iter().map(|process| format!("{} {}", process.program, process.pid)).collect();
        println!("  processes    {}", list.join(", "));
    }
    match &description.deployment {
        None => println!("  API          nothing deployed yet: `make deploy-local`"),
        Some(deployment) => {
            println!("  API          {}", deployment.api_url);
            println!("  table        {}", deployment.table);
            println!("  bucket       {}", deployment.bucket);
        }
    }
}

fn parameter(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .ok_or_else(|| format!("`{text}` has no `=`: write NAME=VALUE"))
}
