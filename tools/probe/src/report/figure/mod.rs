//! Drawings: plain SVG inside the page, no script, nothing fetched.

mod axis;
mod by_size;
mod ecdf;
mod marks;

pub(super) use by_size::by_size;
pub(super) use ecdf::ecdf;

use maud::{Markup, html};

const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 370.0;
const LEFT: f64 = 62.0;
const RIGHT: f64 = WIDTH - 16.0;
const BOTTOM: f64 = HEIGHT - 42.0;

/// Pixels, to a tenth.
fn px(position: f64) -> String {
    format!("{position:.1}")
}

/// A frame with a legend over it, and `inside` drawn below the watermark. `top` is where the plot begins under the legend.
fn framed(description: &str, legend: &Markup, top: f64, is_local: bool, inside: &Markup) -> Markup {
    html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(description) {
            (legend)
            rect class="frame" x=(px(LEFT)) y=(px(top)) width=(px(RIGHT - LEFT)) height=(px(BOTTOM - top)) {}
            (inside)
            @if is_local {
                text class="watermark" x=(px(f64::midpoint(LEFT, RIGHT))) y=(px(f64::midpoint(top, BOTTOM) + 9.0)) text-anchor="middle"
                    transform=(format!("rotate(-14 {} {})", px(f64::midpoint(LEFT, RIGHT)), px(f64::midpoint(top, BOTTOM)))) {
                    "LOCAL, NOT AWS"
                }
            }
        }
    }
}

/// A grid line and its label under the plot.
fn tick_below(x: f64, top: f64, label: &str) -> Markup {
    html! {
        line class="grid" x1=(px(x)) x2=(px(x)) y1=(px(top)) y2=(px(BOTTOM)) {}
        text class="tick" x=(px(x)) y=(px(BOTTOM + 17.0)) text-anchor="middle" { (label) }
    }
}

/// A grid line and its label left of the plot.
fn tick_beside(y: f64, label: &str) -> Markup {
    html! {
        line class="grid" x1=(px(LEFT)) x2=(px(RIGHT)) y1=(px(y)) y2=(px(y)) {}
        text class="tick" x=(px(LEFT - 7.0)) y=(px(y + 4.0)) text-anchor="end" { (label) }
    }
}

fn title_below(text: &str) -> Markup {
    html! {
        text class="tick" x=(px(f64::midpoint(LEFT, RIGHT))) y=(px(HEIGHT - 5.0)) text-anchor="middle" { (text) }
    }
}
