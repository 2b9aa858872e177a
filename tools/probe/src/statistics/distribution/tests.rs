use super::*;

const SEED: Resampling = Resampling { resamples: 400, seed: 11 };

/// One value in each environment.
fn apart(values: impl IntoIterator<Item = f64>) -> Distribution {
    Distribution::new(values.into_iter().enumerate().map(|(at, value)| (Some(at), value)))
}

fn ramp(n: u32) -> impl Iterator<Item = f64> {
    (1..=n).map(f64::from)
}

fn known(estimate: Estimate) -> (f64, (f64, f64)) {
    match estimate {
        Estimate::Known { value, interval: Some(interval) } => (value, interval),
        other => panic!("{other:?}"),
    }
}

/// Normal, by the polar method, from a seeded source.
fn normal(random: &mut fastrand::Rng) -> f64 {
    loop {
        let (u, v) = (2.0 * random.f64() - 1.0, 2.0 * random.f64() - 1.0);
        let square = u * u + v * v;
        if square > 0.0 && square < 1.0 {
            return u * (-2.0 * square.ln() / square).sqrt();
        }
    }
}

#[test]
fn a_table_by_hand() {
    let summary = apart(ramp(400)).summary(SEED);
    assert_eq!((summary.invocations, summary.environments, summary.failures), (400, 400, 0));
    assert_eq!(summary.intraclass_correlation, None, "one value in each");
    let value = |at: usize| match summary.quantiles[at] {
        Estimate::Known { value, .. } => Some(value),
        Estimate::Needs { .. } => None,
    };
    assert_eq!([0, 1, 2, 3, 4].map(value), [Some(200.0), Some(360.0), Some(380.0), Some(396.0), None]);
    // Ranks of a binomial with n 400 and p 0.99, computed apart, in Python.
    assert_eq!(known(summary.quantiles[3]), (396.0, (392.0, 400.0)));
    assert_eq!(summary.quantiles[4], Estimate::Needs { least: 3688, effective: 400 });
    assert_eq!(summary.slowest_answered, Some(400.0));
}

#[test]
fn too_few_say_how_many_it_takes() {
    for (level, least) in [(0, 6), (1, 36), (2, 72), (3, 368), (4, 3688)] {
        let at = |n| apart(ramp(n)).summary(Resampling::new(11)).quantiles[level];
        let expected = Estimate::Needs { least: u64::from(least), effective: u64::from(least) - 1 };
        assert_eq!(at(least - 1), expected);
        assert!(matches!(at(least), Estimate::Known { interval: Some(_), .. }), "{least}");
    }
    assert_eq!(apart([]).summary(SEED).quantiles[0], Estimate::Needs { least: 6, effective: 0 });
}

#[test]
fn failures_rank_as_infinitely_slow() {
    // Every third fails: the median is a duration, p90 is not.
    let values = (0..300).map(|at| if at % 3 == 2 { f64::INFINITY } else { 100.0 + f64::from(at) });
    let summary = apart(values).summary(SEED);
    assert_eq!(summary.failures, 100);
    assert!(known(summary.quantiles[0]).0.is_finite());
    assert_eq!(known(summary.quantiles[1]), (f64::INFINITY, (f64::INFINITY, f64::INFINITY)));
    assert_eq!(summary.slowest_answered, Some(398.0));
    // 47 % fail: the median is known, its upper bound is not.
    let (value, (low, high)) =
        known(apart((0..100).map(|at| if at < 47 { f64::INFINITY } else { 1.0 })).summary(SEED).quantiles[0]);
    assert_eq!((value, low, high), (1.0, 1.0, f64::INFINITY));
}

#[test]
fn calls_of_one_environment_are_one_witness() {
    // 4,000 calls, but each environment answers always alike: they weigh as ten.
    let values = (0..4000_u32).map(|at| (Some(at % 10), f64::from(at % 10)));
    let summary = Distribution::new(values).summary(SEED);
    assert_eq!(summary.environments, 10);
    assert!((summary.intraclass_correlation.unwrap() - 1.0).abs() < 1e-9);
    assert!(matches!(summary.quantiles[0], Estimate::Known { interval: Some(_), .. }));
    assert_eq!(summary.quantiles[1], Estimate::Needs { least: 36, effective: 10 });
    assert_eq!(summary.quantiles[4], Estimate::Needs { least: 3688, effective: 10 });
}

#[test]
fn few_environments_have_a_value_and_no_interval() {
    let values = ramp(1000).enumerate().map(|(at, value)| (Some(at % 5), value));
    let summary = Distribution::new(values).summary(SEED);
    for quantile in &summary.quantiles[..4] {
        assert!(matches!(quantile, Estimate::Known { interval: None, .. }), "{quantile:?}");
    }
}

