use tempfile::tempdir;
use trestle_probe::compare::{CompareError, Comparison, Options, Verdict, apart, within};
use trestle_probe::run_folder::{Run, read};

use crate::synthetic::{Draw, SERDE, SIMD, Variant};

const SIZES: [u64; 3] = [1024, 12_288, 102_400];

fn run(draw: &Draw) -> Run {
    let folder = tempdir().unwrap();
    draw.write(&folder.path().join("run"), |_| ());
    read(&folder.path().join("run")).unwrap()
}

fn options() -> Options {
    let mut options = Options::new(3);
    options.resampling.resamples = 1_999;
    options
}

fn primary(comparison: &Comparison) -> Verdict {
    comparison.primary.as_ref().unwrap().verdict
}

#[test]
fn a_real_difference_is_found_and_is_the_primary() {
    let found = within(&[run(&Draw::warm(&[SERDE, SIMD], &SIZES, 12, 10, 1))], "serde", "simd", options()).unwrap();
    let primary = found.primary.as_ref().unwrap();
    assert_eq!(primary.verdict, Verdict::Different, "{}", found.to_text());
    assert_eq!((primary.subject.payload_bytes, primary.witnesses), (12_288, 12));
    // By the distributions: 188 + 12 * 2.5 us over 190 + 12 * 5.5 us.
    let (low, high) = primary.interval.unwrap();
    assert!(low < 218.0 / 256.0 && 218.0 / 256.0 < high, "{low} {high}");
    // Three sizes, two quantiles, warm and the cold calls that open environments, without the primary.
    assert!(found.others.iter().all(|other| other.subject != primary.subject));
    let text = found.to_text();
    assert!(
        text.contains("serde takes 1.1") && text.contains("Holm's correction is over the others (4 tested)"),
        "{text}"
    );
}

#[test]
fn equals_are_the_same_where_n_allows_and_inconclusive_where_it_does_not() {
    let twin = Variant { name: "simd", ..SERDE };
    let large = within(&[run(&Draw::warm(&[SERDE, twin], &SIZES, 40, 6, 2))], "serde", "simd", options()).unwrap();
    assert_eq!(primary(&large), Verdict::Same, "{}", large.to_text());
    let small = within(&[run(&Draw::warm(&[SERDE, twin], &SIZES, 4, 6, 2))], "serde", "simd", options()).unwrap();
    assert!(matches!(primary(&small), Verdict::Inconclusive { .. }), "{}", small.to_text());
    assert!(small.to_text().contains("inconclusive, add n"));
}

#[test]
fn a_thousand_calls_of_one_environment_prove_nothing() {
    let found = within(&[run(&Draw::warm(&[SERDE, SIMD], &[12_288], 1, 250, 3))], "serde", "simd", options()).unwrap();
    assert!(matches!(primary(&found), Verdict::Inconclusive { .. }), "{}", found.to_text());
}

/// The machine becomes three times slower over the run: between neighbours in a block that is nothing.
#[test]
fn a_drift_of_the_machine_does_not_hide_a_difference() {
    let slower = Variant { name: "simd", base: SERDE.base * 1.10, per_kb: SERDE.per_kb * 1.10, ..SERDE };
    let draw = Draw::warm(&[SERDE, slower], &[12_288], 30, 8, 4).drifting(3.0);
    let found = within(&[run(&draw)], "serde", "simd", options()).unwrap();
    assert_eq!(primary(&found), Verdict::Different, "{}", found.to_text());
    let (low, high) = found.primary.unwrap().interval.unwrap();
    assert!(low < 1.10 && 1.10 < high && high - low < 0.1, "{low} {high}");
}

#[test]
fn equals_are_seldom_found_different() {
    let twin = Variant { name: "simd", ..SERDE };
    let mut quick = options();
    quick.resampling.resamples = 299;
    let found: Vec<Verdict> = (0..120)
        .map(|seed| {
            let run = run(&Draw::warm(&[SERDE, twin], &[12_288], 10, 3, 1000 + seed));
            primary(&within(&[run], "serde", "simd", quick).unwrap())
        })
        .collect();
    let different = found.iter().filter(|verdict| **verdict == Verdict::Different).count();
    // 6 are expected at 5 %; 12 or more would come in 1 of 60 such tests, and this one has its seed.
    assert!(different < 12, "{different} of 120");
}

