//! Painted and papered walls.

use super::{Finish, Kind, between, cell, dimmed, lit, step};
use crate::surface::Pixel;

const PAINTS: [[Pixel; 3]; 10] = [
    [[214.0, 206.0, 190.0], [190.0, 180.0, 160.0], [150.0, 140.0, 120.0]],
    [[172.0, 190.0, 178.0], [140.0, 162.0, 150.0], [228.0, 226.0, 214.0]],
    [[122.0, 146.0, 170.0], [92.0, 116.0, 142.0], [216.0, 218.0, 220.0]],
    [[204.0, 168.0, 148.0], [176.0, 132.0, 112.0], [236.0, 222.0, 206.0]],
    [[92.0, 108.0, 96.0], [66.0, 82.0, 72.0], [188.0, 184.0, 160.0]],
    [[226.0, 224.0, 218.0], [206.0, 206.0, 202.0], [168.0, 170.0, 172.0]],
    [[198.0, 182.0, 120.0], [172.0, 150.0, 92.0], [240.0, 232.0, 204.0]],
    [[150.0, 120.0, 140.0], [120.0, 92.0, 112.0], [220.0, 206.0, 214.0]],
    [[70.0, 84.0, 104.0], [52.0, 62.0, 82.0], [196.0, 178.0, 140.0]],
    [[178.0, 108.0, 92.0], [144.0, 80.0, 68.0], [232.0, 208.0, 184.0]],
];

pub(super) fn palette(_kind: Kind) -> &'static [[Pixel; 3]] {
    &PAINTS
}

pub(super) fn at(kind: Kind, x: f32, y: f32, finish: &Finish) -> Pixel {
    let paper = match kind {
        Kind::Stripes => stripes(x, finish),
        Kind::Damask => damask(x, y, finish),
        Kind::Flowers => flowers(x, y, finish),
        Kind::Hexagons => hexagons(x, y, finish),
        Kind::Wainscot => wainscot(x, y, finish),
        _ => plaster(x, y, finish),
    };
    // Walls are never lit or coloured quite evenly.
    lit(paper, (finish.noise.layered(x * 0.012, y * 0.012) - 0.5) * 16.0)
}

fn plaster(x: f32, y: f32, finish: &Finish) -> Pixel {
    let relief = match finish.variant % 4 {
        // Roller, trowel, brush, smooth.
        0 => (finish.noise.at(x * 1.9, y * 1.9) - 0.5) * 18.0,
        1 => (finish.noise.layered(x * 0.09, y * 0.16) - 0.5) * 46.0,
        2 => (finish.noise.at(x * 0.18, y * 2.2) - 0.5) * 20.0,
        _ => (finish.noise.at(x * 0.6, y * 0.6) - 0.5) * 5.0,
    };
    lit(finish.colours[0], relief)
}

fn stripes(x: f32, finish: &Finish) -> Pixel {
    let pitch = 14.0 * finish.scale;
    let (inner, _) = cell(x, pitch);
    let place = inner / pitch;
    let [ground, band, thin] = finish.colours;
    let wide = [0.5, 0.34, 0.62][finish.variant as usize % 3];
    if place < wide {
        between(
            ground,
            thin,
            if finish.variant.is_multiple_of(2) { 0.0 } else { step(0.02, 0.0, (place - wide / 2.0).abs()) },
        )
    } else if place < wide + 0.04 || place > 0.96 {
        thin
    } else {
        band
    }
}

fn damask(x: f32, y: f32, finish: &Finish) -> Pixel {
    let (wide, high) = (26.0 * finish.scale, 36.0 * finish.scale);
    let (_, column) = cell(x, wide);
    let drop = if column.rem_euclid(2.0) < 1.0 { 0.0 } else { high / 2.0 };
    let u = cell(x, wide).0 / wide * 2.0 - 1.0;
    let v = cell(y + drop, high).0 / high * 2.0 - 1.0;
    let angle = libm::atan2f(v, u.abs());
    let petals = [3.0, 5.0, 7.0][finish.variant as usize % 3];
    let reach = (u * u * 1.5 + v * v).sqrt();
    let edge = 0.52 + 0.2 * libm::cosf(angle * petals) + 0.1 * libm::sinf(reach * 14.0);
    let leaf = step(0.05, -0.05, reach - edge);
    let core = step(0.04, -0.04, (reach - 0.24).abs() - 0.05);
    let vine = step(0.05, 0.0, (u.abs() - 0.82 - 0.1 * libm::cosf(v * std::f32::consts::PI)).abs());
    let [ground, motif, _] = finish.colours;
    between(between(ground, motif, (leaf - core).max(vine * 0.7)), ground, core * 0.8)
}

