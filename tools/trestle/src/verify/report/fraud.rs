use std::fmt::Write as _;

use trestle_domain::document::UploadKind;
use trestle_pipeline::view::{BackgroundView, BranchState, FaceView, FraudView, MatchView, VisualView};

use crate::terminal::{Align, Paint, Table, Tint};

/// The score and its band, then a row for each branch, and one for each thing it found.
pub(super) fn section(fraud: &FraudView, paint: Paint) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "  {}", verdict(fraud, paint));
    let mut table = Table::new(&[Align::Left, Align::Right, Align::Left]);
    visual(&mut table, fraud.visual.as_ref(), paint);
    background(&mut table, fraud.background.as_ref(), paint);
    face(&mut table, fraud.face.as_ref(), paint);
    text.push_str(&table.render(2));
    text
}

fn verdict(fraud: &FraudView, paint: Paint) -> String {
    let least = if fraud.partial { "at least " } else { "" };
    let score = format!("score {least}{} of 100", fraud.score);
    match fraud.band.as_deref() {
        Some("legitimate") => format!("{score}, {}", paint.paint(Tint::Good, "legitimate")),
        Some("high") => format!("{score}, {}", paint.paint(Tint::Bad, "high")),
        Some(band) => format!("{score}, {}", paint.paint(Tint::Doubtful, band)),
        None => format!("{score}, {}", paint.paint(Tint::Doubtful, "undetermined: a branch is missing")),
    }
}

fn visual(table: &mut Table, view: Option<&VisualView>, paint: Paint) {
    let Some(view) = view else { return row(table, "visual", None, "switched off by the market") };
    if let Some(words) = unfinished(view.state, view.failure.as_deref(), paint) {
        return row(table, "visual", None, &words);
    }
    let found: Vec<_> = view.findings.iter().filter(|finding| finding.score > 0).collect();
    let words = if found.is_empty() { "nothing that hints at a screen or at manipulation" } else { "the strongest of" };
    row(table, "visual", view.score, words);
    for finding in found {
        let seen = finding.seen.expose();
        let seen = if seen.is_empty() { String::new() } else { format!(": {}", one_line(seen)) };
        row(table, "", Some(finding.score), &format!("{}{seen}", finding.pattern));
    }
}

fn background(table: &mut Table, view: Option<&BackgroundView>, paint: Paint) {
    let Some(view) = view else { return row(table, "background", None, "switched off by the market") };
    if let Some(words) = unfinished(view.state, view.failure.as_deref(), paint) {
        return row(table, "background", None, &words);
    }
    let words = if view.matches.is_empty() { "no confirmed case to compare with" } else { "the nearest of" };
    row(table, "background", view.score, words);
    for found in &view.matches {
        row(table, "", Some(found.score), &near(found));
    }
}

fn near(found: &MatchView) -> String {
    let times = if found.count == 1 { "once".to_owned() } else { format!("{} times", found.count) };
    format!("fraud case {}, confirmed {times}, similarity {:.4}", found.fraud_case_id, found.similarity)
}

fn face(table: &mut Table, view: Option<&FaceView>, paint: Paint) {
    let Some(view) = view else { return row(table, "face", None, "switched off by the market") };
    if let Some(words) = unfinished(view.state, view.failure.as_deref(), paint) {
        return row(table, "face", None, &words);
    }
    let place = match view.image {
        Some(UploadKind::Selfie) => "the selfie",
        _ => "the document",
    };
    let words = match view.outcome.as_deref() {
        Some("match") => "the holder of the document".to_owned(),
        Some("mismatch") => paint.paint(Tint::Bad, "not the holder of the document"),
        Some("notFound") => paint.paint(Tint::Doubtful, &format!("no face was found on {place}")),
        Some("several") => paint.paint(Tint::Doubtful, &format!("several faces on {place}")),
        Some("tooSmall") => paint.paint(Tint::Doubtful, &format!("the face on {place} is too small to compare")),
        other => other.unwrap_or("-").to_owned(),
    };
    let similarity = view.similarity.map(|similarity| format!(", similarity {similarity:.1} %")).unwrap_or_default();
    row(table, "face", None, &format!("{words}{similarity}; not part of the score"));
}

/// Why a branch has nothing to show.
fn unfinished(state: BranchState, failure: Option<&str>, paint: Paint) -> Option<String> {
    let because = failure.map(|code| format!(": {code}")).unwrap_or_default();
    match state {
        BranchState::Done => None,
        BranchState::Skipped => Some(paint.paint(Tint::Quiet, "skipped, it had nothing to work on")),
        BranchState::Failed => Some(paint.paint(Tint::Bad, &format!("failed{because}"))),
        BranchState::Late => Some(paint.paint(Tint::Bad, &format!("not done in time{because}"))),
    }
}

fn row(table: &mut Table, branch: &str, score: Option<u8>, words: &str) {
    table.row([branch.to_owned(), score.map(|score| score.to_string()).unwrap_or_default(), words.to_owned()]);
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
