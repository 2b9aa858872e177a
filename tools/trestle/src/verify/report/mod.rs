//! A result as a person reads it.

mod fields;
mod fraud;
mod reasons;

pub use fields::field_name;
pub use reasons::explain;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use trestle_domain::case::Status;
use trestle_pipeline::view::{MismatchKind, VerificationResult};

use crate::terminal::{Align, Paint, Table, Tint};

/// The whole result: fields, mismatches, reasons, timings and cost.
#[must_use]
pub fn render(result: &VerificationResult, paint: Paint) -> String {
    let mut text = String::new();
    let heading = |title: &str| format!("\n{}\n", paint.paint(Tint::Heading, title));
    let _ = writeln!(text, "{}   {}", verdict(result.status, paint), paint.paint(Tint::Quiet, &origin(result)));
    text.push_str(&heading("Fields"));
    text.push_str(&fields::table(result, paint));
    if !result.mismatches.is_empty() {
        text.push_str(&heading("Claimed, but not confirmed"));
        text.push_str(&mismatches(result));
    }
    if !result.reasons.is_empty() {
        text.push_str(&heading("Reasons"));
        text.push_str(&reasons::table(&result.reasons, paint));
    }
    if let Some(fraud) = &result.fraud {
        text.push_str(&heading("Fraud"));
        text.push_str(&fraud::section(fraud, paint));
    }
    text.push_str(&heading("Time and cost"));
    text.push_str(&time_and_cost(result));
    text
}

fn verdict(status: Status, paint: Paint) -> String {
    let (tint, words) = match status {
        Status::Approved => (Tint::Good, "APPROVED"),
        Status::Review => (Tint::Doubtful, "REVIEW  a person must look at it"),
        Status::Rejected => (Tint::Bad, "REJECTED"),
        Status::Partial => (Tint::Doubtful, "PARTIAL  a stage failed or was late: verify again"),
        Status::Pending => (Tint::Quiet, "PENDING"),
    };
    paint.paint(tint, words)
}

fn origin(result: &VerificationResult) -> String {
    let decided = result.decided_at.map(|at| format!("  decided {at:.0}")).unwrap_or_default();
    format!("{}  {}{decided}", result.verification_id, result.config_version)
}

fn mismatches(result: &VerificationResult) -> String {
    let mut table = Table::new(&[Align::Left, Align::Left, Align::Left]);
    for mismatch in &result.mismatches {
        let read = match (&mismatch.reason, &mismatch.read) {
            (MismatchKind::Differs, Some(read)) => format!("the document says {}", read.expose()),
            _ => "the document gives no value to compare with".to_owned(),
        };
        let claimed = format!("claimed {}", mismatch.claimed.expose());
        table.row([field_name(mismatch.field).to_owned(), claimed, read]);
    }
    table.render(2)
}

/// Stages in the order of a run, then what stands around them; a stage that was reused says so.
fn time_and_cost(result: &VerificationResult) -> String {
    let mut table = Table::new(&[Align::Left, Align::Right, Align::Right, Align::Left]);
    let reused: Vec<&str> = result.reused.iter().map(|stage| stage.as_str()).collect();
    for name in ordered(&result.timings_ms, &result.cost_micro_usd) {
        let time = result.timings_ms.get(name).map(|ms| format!("{ms} ms")).unwrap_or_default();
        let cost = result.cost_micro_usd.get(name).map(|cost| dollars(*cost)).unwrap_or_default();
        table.row([name.to_owned(), time, cost, meaning(name, &reused).to_owned()]);
    }
    table.render(2)
}

/// The keys of both, stages first, the total last.
fn ordered<'a>(times: &'a BTreeMap<String, u64>, costs: &'a BTreeMap<String, u64>) -> Vec<&'a str> {
    const ORDER: [&str; 14] = [
        "uploads",
        "decode",
        "read",
        "read-second",
        "read-id",
        "structure",
        "visual",
        "faces",
        "background",
        "face",
        "traits",
        "velocity",
        "own",
        "total",
    ];
    let mut names: Vec<&str> = times.keys().chain(costs.keys()).map(String::as_str).collect();
    let place = |name: &str| ORDER.iter().position(|known| *known == name).unwrap_or(ORDER.len() - 2);
    names.sort_by_key(|name| (place(name), *name));
    names.dedup();
    names
}

fn meaning(name: &str, reused: &[&str]) -> &'static str {
    match name {
        _ if reused.contains(&name) => "reused from an earlier run",
        "uploads" => "checking and fetching the pictures",
        "decode" => "work on pixels",
        "read" => "first reading of the text",
        "read-second" => "second reading, by another reader",
        "read-id" => "labelled fields, by a third",
        "structure" => "structuring the text",
        "visual" => "looking for a screen or manipulation",
        "faces" => "finding faces on the selfie",
        "background" => "comparing the background with confirmed fraud",
        "face" => "comparing the selfie with the portrait",
        "traits" => "hashing pictures, looking for a recapture",
        "velocity" => "looking for the same number or picture",
        "own" => "all work but waiting and decoding",
        _ => "",
    }
}

/// Millionths of a dollar as dollars.
fn dollars(micro: u64) -> String {
    format!("${}.{:06}", micro / 1_000_000, micro % 1_000_000)
}

#[cfg(test)]
mod tests;