/// Three warm environments, and every third call fails before it reaches one.
#[test]
fn failures_of_unknown_environments_are_no_environments() {
    let values = (0..600_u32).map(|at| match at % 3 {
        2 => (None, f64::INFINITY),
        _ => (Some(at / 3 % 3), 100.0 + f64::from(at % 50)),
    });
    let summary = Distribution::new(values).summary(SEED);
    assert_eq!((summary.environments, summary.failures), (3, 200));
    let is_bounded = |quantile: &Estimate| matches!(quantile, Estimate::Known { interval: Some(_), .. });
    assert!(!summary.quantiles.iter().any(is_bounded), "{:?}", summary.quantiles);
    assert!(matches!(summary.quantiles[0], Estimate::Known { value, .. } if value.is_finite()));
}

/// With environments enough they are resampled together, so that how many fail is as unsure as one environment's luck.
#[test]
fn values_of_unknown_environments_are_one_cluster() {
    let values = |is_known: bool| {
        (0..400_u32).map(move |at| match at {
            ..100 => (is_known.then_some(1000 + at), f64::INFINITY),
            _ => (Some(at), f64::from(at)),
        })
    };
    let (known, unknown) =
        (Distribution::new(values(true)).summary(SEED), Distribution::new(values(false)).summary(SEED));
    assert_eq!((known.environments, unknown.environments), (400, 300));
    let high = |summary: &Summary| self::known(summary.quantiles[0]).1.1;
    assert!(high(&known) < 330.0 && high(&unknown) > 350.0, "{} and {}", high(&known), high(&unknown));
}

/// A lognormal, whose logarithm is of an environment and its calls in the shares that the correlation says.
fn lognormal(environments: u32, calls: u32, correlation: f64, seed: u64) -> Distribution {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut values = Vec::new();
    for environment in 0..environments {
        let own = correlation.sqrt() * normal(&mut random);
        let mut call = || (own + (1.0 - correlation).sqrt() * normal(&mut random)).exp();
        values.extend((0..calls).map(|_| (Some(environment), call())));
    }
    Distribution::new(values)
}

/// The true quantiles of [`lognormal`], whatever the correlation.
fn truth() -> [f64; 5] {
    [0.0, 1.281_551_565_545, 1.644_853_626_951, 2.326_347_874_041, 3.090_232_306_168].map(f64::exp)
}

fn holds((low, high): (f64, f64), truth: f64) -> u32 {
    u32::from(low <= truth && truth <= high)
}

#[track_caller]
fn assert_share(hits: u32, of: u32, at_least: f64) {
    let share = f64::from(hits) / f64::from(of);
    assert!(share >= at_least, "{hits} of {of} are {share:.3}, less than {at_least}");
}

/// How often the intervals of each quantile hold the truth, of how many that were given.
fn coverage(trials: u32, environments: u32, calls: u32, correlation: f64) -> [(u32, u32); 5] {
    let mut found = [(0, 0); 5];
    for trial in 0..trials {
        let seed = u64::from(trial);
        let distribution = lognormal(environments, calls, correlation, seed);
        let summary = distribution.summary(Resampling { resamples: 300, seed });
        for (at, quantile) in summary.quantiles.into_iter().enumerate() {
            if let Estimate::Known { interval: Some(interval), .. } = quantile {
                found[at].0 += holds(interval, truth()[at]);
                found[at].1 += 1;
            }
        }
    }
    found
}

#[test]
fn intervals_of_independent_samples_hold_the_truth() {
    let found = coverage(200, 400, 1, 0.0);
    for (held, given) in &found[..4] {
        assert_eq!(*given, 200);
        // Three standard errors of 200 trials below 95 %.
        assert_share(*held, *given, 0.904);
    }
    assert_eq!(found[4].1, 0);
}

#[test]
fn intervals_of_correlated_samples_hold_the_truth() {
    for (held, given) in &coverage(200, 20, 40, 0.3)[..3] {
        assert_share(*held, *given, 0.90);
    }
}

/// Were calls of one environment taken as independent, order statistics would promise too much: of the median by far, of p99 too.
#[test]
fn the_design_effect_is_needed() {
    let (mut median_naive, mut tail, mut tail_naive) = (0, 0, 0);
    for seed in 0..200 {
        let distribution = lognormal(30, 100, 0.3, seed);
        let between = |level, n| distribution.between_ranks(level, n).unwrap();
        median_naive += holds(between(Level::P50, 3000), truth()[0]);
        tail_naive += holds(between(Level::P99, 3000), truth()[3]);
        let effective = distribution.effective(Level::P99).max(Level::P99.least_n());
        tail += holds(between(Level::P99, effective), truth()[3]);
    }
    assert!(median_naive < 120 && tail_naive < 170, "{median_naive} and {tail_naive} of 200");
    assert_share(tail, 200, 0.90);
}
