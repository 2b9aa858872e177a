//! The verb `reindex`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use tokio::runtime::Runtime;
use trestle::reindex::{Comparison, Ports, build, compare, pointing_to, sweep, switch};
use trestle::stack::{Checkout, StackDescription};
use trestle::vector_index::{IndexPlan, VectorClient, read_markets};
use trestle_aws::{Bucket, Clients, Overflow, S3VectorIndex, Table, TitanEmbedder};
use trestle_domain::fraud::{BackgroundSettings, FraudCaseId};
use trestle_domain::market::{MarketId, ModelEntry};
use trestle_domain::money::MicroUsd;
use trestle_pipeline::port::IndexName;

use super::stack::{Name, progress};

#[derive(Debug, Subcommand)]
#[command(
    after_help = "The way: build, compare, name the new index and model in the market's file and deploy it, switch, delete."
)]
pub(super) enum Reindex {
    /// Make a new index and fill it from the kept, face-free pictures, with the model it is to have
    Build(New),
    /// Ask the old index and the new one for the neighbours of every case
    Compare(New),
    /// Point the cases to the index that the market's file names by now
    Switch(Own),
    /// Remove an index that no case points to any more
    Delete(Old),
    /// Delete vectors of cases that have expired, which S3 Vectors does not do by itself; to be run once a day
    Sweep(Own),
}

/// Whose index, and where it is kept.
#[derive(Debug, Args)]
pub(super) struct Own {
    /// The market whose index it is: utopia, lv, us, ...
    #[arg(value_name = "MARKET")]
    market: String,
    /// Folder of the market files [default: markets/ of the checkout]
    #[arg(long, value_name = "DIR")]
    markets: Option<PathBuf>,
    #[command(flatten)]
    name: Name,
    /// A deployed stack's table instead of the local stack's; credentials and region are taken from the environment
    #[arg(long, value_name = "TABLE", requires = "bucket")]
    table: Option<String>,
    /// The same stack's bucket
    #[arg(long, value_name = "BUCKET", requires = "table")]
    bucket: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct New {
    #[command(flatten)]
    own: Own,
    /// The new index, in the market's vector bucket
    #[arg(long, value_name = "NAME")]
    index: String,
    /// The new embedding model's id [default: the one that the market's file names]
    #[arg(long, value_name = "ID")]
    model: Option<String>,
    /// Length of its vectors [default: as the market's file has it]
    #[arg(long, value_name = "N")]
    dimensions: Option<usize>,
}

#[derive(Debug, Args)]
pub(super) struct Old {
    #[command(flatten)]
    own: Own,
    /// The index to remove
    #[arg(long, value_name = "NAME")]
    index: String,
}

/// Everything a step needs.
struct Desk {
    market: MarketId,
    settings: BackgroundSettings,
    table: Table,
    bucket: Bucket,
    embedder: TitanEmbedder,
    index: S3VectorIndex,
    vectors: VectorClient,
    runtime: Runtime,
}

impl Reindex {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Build(verb) => verb.build(),
            Self::Compare(verb) => verb.compare(),
            Self::Switch(verb) => verb.switch(),
            Self::Delete(verb) => verb.delete(),
            Self::Sweep(verb) => verb.sweep(),
        }
    }
}

impl New {
    fn settings(&self, own: &BackgroundSettings) -> BackgroundSettings {
        let model = self.model.as_ref().map_or_else(
            || own.model.clone(),
            |id| ModelEntry { ids: [("default".to_owned(), id.clone())].into(), ..own.model.clone() },
        );
        let dimensions = self.dimensions.unwrap_or(own.dimensions);
        BackgroundSettings { index: self.index.clone(), model, dimensions, ..own.clone() }
    }

    fn build(self) -> anyhow::Result<ExitCode> {
        let desk = self.own.desk()?;
        anyhow::ensure!(
            self.index != desk.settings.index,
            "{} is the index in use; name a new one with --index",
            self.index
        );
        let to = self.settings(&desk.settings);
        desk.vectors.ensure(&IndexPlan::from(&to))?;
        let ports = desk.ports();
        let step = build(&ports, &desk.market, &to, Timestamp::now(), |id| progress(&format!("case {id}")));
        let built = desk.runtime.block_on(step)?;
        println!("{}: {} cases embedded, {} were there{}", to.index, built.embedded, built.before, paid(built.cost));
        lost("have no picture any more", &built.without_picture);
        lost("have a picture masked by other rules", &built.other_mask);
        Ok(ExitCode::SUCCESS)
    }

    fn compare(self) -> anyhow::Result<ExitCode> {
        let desk = self.own.desk()?;
        let to = self.settings(&desk.settings);
        let ports = desk.ports();
        let step = compare(&ports, &desk.market, &desk.settings, &to, Timestamp::now());
        print_comparison(&desk.settings.index, &to.index, &desk.runtime.block_on(step)?);
        Ok(ExitCode::SUCCESS)
    }
}

impl Own {
    fn switch(self) -> anyhow::Result<ExitCode> {
        let desk = self.desk()?;
        let (there, ports) = (desk.there()?, desk.ports());
        let step = switch(&ports, &desk.market, &desk.settings, &there, Timestamp::now());
        let done = desk.runtime.block_on(step)?;
        let index = &desk.settings.index;
        println!("{} cases switched to {index}, {} were there{}", done.switched, done.before, paid(done.cost));
        if done.removed > 0 {
            println!("{} vectors removed, for their cases were taken back", done.removed);
        }
        lost("stay where they are, for their picture is gone or masked by other rules", &done.left_behind);
        Ok(ExitCode::SUCCESS)
    }

