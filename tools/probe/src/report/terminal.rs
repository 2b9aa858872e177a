use std::fmt::Write as _;

use super::columns::Columns;
use super::format::{self, Cell, bytes, count, duration};
use super::model::{Report, Row, Section, SlopeRow};
use super::{facts, words};
use crate::statistics::{LEAST_SIZES, Level};

impl Report {
    /// The report as text, about 140 columns wide.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for warning in &self.warnings {
            let _ = writeln!(text, "!! {warning}");
        }
        if self.is_local {
            let _ = writeln!(text, "{}", facts::LOCAL);
        }
        for (at, facts) in self.facts.iter().enumerate() {
            let mut columns = Columns::new(2);
            for (name, value) in facts {
                columns.row([*name, value.as_str()]);
            }
            let _ = write!(text, "\nRun {}\n{}", at + 1, columns.render());
        }
        if let Some(comparison) = &self.comparison {
            let _ = write!(text, "\n{}", comparison.to_text());
        }
        for section in &self.sections {
            text.push_str(&section_text(section));
        }
        text
    }
}

fn section_text(section: &Section) -> String {
    let heading = words::heading(section.plan, section.class, section.cause);
    let mut text = format!(
        "\n{heading}\nLatency {}; 95 % intervals, the unit of replication is the execution environment; the slowest is what was seen and has none\n",
        words::timed_from(section.plan)
    );
    text.push_str(&latency(&section.rows));
    text.push_str("What a trimmed report would have said, and the truth\n");
    for row in &section.rows {
        text.push_str(&trimmed(row));
    }
    for (title, table) in [("Where the time went (p50)", durations(&section.rows)), ("Memory", memory(&section.rows))] {
        if let Some(table) = table {
            let _ = write!(text, "{title}\n{table}");
        }
    }
    if !section.slopes.is_empty() {
        text.push_str("What payload adds\n");
    }
    for slope in &section.slopes {
        let _ = writeln!(text, "  {}, {}", label([&slope.variant, &slope.run]), slope_text(slope));
    }
    text
}

/// The parts that are not empty.
pub(super) fn label<'a>(parts: impl IntoIterator<Item = &'a String>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}

fn name(row: &Row) -> [String; 3] {
    [row.variant.clone(), bytes(row.payload_bytes), row.run.clone()]
}

fn latency(rows: &[Row]) -> String {
    let mut columns = Columns::new(3);
    let levels = Level::ALL.map(Level::name);
    columns.row([&["", "", "", "n", "env.", "ICC", "failed"][..], &levels, &["slowest"]].concat());
    for row in rows {
        let cells = latency_cells(row);
        columns.row(name(row).into_iter().chain(cells.iter().map(|cell| cell.text.clone())));
        columns.row(std::iter::repeat_n(String::new(), 3).chain(cells.iter().map(|cell| cell.under.clone())));
    }
    columns.render()
}

/// n, environments, intraclass correlation, failures, each quantile, slowest.
pub(super) fn latency_cells(row: &Row) -> Vec<Cell> {
    let summary = &row.latency;
    let plain = |text: String| Cell { text, ..Cell::default() };
    let correlation = summary.intraclass_correlation.map_or_else(|| "-".to_owned(), format::share);
    let mut cells = vec![
        plain(count(summary.invocations)),
        plain(count(summary.environments)),
        plain(correlation),
        plain(count(summary.failures)),
    ];
    cells.extend(summary.quantiles.iter().map(|estimate| format::estimate(*estimate, summary)));
    cells.push(format::slowest(summary.slowest_answered, summary.failures));
    cells
}

fn trimmed(row: &Row) -> String {
    format!("  {}\n    trimmed  {}\n    truth    {}\n", label(&name(row)), format::trimmed(row.trimmed), truth(row))
}

/// The same group, with nothing left out.
pub(super) fn truth(row: &Row) -> String {
    let summary = &row.latency;
    let quantile = |at: usize| {
        let cell = format::estimate(summary.quantiles[at], summary);
        format!("{} {}", Level::ALL[at].name(), cell.text)
    };
    let slowest = summary
        .slowest_answered
        .map_or_else(|| "none answered".to_owned(), |ns| format!("slowest answer {}", duration(ns)));
    format!(
        "{}, {}, {slowest}, {} of {} failed",
        quantile(0),
        quantile(3),
        count(summary.failures),
        count(summary.invocations)
    )
}

fn durations(rows: &[Row]) -> Option<String> {
    let mut columns = Columns::new(3);
    let heads = duration_heads(rows);
    columns.row(["", "", ""].into_iter().chain(heads));
    for row in rows {
        let cells = duration_cells(row);
        columns.row(name(row).into_iter().chain(cells.iter().map(|cell| cell.text.clone())));
        columns.row(std::iter::repeat_n(String::new(), 3).chain(cells.iter().map(|cell| cell.under.clone())));
    }
    rows.iter()
        .any(|row| !row.durations.is_empty() || row.restore_ms.is_some() || row.billed_ms.is_some())
        .then(|| columns.render())
}

