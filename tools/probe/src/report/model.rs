use std::collections::{BTreeMap, BTreeSet};

use super::facts;
use crate::compare::{self, Comparison};
use crate::header::{Header, Metric};
use crate::plan::PlanKind;
use crate::run_folder::Run;
use crate::sample::{Cause, Class, Sample};
use crate::statistics::{
    Distribution, EnvironmentKey, GroupKey, Groups, Resampling, Slope, Summary, Tagged, Trimmed, group, slope, trimmed,
    value,
};

/// Everything a report says, computed from runs' samples.
#[derive(Debug, Clone)]
pub struct Report {
    /// Of each run, in the order given.
    pub facts: Vec<Vec<(&'static str, String)>>,
    /// What must be known before any number.
    pub warnings: Vec<String>,
    pub is_local: bool,
    /// The one named before the runs, where they are counted together.
    pub comparison: Option<Comparison>,
    pub sections: Vec<Section>,
}

/// What may be looked at together: one plan, class and, of cold starts, cause.
#[derive(Debug, Clone)]
pub struct Section {
    pub plan: PlanKind,
    pub class: Class,
    pub cause: Option<Cause>,
    pub rows: Vec<Row>,
    pub slopes: Vec<SlopeRow>,
}

/// One variant at one payload size.
#[derive(Debug, Clone)]
pub struct Row {
    pub variant: String,
    pub payload_bytes: u64,
    /// Empty for a single run, else `run 1` or `runs 1-3`.
    pub run: String,
    /// Whether it is drawn: rows over runs are, and rows of one run where there is none over runs.
    pub is_drawn: bool,
    pub latency: Summary,
    pub distribution: Distribution,
    pub trimmed: Option<Trimmed>,
    /// Of the other durations that were measured.
    pub durations: Vec<(Metric, Summary)>,
    /// Median and most, in milliseconds.
    pub billed_ms: Option<(u64, u64)>,
    /// Median and most of restoring a snapshot, in milliseconds.
    pub restore_ms: Option<(f64, f64)>,
    pub memory: Option<Memory>,
}

/// Memory as the host or the service saw it, in KB (1,024 bytes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    pub n: usize,
    pub median_kb: u64,
    pub most_kb: u64,
}

/// What a KB of payload adds.
#[derive(Debug, Clone, PartialEq)]
pub struct SlopeRow {
    pub variant: String,
    pub run: String,
    pub metric: Metric,
    /// Bytes, ascending.
    pub sizes: Vec<u64>,
    pub slope: Option<Slope>,
}

impl Report {
    /// A report of at least one run. Intervals are drawn from the first run's seed, so the same samples give the same report.
    #[must_use]
    pub fn new(runs: &[Run]) -> Self {
        let headers: Vec<&Header> = runs.iter().map(|run| &run.header).collect();
        let resampling = Resampling::new(headers.first().map_or(0, |header| header.seed));
        let mut warnings: Vec<String> = headers.iter().flat_map(|header| facts::warnings(header)).collect();
        let parted = why_parted(&headers);
        if let Some(why) = &parted {
            warnings.push(format!("Runs are not counted together: {why}."));
        }
        Self {
            facts: headers.iter().map(|header| facts::facts(header)).collect(),
            warnings,
            comparison: named_comparison(runs).filter(|_| parted.is_none()),
            is_local: headers.iter().any(|header| facts::is_local(header)),
            sections: sections(&views(runs, parted.is_none()), resampling),
        }
    }
}

/// Of the variants that the first run's header names; the run holds both, so that it can't fail but for want of samples.
fn named_comparison(runs: &[Run]) -> Option<Comparison> {
    let header = &runs.first()?.header;
    let primary = header.primary.as_ref()?;
    compare::within(runs, &primary.a, &primary.b, compare::Options::new(header.seed)).ok()
}

/// Samples that are counted together, and how they are called.
struct View<'a> {
    run: String,
    is_drawn: bool,
    groups: Groups<'a>,
}

fn views(runs: &[Run], may_pool: bool) -> Vec<View<'_>> {
    let tagged = |at: usize| runs[at].samples.iter().map(move |sample| Tagged { run: at, sample });
    if runs.len() == 1 {
        return vec![View { run: String::new(), is_drawn: true, groups: group(tagged(0)) }];
    }
    let each = (0..runs.len()).map(|at| View {
        run: format!("run {}", at + 1),
        is_drawn: !may_pool,
        groups: group(tagged(at)),
    });
    let pooled = may_pool.then(|| View {
        run: format!("runs 1-{}", runs.len()),
        is_drawn: true,
        groups: group((0..runs.len()).flat_map(tagged)),
    });
    each.chain(pooled).collect()
}

/// Why runs can't be counted as one; `None` if they can.
fn why_parted(headers: &[&Header]) -> Option<String> {
    let first = headers.first()?;
    headers
        .iter()
        .enumerate()
        .skip(1)
        .find_map(|(at, header)| {
            let differs = |what: &str| Some(format!("run {} differs from run 1 in its {what}", at + 1));
            match () {
                () if header.target != first.target => differs("target or artefacts"),
                () if header.machine != first.machine => differs("machine"),
                () if header.plan.payload != first.plan.payload => differs("payload"),
                () if header.plan.traffic != first.plan.traffic => differs("plan"),
                () => None,
            }
        })
        .or_else(|| {
            let void = headers.iter().position(|header| header.generator.is_void)?;
            (headers.len() > 1).then(|| format!("run {} is void", void + 1))
        })
}

