use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::Context as _;
use clap::Args;
use serde::Deserialize;
use trestle::stack::{Checkout, Interrupt};
use trestle_probe::header::Header;
use trestle_probe::measurement::Measurement;
use trestle_probe::plan::{PayloadShape, Plan, PlanError, Traffic};
use trestle_probe::report::Report;
use trestle_probe::run_folder;
use trestle_probe::target::local::{LocalOptions, LocalTarget, Program};

use super::run::{display, exit_code, say_when_interrupted, summary};
use super::target::{binary, machine_of_run};
use super::template::variables_of;

/// Our probes, by the names of their binaries.
const PROBES: [&str; 3] = ["noop", "serde", "simd"];
const SETUP: &str = "tools/probe/peers/setup.py";
const MEMORY_MB: u32 = 512;
const TIMEOUT_MS: u64 = 30_000;

#[derive(Debug, Args)]
pub(in crate::cli) struct Peers {
    /// Sizes of the events in bytes
    #[arg(long, value_delimiter = ',', default_value = "1024,12288,49152,102400")]
    bytes: Vec<u64>,
    /// Cold starts of each variant at each size
    #[arg(long, default_value_t = 20)]
    cold: u32,
    /// Warm invocations of each variant at each size
    #[arg(long, default_value_t = 400)]
    warm: u32,
    /// Environments that the warm ones are spread over
    #[arg(long, default_value_t = 10)]
    environments: u32,
    /// Decides the order of blocks and the events; drawn and recorded unless given
    #[arg(long)]
    seed: Option<u32>,
    /// A new folder for the runs `cold` and `warm` and for `report.html`
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// What the set-up of the other runtimes tells.
#[derive(Deserialize)]
struct Found {
    peers: Vec<Peer>,
    skipped: Vec<Skipped>,
}

#[derive(Deserialize)]
struct Peer {
    name: String,
    version: String,
    command: Vec<String>,
}

#[derive(Deserialize)]
struct Skipped {
    name: String,
    why: String,
}

impl Peers {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let interrupt = Interrupt::listen()?;
        say_when_interrupted()?;
        let plans = self.plans()?;
        let root = Checkout::here()?.root().to_owned();
        let mut programs = probes(&root)?;
        programs.extend(others(&root)?);
        let seed = self.seed.unwrap_or_else(|| fastrand::u32(..)).into();
        let machine = machine_of_run();
        let mut code = ExitCode::SUCCESS;
        for (name, plan) in plans {
            let folder = self.out.join(name);
            let measurement = Measurement {
                plan: &plan,
                seed,
                primary: None,
                machine: &machine,
                folder: &folder,
                stop: interrupt.flag(),
            };
            let header = measure(&programs, &measurement)?;
            if header.interrupted || header.generator.is_void {
                code = exit_code(&header);
            }
            if header.interrupted {
                return Ok(code);
            }
        }
        self.report()?;
        Ok(code)
    }

    /// By their folders' names. A run takes minutes, so all are checked before the first.
    fn plans(&self) -> Result<[(&'static str, Plan); 2], PlanError> {
        let plan = |traffic, samples| Plan {
            traffic,
            payload: PayloadShape::Form,
            payload_bytes: self.bytes.clone(),
            samples,
            timeout_ms: TIMEOUT_MS,
        };
        let warm = Traffic::Warm { environments: self.environments };
        let plans = [("cold", plan(Traffic::Cold, self.cold)), ("warm", plan(warm, self.warm))];
        plans.iter().try_for_each(|(_, plan)| plan.check())?;
        Ok(plans)
    }

    fn report(&self) -> anyhow::Result<()> {
        let report = Report::new(&run_folder::read_all(&["cold", "warm"].map(|name| self.out.join(name)))?);
        print!("{}", report.to_text());
        let page = self.out.join("report.html");
        fs::write(&page, report.to_html()).with_context(|| format!("{} could not be written", page.display()))?;
        println!("\nThe same with plots: {}", page.display());
        Ok(())
    }
}

fn measure(programs: &[Program], measurement: &Measurement<'_>) -> anyhow::Result<Header> {
    let Measurement { plan, seed, machine, folder, .. } = *measurement;
    let core = machine.pinning.map(|pinning| pinning.functions);
    let target =
        LocalTarget::start(programs, plan, &LocalOptions { memory_mb: MEMORY_MB, core, ..LocalOptions::default() })?;
    let display = display(plan, programs.len(), seed);
    let header = measurement.run(&target, &mut |sample| display.done(&sample.variant));
    display.clear();
    let header = header?;
    eprintln!("{}", summary(&header, &folder.display().to_string()));
    Ok(header)
}

/// The built probes, with the variables that they have in AWS. What other languages' clients would be given there is theirs to say,
/// so they get none.
fn probes(root: &Path) -> anyhow::Result<Vec<Program>> {
    let environment = variables_of(&root.join("template.yaml"))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let found = PROBES.map(|name| {
        let path = target.join("lambda").join(format!("probe-{name}")).join("bootstrap");
        let path = path.to_str().map(str::to_owned).context("the checkout's path is not UTF-8")?;
        Ok(Program { environment: environment.clone(), ..binary(name, &path) })
    });
    found.into_iter().collect()
}

/// The other languages' runtime clients that can be set up here. The others are named, with the reason.
fn others(root: &Path) -> anyhow::Result<Vec<Program>> {
    let started = Command::new("python3")
        .arg(root.join(SETUP))
        .arg("--json")
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    let setup = match started {
        Ok(setup) => setup,
        Err(error) => {
            eprintln!("python and node are skipped: python3, which sets them up, could not be started ({error})");
            return Ok(Vec::new());
        }
    };
    let found: Found = serde_json::from_slice(&setup.stdout).with_context(|| {
        format!("{SETUP} ended with {} and named no peers; run it by itself to see why", setup.status)
    })?;
    for Skipped { name, why } in &found.skipped {
        eprintln!("{name} is skipped: {why}");
    }
    let programs = found.peers.into_iter().map(|peer| {
        let mut words = peer.command.into_iter();
        eprintln!("{}: {}", peer.name, peer.version);
        Program {
            name: peer.name,
            program: words.next().map(PathBuf::from).unwrap_or_default(),
            arguments: words.collect(),
            environment: Vec::new(),
            is_command: true,
            version: Some(peer.version),
        }
    });
    Ok(programs.collect())
}
