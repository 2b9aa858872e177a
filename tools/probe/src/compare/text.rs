use std::fmt::Write as _;

use super::{Compared, Comparison, Needed, Verdict};
use crate::report::{Columns, bytes, duration, group, metric};

impl Comparison {
    /// The comparison as text for a terminal.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for warning in &self.warnings {
            let _ = writeln!(text, "!! {warning}");
        }
        let _ = writeln!(text, "{} against {}. {}", self.b, self.a, self.method());
        if let Some(primary) = &self.primary {
            let _ = write!(text, "\nPrimary, named before the run\n{}", self.table([primary]));
        }
        if !self.others.is_empty() {
            let title = if self.primary.is_some() { "Others" } else { "All" };
            let _ = write!(text, "\n{title}\n{}", self.table(&self.others));
        }
        text
    }

    fn table<'a>(&self, compared: impl IntoIterator<Item = &'a Compared>) -> String {
        let mut columns = Columns::new(2);
        columns.row(self.titles());
        for one in compared {
            columns.row(self.cells(one));
        }
        columns.render()
    }

    /// How the verdicts are made.
    pub(crate) fn method(&self) -> String {
        let (a, b, margin) = (&self.a, &self.b, self.margin * 100.0);
        if self.others.iter().any(|other| other.verdict == Verdict::ConfoundedWithTime) {
            return format!("Ratios are {b} / {a}, at 95 %; n are environments of the run with fewer.");
        }
        let tested = self.others.iter().filter(|other| other.p.is_some()).count();
        let corrected = if self.primary.is_some() {
            format!("the primary stands alone, Holm's correction is over the others ({tested} tested)")
        } else {
            format!("Holm's correction is over all {tested} tested")
        };
        format!(
            "Ratios are {b} / {a}, paired in blocks; \"same\" lies within {margin:.0} % as a whole; {corrected}; \
             n are sets of blocks that share no environment."
        )
    }

    pub(crate) fn titles(&self) -> [&str; 10] {
        ["", "", &self.a, &self.b, "ratio", "interval", "at", "p", "n", "verdict"]
    }

    /// A row under [`Self::titles`].
    pub(crate) fn cells(&self, one: &Compared) -> [String; 10] {
        let subject = one.subject;
        let interval = |(low, high)| format!("{}-{}", ratio(low), ratio(high));
        [
            group(subject.class, subject.cause),
            format!("{} of {} at {}", subject.level.name(), metric(subject.metric), bytes(subject.payload_bytes)),
            duration(one.a),
            duration(one.b),
            ratio(one.ratio),
            one.interval.map_or_else(|| "-".to_owned(), interval),
            one.interval.map_or_else(String::new, |_| format!("{:.1} %", one.confidence * 100.0)),
            one.p.map_or_else(|| "-".to_owned(), p_value),
            one.witnesses.to_string(),
            one.verdict_text(&self.a, &self.b),
        ]
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
            Verdict::Different if self.b.is_infinite() => format!("different: {b} fails"),
            Verdict::Different if self.a.is_infinite() => format!("different: {a} fails"),
            Verdict::Different if self.ratio > 1.0 => {
                format!("different: {b} takes {:.2} times as long", self.ratio)
            }
            Verdict::Different => format!("different: {a} takes {:.2} times as long", 1.0 / self.ratio),
            Verdict::Same => "same".to_owned(),
            Verdict::Inconclusive { needed: None } => "inconclusive, add n".to_owned(),
            Verdict::Inconclusive { needed: Some(Needed::Sets(needed)) } => {
                format!("inconclusive, add n (about {needed} sets of blocks, has {})", self.witnesses)
            }
            Verdict::Inconclusive { needed: Some(Needed::Runs(1)) } => {
                "inconclusive, add runs (repeat the run once more and give all runs)".to_owned()
            }
            Verdict::Inconclusive { needed: Some(Needed::Runs(needed)) } => {
                format!("inconclusive, add runs (repeat the run about {needed} times more and give all runs)")
            }
            Verdict::ConfoundedWithTime => "confounded with time".to_owned(),
            Verdict::Void => "void".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::compare::Subject;
    use crate::header::Metric;
    use crate::plan::PlanKind;
    use crate::sample::Class;
    use crate::statistics::Level;

    use super::*;

    #[test]
    fn the_slower_or_the_failing_one_is_named() {
        let fails = f64::INFINITY;
        for (a, b, ratio, expected) in [
            (2.0, 4.0, 2.0, "different: b takes 2.00 times as long"),
            (4.0, 2.0, 0.5, "different: a takes 2.00 times as long"),
            (2.0, fails, fails, "different: b fails"),
            (fails, 2.0, 0.0, "different: a fails"),
        ] {
            let subject = Subject {
                plan: PlanKind::Warm,
                class: Class::Warm,
                cause: None,
                payload_bytes: 1024,
                metric: Metric::Latency,
                level: Level::P50,
            };
            let (interval, p, verdict) = (None, None, Verdict::Different);
            let compared = Compared { subject, a, b, ratio, interval, confidence: 0.95, p, witnesses: 10, verdict };
            assert_eq!(compared.verdict_text("a", "b"), expected);
        }
    }
}