/// What stands above [`duration_cells`]; nothing where no row has a value, as of init in environments that were there before.
pub(super) fn duration_heads(rows: &[Row]) -> [&'static str; 7] {
    let cells: Vec<Vec<Cell>> = rows.iter().map(duration_cells).collect();
    let mut heads = ["client", "service", "handler", "parse", "init", "restore p50, most", "billed p50, most"];
    for (at, head) in heads.iter_mut().enumerate() {
        if cells.iter().all(|row| row[at].text.is_empty()) {
            *head = "";
        }
    }
    heads
}

/// The medians of client, service, handler, parse and init time, and the median and most of restoring and of billed time.
pub(super) fn duration_cells(row: &Row) -> Vec<Cell> {
    use crate::header::Metric;
    let median = |summary: &crate::statistics::Summary| format::estimate(summary.quantiles[0], summary);
    let mut cells = vec![median(&row.latency)];
    for metric in [Metric::Service, Metric::Handler, Metric::Parse, Metric::Init] {
        let found = row.durations.iter().find(|(of, _)| *of == metric);
        cells.push(found.map_or_else(Cell::default, |(_, summary)| median(summary)));
    }
    let restore = row.restore_ms.map(|(median, most)| format!("{}, {}", duration(median * 1e6), duration(most * 1e6)));
    cells.push(Cell { text: restore.unwrap_or_default(), ..Cell::default() });
    let billed = row.billed_ms.map(|(median, most)| format!("{} ms, {} ms", count(median), count(most)));
    cells.push(Cell { text: billed.unwrap_or_default(), ..Cell::default() });
    cells
}

fn memory(rows: &[Row]) -> Option<String> {
    let mut columns = Columns::new(3);
    columns.row(["", "", "", "n", "median", "most"]);
    for row in rows {
        if let Some(memory) = row.memory {
            let sizes = [count(memory.n as u64), kb(memory.median_kb), kb(memory.most_kb)];
            columns.row(name(row).into_iter().chain(sizes));
        }
    }
    rows.iter().any(|row| row.memory.is_some()).then(|| columns.render())
}

pub(super) fn kb(size: u64) -> String {
    bytes(size * 1024)
}

#[allow(clippy::cast_precision_loss, reason = "a payload is far below 2^53 bytes")]
pub(super) fn slope_text(row: &SlopeRow) -> String {
    let metric = words::metric(row.metric);
    let Some(slope) = row.slope else {
        let needs = format!("needs {LEAST_SIZES} sizes at which the median is no failure, has {}", row.sizes.len());
        return format!("{metric}: {needs}");
    };
    let (from, to) = shown_sizes(&row.sizes);
    let steps = (to - from) as f64 / 1024.0;
    let ends = |scale: f64| {
        slope.interval.map_or_else(
            || "no interval: too few environments".to_owned(),
            |(low, high)| format!("{} to {}", duration(low * scale), duration(high * scale)),
        )
    };
    format!(
        "{metric}: {} -> {} adds {} ({}); {:.0} ns per KB, over {} sizes",
        bytes(from),
        bytes(to),
        duration(slope.per_kb * steps),
        ends(steps),
        slope.per_kb,
        row.sizes.len()
    )
}

/// From 1 KB to 12 KB where that was measured, so that reports are alike; else from the smallest to the largest size.
fn shown_sizes(ascending: &[u64]) -> (u64, u64) {
    const USUAL: (u64, u64) = (1024, 12 * 1024);
    match ascending {
        [least, .., most] if USUAL.0 < *least || *most < USUAL.1 => (*least, *most),
        _ => USUAL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::Metric;
    use crate::statistics::Slope;

    #[test]
    fn a_slope_is_told_between_sizes_that_were_measured() {
        for (kilobytes, says) in [
            ([1, 2, 4, 12], "1 KB -> 12 KB adds 11.0 µs (5.50 µs to 22.0 µs)"),
            ([1, 10, 100, 200], "1 KB -> 12 KB adds 11.0 µs"),
            ([4, 8, 12, 104], "4 KB -> 104 KB adds 100 µs (50.0 µs to 200 µs)"),
            ([1, 2, 3, 5], "1 KB -> 5 KB adds 4.00 µs"),
        ] {
            let slope = Slope { per_kb: 1000.0, interval: Some((500.0, 2000.0)), sizes: 4 };
            let row = SlopeRow {
                variant: "a".to_owned(),
                run: String::new(),
                metric: Metric::Latency,
                sizes: kilobytes.map(|size| size * 1024).to_vec(),
                slope: Some(slope),
            };
            assert!(slope_text(&row).contains(says), "{}", slope_text(&row));
        }
    }
}
