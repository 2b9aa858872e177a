//! A replay as a person reads it. Shows ids, statuses, scores and reason codes: no personal data.

use std::fmt::Write as _;

use trestle_domain::case::Status;
use trestle_domain::fraud::risk::Band;
use trestle_pipeline::replay::{Decided, Replayed};

use super::{Load, Summary};
use crate::terminal::{Align, Paint, Table, Tint};

/// What changes, case by case for those whose status does.
#[must_use]
pub fn render(replayed: &[Replayed], paint: Paint) -> String {
    let summary = Summary::new(replayed);
    let mut text = String::new();
    let heading = |title: &str| format!("\n{}\n", paint.paint(Tint::Heading, title));
    let _ = writeln!(
        text,
        "{} of {} cases decided again without a call: {} flip; {} more with the same status for other reasons",
        summary.decided, summary.cases, summary.flips, summary.other_reasons
    );
    text.push_str(&heading("Review load"));
    let _ = writeln!(text, "  {}", review(&summary));
    text.push_str(&heading("Status"));
    text.push_str(&loads(summary.by_status.iter().map(|(name, load)| (*name, *load))));
    let changed = summary.by_reason.iter().filter(|(_, load)| load.before != load.after);
    let changed = loads(changed.map(|(name, load)| (name.as_str(), *load)));
    if !changed.is_empty() {
        text.push_str(&heading("Reasons that more or fewer cases have"));
        text.push_str(&changed);
    }
    if summary.flips > 0 {
        text.push_str(&heading("Decisions that flip"));
        text.push_str(&flips(replayed, paint));
    }
    if !summary.needs.is_empty() {
        text.push_str(&heading(
            "Not decided: these results are not stored under the new settings and would have to be paid for",
        ));
        for (stage, cases) in &summary.needs {
            let _ = writeln!(text, "  {stage}: in {cases} of {} cases", summary.cases);
        }
    }
    text
}

fn review(summary: &Summary) -> String {
    let Load { before, after } = summary.review();
    if summary.decided == 0 {
        return "no case could be decided".to_owned();
    }
    let percent = |n: u32| 100.0 * f64::from(n) / f64::from(summary.decided);
    let change = percent(after) - percent(before);
    format!(
        "{before} of {n} ({:.1} %) before, {after} of {n} ({:.1} %) after: {change:+.1} percentage points",
        percent(before),
        percent(after),
        n = summary.decided
    )
}

fn loads<'a>(rows: impl Iterator<Item = (&'a str, Load)>) -> String {
    let mut table = Table::new(&[Align::Left, Align::Right, Align::Right, Align::Right]);
    let mut any = false;
    for (name, load) in rows {
        if !any {
            table.row(["", "before", "after", "change"]);
        }
        any = true;
        let change = i64::from(load.after) - i64::from(load.before);
        let change = if change == 0 { "0".to_owned() } else { format!("{change:+}") };
        table.row([name.to_owned(), load.before.to_string(), load.after.to_string(), change]);
    }
    if any { table.render(2) } else { String::new() }
}

fn flips(replayed: &[Replayed], paint: Paint) -> String {
    let mut table = Table::new(&[Align::Left, Align::Left, Align::Left, Align::Left]);
    for case in replayed.iter().filter(|case| case.flips()) {
        let Some(after) = &case.after else { continue };
        let reasons = case.gone().map(|reason| format!("-{reason}"));
        let reasons = reasons.chain(case.new_reasons().map(|reason| format!("+{reason}"))).collect::<Vec<_>>();
        let statuses =
            format!("{} -> {}", case.before.status.as_str(), paint.paint(tint(after.status), after.status.as_str()));
        table.row([case.verification.to_string(), statuses, risk(&case.before, after), reasons.join(" ")]);
    }
    table.render(2)
}

/// Score and band where one of them changes.
fn risk(before: &Decided, after: &Decided) -> String {
    let one = |decided: &Decided| match (decided.score, decided.band) {
        (None, _) => "-".to_owned(),
        (Some(score), band) => format!("{score} {}", band.map_or("?", Band::as_str)),
    };
    let (before, after) = (one(before), one(after));
    if before == after { before } else { format!("{before} -> {after}") }
}

const fn tint(status: Status) -> Tint {
    match status {
        Status::Approved => Tint::Good,
        Status::Rejected => Tint::Bad,
        Status::Review | Status::Partial | Status::Pending => Tint::Doubtful,
    }
}

#[cfg(test)]
mod tests {
    use trestle_domain::stage::StageName;
    use trestle_fakes::sample;

    use super::*;

    fn decided(status: Status, score: u8, band: Band, reasons: &[&str]) -> Decided {
        let reasons = reasons.iter().map(|reason| (*reason).to_owned()).collect();
        Decided { status, reasons, score: Some(score), band: Some(band) }
    }

    #[test]
    fn a_replay_reads_like_this() {
        use Band::{High, Legitimate, Medium};
        let case = |n, before, after| Replayed { verification: sample::id(1, n), before, after, needs: Vec::new() };
        let mut unstored = case(5, decided(Status::Review, 50, Medium, &["VISUAL_FLAGGED:moire"]), None);
        unstored.needs = vec![StageName::Visual];
        let replayed = [
            case(
                1,
                decided(Status::Approved, 10, Legitimate, &[]),
                Some(decided(Status::Approved, 10, Legitimate, &[])),
            ),
            case(2, decided(Status::Review, 45, Medium, &[]), Some(decided(Status::Approved, 45, Legitimate, &[]))),
            case(
                3,
                decided(Status::Approved, 30, Legitimate, &[]),
                Some(decided(Status::Review, 42, Medium, &["VISUAL_FLAGGED:bezel"])),
            ),
            case(
                4,
                decided(Status::Review, 80, High, &["VISUAL_FLAGGED:moire"]),
                Some(decided(Status::Review, 80, High, &["VISUAL_FLAGGED:moire", "VISUAL_FLAGGED:glare"])),
            ),
            unstored,
        ];
        insta::assert_snapshot!(render(&replayed, Paint::Plain));
    }
}
