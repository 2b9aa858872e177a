use std::fmt::Write as _;

use super::{Compared, Comparison, Verdict};
use crate::report::{Columns, bytes, duration, heading, metric};

impl Comparison {
    /// The comparison as text for a terminal.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for warning in &self.warnings {
            let _ = writeln!(text, "!! {warning}");
        }
        let (a, b) = (&self.a, &self.b);
        let _ =
            writeln!(text, "{b} against {a}; ratios are {b} / {a}, the same is within {:.0} %", self.margin * 100.0);
        if let Some(primary) = &self.primary {
            let _ = write!(text, "\nPrimary, named before the run\n{}", self.table([primary]));
        }
        if !self.others.is_empty() {
            let corrected = if self.others.iter().any(|other| other.p.is_some()) {
                format!("Holm's correction over {}", self.others.iter().filter(|other| other.p.is_some()).count())
            } else {
                format!("{} comparisons", self.others.len())
            };
            let title = if self.primary.is_some() { "Others" } else { "All" };
            let _ = write!(text, "\n{title}, {corrected}\n{}", self.table(&self.others));
        }
        let is_apart = self.others.iter().any(|other| other.verdict == Verdict::ConfoundedWithTime);
        let n =
            if is_apart { "environments of the run with fewer" } else { "sets of blocks that share no environment" };
        let _ = writeln!(text, "\nn: {n}.");
        text
    }
}

impl Comparison {
    fn table<'a>(&self, compared: impl IntoIterator<Item = &'a Compared>) -> String {
        let mut columns = Columns::new(2);
        columns.row(["", "", &self.a, &self.b, "ratio", "interval", "at", "p", "n", "verdict"]);
        for one in compared {
            let subject = one.subject;
            columns.row([
                heading(subject.plan, subject.class, subject.cause),
                format!("{} of {} at {}", subject.level.name(), metric(subject.metric), bytes(subject.payload_bytes)),
                duration(one.a),
                duration(one.b),
                ratio(one.ratio),
                one.interval.map_or_else(|| "-".to_owned(), |(low, high)| format!("{}-{}", ratio(low), ratio(high))),
                one.interval.map_or_else(String::new, |_| format!("{:.1} %", one.confidence * 100.0)),
                one.p.map_or_else(|| "-".to_owned(), p_value),
                one.witnesses.to_string(),
                one.verdict_text(&self.a, &self.b),
            ]);
        }
        columns.render()
    }
}

fn ratio(ratio: f64) -> String {
    match ratio {
        _ if ratio.is_infinite() => "fails".to_owned(),
        _ if ratio < 10.0 => format!("{ratio:.3}"),
        _ => format!("{ratio:.1}"),
    }
}

fn p_value(p: f64) -> String {
    if p < 0.0005 { "<0.001".to_owned() } else { format!("{p:.3}") }
}

impl Compared {
    /// The verdict in words.
    #[must_use]
    pub fn verdict_text(&self, a: &str, b: &str) -> String {
        match self.verdict {
            Verdict::Different if self.ratio.is_infinite() => format!("different: {b} fails"),
            Verdict::Different if self.ratio > 1.0 => {
                format!("different: {b} takes {} times as long", ratio(self.ratio))
            }
            Verdict::Different => format!("different: {a} takes {} times as long", ratio(1.0 / self.ratio)),
            Verdict::Same => "same".to_owned(),
            Verdict::Inconclusive { needed: None } => "inconclusive, add n".to_owned(),
            Verdict::Inconclusive { needed: Some(needed) } => {
                format!("inconclusive, add n (about {needed} blocks apart from each other, has {})", self.witnesses)
            }
            Verdict::ConfoundedWithTime => "confounded with time".to_owned(),
            Verdict::Void => "void".to_owned(),
        }
    }
}
