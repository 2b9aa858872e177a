//! An evaluation as a person reads it: what fails first.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::against::{Against, Change, Verdict, compare};
use super::check::{Case, Check, Ended};
use super::curve::{CoveragePoint, average_precision, precision_recall, risk_coverage};
use super::metrics::{Counts, Range};
use crate::terminal::{Align, Paint, Table, Tint};

/// Tables of everything that was counted.
#[must_use]
pub fn render(cases: &[Case], prevalence: f64, against: Option<&Against>, paint: Paint) -> String {
    let mut text = String::new();
    let heading = |title: &str| format!("\n{}\n", paint.paint(Tint::Heading, title));
    let frauds = cases.iter().filter(|case| case.specimen.fraud).count();
    let _ = writeln!(
        text,
        "{} cases judged, {frauds} of them fraud; prevalence {} %; 95 % Wilson intervals",
        cases.len(),
        number(prevalence * 100.0)
    );
    let missed = missed(cases);
    if !missed.is_empty() {
        text.push_str(&heading("Fraud that all checks together let pass"));
        text.push_str(&missed);
    }
    let alarms = alarms(cases);
    if !alarms.is_empty() {
        text.push_str(&heading("Honest cases that are held up"));
        text.push_str(&alarms);
    }
    text.push_str(&heading("By kind: how many of its cases each check holds up (? gave no answer)"));
    text.push_str(&kinds(cases));
    text.push_str(&heading("Checks"));
    text.push_str(&checks(cases, prevalence));
    text.push_str(&heading("Without a person: the lowest risk that lets a share of cases pass (all checks together)"));
    text.push_str(&coverage(cases, prevalence));
    if let Some(against) = against {
        text.push_str(&heading("Against the earlier run, case by case"));
        text.push_str(&changes(cases, against, paint));
    }
    let failed = failed(cases);
    if !failed.is_empty() {
        text.push_str(&heading("Failed: no result"));
        text.push_str(&failed);
    }
    text
}

fn checks(cases: &[Case], prevalence: f64) -> String {
    let mut table = Table::new(&[Align::Left; 9]);
    let at = format!("precision at {} %", number(prevalence * 100.0));
    table.row(["", "recall", "specificity", &at, "in the set", "held up", "AP", "no answer", "right of all"]);
    let mut row = |name: &str, cells: [String; 8]| {
        table.row(std::iter::once(name.to_owned()).chain(cells));
    };
    for check in Check::ALL {
        let counts = Counts::of(check, cases);
        let rates = counts.rates(prevalence);
        let area = average_precision(&precision_recall(check, cases, prevalence));
        row(
            check.title(),
            [
                of(counts.true_positive, counts.positives(), rates.recall),
                of(counts.true_negative, counts.negatives(), rates.specificity),
                percent(rates.precision),
                percent(rates.precision_in_set),
                percent(rates.flagged),
                area.map_or_else(|| "-".to_owned(), |area| format!("{area:.2}")),
                counts.silent().to_string(),
                right_of_all(counts),
            ],
        );
    }
    let none = "-".to_owned();
    row(
        "always legitimate",
        [
            "0.0 %".to_owned(),
            "100.0 %".to_owned(),
            none.clone(),
            none.clone(),
            "0.0 %".to_owned(),
            none,
            "0".to_owned(),
            "-".to_owned(),
        ],
    );
    let mut text = table.render(2);
    text.push_str(
        "  Rates are of the cases that a check answered. \"Right of all\" (those to be found + the others) counts no answer as wrong, as --against does.\n",
    );
    text.push_str("  Intervals of precision at a prevalence and of held up are made of the ends of both intervals: wider than 95 %.\n");
    text.push_str(
        "  AP: area under precision over recall at that prevalence; finding at random gives the prevalence.\n",
    );
    text
}

fn right_of_all(counts: Counts) -> String {
    let (found, passed) = (counts.true_positive, counts.true_negative);
    format!("{found}/{} + {passed}/{}", counts.all_positives(), counts.all_negatives())
}

fn of(hits: u32, n: u32, range: Option<Range>) -> String {
    range.map_or_else(|| "-".to_owned(), |_| format!("{hits}/{n} {}", percent(range)))
}

fn percent(range: Option<Range>) -> String {
    let percent = |share: f64| share * 100.0;
    range.map_or_else(
        || "-".to_owned(),
        |Range { estimate, low, high }| {
            format!("{:.1} % [{:.1}, {:.1}]", percent(estimate), percent(low), percent(high))
        },
    )
}

