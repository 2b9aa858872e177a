use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

use clap::Args;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use trestle::stack::Interrupt;
use trestle_probe::header::{Header, Primary};
use trestle_probe::measurement::Measurement;
use trestle_probe::plan::Plan;
use trestle_probe::schedule::Schedule;

use super::plan::{PlanOptions, primary};
use super::target::TargetOptions;
use crate::cli::progress::Display;

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 measured, 1 failed, 2 usage, 4 void (the driver itself was too slow), 130 interrupted; the samples are kept \
                  in all but 1 and 2.\n\nExample:\n  trestle probe run --plan cold --variant serde=target/lambda/probe-serde/bootstrap \
                  --variant simd=target/lambda/probe-simd/bootstrap --primary serde,simd,12288,p50,latency --out runs/cold"
)]
pub(in crate::cli) struct Run {
    #[command(flatten)]
    plan: PlanOptions,
    #[command(flatten)]
    target: TargetOptions,
    /// Decides the order of blocks, arrivals and events; drawn and recorded unless given
    #[arg(long)]
    seed: Option<u32>,
    /// The one comparison that the run is made for, named beforehand: A,B,BYTES,STATISTIC,METRIC; the metrics are latency, service,
    /// handler, init and parse
    #[arg(long, value_parser = primary)]
    primary: Option<Primary>,
    /// A new folder for the run
    #[arg(long, value_name = "RUN")]
    out: PathBuf,
}

/// The run measured the driver rather than the functions.
const VOID: u8 = 4;

impl Run {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let interrupt = Interrupt::listen()?;
        say_when_interrupted()?;
        let plan = self.plan.plan();
        plan.check()?;
        let (target, machine) = self.target.open(&plan)?;
        let measurement = Measurement {
            plan: &plan,
            seed: self.seed.unwrap_or_else(|| fastrand::u32(..)).into(),
            primary: self.primary.as_ref(),
            machine: &machine,
            folder: &self.out,
            stop: interrupt.flag(),
        };
        let display = display(&plan, target.description().variants.len(), measurement.seed);
        let header = measurement.run(target.as_ref(), &mut |sample| display.done(&sample.variant));
        display.clear();
        let header = header?;
        println!("{}", summary(&header, &self.out.display().to_string()));
        Ok(exit_code(&header))
    }
}

/// How far a run is. Open-loop plans are left alone: drawing would take time from the driver's core.
pub(super) fn display(plan: &Plan, variants: usize, seed: u64) -> Display {
    if plan.traffic.kind().is_open_loop() {
        return Display::none();
    }
    Display::rarely(Schedule::draw(plan, variants, seed).calls())
}

/// The first signal is answered at once: an invocation may take long, and ends the run when it is done.
pub(super) fn say_when_interrupted() -> anyhow::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            eprintln!("\nstopping: what is in flight is waited for, and everything that was started ends");
        }
    });
    Ok(())
}

pub(super) fn exit_code(header: &Header) -> ExitCode {
    match header {
        Header { interrupted: true, .. } => ExitCode::from(130),
        Header { generator, .. } if generator.is_void => ExitCode::from(VOID),
        _ => ExitCode::SUCCESS,
    }
}

pub(super) fn summary(header: &Header, folder: &str) -> String {
    let samples = match header.samples.count {
        1 => "1 sample".to_owned(),
        count => format!("{count} samples"),
    };
    if header.interrupted {
        return format!("interrupted; {samples} in {folder}, marked as a part of the run");
    }
    match &header.generator.why {
        Some(why) => format!("{samples} in {folder}, but the run is void: {why}"),
        None => format!("{samples} in {folder}; see them with `trestle probe report {folder}`"),
    }
}
