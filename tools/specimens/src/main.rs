use clap::Parser;
use specimens::cli::Cli;

fn main() -> anyhow::Result<()> {
    Cli::parse().run()
}
