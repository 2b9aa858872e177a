//! The command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;
use clap::{Args, Parser, Subcommand, ValueEnum as _};

use crate::condition::Condition;
use crate::document::Kind;
use crate::examples;
use crate::fraud::{self, Case, CaseKind, Quota};
use crate::layouts::Table;
use crate::scene::Scene;
use crate::set::{self, Drawn, Format, Order};

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
    /// Draw one photo that a reader must refuse, or that tempts it to read the wrong thing.
    Scene(OneScene),
    /// Draw cases of selfie and document, honest and fraudulent, each in a folder of its own with its truth.
    DrawFraud(DrawFraud),
    /// Draw the photos that are kept beside the code, as `events/images` has them.
    Examples {
        /// The folder to write to; made if missing.
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
struct DrawFraud {
    /// The folder to write NAME/selfie.jpg, NAME/id-front.jpg and NAME/truth.json to; made if missing.
    #[arg(long)]
    out: PathBuf,
    /// The same seed gives the same bytes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only cases whose name contains this.
    #[arg(long)]
    only: Option<String>,
    /// Only cases of these kinds, at most N of a kind that says so.
    #[arg(long, value_name = "KIND[=N]", value_delimiter = ',', value_parser = quota)]
    kinds: Vec<Quota>,
    /// At most so many cases of each other kind; the confirmed case of a ring comes with it.
    #[arg(long, value_name = "N")]
    each: Option<usize>,
}

fn quota(text: &str) -> Result<Quota, String> {
    let (kind, most) = text.split_once('=').map_or((text, None), |(kind, most)| (kind, Some(most)));
    let kind = CaseKind::from_str(kind, false).map_err(|_| {
        let known = CaseKind::value_variants().iter().filter_map(clap::ValueEnum::to_possible_value);
        let known: Vec<String> = known.map(|kind| kind.get_name().to_owned()).collect();
        format!("name one of {}", known.join(", "))
    })?;
    let most = most.map(str::parse).transpose().map_err(|_| "give a number after =, such as ring=24".to_owned())?;
    Ok(Quota { kind, most })
}

#[derive(Debug, Args)]
struct OneScene {
    #[arg(long, value_enum)]
    kind: Scene,
    /// The JPEG file to write; the truth, where there is one, goes beside it as .json.
    #[arg(long)]
    out: PathBuf,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Width of the photo in pixels; the height is three quarters of it.
    #[arg(long, default_value_t = 1600, value_parser = clap::value_parser!(u16).range(400..=6000))]
    width: u16,
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
    /// JPEG quality instead of the condition's own, for files of a given size.
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=100))]
    quality: Option<u8>,
}

impl Cli {
    /// Runs the command.
    ///
    /// # Errors
    /// If a file cannot be written; the message names it.
    pub fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Draw(draw) => draw_set(&draw),
            Command::Scene(scene) => {
                let format = Format { width: usize::from(scene.width), quality: None };
                make_folder(scene.out.parent().unwrap_or(Path::new(".")))?;
                save(&scene.out, &scene.kind.draw(scene.seed, format)?)
            }
            Command::DrawFraud(DrawFraud { out, seed, only, kinds, each }) => {
                let mut cases = fraud::few(fraud::cases(seed), &kinds, each.unwrap_or(usize::MAX));
                cases.retain(|case| only.as_ref().is_none_or(|word| case.name.contains(word)));
                make_folder(&out)?;
                on_all_cores(&cases, |case| save_case(&out, case))
            }
            Command::Examples { out } => {
                make_folder(&out)?;
                on_all_cores(examples::ALL, |example| save(&out.join(example.name), &example.draw()?))
            }
        }
    }
}

fn make_folder(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))
}

fn draw_set(draw: &Draw) -> anyhow::Result<()> {
    let order = Order {
        seed: draw.seed,
        count: draw.count,
        kinds: draw.kinds.clone(),
        conditions: draw.conditions.clone(),
        table: draw.layouts,
        format: Format { width: usize::from(draw.width), quality: draw.quality },
    };
    make_folder(&draw.out)?;
    let specimens = set::specimens(&order);
    on_all_cores(&specimens, |specimen| save(&draw.out.join(&specimen.name), &specimen.draw()?))
}

/// Works through `jobs` with one thread per core; the first error ends it.
fn on_all_cores<T: Sync>(jobs: &[T], work: impl Fn(&T) -> anyhow::Result<()> + Sync) -> anyhow::Result<()> {
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let run = || {
            while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                if let Err(error) = work(job) {
                    next.store(jobs.len(), Ordering::Relaxed);
                    return Err(error);
                }
            }
            Ok(())
        };
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(run)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("a worker does not panic"))
    })
}

/// Writes `path` as .jpg and, where there is one, the truth as .json.
fn save(path: &Path, drawn: &Drawn) -> anyhow::Result<()> {
    let photo = path.with_extension("jpg");
    fs::write(&photo, &drawn.jpeg).with_context(|| format!("cannot write {}", photo.display()))?;
    if let Some(truth) = &drawn.truth {
        let path = path.with_extension("json");
        let text = truth.json().context("cannot write the truth as JSON")?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Writes a case's folder: both pictures and the truth.
fn save_case(out: &Path, case: &Case) -> anyhow::Result<()> {
    let folder = out.join(&case.name);
    make_folder(&folder)?;
    let drawn = case.draw()?;
    let truth = serde_json::to_vec_pretty(&drawn.truth).context("cannot write the truth as JSON")?;
    let images = &drawn.truth.images;
    for (name, bytes) in [(images.selfie, &drawn.selfie), (images.id_front, &drawn.id_front), ("truth.json", &truth)] {
        let path = folder.join(name);
        fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
