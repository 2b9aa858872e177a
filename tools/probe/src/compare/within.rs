use std::collections::BTreeSet;

use super::blocks::Blocks;
use super::effect::Effect;
use super::holm::holm;
use super::verdict::{Needed, Verdict, is_within, needed};
use super::{CompareError, Compared, Comparison, Options, Subject};
use crate::header::{Header, Metric, Primary};
use crate::plan::PlanKind;
use crate::run_folder::Run;
use crate::sample::Class;
use crate::statistics::{Level, Tagged};

/// Compares two variants that were measured in turns, over one run or several alike.
///
/// The primary comparison is the one the first run's header names, if it is of these two; then its metric is compared at p50 and p95
/// for every class and payload size, else latency is.
///
/// # Errors
/// A variant is not in the run, or the runs are not alike.
pub fn within(runs: &[Run], a: &str, b: &str, options: Options) -> Result<Comparison, CompareError> {
    let first = &runs.first().ok_or(CompareError::NoRun)?.header;
    check(runs, first, a, b)?;
    let samples: Vec<Tagged<'_>> = runs
        .iter()
        .enumerate()
        .flat_map(|(run, of_run)| of_run.samples.iter().map(move |sample| Tagged { run, sample }))
        .collect();
    let named = first.primary.as_ref().filter(|primary| {
        (primary.a.as_str(), primary.b.as_str()) == (a, b) || (primary.a.as_str(), primary.b.as_str()) == (b, a)
    });
    let primary = named.and_then(|primary| primary_subject(primary, first.plan.traffic.kind(), &samples));
    let metric = named.map_or(Metric::Latency, |primary| primary.metric);
    let effect = |subject: Subject| {
        let blocks = Blocks::of(&samples, a, b, subject);
        Some((subject, Effect::of(&blocks, subject.level, options.resampling)?))
    };
    let others: Vec<(Subject, Effect)> =
        subjects(&samples, metric).into_iter().filter(|subject| Some(*subject) != primary).filter_map(effect).collect();
    let is_void = runs.iter().any(|run| run.header.generator.is_void);
    let primary = primary.and_then(effect);
    if primary.is_none() && others.is_empty() {
        return Err(CompareError::NoBlockShared { a: a.to_owned(), b: b.to_owned() });
    }
    Ok(Comparison {
        a: a.to_owned(),
        b: b.to_owned(),
        margin: options.margin,
        warnings: warnings(runs, primary.is_some()),
        primary: primary.map(|effect| judge(vec![effect], options.margin, runs.len(), is_void).remove(0)),
        others: tested_first(judge(others, options.margin, runs.len(), is_void)),
    })
}

fn tested_first(mut compared: Vec<Compared>) -> Vec<Compared> {
    compared.sort_by_key(|one| (one.p.is_none(), one.subject));
    compared
}

fn check(runs: &[Run], first: &Header, a: &str, b: &str) -> Result<(), CompareError> {
    if a == b {
        return Err(CompareError::Itself(a.to_owned()));
    }
    let known: Vec<String> = first.target.variants.iter().map(|variant| variant.name.clone()).collect();
    if let Some(name) = [a, b].into_iter().find(|name| !known.iter().any(|known| known == name)) {
        return Err(CompareError::VariantUnknown { name: name.to_owned(), known });
    }
    for (at, run) in runs.iter().enumerate() {
        let header = &run.header;
        for (is_alike, what) in [
            (header.target == first.target, "target or artefacts"),
            (header.machine == first.machine, "machine"),
            (header.plan.traffic == first.plan.traffic, "plan"),
            (header.plan.payload == first.plan.payload, "payload"),
        ] {
            if !is_alike {
                return Err(CompareError::NotAlike { run: at + 1, what });
            }
        }
    }
    Ok(())
}

fn warnings(runs: &[Run], has_primary: bool) -> Vec<String> {
    let mut warnings = Vec::new();
    for run in runs.iter().filter(|run| run.header.generator.is_void) {
        warnings.push(format!(
            "VOID: run {} measured its own generator; no verdict follows from it. Measure again.",
            run.header.run_id
        ));
    }
    if !has_primary {
        warnings.push("No comparison of these two was named before the run, so all are corrected together.".to_owned());
    }
    warnings
}

/// Of every class, cause and size there is, the median and p95.
fn subjects(samples: &[Tagged<'_>], metric: Metric) -> BTreeSet<Subject> {
    let subject = |tagged: &Tagged<'_>, level| {
        let sample = tagged.sample;
        let (plan, class, cause) = (sample.plan, sample.class, sample.cause);
        Subject { plan, class, cause, payload_bytes: sample.payload_bytes, metric, level }
    };
    samples.iter().flat_map(|tagged| [Level::P50, Level::P95].map(|level| subject(tagged, level))).collect()
}

/// The primary comparison is of the class its plan is made for; of several causes, the one with most samples.
fn primary_subject(primary: &Primary, plan: PlanKind, samples: &[Tagged<'_>]) -> Option<Subject> {
    let class = match plan {
        PlanKind::Cold | PlanKind::Burst | PlanKind::Idle => Class::Cold,
        PlanKind::Warm | PlanKind::Rate => Class::Warm,
        PlanKind::Provisioned => Class::Provisioned,
    };
    let of_class: Vec<_> = samples
        .iter()
        .map(|tagged| tagged.sample)
        .filter(|sample| (sample.class, sample.payload_bytes) == (class, primary.payload_bytes))
        .map(|sample| sample.cause)
        .collect();
    let count = |cause| of_class.iter().filter(|other| **other == cause).count();
    let cause = of_class.iter().copied().max_by_key(|cause| (count(*cause), *cause))?;
    let level = primary.statistic.into();
    Some(Subject { plan, class, cause, payload_bytes: primary.payload_bytes, metric: primary.metric, level })
}

/// Verdicts that are right together, at 95 %. What is different is told by Holm's method; what is the same by an interval that is
/// wide enough for all at once. Where the samples are too few to test, nothing is, and it does not count.
fn judge(effects: Vec<(Subject, Effect)>, margin: f64, runs: usize, is_void: bool) -> Vec<Compared> {
    let steps = holm(&effects.iter().map(|(_, effect)| effect.p()).collect::<Vec<_>>());
    let tested = effects.iter().filter(|(_, effect)| effect.p().is_some()).count();
    let for_all = 0.05 / tested.max(1) as f64;
    let one = |((subject, mut effect), step): ((Subject, Effect), super::holm::Step)| {
        let joint = effect.interval(for_all);
        let is_same = joint.is_some_and(|interval| is_within(interval, margin));
        let is_different = !is_same && effect.p().is_some() && step.p <= 0.05;
        let (interval, alpha) = if is_different { (effect.interval(step.alpha), step.alpha) } else { (joint, for_all) };
        let verdict = match (is_void, is_same, is_different) {
            (true, ..) => Verdict::Void,
            (_, true, _) => Verdict::Same,
            (_, _, true) => Verdict::Different,
            _ => Verdict::Inconclusive {
                needed: needed(effect.estimate, interval, margin, effect.witnesses)
                    .map(|sets| Needed::of(sets, subject.plan, runs, effect.witnesses)),
            },
        };
        Compared {
            subject,
            a: effect.a,
            b: effect.b,
            ratio: effect.estimate.exp(),
            interval: interval.map(|(low, high)| (low.exp(), high.exp())),
            confidence: 1.0 - alpha,
            p: effect.p().map(|_| step.p),
            witnesses: effect.witnesses,
            verdict,
        }
    };
    effects.into_iter().zip(steps).map(one).collect()
}
