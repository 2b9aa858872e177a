//! An evaluation as JSON, for programs and for comparing two runs. Holds no personal data.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::check::{Case, Check, Ended};
use super::curve::{average_precision, precision_recall, risk_coverage};
use super::metrics::{Counts, Range};

/// Counts, rates, curves and each case, of the checks that were asked.
#[must_use]
pub fn record(cases: &[Case], asked: &[Check], prevalence: f64) -> Value {
    let checks: Map<String, Value> =
        asked.iter().map(|check| (check.key().to_owned(), of_check(*check, cases, prevalence))).collect();
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    for case in cases {
        *kinds.entry(&case.specimen.kind).or_default() += 1;
    }
    json!({
        "v": 1,
        "prevalence": prevalence,
        "cases": cases.len(),
        "frauds": cases.iter().filter(|case| case.specimen.fraud).count(),
        "kinds": kinds,
        "checks": checks,
        "alwaysLegitimate": {"recall": 0.0, "specificity": 1.0, "flagged": 0.0, "riskAtFullCoverage": prevalence},
        "riskCoverage": coverage(cases, prevalence),
        "each": cases.iter().map(|case| each(case, asked)).collect::<Vec<_>>(),
    })
}

fn of_check(check: Check, cases: &[Case], prevalence: f64) -> Value {
    let counts = Counts::of(check, cases);
    let rates = counts.rates(prevalence);
    let curve = precision_recall(check, cases, prevalence);
    let points = curve.iter().map(|point| json!([point.cut_off, point.recall, point.precision]));
    json!({
        "truePositive": counts.true_positive,
        "falseNegative": counts.false_negative,
        "falsePositive": counts.false_positive,
        "trueNegative": counts.true_negative,
        "noAnswer": counts.silent(),
        "rightOfAll": {
            "toBeFound": [counts.true_positive, counts.all_positives()],
            "others": [counts.true_negative, counts.all_negatives()],
        },
        "recall": range(rates.recall),
        "specificity": range(rates.specificity),
        "precisionInSet": range(rates.precision_in_set),
        "precisionAtPrevalence": range(rates.precision),
        "flaggedAtPrevalence": range(rates.flagged),
        "averagePrecision": average_precision(&curve),
        "cutOffRecallPrecision": points.collect::<Vec<_>>(),
    })
}

fn range(range: Option<Range>) -> Value {
    range.map_or(Value::Null, |range| json!({"estimate": range.estimate, "interval95": [range.low, range.high]}))
}

fn coverage(cases: &[Case], prevalence: f64) -> Vec<Value> {
    let points = risk_coverage(Check::Verdict, cases, prevalence);
    points.iter().map(|point| json!([point.cut_off, point.coverage, point.risk])).collect()
}

fn each(case: &Case, asked: &[Check]) -> Value {
    let specimen = &case.specimen;
    let by_check = |answer: &dyn Fn(Check) -> Option<bool>| -> Value {
        Value::Object(asked.iter().map(|check| (check.key().to_owned(), json!(answer(*check)))).collect())
    };
    let mut each = json!({
        "name": specimen.name,
        "kind": specimen.kind,
        "truth": by_check(&|check| check.truth(specimen)),
        "said": by_check(&|check| check.said(&case.ended)),
    });
    match &case.ended {
        Ended::Failed(why) => each["failed"] = json!(why),
        Ended::Seen(seen) => {
            each["verificationId"] = json!(seen.verification_id);
            each["status"] = json!(seen.status.map(trestle_domain::case::Status::as_str));
            each["reasons"] = json!(seen.reasons);
            each["score"] = json!(seen.score);
            each["visual"] = json!(seen.visual);
            each["background"] = json!(seen.background);
            each["totalMs"] = json!(seen.total_ms);
        }
    }
    each
}