    fn sweep(self) -> anyhow::Result<ExitCode> {
        let desk = self.desk()?;
        let (there, ports, index) = (desk.there()?, desk.ports(), IndexName::from(&desk.settings));
        let deleted = desk.runtime.block_on(sweep(&ports, &index, &there, Timestamp::now()))?;
        println!("{}: {deleted} of {} vectors had expired and were deleted", index.index, there.len());
        Ok(ExitCode::SUCCESS)
    }

    fn desk(&self) -> anyhow::Result<Desk> {
        let folder = match &self.markets {
            Some(folder) => folder.clone(),
            None => Checkout::here()?.root().join("markets"),
        };
        let markets = read_markets(&folder)?;
        let market = markets.into_iter().find(|market| market.id.as_str() == self.market);
        let market = market.with_context(|| format!("no market {} in {}", self.market, folder.display()))?;
        let settings = market.fraud.and_then(|fraud| fraud.background);
        let settings = settings.with_context(|| format!("the market {} has [fraud.background] off", self.market))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (aws, ai, table, bucket) = self.clients(&runtime)?;
        let table = Table::new(aws.dynamodb(), &table, Overflow::new(aws.s3(), &bucket), settings.keep);
        Ok(Desk {
            market: market.id,
            table,
            bucket: Bucket::new(aws.s3(), &bucket, aws.credentials()),
            embedder: TitanEmbedder::new(ai.bedrock(), ai.region()),
            index: S3VectorIndex::new(ai.s3vectors()),
            vectors: VectorClient::new(ai.s3vectors())?,
            settings,
            runtime,
        })
    }

    /// Clients of stores, clients of models and vectors, the table's name and the bucket's.
    fn clients(&self, runtime: &Runtime) -> anyhow::Result<(Clients, Clients, String, String)> {
        if let (Some(table), Some(bucket)) = (&self.table, &self.bucket) {
            let clients = runtime.block_on(Clients::from_env())?;
            return Ok((clients.clone(), clients, table.clone(), bucket.clone()));
        }
        let stack = StackDescription::read(&Checkout::here()?, &self.name.name)?;
        let deployment = stack.deployment()?;
        let key = Credentials::new(&stack.access_key_id, &stack.secret_access_key, None, None, "local stack");
        let key = SharedCredentialsProvider::new(key);
        let ai = stack.document_ai.as_deref().context("the stack runs without its document AI")?;
        let at = |endpoint: &str| Clients::at(&stack.region, key.clone(), endpoint);
        Ok((at(&stack.endpoint), at(ai), deployment.table.clone(), deployment.bucket.clone()))
    }
}

impl Old {
    fn delete(self) -> anyhow::Result<ExitCode> {
        let desk = self.own.desk()?;
        anyhow::ensure!(self.index != desk.settings.index, "{} is the index in use; it is not removed", self.index);
        let old = BackgroundSettings { index: self.index.clone(), ..desk.settings.clone() };
        let name = IndexName::from(&old);
        let left = pointing_to(&desk.table, &desk.market, &name, Timestamp::now());
        let left = desk.runtime.block_on(left)?;
        anyhow::ensure!(
            left.is_empty(),
            "{} cases still point to {}; run `trestle reindex switch {}` first",
            left.len(),
            self.index,
            desk.market
        );
        desk.vectors.remove(&IndexPlan::from(&old))?;
        println!("{} removed", self.index);
        Ok(ExitCode::SUCCESS)
    }
}

impl Desk {
    /// The cases whose vectors the market's index holds.
    fn there(&self) -> anyhow::Result<Vec<FraudCaseId>> {
        let keys = self.vectors.keys(&IndexPlan::from(&self.settings))?;
        Ok(keys.iter().filter_map(|key| FraudCaseId::parse(key)).collect())
    }

    const fn ports(&self) -> Ports<'_, Table, Bucket, TitanEmbedder, S3VectorIndex> {
        Ports { store: &self.table, pictures: &self.bucket, embedder: &self.embedder, index: &self.index }
    }
}

fn paid(cost: MicroUsd) -> String {
    if cost.0 == 0 { String::new() } else { format!(", for ${}.{:06}", cost.0 / 1_000_000, cost.0 % 1_000_000) }
}

fn lost(what: &str, cases: &[FraudCaseId]) {
    if !cases.is_empty() {
        let ids: Vec<&str> = cases.iter().map(FraudCaseId::as_str).collect();
        println!("{} cases {what}: {}", cases.len(), ids.join(", "));
    }
}

fn print_comparison(old: &str, new: &str, found: &Comparison) {
    println!("{} cases are in both {old} and {new}", found.cases);
    lost("are in one alone", &found.only_in_one);
    if found.with_neighbours == 0 {
        println!("  none has a neighbour in both: there is nothing to compare");
        return;
    }
    println!("  {} of {} have the same nearest neighbour in both", found.same_nearest, found.with_neighbours);
    println!("  {:.0} % of the neighbours are the same, on average", found.overlap * 100.0);
    let range = |all: &[f32]| match (all.first(), all.get(all.len() / 2), all.last()) {
        (Some(least), Some(median), Some(most)) => format!("{least:.3} to {most:.3}, median {median:.3}"),
        _ => "-".to_owned(),
    };
    println!("  similarity to the nearest: {old} {}; {new} {}", range(&found.nearest.0), range(&found.nearest.1));
    println!("  a score map is chosen for one model's similarities: choose it again if these differ");
}
