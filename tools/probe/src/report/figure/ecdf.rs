use std::fmt::Write as _;

use maud::{Markup, html};

use super::axis::LogAxis;
use super::marks::{class, dashes, legend, marker};
use super::{BOTTOM, LEFT, RIGHT, framed, px, tick_below, tick_beside, title_below};
use crate::report::format::duration;
use crate::statistics::Distribution;

/// The share of invocations that were no slower, for each series. Time is logarithmic; the share is stretched towards the tail, so
/// that each further nine has the same height. A curve that ends below the top ends where the failures begin. `None` when nothing
/// answered.
pub(in crate::report) fn ecdf(series: &[(String, &Distribution)], is_local: bool) -> Option<Markup> {
    let names: Vec<String> = series.iter().map(|(name, _)| name.clone()).collect();
    let (legend, top) = legend(&names);
    let time = LogAxis::around(series.iter().flat_map(|(_, distribution)| distribution.values()), LEFT, RIGHT)?;
    let longest = series.iter().map(|(_, distribution)| distribution.len()).max().unwrap_or(1);
    let share = ShareAxis::for_count(longest, top);
    let inside = html! {
        @for tick in time.ticks(58.0) { (tick_below(time.at(tick), top, &tick_label(tick))) }
        @for (part, label) in share.ticks() { (tick_beside(share.at(part), label)) }
        @for (at, (_, distribution)) in series.iter().enumerate() { (curve(at, distribution, time, share)) }
        (title_below("latency"))
    };
    Some(framed("Distribution of latency", &legend, top, is_local, &inside))
}

/// `2 ms`, without decimals that say nothing.
pub(super) fn tick_label(ns: f64) -> String {
    let text = duration(ns);
    match text.split_once(' ') {
        Some((digits, unit)) if digits.contains('.') => {
            format!("{} {unit}", digits.trim_end_matches('0').trim_end_matches('.'))
        }
        _ => text,
    }
}

fn curve(series: usize, distribution: &Distribution, time: LogAxis, share: ShareAxis) -> Markup {
    #[allow(clippy::cast_precision_loss, reason = "a count of samples")]
    let n = distribution.len() as f64;
    let mut path = String::new();
    let mut drawn = (f64::NEG_INFINITY, f64::NEG_INFINITY);
    let mut end = None;
    let mut reached = 0.0;
    for value in distribution.values().take_while(|value| value.is_finite()) {
        reached += 1.0;
        let (x, y) = (time.at(value), share.at(reached / n));
        if path.is_empty() {
            let _ = write!(path, "M{} {}", px(x), px(BOTTOM));
        }
        // Steps smaller than can be seen are left out, save the last.
        if (x - drawn.0).abs() + (y - drawn.1).abs() >= 0.5 {
            let _ = write!(path, "H{}V{}", px(x), px(y));
            drawn = (x, y);
        }
        end = Some((x, y));
    }
    let failures = distribution.failures();
    html! {
        @if let Some((x, y)) = end {
            g class=(class(series)) {
                path class="curve stroke" d=(format!("{path}H{}V{}", px(x), px(y))) stroke-dasharray=[dashes(series)] {}
                (marker(series, x, y, true))
                @if failures > 0 {
                    line class="curve stroke" x1=(px(x)) x2=(px(RIGHT)) y1=(px(y)) y2=(px(y)) stroke-dasharray="1 4" {}
                    text x=(px(RIGHT - 6.0)) y=(px(y - 9.0)) text-anchor="end" { (failures) " of " (distribution.len()) " fail" }
                }
            }
        }
    }
}

/// Shares by how many nines they have: 0, 0.9, 0.99 ... at even distances.
#[derive(Clone, Copy)]
struct ShareAxis {
    nines: f64,
    top: f64,
}

impl ShareAxis {
    /// High enough to tell the last of `n` values from the one before.
    fn for_count(n: u64, top: f64) -> Self {
        #[allow(clippy::cast_precision_loss, reason = "a count of samples")]
        Self { nines: (n as f64).log10().max(1.0) + 0.2, top }
    }

    fn at(self, share: f64) -> f64 {
        let nines = (-(1.0 - share).log10()).min(self.nines);
        BOTTOM - nines / self.nines * (BOTTOM - self.top)
    }

    fn ticks(self) -> impl Iterator<Item = (f64, &'static str)> {
        let all: [(f64, &str); 6] =
            [(0.0, "0"), (0.5, "p50"), (0.9, "p90"), (0.99, "p99"), (0.999, "p99.9"), (0.9999, "p99.99")];
        all.into_iter().filter(move |(share, _)| -(1.0 - share).log10() <= self.nines - 0.1)
    }
}
