use std::fmt::Write as _;

use maud::{Markup, html};

use super::axis::LogAxis;
use super::ecdf::tick_label;
use super::marks::{class, dashes, legend, marker};
use super::{BOTTOM, LEFT, RIGHT, framed, px, tick_below, tick_beside, title_below};
use crate::report::format::bytes;
use crate::statistics::{Estimate, Summary};

/// The median of each size with its interval, and p95 above it, for each series; both axes are logarithmic. `None` for fewer than
/// two sizes, or when no quantile is known.
pub(in crate::report) fn by_size(series: &[(String, Vec<(u64, &Summary)>)], is_local: bool) -> Option<Markup> {
    let mut sizes: Vec<u64> = series.iter().flat_map(|(_, points)| points.iter().map(|(size, _)| *size)).collect();
    sizes.sort_unstable();
    sizes.dedup();
    if sizes.len() < 2 {
        return None;
    }
    let names: Vec<String> = series.iter().map(|(name, _)| name.clone()).collect();
    let (legend, top) = legend(&names);
    let size = LogAxis::around(sizes.iter().map(|size| exact(*size)), LEFT + 14.0, RIGHT - 14.0)?;
    let summaries = series.iter().flat_map(|(_, points)| points);
    let time = LogAxis::around(summaries.flat_map(|(_, summary)| shown(summary)), BOTTOM, top)?;
    let inside = html! {
        @for bytes in labelled(&sizes, size) { (tick_below(size.at(exact(bytes)), top, &self::bytes(bytes))) }
        @for tick in time.ticks(22.0) { (tick_beside(time.at(tick), &tick_label(tick))) }
        @for (at, (_, points)) in series.iter().enumerate() {
            (drawn(at, points, dodge(at, series.len()), size, time))
        }
        (title_below("payload"))
    };
    Some(framed("Latency against payload size", &legend, top, is_local, &inside))
}

#[allow(clippy::cast_precision_loss, reason = "a payload is far below 2^53 bytes")]
fn exact(bytes: u64) -> f64 {
    bytes as f64
}

/// Sizes whose labels have room.
fn labelled(sizes: &[u64], axis: LogAxis) -> Vec<u64> {
    let mut labelled: Vec<u64> = Vec::new();
    for size in sizes {
        if labelled.last().is_none_or(|last| axis.at(exact(*size)) - axis.at(exact(*last)) >= 44.0) {
            labelled.push(*size);
        }
    }
    labelled
}

/// Series stand beside each other, so that their whiskers do not hide one another.
#[allow(clippy::cast_precision_loss, reason = "a handful of series")]
fn dodge(at: usize, series: usize) -> f64 {
    (at as f64 - (series as f64 - 1.0) / 2.0) * 5.0
}

/// The value and the finite ends of the interval.
fn known(estimate: Estimate) -> Option<(f64, Option<(f64, f64)>)> {
    match estimate {
        Estimate::Known { value, interval } if value.is_finite() => Some((value, interval)),
        _ => None,
    }
}

fn shown(summary: &Summary) -> Vec<f64> {
    let [median, _, p95, ..] = summary.quantiles;
    let ends = known(median).and_then(|(_, interval)| interval).map_or_else(Vec::new, |(low, high)| vec![low, high]);
    [median, p95].into_iter().filter_map(known).map(|(value, _)| value).chain(ends).collect()
}

fn drawn(series: usize, points: &[(u64, &Summary)], dodge: f64, size: LogAxis, time: LogAxis) -> Markup {
    let place = |bytes: u64| size.at(exact(bytes)) + dodge;
    let of = |quantile: usize| {
        points.iter().filter_map(move |(bytes, summary)| Some((place(*bytes), known(summary.quantiles[quantile])?)))
    };
    let line = |quantile: usize| {
        let mut path = String::new();
        for (x, (value, _)) in of(quantile) {
            let _ = write!(path, "{}{} {}", if path.is_empty() { 'M' } else { 'L' }, px(x), px(time.at(value)));
        }
        path
    };
    html! {
        g class=(class(series)) {
            path class="curve stroke" d=(line(0)) stroke-dasharray=[dashes(series)] {}
            path class="curve stroke" d=(line(2)) stroke-dasharray=[dashes(series)] stroke-opacity="0.45" {}
            @for (x, (value, interval)) in of(0) {
                @if let Some((low, high)) = interval {
                    line class="whisker stroke" x1=(px(x)) x2=(px(x)) y1=(px(time.at(low))) y2=(px(time.at(high))) {}
                }
                (marker(series, x, time.at(value), true))
            }
            @for (x, (value, _)) in of(2) { (marker(series, x, time.at(value), false)) }
        }
    }
}
