//! An evaluation as JSON, for programs and for comparing two runs.

use serde_json::{Map, Value, json};

use super::outcome::Outcome;
use super::run::{CaseOutcome, Ended};
use super::tally::{CaseCounts, FieldCounts, Tally};
use super::{upper_bound, wilson};

/// Counts, intervals and each case. Values are part of it only where `show_values` asks for them.
#[must_use]
pub fn record(outcomes: &[CaseOutcome], show_values: bool) -> Value {
    let tally = Tally::new(outcomes);
    let fields = |groups: &mut dyn Iterator<Item = (String, FieldCounts)>| -> Value {
        Value::Object(groups.map(|(name, counts)| (name, field_counts(counts))).collect())
    };
    let cases = |groups: &std::collections::BTreeMap<String, CaseCounts>| -> Value {
        Value::Object(groups.iter().map(|(name, counts)| (name.clone(), case_counts(*counts))).collect())
    };
    json!({
        "fields": {
            "all": field_counts(tally.all_fields),
            "byField": fields(&mut tally.by_field.iter().map(|(field, counts)| (field.to_string(), *counts))),
            "byDocumentKind": fields(&mut tally.by_kind.clone().into_iter()),
            "byCondition": fields(&mut tally.fields_by_condition.clone().into_iter()),
        },
        "cases": {
            "all": case_counts(tally.all_cases),
            "bySide": cases(&tally.cases_by_side),
            "byCondition": cases(&tally.cases_by_condition),
        },
        "each": outcomes.iter().map(|case| each(case, show_values)).collect::<Vec<_>>(),
    })
}

fn share(hits: u32, n: u32) -> Value {
    match wilson(hits, n) {
        Some((low, high)) => json!({"count": hits, "share": f64::from(hits) / f64::from(n), "wilson95": [low, high]}),
        None => json!({"count": hits}),
    }
}

fn field_counts(counts: FieldCounts) -> Value {
    let n = counts.n();
    json!({
        "n": n,
        "exact": share(counts.exact, n),
        "exactOrFolded": share(counts.matched(), n),
        "foldedOnly": share(counts.folded, n),
        "null": share(counts.null, n),
        "flagged": share(counts.flagged, n),
        "wrong": share(counts.wrong, n),
        "wrongAtMost95": upper_bound(counts.wrong, n),
        "invented": counts.invented,
    })
}

fn case_counts(counts: CaseCounts) -> Value {
    json!({
        "n": counts.n,
        "noReasonButInformational": share(counts.clear, counts.n),
        "approved": share(counts.approved, counts.n),
        "review": share(counts.review, counts.n),
        "rejected": share(counts.rejected, counts.n),
        "partial": share(counts.partial, counts.n),
        "failed": share(counts.failed, counts.n),
    })
}

fn each(case: &CaseOutcome, show_values: bool) -> Value {
    let mut each = json!({
        "name": case.name, "market": case.market, "documentKind": case.document_kind, "side": case.side,
        "condition": case.condition,
    });
    match &case.ended {
        Ended::Failed(why) => each["failed"] = json!(why),
        Ended::Decided(decided) => {
            each["verificationId"] = json!(decided.verification_id);
            each["status"] = json!(decided.status.as_str());
            each["reasons"] = json!(decided.reasons);
            each["totalMs"] = json!(decided.total_ms);
            let fields = decided.fields.iter().map(|field| {
                let mut entry = json!({"outcome": outcome_name(field.outcome)});
                if show_values {
                    entry["truth"] = json!(field.truth);
                    entry["read"] = json!(field.read);
                }
                (field.field.to_string(), entry)
            });
            each["fields"] = Value::Object(fields.collect::<Map<String, Value>>());
        }
    }
    each
}

const fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Exact => "exact",
        Outcome::Folded => "folded",
        Outcome::Null => "null",
        Outcome::Flagged => "flagged",
        Outcome::Wrong => "wrong",
        Outcome::Invented => "invented",
    }
}
