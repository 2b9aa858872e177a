use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::facts;
use super::figure;
use super::format::{Cell, bytes, trimmed};
use super::model::{Report, Row, Section};
use super::terminal::{duration_cells, duration_heads, kb, label, latency_cells, slope_text, truth};
use super::words;
use crate::compare::{Compared, Comparison};
use crate::statistics::{Distribution, Level, Summary};

impl Report {
    /// The report as one HTML file: nothing is fetched and nothing is run.
    #[must_use]
    pub fn to_html(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { "Probe report" }
                    style { (PreEscaped(include_str!("style.css"))) }
                }
                body {
                    h1 { "Probe report" }
                    @for warning in &self.warnings {
                        p class=(if warning.starts_with("VOID") { "void" } else { "warning" }) { (warning) }
                    }
                    @if self.is_local { p class="local" { (facts::LOCAL) } }
                    @for (at, facts) in self.facts.iter().enumerate() { (facts_table(at + 1, facts)) }
                    @if let Some(comparison) = &self.comparison { (verdicts(comparison)) }
                    @for section in &self.sections { (section_markup(section, self.is_local)) }
                    (method())
                }
            }
        };
        page.into_string()
    }
}

fn facts_table(run: usize, facts: &[(&'static str, String)]) -> Markup {
    html! {
        h3 { "Run " (run) }
        table class="facts" {
            @for (name, value) in facts { tr { td { (name) } td { (value) } } }
        }
    }
}

fn verdicts(comparison: &Comparison) -> Markup {
    let compared: Vec<&Compared> = comparison.primary.iter().chain(&comparison.others).collect();
    html! {
        h2 { (comparison.b) " against " (comparison.a) }
        @for warning in &comparison.warnings { p class="warning" { (warning) } }
        p class="quiet" { (comparison.method()) }
        div class="scroll" {
            table class="verdicts" {
                tr { @for title in comparison.titles() { th { (title) } } }
                @for (at, one) in compared.into_iter().enumerate() {
                    tr class=[(at == 0 && comparison.primary.is_some()).then_some("primary")] {
                        @for text in comparison.cells(one) { (verdict_cell(&text)) }
                    }
                }
            }
        }
    }
}

/// What follows a colon or a comma stands under it.
fn verdict_cell(text: &str) -> Markup {
    let (said, more) = text.split_once(": ").or_else(|| text.split_once(", add ")).unwrap_or((text, ""));
    let more = if text.starts_with("inconclusive") { format!("add {more}") } else { more.to_owned() };
    html! { td { (said) @if !more.is_empty() { small { (more) } } } }
}

fn section_markup(section: &Section, is_local: bool) -> Markup {
    html! {
        section {
            h2 { (words::heading(section.plan, section.class, section.cause)) }
            p class="quiet" { "Latency " (words::timed_from(section.plan)) ". Under each quantile its 95 % interval." }
            div class="scroll" { (latency_table(section)) }
            h3 { "What a trimmed report would have said, and the truth" }
            div class="scroll" { (trimmed_table(&section.rows)) }
            (figures(section, is_local))
            @if !section.slopes.is_empty() {
                h3 { "What payload adds" }
                ul { @for slope in &section.slopes {
                    li data-slope=(words::metric(slope.metric)) data-plan=(words::plan(section.plan)) data-class=(words::class_id(section.class))
                        data-cause=(section.cause.map_or("", words::cause)) data-variant=(slope.variant) data-run=(slope.run)
                        data-value=[slope.slope.map(|slope| slope.per_kb)] {
                        (label([&slope.variant, &slope.run])) ", " (slope_text(slope))
                    }
                } }
            }
            @if section.rows.iter().any(|row| !row.durations.is_empty() || row.restore_ms.is_some()) {
                h3 { "Where the time went (p50)" }
                div class="scroll" { (durations_table(&section.rows)) }
            }
            @if section.rows.iter().any(|row| row.memory.is_some()) {
                h3 { "Memory" }
                div class="scroll" { (memory_table(&section.rows)) }
            }
        }
    }
}

/// Whether another payload size begins, so that a line parts it from the one before.
fn is_new_size(rows: &[Row], at: usize) -> bool {
    at > 0 && rows[at].payload_bytes != rows[at - 1].payload_bytes
}

fn names(row: &Row) -> Markup {
    html! {
        td class="name" { (row.variant) @if !row.run.is_empty() { small { (row.run) } } }
        td { (bytes(row.payload_bytes)) }
    }
}

/// A cell with the exact numbers beside the rounded ones.
fn cell(cell: &Cell) -> Markup {
    let class = match cell.text.as_str() {
        "fails" => Some("fails"),
        text if text.starts_with("needs") => Some("needs"),
        _ => None,
    };
    html! {
        td class=[class] data-value=[cell.value] data-low=[cell.interval.map(|(low, _)| low)] data-high=[cell.interval.map(|(_, high)| high)] {
            (cell.text) @if !cell.under.is_empty() { small { (cell.under) } }
        }
    }
}

fn latency_table(section: &Section) -> Markup {
    let cause = section.cause.map_or("", words::cause);
    html! {
        table {
            tr {
                th class="name" { "variant" } th { "payload" } th { "n" } th { "environments" }
                th title="intraclass correlation of log latency within environments" { "ICC" } th { "failed" }
                @for level in Level::ALL { th { (level.name()) } }
                th { "slowest" }
            }
            @for (at, row) in section.rows.iter().enumerate() {
                tr class=[is_new_size(&section.rows, at).then_some("size")] data-plan=(words::plan(section.plan)) data-class=(words::class_id(section.class)) data-cause=(cause)
                    data-variant=(row.variant) data-bytes=(row.payload_bytes) data-run=(row.run) {
                    (names(row))
                    @for found in latency_cells(row) { (cell(&found)) }
                }
            }
        }
    }
}

fn trimmed_table(rows: &[Row]) -> Markup {
    html! {
        table class="lines" {
            tr { th class="name" { "variant" } th { "payload" } th class="name" { "a trimmed report" } th class="name" { "the truth" } }
            @for (at, row) in rows.iter().enumerate() {
                tr class=[is_new_size(rows, at).then_some("size")] {
                    (names(row))
                    td data-trimmed=(row.trimmed.map_or_else(|| "none".to_owned(), |trimmed| trimmed.mean.to_string()))
                        data-slowest=[row.trimmed.map(|trimmed| trimmed.slowest)] data-kept=[row.trimmed.map(|trimmed| trimmed.kept)] { (trimmed(row.trimmed)) }
                    td { (truth(row)) }
                }
            }
        }
    }
}

fn durations_table(rows: &[Row]) -> Markup {
    let heads = duration_heads(rows);
    let is_shown = |at: &usize| !heads[*at].is_empty();
    html! {
        table {
            tr {
                th class="name" { "variant" } th { "payload" }
                @for head in heads.iter().filter(|head| !head.is_empty()) { th { (head) } }
            }
            @for (at, row) in rows.iter().enumerate() {
                tr class=[is_new_size(rows, at).then_some("size")] { (names(row)) @for (_, found) in duration_cells(row).iter().enumerate().filter(|(at, _)| is_shown(at)) { (cell(found)) } }
            }
        }
    }
}

fn memory_table(rows: &[Row]) -> Markup {
    html! {
        table {
            tr { th class="name" { "variant" } th { "payload" } th { "n" } th { "median" } th { "most" } }
            @for (row, memory) in rows.iter().filter_map(|row| Some((row, row.memory?))) {
                tr { (names(row)) td { (memory.n) } td { (kb(memory.median_kb)) } td { (kb(memory.most_kb)) } }
            }
        }
    }
}

fn figures(section: &Section, is_local: bool) -> Markup {
    // A curve of a handful of samples looks like more than it is.
    let is_worth_it = |row: &&Row| row.is_drawn && row.latency.invocations >= Level::P90.least_n();
    let drawn: Vec<&Row> = section.rows.iter().filter(is_worth_it).collect();
    let mut sizes: Vec<u64> = drawn.iter().map(|row| row.payload_bytes).collect();
    sizes.dedup();
    let of_size = |size: u64| -> Vec<(String, &Distribution)> {
        let rows = drawn.iter().filter(|row| row.payload_bytes == size);
        rows.map(|row| (label([&row.variant, &row.run]), &row.distribution)).collect()
    };
    if drawn.is_empty() {
        return Markup::default();
    }
    html! {
        h3 { "Drawn" }
        p class="quiet" { "Distributions: the share that was no slower. Each further nine has the same height, so that the tail can be seen. The mark is the slowest answer; a curve that ends below the top ends where the failures begin." }
        div class="figures" {
            @for size in sizes {
                @if let Some(figure) = figure::ecdf(&of_size(size), is_local) {
                    figure {
                        figcaption { "Distribution at " (bytes(size)) }
                        (figure)
                    }
                }
            }
            @if let Some(figure) = figure::by_size(&series(&drawn), is_local) {
                figure {
                    figcaption { "Latency against payload: p50 with its interval filled, p95 hollow" }
                    (figure)
                }
            }
        }
    }
}

/// Rows by variant, in the order of their sizes.
fn series<'a>(drawn: &[&'a Row]) -> Vec<(String, Vec<(u64, &'a Summary)>)> {
    let mut series: Vec<(String, Vec<(u64, &Summary)>)> = Vec::new();
    for row in drawn {
        let name = label([&row.variant, &row.run]);
        let point = (row.payload_bytes, &row.latency);
        match series.iter_mut().find(|(known, _)| *known == name) {
            Some((_, points)) => points.push(point),
            None => series.push((name, vec![point])),
        }
    }
    series
}

fn method() -> Markup {
    html! {
        h2 { "How these numbers are made" }
        ul class="quiet" {
            li { "Every sample counts, the first cold start and the failures too. A failure or timeout ranks as infinitely slow: a quantile that falls among them \"fails\"." }
            li { "The unit of replication is the execution environment. Calls whose environment is not known, such as refused ones, are one cluster together and count as no environment. Intervals of p50 to p95 come from resampling environments (2,000 times, seeded); those of p99 and p99.9 from order statistics, with n divided by the design effect of the environments. ICC is the share of the variance of log latency that lies between environments." }
            li { "\"Needs n >= ...\" stands where even the largest of the samples would not bound the quantile from above with 97.5 % certainty: 72 independent ones for p95, 368 for p99, 3,688 for p99.9. \"Weighs as\" is what these invocations are worth." }
            li { "Cold starts of different causes, and runs of different machines, plans or artefacts, are never counted together." }
            li { "The slowest has no interval: it is the largest of these samples and grows with their number, so no two-sided interval bounds a value it would stand for." }
            li { "Client time is the driver's; service, handler, parse and init times are each of the clock that took them; the time to restore a snapshot is the service's, and stands where a function starts from one. No two clocks are subtracted." }
            li { "A trimmed report leaves out failures, the first three cold starts, and the fastest and slowest 20 % of the rest." }
        }
    }
}