fn flowers(x: f32, y: f32, finish: &Finish) -> Pixel {
    let pitch = 11.0 * finish.scale;
    let (column, row) = (cell(x, pitch).1, cell(y, pitch).1);
    let pick = |shift: f32| finish.noise.cell(column + shift, row + 77.0 - shift);
    let middle = (pitch * (0.3 + 0.4 * pick(0.0)), pitch * (0.3 + 0.4 * pick(31.0)));
    let (u, v) = (cell(x, pitch).0 - middle.0, cell(y, pitch).0 - middle.1);
    let reach = (u * u + v * v).sqrt() / pitch;
    let angle = libm::atan2f(v, u) + pick(63.0) * 6.0;
    let petals = [5.0, 6.0, 8.0][finish.variant as usize % 3];
    let edge = (0.17 + 0.1 * pick(90.0)) * (0.75 + 0.25 * libm::cosf(angle * petals));
    let [ground, leaf, light] = finish.colours;
    let bloom =
        if pick(12.0) > 0.45 { dimmed(light, 0.98) } else { [leaf[0] * 1.15 + 30.0, leaf[1] * 0.7, leaf[2] * 0.7] };
    let stem = step(0.035, 0.0, (libm::sinf(angle) * reach - 0.06).abs()) * step(0.42, 0.36, reach);
    let drawn = between(ground, dimmed(leaf, 0.8), stem);
    let drawn = between(drawn, bloom, step(0.02, -0.02, reach - edge));
    between(drawn, [214.0, 180.0, 84.0], step(0.05, 0.03, reach))
}

fn hexagons(x: f32, y: f32, finish: &Finish) -> Pixel {
    let side = 9.0 * finish.scale;
    let [ground, line, light] = finish.colours;
    if finish.variant.is_multiple_of(2) {
        // Chevrons.
        let (inner, row) = cell(y + (cell(x, side * 2.0).0 - side).abs() * 0.8, side);
        let colour = if row.rem_euclid(3.0) < 1.0 {
            light
        } else if row.rem_euclid(3.0) < 2.0 {
            line
        } else {
            ground
        };
        return lit(colour, if inner < 0.4 { -14.0 } else { 0.0 });
    }
    let (wide, high) = (side * 1.732, side * 3.0);
    let centre = |shift_x: f32, shift_y: f32| {
        let (u, v) = (cell(x + shift_x, wide).0 - wide / 2.0, cell(y + shift_y, high).0 - high / 2.0);
        (u.abs()).max(u.abs() * 0.5 + v.abs() * 0.866)
    };
    let from = centre(0.0, 0.0).min(centre(wide / 2.0, high / 2.0));
    let edge = wide / 2.0 - from;
    between(between(line, ground, step(0.3, 0.7, edge)), light, step(side * 0.42, side * 0.45, edge) * 0.5)
}

/// Panels up to the hips, a rail, paint above.
fn wainscot(x: f32, y: f32, finish: &Finish) -> Pixel {
    let [ground, _, panel] = finish.colours;
    let rail = 142.0 + 18.0 * (finish.scale - 1.0);
    if y < rail {
        return lit(ground, (finish.noise.at(x * 1.2, y * 1.2) - 0.5) * 7.0);
    }
    if y < rail + 6.0 {
        return lit(
            panel,
            if y < rail + 1.2 {
                14.0
            } else if y > rail + 5.0 {
                -46.0
            } else {
                4.0
            },
        );
    }
    let pitch = if finish.variant.is_multiple_of(2) { 9.0 * finish.scale } else { 42.0 * finish.scale };
    let inner = cell(x, pitch).0;
    let groove = if inner < 0.7 {
        -40.0
    } else if inner < 1.5 {
        10.0
    } else {
        0.0
    };
    lit(panel, groove)
}