#[test]
fn a_variant_that_fails_is_different() {
    let crashing = Variant { name: "simd", crashes_every: 2, ..SERDE };
    let three_of_four = Variant { name: "serde", crashes_every: 0, ..SERDE };
    let draw = Draw::cold(&[three_of_four, crashing], &[12_288], 60, 5);
    let found = within(&[run(&draw)], "serde", "simd", options()).unwrap();
    let p95 = found.others.iter().find(|other| other.subject.level.name() == "p95").unwrap();
    assert_eq!(p95.verdict, Verdict::Different, "{}", found.to_text());
    assert!(p95.b.is_infinite() && found.to_text().contains("simd fails"));
}

/// Blocks whose calls were all refused are no witnesses, however many.
#[test]
fn refused_calls_are_no_witnesses() {
    let refused = |name| Variant { name, crashes_every: 1, is_refused: true, ..SERDE };
    let found =
        within(&[run(&Draw::cold(&[refused("serde"), refused("simd")], &[12_288], 60, 5))], "serde", "simd", options());
    let found = found.unwrap();
    assert_eq!(found.primary.as_ref().unwrap().witnesses, 0, "{}", found.to_text());
    assert!(matches!(primary(&found), Verdict::Inconclusive { .. }), "{}", found.to_text());
    // In three environments of each variant, every third call refused: three witnesses still.
    let some = |name| Variant { name, crashes_every: 3, is_refused: true, ..SERDE };
    let found =
        within(&[run(&Draw::warm(&[some("serde"), some("simd")], &[12_288], 3, 40, 5))], "serde", "simd", options());
    assert_eq!(found.unwrap().primary.unwrap().witnesses, 3);
}

#[test]
fn runs_made_apart_are_confounded_with_time() {
    let first = run(&Draw::warm(&[SERDE], &SIZES, 12, 10, 6));
    let second = run(&Draw::warm(&[SIMD], &SIZES, 12, 10, 7));
    let found = apart(&first, &second, options()).unwrap();
    assert!(!found.others.is_empty() && found.primary.is_none());
    assert!(found.others.iter().all(|other| other.verdict == Verdict::ConfoundedWithTime));
    assert!(found.to_text().contains("confounded with time"));
    let cold = run(&Draw::cold(&[SERDE], &SIZES, 12, 6));
    assert_eq!(apart(&first, &cold, options()), Err(CompareError::NothingInCommon));
}

/// All calls of a steady rate go to the same environments, so a longer run proves no more: others have to be made.
#[test]
fn a_rate_needs_runs_and_concludes_with_them() {
    let runs: Vec<Run> = (0..6).map(|seed| run(&Draw::rate(&[SERDE, SIMD], &[12_288], 100, 0, seed))).collect();
    let one = within(&runs[..1], "serde", "simd", options()).unwrap();
    assert!(one.to_text().contains("inconclusive, add runs (repeat the run about 5 times more"), "{}", one.to_text());
    let all = within(&runs, "serde", "simd", options()).unwrap();
    assert_eq!(primary(&all), Verdict::Different, "{}", all.to_text());
}

#[test]
fn a_void_run_has_no_verdict() {
    let void = run(&Draw::rate(&[SERDE, SIMD], &SIZES, 100, 60_000, 1));
    let found = within(&[void], "serde", "simd", options()).unwrap();
    assert_eq!(primary(&found), Verdict::Void);
    assert!(found.others.iter().all(|other| other.verdict == Verdict::Void));
}

#[test]
fn what_can_not_be_compared_is_named() {
    let run = run(&Draw::cold(&[SERDE, SIMD], &[1024], 5, 8));
    let error = |a: &str, b: &str| within(std::slice::from_ref(&run), a, b, options()).unwrap_err().to_string();
    assert_eq!(error("serde", "node"), "the run has no variant node; it has serde, simd");
    assert_eq!(error("serde", "serde"), "serde is compared with itself; name two variants");
    assert_eq!(within(&[], "a", "b", options()), Err(CompareError::NoRun));
}