fn sections(views: &[View<'_>], resampling: Resampling) -> Vec<Section> {
    let all: BTreeSet<(PlanKind, Class, Option<Cause>)> =
        views.iter().flat_map(|view| view.groups.keys()).map(|key| (key.plan, key.class, key.cause)).collect();
    let section = |(plan, class, cause)| {
        let of_section = |key: &GroupKey| (key.plan, key.class, key.cause) == (plan, class, cause);
        let mut rows: Vec<Row> = Vec::new();
        let mut slopes = Vec::new();
        for view in views {
            let groups: Vec<_> = view.groups.iter().filter(|(key, _)| of_section(key)).collect();
            rows.extend(groups.iter().map(|(key, samples)| row(view, key, samples, resampling)));
            if view.is_drawn {
                slopes.extend(slope_rows(view, &groups, resampling));
            }
        }
        rows.sort_by(|a, b| (a.payload_bytes, &a.variant).cmp(&(b.payload_bytes, &b.variant)));
        Section { plan, class, cause, rows, slopes }
    };
    let mut sections: Vec<Section> = all.into_iter().map(section).collect();
    // What the plan was made for comes first.
    sections
        .sort_by_key(|section| std::cmp::Reverse(section.rows.iter().map(|row| row.latency.invocations).sum::<u64>()));
    sections
}

fn row(view: &View<'_>, key: &GroupKey, samples: &[Tagged<'_>], resampling: Resampling) -> Row {
    let distribution = distribution(samples, Metric::Latency);
    Row {
        variant: key.variant.clone(),
        payload_bytes: key.payload_bytes,
        run: view.run.clone(),
        is_drawn: view.is_drawn,
        latency: distribution.summary(resampling),
        distribution,
        trimmed: trimmed(samples),
        durations: durations(samples, resampling),
        billed_ms: middle_and_most(samples, |sample| sample.billed_ms).map(|(_, median, most)| (median, most)),
        restore_ms: restore_ms(samples),
        memory: middle_and_most(samples, |sample| sample.max_memory_kb).map(|(n, median_kb, most_kb)| Memory {
            n,
            median_kb,
            most_kb,
        }),
    }
}

fn values<'a>(samples: &[Tagged<'a>], metric: Metric) -> Vec<(Option<EnvironmentKey<'a>>, f64)> {
    samples.iter().filter_map(|tagged| Some((tagged.environment(), value(tagged.sample, metric)?))).collect()
}

fn distribution(samples: &[Tagged<'_>], metric: Metric) -> Distribution {
    Distribution::new(values(samples, metric))
}

fn durations(samples: &[Tagged<'_>], resampling: Resampling) -> Vec<(Metric, Summary)> {
    [Metric::Service, Metric::Handler, Metric::Parse, Metric::Init]
        .into_iter()
        .map(|metric| (metric, distribution(samples, metric)))
        // All failed, or nobody measured it: nothing to say.
        .filter(|(_, distribution)| distribution.failures() < distribution.len())
        .map(|(metric, distribution)| (metric, distribution.summary(resampling)))
        .collect()
}

/// Count, lower median and largest of what was measured.
fn middle_and_most(samples: &[Tagged<'_>], of: impl Fn(&Sample) -> Option<u64>) -> Option<(usize, u64, u64)> {
    let mut values: Vec<u64> = samples.iter().filter_map(|tagged| of(tagged.sample)).collect();
    values.sort_unstable();
    Some((values.len(), values[values.len().checked_sub(1)? / 2], *values.last()?))
}

fn restore_ms(samples: &[Tagged<'_>]) -> Option<(f64, f64)> {
    let mut values: Vec<f64> = samples.iter().filter_map(|tagged| tagged.sample.restore_ms).collect();
    values.sort_by(f64::total_cmp);
    Some((values[values.len().checked_sub(1)? / 2], *values.last()?))
}

fn slope_rows(view: &View<'_>, groups: &[(&GroupKey, &Vec<Tagged<'_>>)], resampling: Resampling) -> Vec<SlopeRow> {
    let variants: BTreeSet<&str> = groups.iter().map(|(key, _)| key.variant.as_str()).collect();
    let mut rows = Vec::new();
    for variant in variants {
        for metric in [Metric::Latency, Metric::Parse] {
            let by_size: BTreeMap<u64, Vec<_>> = groups
                .iter()
                .filter(|(key, _)| key.variant == variant)
                .map(|(key, samples)| (key.payload_bytes, values(samples, metric)))
                .filter(|(_, values)| values.iter().any(|(_, value)| value.is_finite()))
                .collect();
            // Of one size nobody expects a slope, and that sizes are missing is said once.
            let slope = slope(&by_size, resampling);
            if by_size.len() > 1 && (metric == Metric::Latency || slope.is_some()) {
                rows.push(SlopeRow {
                    variant: variant.to_owned(),
                    run: view.run.clone(),
                    metric,
                    sizes: by_size.keys().copied().collect(),
                    slope,
                });
            }
        }
    }
    rows
}
