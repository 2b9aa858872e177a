use maud::{Markup, html};

use super::{LEFT, RIGHT, px};

/// As many series as can be told apart in one drawing.
pub(super) const SERIES: usize = 8;

const DASHES: [&str; SERIES] = ["", "7 3", "2 2.5", "9 3 2 3", "12 4", "4 4", "9 2 2 2 2 2", "1 4"];

pub(super) fn class(series: usize) -> String {
    format!("s{}", series % SERIES)
}

/// The dashes of a series' line; `None` for a whole line.
pub(super) fn dashes(series: usize) -> Option<&'static str> {
    Some(DASHES[series % SERIES]).filter(|dashes| !dashes.is_empty())
}

/// A small shape of the series' own, filled or hollow.
pub(super) fn marker(series: usize, x: f64, y: f64, is_filled: bool) -> Markup {
    let points = |offsets: &[(f64, f64)]| {
        offsets.iter().map(|(dx, dy)| format!("{},{}", px(x + dx), px(y + dy))).collect::<Vec<_>>().join(" ")
    };
    let outline: &[(f64, f64)] = match series % 4 {
        0 => return circle(x, y, is_filled),
        1 => &[(-4.0, -4.0), (4.0, -4.0), (4.0, 4.0), (-4.0, 4.0)],
        2 => &[(0.0, -5.0), (4.8, 3.8), (-4.8, 3.8)],
        _ => &[(0.0, -5.2), (5.2, 0.0), (0.0, 5.2), (-5.2, 0.0)],
    };
    html! {
        @if is_filled {
            polygon class="fill" points=(points(outline)) {}
        } @else {
            polygon class="stroke" fill="none" stroke-width="1.5" points=(points(outline)) {}
        }
    }
}

fn circle(x: f64, y: f64, is_filled: bool) -> Markup {
    html! {
        @if is_filled {
            circle class="fill" cx=(px(x)) cy=(px(y)) r="4.2" {}
        } @else {
            circle class="stroke" fill="none" stroke-width="1.5" cx=(px(x)) cy=(px(y)) r="4" {}
        }
    }
}

/// Names of the series in rows over the plot, and where the plot begins below them.
pub(super) fn legend(names: &[String]) -> (Markup, f64) {
    const ROW: f64 = 18.0;
    let (mut x, mut y) = (LEFT, 14.0);
    let mut placed = Vec::new();
    for (series, name) in names.iter().enumerate() {
        #[allow(clippy::cast_precision_loss, reason = "a short name")]
        let width = 52.0 + 6.8 * name.chars().count() as f64;
        if x > LEFT && x + width > RIGHT {
            (x, y) = (LEFT, y + ROW);
        }
        placed.push((series, name, x, y));
        x += width;
    }
    let drawn = html! {
        @for (series, name, x, y) in placed {
            g class=(class(series)) {
                line class="curve stroke" x1=(px(x)) x2=(px(x + 28.0)) y1=(px(y - 4.0)) y2=(px(y - 4.0)) stroke-dasharray=[dashes(series)] {}
                (marker(series, x + 14.0, y - 4.0, true))
                text x=(px(x + 34.0)) y=(px(y)) { (name) }
            }
        }
    };
    (drawn, y + 12.0)
}