/// Without an idle zero: `8`, `2.5`.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn kinds(cases: &[Case]) -> String {
    let mut by_kind: BTreeMap<(bool, &str), Vec<&Case>> = BTreeMap::new();
    for case in cases {
        by_kind.entry((!case.specimen.fraud, &case.specimen.kind)).or_default().push(case);
    }
    let mut columns = vec![Align::Left, Align::Left, Align::Right];
    columns.extend([Align::Right; Check::ALL.len()]);
    let mut table = Table::new(&columns);
    let titles = ["visual", "background", "face", "document", "score", "together"];
    table.row(["", "", "n"].into_iter().chain(titles));
    for ((honest, kind), cases) in by_kind {
        let cell = |check: Check| {
            let said = |answer| cases.iter().filter(|case| check.said(&case.ended) == answer).count();
            let (held, silent) = (said(Some(true)), said(None));
            if silent == 0 { held.to_string() } else { format!("{held} ({silent} ?)") }
        };
        let side = if honest { "honest" } else { "fraud" };
        let row = [kind.to_owned(), side.to_owned(), cases.len().to_string()];
        table.row(row.into_iter().chain(Check::ALL.map(cell)));
    }
    table.render(2)
}

fn missed(cases: &[Case]) -> String {
    let is_missed = |case: &&Case| case.specimen.fraud && Check::Verdict.said(&case.ended) == Some(false);
    listed(cases.iter().filter(is_missed))
}

fn alarms(cases: &[Case]) -> String {
    let is_alarm = |case: &&Case| !case.specimen.fraud && Check::Verdict.said(&case.ended) == Some(true);
    listed(cases.iter().filter(is_alarm))
}

fn listed<'a>(cases: impl Iterator<Item = &'a Case>) -> String {
    let mut table = Table::new(&[Align::Left, Align::Left, Align::Left]);
    for case in cases {
        let Ended::Seen(seen) = &case.ended else { continue };
        let score = |name: &str, score: Option<u8>| score.map(|score| format!("{name} {score}"));
        let scores = [("score", seen.score), ("visual", seen.visual), ("background", seen.background)];
        let scores: Vec<String> = scores.into_iter().filter_map(|(name, value)| score(name, value)).collect();
        table.row([case.specimen.name.clone(), scores.join(", "), seen.reasons.join(" ")]);
    }
    table.render(2)
}

fn coverage(cases: &[Case], prevalence: f64) -> String {
    const SHARES: [f64; 5] = [0.5, 0.8, 0.9, 0.95, 1.0];
    let curve = risk_coverage(Check::Verdict, cases, prevalence);
    let mut table = Table::new(&[Align::Right, Align::Right, Align::Right, Align::Left]);
    table.row(["at least", "passes", "fraud among them", "passing scores"]);
    for wanted in SHARES {
        // Rounding must not hide a point that reaches a share exactly.
        let reaches = |point: &&CoveragePoint| point.coverage >= wanted - 1e-9;
        let found = curve.iter().filter(reaches).min_by(|a, b| a.risk.total_cmp(&b.risk));
        let of = |share: f64| format!("{:.1} %", share * 100.0);
        match found {
            Some(point) => {
                let scores = if point.cut_off > 100 { "any".to_owned() } else { format!("below {}", point.cut_off) };
                table.row([of(wanted), of(point.coverage), format!("{:.2} %", point.risk * 100.0), scores]);
            }
            None => table.row([
                of(wanted),
                "-".to_owned(),
                "-".to_owned(),
                "not reached: cases without an answer".to_owned(),
            ]),
        }
    }
    let mut text = table.render(2);
    let _ = writeln!(text, "  Letting all pass, as \"always legitimate\" does, has {:.2} % fraud.", prevalence * 100.0);
    text
}

fn changes(cases: &[Case], against: &Against, paint: Paint) -> String {
    let mut table = Table::new(&[Align::Left, Align::Left, Align::Left, Align::Left]);
    table.row(["", "to be found", "others", ""]);
    let cell =
        |change: Change| format!("+{} -{} of {} (p {:.3})", change.gained, change.lost, change.common, change.p());
    for check in Check::ALL {
        let (recall, specificity, verdict) = compare(check, cases, against);
        let tint = match verdict {
            Verdict::Better => Tint::Good,
            Verdict::Worse => Tint::Bad,
            Verdict::Inconclusive => Tint::Quiet,
        };
        let row = [check.title().to_owned(), cell(recall), cell(specificity), paint.paint(tint, verdict.as_str())];
        table.row(row);
    }
    let mut text = format!(
        "  {} cases are in both runs with the same truth, of {} in this one and {} in the earlier one.\n",
        against.common(cases),
        cases.len(),
        against.len()
    );
    text.push_str(&table.render(2));
    text.push_str(
        "  + rightly answered now and not before, - the other way round, no answer being never right; exact McNemar, two-sided, at 5 % each.\n",
    );
    text
}

fn failed(cases: &[Case]) -> String {
    let mut text = String::new();
    for case in cases {
        if let Ended::Failed(why) = &case.ended {
            let _ = writeln!(text, "  {}: {why}", case.specimen.name);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::record::record;
    use super::super::sample::cases;
    use super::*;

    #[test]
    fn an_evaluation_reads_like_this() {
        let mut before = cases();
        before.truncate(10);
        let against: Against = serde_json::from_value(record(&before, &Check::ALL, 0.08)).unwrap();
        let text = render(&cases(), 0.08, Some(&against), Paint::Plain);
        assert!(!text.to_lowercase().contains("accuracy"), "it would mislead at this prevalence");
        insta::assert_snapshot!(text);
    }
}
