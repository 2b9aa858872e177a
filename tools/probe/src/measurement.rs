//! A whole run: from a plan to a run folder.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use jiff::Timestamp;

use crate::driver::{DriveError, Lag, Work};
use crate::header::{Header, Machine, Primary, SCHEMA};
use crate::payload;
use crate::plan::{PayloadShape, Plan, PlanError};
use crate::run_folder::{RunWriter, WriteError};
use crate::sample::Sample;
use crate::schedule::Schedule;
use crate::target::{Target, TargetError};

/// So many different events of each size take turns, so that a function can't learn one by heart.
const EVENTS: u64 = 4;
/// Events of this size and more are drawn once: four of 6 MB would push everything else out of the caches.
const LARGE: u64 = 256 * 1024;

const NOTE_HEAD: &str =
    "This run changes functions and puts them back at its end. If it is not under way any more, put them back by hand:";

/// What is to be measured.
#[derive(Debug, Clone, Copy)]
pub struct Measurement<'a> {
    pub plan: &'a Plan,
    pub seed: u64,
    pub primary: Option<&'a Primary>,
    pub machine: &'a Machine,
    pub folder: &'a Path,
    /// Set when the run is to end early.
    pub stop: &'a AtomicBool,
}

/// Why a run was not made, or ended early. In the second case the run folder holds what was measured until then.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error("{0} is named twice among the variants; give each a name of its own")]
    VariantTwice(String),
    #[error("no variant is named; give one with --variant, --command or --function")]
    NoVariant,
    #[error(
        "the primary comparison names {0}, which is none of this run's; name two of its variants and one of its payload sizes"
    )]
    Primary(String),
    #[error(transparent)]
    Drive(#[from] DriveError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error(transparent)]
    Close(TargetError),
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n"))]
    Several(Vec<MeasureError>),
}

/// In the run folder from before a run's first change of a function until the function is as it was: how to put it back by hand, should
/// the run be killed or the network fail.
pub const RESTORE_NOTE: &str = "restore.txt";

impl Measurement<'_> {
    /// Measures and writes the run. `done` is told of every sample.
    ///
    /// # Errors
    /// The plan, the variants or the folder are wrong, or the target failed on the way.
    pub fn run(&self, target: &dyn Target, done: &mut dyn FnMut(&Sample)) -> Result<Header, MeasureError> {
        let description = target.description();
        self.plan.check()?;
        self.check_names(description.variants.iter().map(|variant| variant.name.as_str()))?;
        let calls = Schedule::draw(self.plan, description.variants.len(), self.seed).calls();
        let mut writer = RunWriter::create(self.folder)?;
        if let Some(text) = target.restoration() {
            self.note(Some(&text))?;
        }
        let started = Timestamp::now();
        let events = events(self.plan, self.seed);
        let work = Work { target, plan: self.plan, seed: self.seed, events: &events, stop: self.stop };
        let mut lag = Lag::default();
        let mut count = 0;
        let driven = work.measure(&mut |sample| {
            lag.add(&sample);
            count += 1;
            done(&sample);
            writer.push(&sample)
        });
        let closed = target.close();
        // Now with the versions that are left, or gone.
        let noted = self.note(target.restoration().filter(|_| closed.is_err()).as_deref());
        let written = writer.finish(|samples| Header {
            schema: SCHEMA,
            run_id: format!("{}-{:08x}", started.strftime("%Y%m%d-%H%M%S"), fastrand::u32(..)),
            started_at: started.to_string(),
            interrupted: count < calls,
            plan: self.plan.clone(),
            seed: self.seed,
            target: description,
            machine: self.machine.clone(),
            primary: self.primary.cloned(),
            generator: lag.judge(self.plan.traffic.kind()),
            samples,
        });
        // None hides another: the network that ended a run may also have kept the function from being put back.
        let mut errors: Vec<MeasureError> = driven.err().map(MeasureError::from).into_iter().collect();
        errors.extend(closed.err().into_iter().flatten().map(MeasureError::Close));
        errors.extend(noted.err().map(MeasureError::from));
        let header = written.map_err(|error| errors.push(error.into()));
        match (header, errors.len()) {
            (Ok(header), 0) => Ok(header),
            (_, 1) => Err(errors.swap_remove(0)),
            _ => Err(MeasureError::Several(errors)),
        }
    }

    /// Writes the note on how to put functions back, or removes it.
    fn note(&self, restoration: Option<&str>) -> Result<(), WriteError> {
        let path = self.folder.join(RESTORE_NOTE);
        let noted = match restoration {
            Some(text) => File::create(&path).and_then(|mut file| {
                write!(file, "{NOTE_HEAD}\n\n{text}")?;
                file.sync_all()
            }),
            None => match fs::remove_file(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                removed => removed,
            },
        };
        noted.map_err(|source| WriteError::File { path, source })
    }

    fn check_names<'a>(&self, names: impl Iterator<Item = &'a str>) -> Result<(), MeasureError> {
        let mut known = BTreeSet::new();
        for name in names {
            if !known.insert(name) {
                return Err(MeasureError::VariantTwice(name.to_owned()));
            }
        }
        if known.is_empty() {
            return Err(MeasureError::NoVariant);
        }
        let Some(primary) = self.primary else { return Ok(()) };
        for name in [&primary.a, &primary.b] {
            if !known.contains(name.as_str()) {
                return Err(MeasureError::Primary(name.clone()));
            }
        }
        if primary.a == primary.b {
            return Err(MeasureError::Primary(format!("{} twice", primary.a)));
        }
        if !self.plan.payload_bytes.contains(&primary.payload_bytes) {
            return Err(MeasureError::Primary(format!("{} bytes", primary.payload_bytes)));
        }
        Ok(())
    }
}

/// The events of each size of a plan; the seed decides them.
fn events(plan: &Plan, seed: u64) -> Vec<Vec<Vec<u8>>> {
    let draw = match plan.payload {
        PayloadShape::Form => payload::form,
        PayloadShape::Textract => payload::textract,
    };
    let of_size = |bytes: &u64| {
        let count = if *bytes >= LARGE { 1 } else { EVENTS };
        let size = usize::try_from(*bytes).expect("a plan that was checked has sizes of some megabytes");
        (0..count).map(|turn| draw(size, seed.wrapping_add(turn))).collect()
    };
    plan.payload_bytes.iter().map(of_size).collect()
}
