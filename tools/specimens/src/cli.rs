//! The command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;
use clap::{Args, Parser, Subcommand};

use crate::condition::Condition;
use crate::document::Kind;
use crate::layouts::Table;
use crate::set::{self, Drawn, Order, Specimen};

/// Draws synthetic identity documents with exact truth beside each image.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Draw a set: every document of a table of layouts, in every condition.
    Draw(Draw),
}

#[derive(Debug, Args)]
struct Draw {
    /// The folder to write NAME.jpg and NAME.json to; made if missing.
    #[arg(long)]
    out: PathBuf,
    /// The same seed gives the same bytes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Holders per document design.
    #[arg(long, default_value_t = 4)]
    count: u32,
    #[arg(long, value_enum, value_delimiter = ',', default_values = ["passport-td3", "id-card-td1", "driver-licence"])]
    kinds: Vec<Kind>,
    #[arg(long, value_enum, value_delimiter = ',', default_values = ["clean", "mild", "hard"])]
    conditions: Vec<Condition>,
    /// The second table is for measuring only: nothing is tuned on it.
    #[arg(long, value_enum, default_value = "first")]
    layouts: Table,
    /// Width of each photo in pixels; the height is three quarters of it.
    #[arg(long, default_value_t = 1600, value_parser = clap::value_parser!(u16).range(400..=6000))]
    width: u16,
}

impl Cli {
    /// Runs the command.
    ///
    /// # Errors
    /// If a file cannot be written; the message names it.
    pub fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Draw(draw) => draw_set(&draw),
        }
    }
}

fn draw_set(draw: &Draw) -> anyhow::Result<()> {
    let order = Order {
        seed: draw.seed,
        count: draw.count,
        kinds: draw.kinds.clone(),
        conditions: draw.conditions.clone(),
        table: draw.layouts,
        width: usize::from(draw.width),
    };
    fs::create_dir_all(&draw.out).with_context(|| format!("cannot make the folder {}", draw.out.display()))?;
    let specimens = set::specimens(&order);
    on_all_cores(&specimens, |specimen| save(&draw.out, &specimen.name, &specimen.draw()?))
}

/// Works through `specimens` with one thread per core; the first error ends it.
fn on_all_cores(specimens: &[Specimen], work: impl Fn(&Specimen) -> anyhow::Result<()> + Sync) -> anyhow::Result<()> {
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let run = || {
            while let Some(specimen) = specimens.get(next.fetch_add(1, Ordering::Relaxed)) {
                if let Err(error) = work(specimen) {
                    next.store(specimens.len(), Ordering::Relaxed);
                    return Err(error);
                }
            }
            Ok(())
        };
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(run)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("a worker does not panic"))
    })
}

/// Writes NAME.jpg and, where there is one, the truth as NAME.json.
fn save(folder: &Path, name: &str, drawn: &Drawn) -> anyhow::Result<()> {
    let photo = folder.join(name).with_extension("jpg");
    fs::write(&photo, &drawn.jpeg).with_context(|| format!("cannot write {}", photo.display()))?;
    if let Some(truth) = &drawn.truth {
        let path = photo.with_extension("json");
        let text = serde_json::to_string_pretty(truth)? + "\n";
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
