//! An evaluation as a person reads it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::outcome::Outcome;
use super::run::{CaseOutcome, Ended};
use super::tally::{CaseCounts, FieldCounts, Tally};
use super::{upper_bound, wilson};
use crate::terminal::{Align, Paint, Table, Tint};
use crate::verify::report::field_name;

/// Tables of all that was counted, and the cases that need a look. Values are shown only where `show_values` asks for them.
#[must_use]
pub fn render(outcomes: &[CaseOutcome], show_values: bool, paint: Paint) -> String {
    let tally = Tally::new(outcomes);
    let mut text = String::new();
    let heading = |title: &str| format!("\n{}\n", paint.paint(Tint::Heading, title));
    text.push_str(&heading("Fields (count, share, 95 % Wilson interval)"));
    text.push_str(&fields(&tally, paint));
    text.push_str(&bound(&tally, paint));
    text.push_str(&heading("Cases (count, share, 95 % Wilson interval)"));
    text.push_str(&cases(&tally, paint));
    for (outcome, title) in [
        (Outcome::Wrong, "WRONG: another value, and no reason names the field"),
        (Outcome::Flagged, "Another value, but a reason names the field"),
        (Outcome::Invented, "Invented: a value for a field that this side does not carry"),
    ] {
        let list = listed(outcomes, outcome, show_values);
        if !list.is_empty() {
            text.push_str(&heading(title));
            text.push_str(&list);
        }
    }
    let failed = failed(outcomes);
    if !failed.is_empty() {
        text.push_str(&heading("Failed: no result, counted in every share of cases"));
        text.push_str(&failed);
    }
    text
}

fn fields(tally: &Tally, paint: Paint) -> String {
    let mut table = Table::new(&[
        Align::Left,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
    ]);
    let titles = ["", "n", "exact", "exact or folded", "null", "folded only", "flagged", "WRONG"];
    table.row(titles.map(|title| paint.paint(Tint::Quiet, title)));
    let mut row = |label: &str, counts: FieldCounts| {
        let n = counts.n();
        let wrong = share(counts.wrong, n);
        table.row([
            label.to_owned(),
            n.to_string(),
            share(counts.exact, n),
            share(counts.matched(), n),
            share(counts.null, n),
            share(counts.folded, n),
            share(counts.flagged, n),
            if counts.wrong > 0 { paint.paint(Tint::Bad, &wrong) } else { wrong },
        ]);
    };
    for (field, counts) in &tally.by_field {
        row(field_name(*field), *counts);
    }
    for (kind, counts) in tally.by_kind.iter().chain(&tally.fields_by_condition) {
        row(kind, *counts);
    }
    row("all", tally.all_fields);
    table.render(2)
}

/// What so many fields without a wrong one are worth.
fn bound(tally: &Tally, paint: Paint) -> String {
    let (wrong, n) = (tally.all_fields.wrong, tally.all_fields.n());
    let Some(most) = upper_bound(wrong, n) else { return String::new() };
    let tint = if wrong == 0 { Tint::Good } else { Tint::Bad };
    let line =
        format!("WRONG {wrong} of {n}: at most {:.1} % (one-sided 95 %, fields taken as independent)", most * 100.0);
    format!("  {}\n", paint.paint(tint, &line))
}

/// Reasons that come of a set's other pictures.
const OF_THE_SET: &str = "ID_NUMBER_FREQUENT, ID_NUMBER_REUSED, IMAGE_REUSED";

fn cases(tally: &Tally, paint: Paint) -> String {
    let mut table = Table::new(&[
        Align::Left,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
    ]);
    let titles =
        ["", "n", "no reason*", "approved without a person", "sent to review", "rejected", "partial", "failed"];
    table.row(titles.map(|title| paint.paint(Tint::Quiet, title)));
    let mut row = |label: &str, counts: CaseCounts| {
        table.row([
            label.to_owned(),
            counts.n.to_string(),
            share(counts.clear, counts.n),
            share(counts.approved, counts.n),
            share(counts.review, counts.n),
            counts.rejected.to_string(),
            counts.partial.to_string(),
            counts.failed.to_string(),
        ]);
    };
    let groups: [&BTreeMap<String, CaseCounts>; 2] = [&tally.cases_by_side, &tally.cases_by_condition];
    for (label, counts) in groups.into_iter().flatten() {
        row(label, *counts);
    }
    row("all", tally.all_cases);
    format!("{}  * but FRAUD_NOT_ASSESSED, and {OF_THE_SET}: a set shows one document several times\n", table.render(2))
}

/// `81  96.4 % (90-99)`; a plain 0 where there is nothing to take a share of.
fn share(hits: u32, n: u32) -> String {
    wilson(hits, n).map_or_else(
        || "0".to_owned(),
        |(low, high)| {
            let percent = 100.0 * f64::from(hits) / f64::from(n);
            format!("{hits}  {percent:.1} % ({:.0}-{:.0})", low * 100.0, high * 100.0)
        },
    )
}

fn listed(outcomes: &[CaseOutcome], wanted: Outcome, show_values: bool) -> String {
    let mut table = Table::new(&[Align::Left, Align::Left, Align::Left]);
    for case in outcomes {
        let Ended::Decided(decided) = &case.ended else { continue };
        for field in decided.fields.iter().filter(|field| field.outcome == wanted) {
            let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
            let values = format!("truth {}   read {}", text(&field.truth), text(&field.read));
            let values = if show_values { values } else { String::new() };
            table.row([case.name.clone(), field_name(field.field).to_owned(), values]);
        }
    }
    table.render(2)
}

fn failed(outcomes: &[CaseOutcome]) -> String {
    let mut text = String::new();
    for case in outcomes {
        if let Ended::Failed(why) = &case.ended {
            let _ = writeln!(text, "  {}  {why}", case.name);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use trestle_domain::case::Status;
    use trestle_domain::field::FieldName;

    use super::super::run::{Decided, FieldOutcome};
    use super::*;

    fn case(name: &str, ended: Ended) -> CaseOutcome {
        CaseOutcome {
            name: name.to_owned(),
            market: "utopia".to_owned(),
            document_kind: "passport-td3".to_owned(),
            side: "front".to_owned(),
            condition: Some("mild".to_owned()),
            ended,
        }
    }

    fn outcomes() -> Vec<CaseOutcome> {
        let field = |field, outcome, truth: &str, read: &str| FieldOutcome {
            field,
            outcome,
            truth: Some(truth.to_owned()),
            read: Some(read.to_owned()),
        };
        let decided = |status, fields| {
            Ended::Decided(Decided {
                verification_id: String::new(),
                status,
                reasons: vec!["FRAUD_NOT_ASSESSED".to_owned()],
                fields,
                total_ms: None,
            })
        };
        vec![
            case("a.jpg", decided(Status::Approved, vec![field(FieldName::Surname, Outcome::Exact, "KALNA", "KALNA")])),
            case("b.jpg", decided(Status::Approved, vec![field(FieldName::Surname, Outcome::Wrong, "OZOLA", "OZOLS")])),
            case("c.jpg", Ended::Failed("IMAGE_TRUNCATED".to_owned())),
        ]
    }

    #[test]
    fn an_evaluation_reads_like_this() {
        insta::assert_snapshot!(render(&outcomes(), false, Paint::Plain));
    }

    #[test]
    fn values_are_shown_on_demand_only() {
        assert!(!render(&outcomes(), false, Paint::Plain).contains("OZOL"));
        assert!(render(&outcomes(), true, Paint::Plain).contains("truth OZOLA   read OZOLS"));
    }
}
