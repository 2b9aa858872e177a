use super::blocks::log_ratio;
use super::verdict::Verdict;
use super::{CompareError, Compared, Comparison, Options, Subject};
use crate::header::Metric;
use crate::run_folder::Run;
use crate::statistics::{
    Distribution, GroupKey, Groups, LEAST_ENVIRONMENTS, Level, Resampling, Tagged, group, interval, value,
};

/// Compares two runs that were made one after the other: the variants they share by name, or the only one of each. There is no
/// verdict but [`Verdict::ConfoundedWithTime`], since no block holds both.
///
/// # Errors
/// The runs have nothing in common.
pub fn apart(a: &Run, b: &Run, options: Options) -> Result<Comparison, CompareError> {
    let (groups_a, groups_b) = (grouped(a), grouped(b));
    let mut others = Vec::new();
    for (key, of_a) in &groups_a {
        let Some(of_b) = partner(key, a, b, &groups_b) else { continue };
        let (of_a, of_b) = (distribution(of_a), distribution(of_b));
        for level in [Level::P50, Level::P95] {
            others.extend(compared(key, level, &of_a, &of_b, options.resampling));
        }
    }
    if others.is_empty() {
        return Err(CompareError::NothingInCommon);
    }
    let mut warnings = vec![
        "CONFOUNDED WITH TIME: the runs were not interleaved, so a change of the machine between them looks like a difference. \
         Measure both as variants of one run."
            .to_owned(),
    ];
    for run in [a, b].into_iter().filter(|run| run.header.generator.is_void) {
        warnings.push(format!("VOID: run {} measured its own generator. Measure again.", run.header.run_id));
    }
    if a.header.machine != b.header.machine {
        warnings.push("The runs are of different machines.".to_owned());
    }
    Ok(Comparison {
        a: format!("run {}", a.header.run_id),
        b: format!("run {}", b.header.run_id),
        margin: options.margin,
        warnings,
        primary: None,
        others,
    })
}

fn grouped(run: &Run) -> Groups<'_> {
    group(run.samples.iter().map(|sample| Tagged { run: 0, sample }))
}

/// The group of the other run that is alike, of the variant of the same name; where each run has one variant, of that.
fn partner<'g, 'a>(key: &GroupKey, a: &Run, b: &Run, groups: &'g Groups<'a>) -> Option<&'g Vec<Tagged<'a>>> {
    let variants = (a.header.target.variants.as_slice(), b.header.target.variants.as_slice());
    let variant = match variants {
        ([_], [only]) => only.name.clone(),
        _ => key.variant.clone(),
    };
    groups.get(&GroupKey { variant, ..key.clone() })
}

fn distribution(samples: &[Tagged<'_>]) -> Distribution {
    Distribution::new(
        samples.iter().filter_map(|tagged| Some((tagged.environment(), value(tagged.sample, Metric::Latency)?))),
    )
}

fn compared(
    key: &GroupKey,
    level: Level,
    a: &Distribution,
    b: &Distribution,
    resampling: Resampling,
) -> Option<Compared> {
    let (of_a, of_b) = (a.quantile(level)?, b.quantile(level)?);
    let witnesses = a.environments().min(b.environments());
    let has_enough = |side: &Distribution| side.effective(level) >= level.least_n();
    let mut replicates = if witnesses >= LEAST_ENVIRONMENTS && has_enough(a) && has_enough(b) {
        let draws = |side: &Distribution, seed: u64| {
            let all = [(0..side.clusters()).collect()];
            Resampling { seed, ..resampling }.draw(&all, |weights| side.weighted_quantiles(weights, &[level])[0])
        };
        let pairs = draws(a, resampling.seed).into_iter().zip(draws(b, resampling.seed.wrapping_add(1)));
        pairs.map(|(a, b)| log_ratio(a, b)).collect()
    } else {
        Vec::new()
    };
    let subject = Subject {
        plan: key.plan,
        class: key.class,
        cause: key.cause,
        payload_bytes: key.payload_bytes,
        metric: Metric::Latency,
        level,
    };
    Some(Compared {
        subject,
        a: of_a,
        b: of_b,
        ratio: log_ratio(of_a, of_b).exp(),
        interval: interval(&mut replicates, witnesses, 0.05).map(|(low, high)| (low.exp(), high.exp())),
        confidence: 0.95,
        p: None,
        witnesses,
        verdict: Verdict::ConfoundedWithTime,
    })
}
