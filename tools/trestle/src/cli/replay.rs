//! The verb `replay`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use clap::Args;
use tokio::runtime::Runtime;
use trestle::replay::{decided_cases, read_folder, render, save};
use trestle::stack::{Checkout, StackDescription};
use trestle::terminal::Paint;
use trestle::vector_index::read_markets;
use trestle_aws::{Clients, Overflow, Table};
use trestle_domain::market::{Market, MarketId};
use trestle_pipeline::replay::{DecidedCase, replay};

use super::stack::{Name, progress};

/// Nothing is written, so nothing is kept.
const KEPT: Duration = Duration::from_hours(24);

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 every case was decided again, 1 some need calls or something failed, 2 usage, 3 the local stack is not up."
)]
pub(super) struct Replay {
    /// The market whose decided cases are decided again: utopia, lv, us, ...
    #[arg(value_name = "MARKET")]
    market: String,
    /// Folder of the changed market files [default: markets/ of the checkout]
    #[arg(long, value_name = "DIR")]
    markets: Option<PathBuf>,
    /// Cases that --save wrote, instead of the table's
    #[arg(long, value_name = "DIR", conflicts_with_all = ["table", "bucket", "save"])]
    cases: Option<PathBuf>,
    /// Also write the table's cases to a folder, for later replays; the files hold personal data
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
    #[command(flatten)]
    name: Name,
    /// A deployed stack's table instead of the local stack's; credentials and region are taken from the environment
    #[arg(long, value_name = "TABLE", requires = "bucket")]
    table: Option<String>,
    /// The same stack's bucket
    #[arg(long, value_name = "BUCKET", requires = "table")]
    bucket: Option<String>,
}

impl Replay {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let market = self.market()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let cases = self.cases(&runtime, &market.id)?;
        let mut replayed = Vec::with_capacity(cases.len());
        for case in cases {
            replayed.push(runtime.block_on(replay(case, &market)));
        }
        println!("Settings {}", market.version);
        print!("{}", render(&replayed, Paint::for_stdout()));
        let whole = replayed.iter().all(|case| case.after.is_some());
        Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn market(&self) -> anyhow::Result<Market> {
        let folder = match &self.markets {
            Some(folder) => folder.clone(),
            None => Checkout::here()?.root().join("markets"),
        };
        let market = read_markets(&folder)?.into_iter().find(|market| market.id.as_str() == self.market);
        market.with_context(|| format!("no market {} in {}", self.market, folder.display()))
    }

    fn cases(&self, runtime: &Runtime, market: &MarketId) -> anyhow::Result<Vec<DecidedCase>> {
        let cases = match &self.cases {
            Some(folder) => read_folder(folder)?.into_iter().filter(|case| case.case.market == *market).collect(),
            None => self.of_table(runtime, market)?,
        };
        anyhow::ensure!(!cases.is_empty(), "no decided case of the market {market}; verify some first");
        if let Some(folder) = &self.save {
            save(folder, &cases)?;
            progress(&format!("{} cases saved in {}: they hold personal data", cases.len(), folder.display()));
        }
        Ok(cases)
    }

    fn of_table(&self, runtime: &Runtime, market: &MarketId) -> anyhow::Result<Vec<DecidedCase>> {
        let (clients, table, bucket) = if let (Some(table), Some(bucket)) = (&self.table, &self.bucket) {
            (runtime.block_on(Clients::from_env())?, table.clone(), bucket.clone())
        } else {
            let stack = StackDescription::read(&Checkout::here()?, &self.name.name)?;
            let deployment = stack.deployment()?;
            let key = Credentials::new(&stack.access_key_id, &stack.secret_access_key, None, None, "local stack");
            let clients = Clients::at(&stack.region, SharedCredentialsProvider::new(key), &stack.endpoint);
            (clients, deployment.table.clone(), deployment.bucket.clone())
        };
        let table = Table::new(clients.dynamodb(), table, Overflow::new(clients.s3(), bucket), KEPT);
        progress("reading decided cases ...");
        Ok(runtime.block_on(decided_cases(&table, market))?)
    }
}
